"""A closed gate: its draft is kept, with the areas, months and submissions behind the failures. The
operator may release exactly that list, giving a reason.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

import polars as pl

from pipelines.base import clock
from pipelines.base.home import Home
from pipelines.base.month import shifted
from pipelines.base.whole_file import write_whole
from pipelines.base.wording import Text
from pipelines.contract.register import REGISTERS
from pipelines.decision.record import Decision, add_decisions, in_force, numbered
from pipelines.operation.world import World
from pipelines.quality.evaluation import GateResult
from pipelines.quality.gate import GateReport, RegisterFiles, checked_models, failing_keys
from pipelines.warehouse.cause import EVERY_MONTH, reach
from pipelines.warehouse.model import Model
from pipelines.warehouse.source import registers_behind

MOST_ROWS = 200  # maximum number of failing rows listed per check


@dataclass(frozen=True)
class FailedCheck:
    """A failed blocking check. `places`: (area code, name, month) of the failing rows; `files`:
    (submission, file name, register, street code, month) behind them; `rows`: (submission, sheet
    number, row) if they are register rows.
    """

    check: str
    failing: int
    said: Text
    places: tuple[tuple[str, str, str], ...]
    files: tuple[tuple[str, str, str, str, str], ...]
    rows: tuple[tuple[str, int, int], ...]
    is_of_news: bool  # whether the files arrived since the last release


@dataclass(frozen=True)
class ClosedGate:
    """A closed gate and its draft; `listed`: the mark of the list of submissions behind it."""

    release_id: str
    closed_at: str
    listed: str
    draft: str
    checks: tuple[FailedCheck, ...]


class NoClosedGate(LookupError):
    """There is no closed gate to override; the message says why."""


def list_mark(world: World) -> str:
    """An identifier for this list of submissions and decisions, ignoring overrides."""
    decisions = world.reader.decisions
    overrides = {one.number for one in decisions if one.kind == "override"}
    told = [
        (one.number, one.token)
        for one in decisions
        if one.number not in overrides and one.revokes not in overrides
    ]
    listed = json.dumps([asdict(world.inputs.received), told], default=str)
    return hashlib.sha256(listed.encode()).hexdigest()[:16]


def override_of(world: World, report: GateReport) -> Decision | None:
    """The decision in force that releases exactly this list despite its failed blocking checks;
    None if there is none.
    """
    failed = {one.check for one in report.failures if one.severity == "block"}
    mark = list_mark(world)
    return next(
        (
            one
            for one in in_force(world.reader.decisions)
            if one.kind == "override" and one.listed == mark and failed <= set(one.checks)
        ),
        None,
    )


def keep_draft(
    world: World,
    release_id: str,
    draft: Path,
    report: GateReport,
    files: RegisterFiles,
    news: pl.DataFrame,
    models: Mapping[str, Model],
) -> ClosedGate:
    """Keep the draft of a closed gate, replacing any former one, with what is behind the failures.
    `files`: the register rows that were checked; `news`: submissions since the last release.
    """
    failures = [one for one in report.failures if one.severity == "block"]
    keys = failing_keys(draft, files, world.limits, checked_models(models), failures, MOST_ROWS)
    checks = tuple(_failed(world, one, keys.get(one.check, []), news, models) for one in failures)
    folder = world.home.operation
    folder.mkdir(exist_ok=True)
    kept = folder / f"closed-{release_id}.duckdb"
    for former in folder.glob("closed-*.duckdb"):
        former.unlink()
    draft.replace(kept)
    moment = clock.utc_now().isoformat()
    closed = ClosedGate(release_id, moment, list_mark(world), kept.name, checks)
    content = json.dumps(asdict(closed), ensure_ascii=False, indent=1, default=str)
    write_whole(_file(world.home), content)
    return closed


def closed_gate(home: Home) -> ClosedGate | None:
    """The last closed gate, if nothing was released since; else None."""
    try:
        told = json.loads(_file(home).read_text("utf-8"))
        checks = tuple(_read_check(one) for one in told.pop("checks"))
        return ClosedGate(**told, checks=checks)
    except (OSError, ValueError, KeyError, TypeError):
        return None


def forget_closed(home: Home) -> None:
    """Delete what was kept of a closed gate, after another release."""
    with suppress(OSError):
        _file(home).unlink(missing_ok=True)
        for draft in home.operation.glob("closed-*.duckdb"):
            draft.unlink()


def override(world: World, reason: str) -> Decision:
    """Record that the list of the closed gate may be released. The caller holds the lock. Raises
    NoClosedGate if there is none, or something arrived since.
    """
    closed = closed_gate(world.home)
    if closed is None:
        raise NoClosedGate("没有未通过的质量检查 / no gate is closed")
    if closed.listed != list_mark(world):
        raise NoClosedGate(
            "那次检查以后又有新的报送或决定，请先运行 jiuye refresh 再看 / other submissions or decisions"
            " came in since: run jiuye refresh and look again"
        )
    if not reason.strip():
        raise NoClosedGate("没有写理由 / no reason is given")
    asked = Decision(
        "override",
        "",
        reason.strip(),
        listed=closed.listed,
        checks=tuple(one.check for one in closed.checks),
    )
    (decision,) = numbered([asked], world.reader.decisions)
    add_decisions(world.home, (decision,))
    return decision


def _file(home: Home) -> Path:
    return home.operation / "gate.json"


def _read_check(told: Mapping) -> FailedCheck:
    lists = {name: tuple(map(tuple, told[name])) for name in ("places", "files", "rows")}
    return FailedCheck(**{**told, **lists, "said": Text(**told["said"])})


def _failed(
    world: World,
    result: GateResult,
    keys: Iterable[Mapping[str, object]],
    news: pl.DataFrame,
    models: Mapping[str, Model],
) -> FailedCheck:
    """What is behind the failing rows of a check."""
    found = list(keys)
    own = [row for row in found if row.get("submission")]
    places = _places(world, found)
    rows: tuple[tuple[str, int, int], ...] = ()
    if own:
        rows = tuple(
            (str(one["submission"]), int(str(one["sheet_no"])), int(str(one["row"])))
            for one in own
            if one.get("sheet_no") is not None and one.get("row") is not None
        )
        submissions = {str(row["submission"]) for row in own}
        files, is_of_news = _named(world, pl.col("submission").is_in(list(submissions))), True
    else:
        files, is_of_news = _behind(world, result.table, places, news, models)
    return FailedCheck(
        result.check, result.failing, result.message, tuple(places), files, rows, is_of_news
    )


def _places(world: World, keys: Iterable[Mapping[str, object]]) -> list[tuple[str, str, str]]:
    """The distinct (area code, name, month) of failing rows."""
    division = world.reference.tables["division"].sort("valid_from")
    names = dict(division.select("division_code", "division_name").iter_rows())
    found: dict[tuple[str, str, str], None] = {}
    for row in keys:
        code = next(
            (
                str(row[name])
                for name in ("area_code", "target_area", "street_code")
                if row.get(name)
            ),
            "",
        )
        month = row.get("month")
        told = f"{month:%Y-%m}" if isinstance(month, date) else ""
        if code or told:
            found[code, str(names.get(code, "")), told] = None
    return list(found)


def _behind(
    world: World,
    table: str,
    places: Iterable[tuple[str, str, str]],
    news: pl.DataFrame,
    models: Mapping[str, Model],
) -> tuple[tuple[tuple[str, str, str, str, str], ...], bool]:
    """The accepted submissions behind a table in these areas, for the months that its rows depend
    on: those new since the last release, or if there are none, all that stand.
    """
    if table in models:
        registers, (first, last) = registers_behind(table, models), reach(table, models)
    else:
        registers, (first, last) = {one.name for one in REGISTERS}, (-EVERY_MONTH, EVERY_MONTH)
    within = pl.lit(value=False)
    for code, _, month in places:
        own = pl.lit(value=True)
        if code:
            street = pl.col("street_code")
            own &= street.str.starts_with(code) | (street == code[:9])
        if month and max(abs(first), abs(last)) < EVERY_MONTH:
            begin = date.fromisoformat(f"{month}-01")
            own &= pl.col("month").is_between(shifted(begin, first), shifted(begin, last))
        within |= own
    which = pl.col("register").is_in(sorted(registers)) & (pl.col("verdict") == "accepted") & within
    new = _named(world, which & pl.col("submission").is_in(news["submission"].to_list()))
    return (new, True) if new else (_named(world, which & pl.col("stands")), False)


def _named(world: World, which: pl.Expr) -> tuple[tuple[str, str, str, str, str], ...]:
    frame = world.ledger.rows().filter(which).collect().unique("submission", keep="last")
    return tuple(
        (
            row["submission"],
            row["file_name"],
            row["register"] or "",
            row["street_code"] or "",
            f"{row['month']:%Y-%m}" if row["month"] else "",
        )
        for row in frame.sort("month", "street_code", "submission").iter_rows(named=True)
    )
