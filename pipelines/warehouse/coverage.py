"""Who has sent what as things stand now, released or not: the release's own queries over what has
come in so far.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from pipelines.base.home import Home
from pipelines.base.limits import Limits
from pipelines.reference.load import Reference
from pipelines.warehouse.audit_table import create_issue, create_submission
from pipelines.warehouse.engine import open_session
from pipelines.warehouse.model import load_models
from pipelines.warehouse.reference_table import reference_frames

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
    """`status`: rows of mart.submission_status with county_name; `faults`: rows of audit.fault."""

    status: pl.DataFrame
    faults: pl.DataFrame


def coverage_now(
    home: Home,
    limits: Limits,
    reference: Reference,
    submissions: pl.DataFrame,
    considered: pl.DataFrame,
) -> Coverage:
    """What a release of these submissions (as submission_frame gives them) would say of their
    months; faults of those `considered` only.
    """
    models = load_models()
    frames = reference_frames(reference)
    with open_session(home, limits) as session:
        session.create_schemas("ref", "audit", "mart", "fact")
        for name in ("division", "reporting", "policy"):
            session.create_table(f"ref.{name}", frames[name])
        for statement in STANDINS.split(";\n")[:2]:
            session.execute(statement)
        create_submission(session, home, submissions)
        session.execute(STANDINS.split(";\n")[2])
        create_issue(session, home, considered)
        county = (
            "select division_code, arg_max(division_name, valid_from) as county_name from"
            " ref.division where area_level = 'county' group by all"
        )
        status = (
            f"select status.*, county.county_name from ({models['mart.submission_status'].query})"
            f" as status left join ({county}) as county on county.division_code ="
            " left(status.street_code, 6) where status.month in (select unnest($months)) order by"
            " status.street_code, status.register"
        )
        faults = f"select * from ({models['audit.fault'].query}) as fault order by all"
        return Coverage(
            session.frame(status, {"months": considered["month"].drop_nulls().unique().to_list()}),
            session.frame(faults),
        )
