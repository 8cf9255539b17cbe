"""`jiuye status`: who has submitted, what was refused and why, what is released."""

from __future__ import annotations

from datetime import date

import click
import polars as pl

from assets import steps
from pipelines.contract.home import Home, Limits
from pipelines.contract.register import REGISTERS
from pipelines.contract.rule import RULES
from pipelines.intake.decision import in_force
from pipelines.intake.return_workbook import issue_text
from pipelines.release.publish import current_release

REFUSED_SHOWN = 20


def refused_lines(world: steps.World, submissions: pl.DataFrame) -> list[str]:
    """A line for each refused file among `submissions`: its name and the reason, in both languages."""
    refused = submissions.filter(pl.col("verdict") == "refused").unique("submission", maintain_order=True)
    lines = []
    for row in refused.head(REFUSED_SHOWN).iter_rows(named=True):
        reasons = pl.read_parquet(world.home.root / row["issue_file"]).filter(pl.col("severity") == "FILE")
        lines.append(f"  退回 / refused: {row['submission']} {row['file_name']}")
        for rule, detail in reasons.select("rule", "detail").iter_rows():
            text, remedy = issue_text(rule, None, None, detail), RULES[rule].remedy
            lines.append(f"    {text.zh}；{remedy.zh} / {text.en}; {remedy.en}")
    if len(refused) > REFUSED_SHOWN:
        lines.append(f"  …… 另有 {len(refused) - REFUSED_SHOWN} 份 / and {len(refused) - REFUSED_SHOWN} more")
    return lines


def _decided_lines(world: steps.World) -> list[str]:
    """A line for each submission on which a decision of the operator is in force."""
    marks = {
        "撤回 / withdrawn": pl.col("verdict") == "withdrawn", "强制接收 / forced in": pl.col("is_forced"), "更正 / corrected": pl.col("corrections") > 0,
    }
    decided = {}
    for decision in in_force(world.reader.decisions):
        decided.setdefault(decision.order.submission, []).append(str(decision.decision))
    return [
        f"  {mark}: {submission} {file_name}（决定 / decision {'、'.join(decided[submission])}）"
        for mark, holds in marks.items()
        for submission, file_name in world.submissions.filter(holds).unique("submission", maintain_order=True).select("submission", "file_name").iter_rows()
    ]


def print_status(home: Home, month: date | None) -> None:
    """Print the state of a month (the newest by default) and of the release."""
    world = steps.survey(home, Limits.from_environment())
    released = current_release(home)
    if not world.receipts:
        click.echo(f"还没有收到文件：放进 {home.inbox} 后运行 jiuye refresh / nothing received yet: put files into the inbox and run jiuye refresh")
        return
    month = month or max(world.months, default=None)
    counting = world.submissions.filter(pl.col("verdict") != "withdrawn")
    own = counting.filter(pl.col("month") == month) if month else counting
    click.echo(f"月份 / month: {month:%Y-%m}" if month else "还没有接受任何文件 / nothing accepted yet")
    for register in REGISTERS:
        of_register = own.filter(pl.col("register") == register.name).unique("street_code", keep="last", maintain_order=True)
        expected = set(counting.filter(pl.col("register") == register.name)["street_code"].drop_nulls())
        arrived = set(of_register.filter(pl.col("verdict") == "accepted")["street_code"])
        click.echo(
            f"  {register.title.zh} {register.title.en}: 应报 {len(expected)}，已接受 {len(arrived)}，缺 {len(expected - arrived)}"
            f" / expected {len(expected)}, accepted {len(arrived)}, lacking {len(expected - arrived)}"
        )
        if missing := sorted(expected - arrived):
            click.echo(f"    缺 / lacking: {'、'.join(missing[:REFUSED_SHOWN])}{' ……' if len(missing) > REFUSED_SHOWN else ''}")
    nowhere = counting.filter(pl.col("month").is_null())
    for line in refused_lines(world, pl.concat([own, nowhere])):
        click.echo(line)
    for line in _decided_lines(world):
        click.echo(line)
    state = "与现状一致" if steps.is_released(world) else "落后于已收文件，请运行 jiuye refresh"
    state_en = "up to date" if steps.is_released(world) else "behind what has come in; run jiuye refresh"
    click.echo(f"发布 / release: {f'{released.release_id}，{state} / {state_en}' if released else '还没有 / none yet'}")
