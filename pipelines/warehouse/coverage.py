"""Who has sent what as things stand now, released or not: the release's own queries over what has
come in so far.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
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
from pipelines.warehouse.model import load_models
from pipelines.warehouse.reference_table import reference_frames

STATUS = "mart.submission_status"
# What the queries read and a release makes of facts: here names come from the division table, and
# who counts twice is not asked.
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
    """`status`: rows of mart.submission_status with county_name; `faults`: rows of audit.fault;
    `months`: rows of audit.reporting_month, of every month.
    """

    status: pl.DataFrame
    faults: pl.DataFrame
    months: pl.DataFrame


def coverage_now(
    home: Home,
    limits: Limits,
    reference: Reference,
    submissions: pl.DataFrame,
    considered: pl.DataFrame,
    data_month: DataMonth,
) -> Coverage:
    """What a release of these submissions (as submission_frame gives them) would say of their
    months; status and faults of those `considered` only.
    """
    models = load_models()
    with _opened(home, limits, reference, submissions, data_month) as session:
        create_issue(session, home, considered)
        session.run_into_table(STATUS, models[STATUS].query)
        county = (
            "select division_code, arg_max(division_name, valid_from) as county_name from"
            " ref.division where area_level = 'county' group by all"
        )
        status = (
            f"select status.*, county.county_name from {STATUS}"
            f" as status left join ({county}) as county on county.division_code ="
            " left(status.street_code, 6) where status.month in (select unnest($months)) order by"
            " status.street_code, status.register"
        )
        faults = f"select * from ({models['audit.fault'].query}) as fault order by all"
        months = (
            f"select * from ({models['audit.reporting_month'].query}) as reporting_month order by"
            " month"
        )
        return Coverage(
            session.frame(status, {"months": considered["month"].drop_nulls().unique().to_list()}),
            session.frame(faults),
            session.frame(months),
        )


def rosters_arrived(
    home: Home,
    limits: Limits,
    reference: Reference,
    submissions: pl.DataFrame,
    months: Collection[date],
) -> dict[date, tuple[int, int]]:
    """Of each of the months: how many submissions of the labour force register are expected, and
    how many of them stand.
    """
    own = submissions.filter(pl.col("register") == REGISTER)
    with _opened(home, limits, reference, own, DataMonth(None, "first", None)) as session:
        found = session.rows(
            "select month, count(*), count(*) filter (verdict not in ('missing', 'refused')) from"
            f" ({load_models()[STATUS].query}) as status where expected and register = $register"
            " and month in (select unnest($months)) group by month",
            {"register": REGISTER, "months": list(months)},
        )
    return {month: (expected, stand) for month, expected, stand in found}


@contextmanager
def _opened(
    home: Home,
    limits: Limits,
    reference: Reference,
    submissions: pl.DataFrame,
    data_month: DataMonth,
) -> Iterator[Session]:
    """A session with all that the queries on submissions read."""
    frames = reference_frames(reference)
    with open_session(home, limits) as session:
        session.create_schemas("ref", "audit", "mart", "fact")
        for name in ("division", "reporting", "policy"):
            session.create_table(f"ref.{name}", frames[name])
        for statement in STANDINS.split(";\n")[:2]:
            session.execute(statement)
        create_submission(session, home, submissions)
        create_release(session, dict.fromkeys(RELEASE_SCHEMA) | release_columns(data_month))
        session.execute(STANDINS.split(";\n")[2])
        yield session
