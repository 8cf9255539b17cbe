"""Who has sent what so far, released or not: the release's own queries over everything received."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date

import polars as pl

from pipelines.base.home import Home
from pipelines.base.limits import Limits
from pipelines.reference.load import Reference
from pipelines.warehouse.audit_table import (
    RELEASE_SCHEMA,
    create_issue,
    create_release,
    create_submission,
)
from pipelines.warehouse.data_month import REGISTER, DataMonth, release_columns
from pipelines.warehouse.engine import Session, open_session
from pipelines.warehouse.ledger import NO_MONTH, Ledger
from pipelines.warehouse.model import parsed_models
from pipelines.warehouse.reference_table import reference_frames

STATUS = "mart.submission_status"
EVERY = pl.lit(value=True)
# The fact tables that the queries read. Simplified compared with a release: names come from the
# division table, and persons counted twice are ignored.
STANDINS = """
create table fact.submission_count (
  month date, submission varchar, register varchar, counted bigint, not_counted bigint
);
create table fact.uncounted_event (
  month date, submission varchar, register varchar, not_counted bigint
);
create view mart.area as
select reported.month, division.division_code as area_code, division.division_name as area_name
from (select distinct month from audit.submission) as reported
inner join ref.division as division
  on division.area_level = 'street'
  and division.valid_from <= reported.month
  and (division.valid_to is null or division.valid_to > reported.month);
"""


@dataclass(frozen=True)
class Coverage:
    """`status`: rows of mart.submission_status; `faults`: rows of audit.fault;
    `months`: rows of audit.reporting_month for the data month and later.
    """

    status: pl.DataFrame
    faults: pl.DataFrame
    months: pl.DataFrame


def coverage_now(
    home: Home,
    limits: Limits,
    reference: Reference,
    ledger: Ledger,
    considered: pl.DataFrame,
    data_month: DataMonth,
) -> Coverage:
    """What a release of the ledger's submissions would say about the months of `considered`, and
    about the faults of these submissions.
    """
    models, own = parsed_models(), set(considered["month"].drop_nulls())
    running = {month for month in ledger.accepted_months if month >= (data_month.month or date.max)}
    with _opened(home, limits, reference, _of_months(ledger, own | running), data_month) as session:
        create_issue(session, home, considered)
        session.run_into_table(STATUS, models[STATUS].query)
        status = (
            f"select * from {STATUS} where month in (select unnest($months)) order by street_code,"
            " register"
        )
        faults = f"select * from ({models['audit.fault'].query}) as fault order by all"
        months = (
            f"select * from ({models['audit.reporting_month'].query}) as reporting_month where"
            " month in (select unnest($months)) order by month"
        )
        return Coverage(
            session.frame(status, {"months": sorted(own)}),
            session.frame(faults),
            session.frame(months, {"months": sorted(running)}),
        )


def rosters_arrived(
    home: Home,
    limits: Limits,
    reference: Reference,
    ledger: Ledger,
    months: Collection[date],
) -> dict[date, tuple[int, int]]:
    """Map each month to the number of expected submissions of the labour force register and the
    number of them that stand.
    """
    own = _of_months(ledger, set(months), pl.col("register") == REGISTER)
    with _opened(home, limits, reference, own, DataMonth(None, "first", None)) as session:
        found = session.rows(
            "select month, count(*), count(*) filter (verdict not in ('missing', 'refused')) from"
            f" ({parsed_models()[STATUS].query}) as status where expected and register = $register"
            " and month in (select unnest($months)) group by month",
            {"register": REGISTER, "months": list(months)},
        )
    return {month: (expected, stand) for month, expected, stand in found}


def _of_months(ledger: Ledger, months: set[date], which: pl.Expr = EVERY) -> Ledger:
    """The part of the ledger that the queries need for these months: their submissions that match
    `which`, and each street's first earlier submission of a register, from which on more are
    expected.
    """
    own = [one for one in ledger.months if one.month in months]
    on_day = (pl.col("received_at") + pl.duration(hours=8)).dt.date()
    sent = ("receipt", "register", "month", "street_code", "verdict", "received_at")
    first = (
        ledger.rows({one.month for one in ledger.months} - months)
        .filter(which)
        .select(*sent)
        .filter(
            (pl.col("verdict") == "accepted")
            | ((pl.col("verdict") == "refused") & (pl.col("month") <= on_day))
        )
        .sort("month", "receipt")
        .unique(["register", "street_code", "verdict"], keep="first", maintain_order=True)
    )
    before = replace(NO_MONTH, rows=first.with_columns(pl.lit(value=False).alias("stands")))
    return Ledger(
        ledger.received,
        ledger.unread,
        [before, *(replace(one, rows=one.rows.filter(which)) for one in own)],
    )


@contextmanager
def _opened(
    home: Home,
    limits: Limits,
    reference: Reference,
    ledger: Ledger,
    data_month: DataMonth,
) -> Iterator[Session]:
    """A session with everything that the queries about submissions read."""
    frames = reference_frames(reference)
    # The queries name streets alone; communities are nine rows in ten.
    frames["division"] = frames["division"].filter(pl.col("area_level") == "street")
    with open_session(home, limits) as session:
        session.create_schemas("ref", "audit", "mart", "fact")
        for name in ("division", "reporting", "policy"):
            session.create_table(f"ref.{name}", frames[name])
        for statement in STANDINS.split(";\n")[:2]:
            session.execute(statement)
        create_submission(session, home, ledger)
        create_release(session, dict.fromkeys(RELEASE_SCHEMA) | release_columns(data_month))
        session.execute(STANDINS.split(";\n")[2])
        yield session
