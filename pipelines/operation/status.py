"""The state of a month, released or not: who has submitted, refusals with reasons, overdue
registers, the release.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import polars as pl

from pipelines.base import clock
from pipelines.base.home import Home
from pipelines.base.limits import Limits
from pipelines.decision.record import in_force
from pipelines.operation.made_check import damaged_readings, newest_of
from pipelines.operation.nation import PROVINCES
from pipelines.operation.returns import street_names
from pipelines.operation.world import World, survey_as_read
from pipelines.reference.due_day import due_day
from pipelines.release.publish import Release, current_release
from pipelines.warehouse.coverage import coverage_now
from pipelines.warehouse.ledger import NO_SUBMISSION

NOT_IN = ("missing", "refused")
NO_ROWS = ("accepted_rows", "quarantined_rows", "warnings")  # empty for a month without any file


@dataclass(frozen=True)
class Standing:
    """The state of a month on a day (Beijing time). `rows`: one per street and register; `faults`:
    rows of audit.fault; `months`: rows of audit.reporting_month.
    """

    world: World
    released: Release | None
    unread: int
    month: date
    today: date
    rows: pl.DataFrame
    faults: pl.DataFrame
    months: pl.DataFrame


class NothingReceived(LookupError):
    """There is no month to report on; the message says what to do."""


def standing(
    home: Home, month: date | None, register: str | None = None, today: date | None = None
) -> Standing:
    """The state of a month (default: the data month), for one register or all. Raises
    NothingReceived.
    """
    world, released = survey_as_read(home, Limits.from_environment()), current_release(home)
    damaged = damaged_readings(world, newest_of(world, month))
    if not world.inputs.received.files:
        raise NothingReceived(
            f"还没有收到文件：放进 {home.inbox} 后运行 jiuye refresh / nothing received yet: put"
            " files into the inbox and run jiuye refresh"
        )
    unread = world.ledger.unread
    if damaged:
        is_damaged = pl.col("submission").is_in(list(damaged))
        present = pl.col("reader").is_in(list(world.reader.fingerprints.values()))
        again = world.ledger.rows().filter(is_damaged & present).select("submission").collect()
        unread += again.n_unique()  # files last read by another reader are unread in any case
        unread += sum(paths[0].startswith(PROVINCES) for paths in damaged.values())
        world = world.of(world.submissions.filter(~is_damaged))
    month = month or world.data_month.month
    if month not in world.months:
        raise NothingReceived(_no_such_month(world, month, unread))
    today = today or clock.today()
    coverage = coverage_now(
        home,
        world.limits,
        world.reference,
        world.ledger,
        of_month(world, month),
        world.data_month,
    )
    rows = coverage.status.filter(pl.col("register") == register) if register else coverage.status
    faults = coverage.faults.filter(pl.col("register") == register) if register else coverage.faults
    returned, all_rows = (
        pl.col("quarantined_rows"),
        pl.col("accepted_rows") + pl.col("quarantined_rows"),
    )
    is_in, is_overdue = (
        ~pl.col("verdict").is_in(NOT_IN),
        pl.col("expected") & pl.col("verdict").is_in(NOT_IN) & (pl.col("due_on") < today),
    )
    rows = rows.with_columns(
        pl.col("street_code")
        .replace_strict(street_names(world), default=pl.coalesce("street_name", "street_code"))
        .alias("street_name"),
        pl.when(all_rows > 0).then(returned / all_rows).alias("quarantined_share"),
        is_in.alias("received"),
        pl.when(is_overdue)
        .then((pl.lit(today) - pl.col("due_on")).dt.total_days())
        .alias("days_overdue"),
    ).select(
        "month",
        "street_code",
        "street_name",
        "register",
        "expected",
        "due_on",
        "received_on",
        "is_late",
        "days_overdue",
        "accepted_rows",
        "quarantined_rows",
        "quarantined_share",
        "warnings",
        "verdict",
        "received",
    )
    return Standing(world, released, unread, month, today, rows, faults, coverage.months)


def standing_of(home: Home, month: date, today: date) -> Standing:
    """The state of a month on a day. If nothing was accepted yet, everything expected in the month
    before counts as missing. Raises NothingReceived.
    """
    world = survey_as_read(home, Limits.from_environment())
    if month in world.months or not any(one < month for one in world.months):
        return standing(home, month, today=today)
    before = standing(home, max(one for one in world.months if one < month), today=today)
    due = due_day(world.reference, month)
    days = (today - due).days if due and due < today else None
    nothing = {name: pl.lit(0).cast(before.rows.schema[name]) for name in NO_ROWS}
    rows = before.rows.filter(pl.col("expected")).with_columns(
        pl.lit(month).alias("month"),
        pl.lit(due).alias("due_on"),
        pl.lit(None).cast(pl.Date).alias("received_on"),
        pl.lit(value=False).alias("is_late"),
        pl.lit(days).cast(pl.Int64).alias("days_overdue"),
        pl.lit(None).cast(pl.Float64).alias("quarantined_share"),
        pl.lit("missing").alias("verdict"),
        pl.lit(value=False).alias("received"),
        **nothing,
    )
    return replace(before, month=month, rows=rows, faults=before.faults.clear())


def of_month(world: World, month: date) -> pl.DataFrame:
    """The submissions of a month, without withdrawn ones; for the data month also those of unknown
    month that no later file replaced.
    """
    unplaced = (
        pl.col("month").is_null()
        & ~pl.col("receipt").is_in(world.overtaken)
        & (month == world.data_month.month)
    )
    own = replace(world.ledger, months=world.ledger.of({month, None})).submissions()
    return own.filter((pl.col("verdict") != "withdrawn") & ((pl.col("month") == month) | unplaced))


def still_to_read(files: int) -> str:
    """A line saying that files wait to be read (after an upgrade, restore or damage), and what to
    do.
    """
    return (
        f"有 {files} 份文件要用现在的程序读取，请运行 jiuye refresh / {files} files are still to be"
        " read by this version; run jiuye refresh"
    )


def _no_such_month(world: World, month: date | None, unread: int) -> str:
    if unread:
        return "\n".join((still_to_read(unread), *decided_lines(world)))
    if month is None:
        said = (
            "没有一份有效的报送，见 jiuye returns 的退回单 / no submission is in force; the return"
            " workbooks say why (jiuye returns)"
        )
        return "\n".join((said, *decided_lines(world)))
    known = "、".join(f"{known:%Y-%m}" for known in world.months) or "-"
    return (
        f"{month:%Y-%m} 还没有接收任何文件；有的月份：{known} / nothing accepted for that month"
        f" yet; there are: {known}"
    )


def decided_lines(world: World) -> list[str]:
    """A line for each submission with a decision in force."""
    marks = {
        "撤回 / withdrawn": pl.col("verdict") == "withdrawn",
        "强制接收 / forced in": pl.col("is_forced"),
        "更正 / corrected": pl.col("corrections") > 0,
    }
    decided: dict[str, list[str]] = {}
    for decision in in_force(world.reader.decisions):
        decided.setdefault(decision.submission, []).append(str(decision.number))
    rows = world.ledger.rows().filter(pl.col("submission").is_in(list(decided))).drop("stands")
    every = rows.collect().sort("receipt") if decided else NO_SUBMISSION
    return [
        f"  {mark}: {submission} {file_name}（决定 / decision {'、'.join(decided[submission])}）"
        for mark, holds in marks.items()
        for submission, file_name in (
            every.filter(holds)
            .unique("submission", maintain_order=True)
            .select("submission", "file_name")
            .iter_rows()
        )
    ]
