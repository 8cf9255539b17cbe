"""`jiuye status`: the state of a month as text for a terminal."""

from __future__ import annotations

import polars as pl

from pipelines.base.home import Home
from pipelines.base.wording import Text, both, count, month_progress
from pipelines.contract.register import REGISTERS
from pipelines.contract.rule import RULES, SEVERITIES, issue_text, rule_title
from pipelines.feedback.check_list import check_list_counts, finding_counts
from pipelines.intake.inbox import files_in
from pipelines.operation.attempt import BAD, attempt_text, attempts
from pipelines.operation.monitor import monitored
from pipelines.operation.sign_off import sign_off_lines
from pipelines.operation.status import Standing, decided_lines, of_month, still_to_read
from pipelines.operation.status_table import STREETS_SHOWN, aligned, by_area, by_register
from pipelines.operation.world import World, is_released
from pipelines.release.damaged import damaged_current, damaged_releases

REFUSED_SHOWN = 20
RULES_SHOWN = 15


def status_lines(now: Standing) -> list[str]:
    """The state as lines: by register, by area, overdue, refused files, faults, findings,
    decisions, signatures, the release.
    """
    lines = [*_heading(now), "", *by_register(now), "", *by_area(now), *_overdue(now)]
    own = of_month(now.world, now.month).filter(~pl.col("receipt").is_in(now.world.overtaken))
    registers = now.rows["register"].unique().to_list()
    if set(registers) != {register.name for register in REGISTERS}:
        own = own.filter(pl.col("register").is_in(registers))
    for title, part in (
        (
            "退回的文件 / refused files:",
            refused_lines(now.world, own.filter(pl.col("month").is_not_null())),
        ),
        (
            "看不出月份的退回文件 / refused files that tell no month:",
            refused_lines(now.world, own.filter(pl.col("month").is_null())),
        ),
        ("问题 / faults by rule:", _fault_lines(now)),
        (
            "台账之间、月份之间的发现（上次发布）/ findings of the last release:",
            _finding_lines(now),
        ),
        ("决定 / decisions:", decided_lines(now.world)),
        ("签核 / signed off:", sign_off_lines(now.world, now.month)),
    ):
        lines += ["", title, *part] if part else []
    return [*lines, "", *release_lines(now), *attempt_lines(now.world.home)]


def _heading(now: Standing) -> list[str]:
    due = max(now.rows["due_on"].drop_nulls().to_list(), default=None)
    left = (due - now.today).days if due else 0
    when = (
        Text(f"，已过 {-left} 天", f", {-left} days ago")
        if left < 0
        else Text(f"，还有 {left} 天", f", in {left} days")
    )
    zh, en = (f"；报送截止 {due}{when.zh}", f"; due on {due}{when.en}") if due else ("", "")
    lines = [
        f"{now.month.year}年{now.month.month}月报送，截至 {now.today}{zh} / submissions of"
        f" {now.month:%Y-%m} as of {now.today}{en}"
    ]
    if now.world.data_month.basis == "first":
        lines.append(
            "还没有月份过报送截止日或报齐九成，以下是有文件的最新月份 / no month is due or nearly"
            " complete yet: this is the newest with a file"
        )
    lines += [both(line) for line in _running(now)]
    if now.unread:
        lines.append(still_to_read(now.unread))
    if waiting := len(files_in(now.world.home.inbox)):
        lines.append(
            f"收件箱里还有 {waiting} 份文件，请运行 jiuye refresh / {waiting} files wait in the"
            " inbox; run jiuye refresh"
        )
    return lines


def _running(now: Standing) -> list[Text]:
    """The progress of each month still being reported."""
    data_month = now.world.data_month.month
    return [
        month_progress(
            row["month"], row["received_streets"], row["expected_streets"], row["due_on"]
        )
        for row in now.months.iter_rows(named=True)
        if data_month is not None
        and (row["month"] > data_month or (row["month"] == data_month and not row["is_due"]))
    ]


def _overdue(now: Standing) -> list[str]:
    """The streets with overdue registers, by name."""
    owing = now.rows.filter(pl.col("days_overdue").is_not_null())
    if owing.is_empty():
        return []
    titles = {register.name: register.title.zh for register in REGISTERS}
    streets = owing.group_by("street_code", "street_name", maintain_order=True).agg(
        "register", "verdict"
    )
    lines = [
        "",
        (
            f"逾期未报：{len(streets)} 个街道 {len(owing)} 份 / overdue: {len(owing)} from"
            f" {len(streets)} streets"
        ),
    ]
    for code, name, registers, verdicts in streets.head(STREETS_SHOWN).iter_rows():
        owed = "、".join(
            titles[r] + ("（整份退回 refused）" if v == "refused" else "")
            for r, v in zip(registers, verdicts, strict=True)
        )
        lines.append(f"  {name} {code}：{owed}")
    if len(streets) > STREETS_SHOWN:
        more = len(streets) - STREETS_SHOWN
        lines.append(
            f"  …… 另有 {more} 个，用 --format csv 看全部 / and {more} more; --format csv has all"
        )
    return lines


def refused_lines(world: World, submissions: pl.DataFrame) -> list[str]:
    """A line for each refused file in `submissions`: name and reason, in both languages."""
    refused = submissions.filter(pl.col("verdict") == "refused").unique(
        "submission", maintain_order=True
    )
    lines = []
    for row in refused.head(REFUSED_SHOWN).iter_rows(named=True):
        reasons = pl.read_parquet(world.home.root / row["issue_file"]).filter(
            pl.col("severity") == "FILE"
        )
        lines.append(f"  退回 / refused: {row['submission']} {row['file_name']}")
        for rule, detail in reasons.select("rule", "detail").iter_rows():
            text, remedy = issue_text(rule, None, None, detail), RULES[rule].remedy
            lines.append(f"    {text.zh}；{remedy.zh} / {text.en}; {remedy.en}")
    if len(refused) > REFUSED_SHOWN:
        lines.append(
            f"  …… 另有 {len(refused) - REFUSED_SHOWN} 份 / and {len(refused) - REFUSED_SHOWN} more"
        )
    return lines


def _fault_lines(now: Standing) -> list[str]:
    """A line per rule: its effect, and the numbers of rows and files; by falling severity and
    frequency.
    """
    grave = {severity: place for place, severity in enumerate(SEVERITIES)}
    rules = (
        now.faults.group_by("rule", "severity")
        .agg(pl.col("faulty_rows").sum(), pl.col("files").sum())
        .sort(
            pl.col("severity").replace_strict(grave, return_dtype=pl.Int32),
            pl.col("faulty_rows"),
            pl.col("files"),
            "rule",
            descending=[False, True, True, False],
        )
    )
    cells = [
        [
            f"  {severity} {SEVERITIES[severity].zh}",
            f"{count(rows)} 行 rows" if rows else "",
            f"{count(files)} 份 files",
            f"{rule}：{rule_title(rule).zh} / {rule_title(rule).en}",
        ]
        for rule, severity, rows, files in rules.head(RULES_SHOWN).iter_rows()
    ]
    more = len(rules) - RULES_SHOWN
    return [
        *aligned(cells, left=(0, 3)),
        *(
            [f"  …… 另有 {more} 条规则，见页面 / and {more} more rules; the page has them"]
            if more > 0
            else []
        ),
    ]


def _finding_lines(now: Standing) -> list[str]:
    if now.released is None:
        return []
    found = finding_counts(now.released.file, now.month, now.rows["register"].unique().to_list())
    cells = [
        [f"  {count(number)} 条", f"{rule}：{rule_title(rule).zh} / {rule_title(rule).en}"]
        for rule, number in found.items()
    ]
    lists = check_list_counts(now.released.file).get(f"{now.month:%Y-%m}")
    told = (
        [
            f"  已写成 {lists} 个街道的核对单，见 jiuye returns / told in the check lists of"
            f" {lists} streets; see jiuye returns"
        ]
        if lists and found
        else []
    )
    return [*aligned(cells, left=(1,)), *told]


def attempt_lines(home: Home) -> list[str]:
    """The last run and its outcome, each failed one, and the current alarms."""
    found = attempts(home)
    last = next(reversed(found.values()), None)
    told = [one for one in found.values() if one.outcome in BAD or one is last]
    lines = [both(attempt_text(one)) for one in reversed(told)]
    alarms = [
        f"警报 / alarm: {one['said_zh']} / {one['said_en']}（{one['remedy_zh']} / {one['remedy_en']}）"
        for one in monitored(home).get("alarms", ())
        if not str(one.get("name")).endswith(tuple(f":{job}" for job in found))
    ]
    return [f"上次运行 / last run: {line}" for line in lines] + alarms


def release_lines(now: Standing) -> list[str]:
    """The current release, and whether it is up to date."""
    if now.released is None:
        if there := damaged_releases(now.world.home):
            return [f"发布 / release: {one}" for one in there]
        return ["发布 / release: 还没有，请运行 jiuye refresh / none yet; run jiuye refresh"]
    since = now.world.inputs.received.files - now.released.inputs.received.files
    state = Text("与现状一致", "up to date")
    if not is_released(now.world):
        why = (
            Text(f"其后收到 {since} 份文件", f"{since} files came in since")
            if since
            else Text("releases/current 不见了", "releases/current is gone")
            if now.world.home.current_release is None
            else Text(
                "程序、参考表或决定有变动", "program, reference tables or decisions have changed"
            )
        )
        state = Text(
            f"落后于现状（{why.zh}），请运行 jiuye refresh", f"behind ({why.en}); run jiuye refresh"
        )
    damaged = damaged_current(now.world.home)
    return [
        f"发布 / release: {now.released.release_id}，{state.zh} / {state.en}",
        *([f"注意 / note: {damaged}"] if damaged else []),
    ]
