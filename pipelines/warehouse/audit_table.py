"""The tables of schema `audit`: the outcome of every submission and of each of its rows, its
faults, and the release itself.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from pathlib import Path

import polars as pl

from pipelines.base.home import Home
from pipelines.warehouse.engine import Session, column_list
from pipelines.warehouse.lake import rows_of_superseded_communities
from pipelines.warehouse.ledger import Ledger, ledger_of
from pipelines.warehouse.model import Model, described_table
from pipelines.warehouse.standing import SUBMISSION_SCHEMA

ISSUE_COLUMNS = {
    "rule": "VARCHAR",
    "severity": "VARCHAR",
    "sheet": "VARCHAR",
    "row": "INTEGER",
    "column_name": "VARCHAR",
    "value": "VARCHAR",
    "detail": "VARCHAR",
}
RELEASE_SCHEMA: dict[str, pl.DataType] = {
    "release_id": pl.String(),
    "released_at": pl.Datetime("us"),
    "code_version": pl.String(),
    "reader": pl.String(),
    "reference_digest": pl.String(),
    "submissions_digest": pl.String(),
    "months": pl.Int64(),
    "data_month": pl.Date(),
    "data_month_basis": pl.String(),
    "last_due_on": pl.Date(),
    "held_from": pl.Date(),
    "detailed_from": pl.Date(),
}
SUBMISSION = described_table("audit.submission")
ISSUE = described_table("audit.issue")
DECISION = described_table("audit.decision")
DECISION_SCHEMA: dict[str, pl.DataType] = {
    "decision": pl.Int32(),
    "decided_at": pl.Datetime("us"),
    "decision_kind": pl.String(),
    "submission": pl.String(),
    "sheet": pl.String(),
    "row": pl.Int32(),
    "column_name": pl.String(),
    "reason": pl.String(),
    "revoked_by": pl.Int32(),
}
RELEASE = described_table("audit.release")


COUNTS = ("fact.submission_count", "fact.uncounted_event")  # read by create_submission
CHECK = described_table("audit.check")
CHECK_SCHEMA = {
    "check_name": pl.String,
    "table_name": pl.String,
    "severity": pl.String,
    "rows_looked_at": pl.Int64,
    "rows_failing": pl.Int64,
    "message_zh": pl.String,
    "message_en": pl.String,
    "failing_keys": pl.String,
    "asks": pl.String,
}


def create_submission(
    session: Session, home: Home, ledger: Ledger, kept: Collection[date] = ()
) -> None:
    """audit.submission: the submission frame without its list columns, whether each submission
    stands, and how many of its accepted rows are counted, not counted as repeated, and superseded.
    Reads fact.submission_count and fact.uncounted_event. `kept`: months already in the release.
    """
    months = [one.month for one in ledger.months if one.month not in kept]
    scalars = [name for name, dtype in SUBMISSION_SCHEMA.items() if not isinstance(dtype, pl.List)]
    superseded = rows_of_superseded_communities(session, home, ledger.files("lake", months))
    frame = (
        ledger.rows(months)
        .select(*scalars, "stands")
        .collect()
        .cast({name: SUBMISSION_SCHEMA[name] for name in scalars})
        .with_columns(
            pl.col("receipt")
            .replace_strict(superseded, default=0, return_dtype=pl.Int64)
            .alias("superseded_in_part"),
        )
    )
    session.show_frame("submission_to_copy", frame)
    rows = (
        f"select {column_list(scalars, 'received.')},"
        " received.stands, coalesce(total.counted, 0) - coalesce(uncounted.not_counted, 0) as"
        " counted, coalesce(total.not_counted, 0) + coalesce(uncounted.not_counted, 0) as"
        " not_counted, case when received.stands then received.superseded_in_part else"
        " received.accepted end as superseded from submission_to_copy as received left join"
        " fact.submission_count as total on received.stands and total.submission ="
        " received.submission and total.month = received.month and total.register ="
        " received.register left join fact.uncounted_event as uncounted on received.stands and"
        " uncounted.submission = received.submission and uncounted.month = received.month and"
        " uncounted.register = received.register"
    )
    if kept:
        session.execute(
            f"delete from audit.submission where (month in ({_dates(kept)})) is not true"
        )
        session.add_rows("release.audit.submission", rows, ("receipt",))
    else:
        session.run_into_table("audit.submission", rows, ("receipt",))


def create_issue(
    session: Session, home: Home, submissions: pl.DataFrame, kept: Collection[date] = ()
) -> None:
    """audit.issue: the faults of every receipt's submission, read from the issue files. `kept`:
    months of audit.submission whose faults the release has already; `submissions`: the others.
    """
    if kept:
        of_kept = f"select receipt from audit.submission where month in ({_dates(kept)})"
        session.execute(f"delete from audit.issue where receipt not in ({of_kept})")
    faulty = submissions.filter(
        pl.col("issue_file").is_not_null()
        & (
            (pl.col("verdict") != "accepted")
            | (pl.col("quarantined") > 0)
            | (pl.col("warnings") > 0)
        )
    )
    columns = column_list(ISSUE_COLUMNS, "issue.")
    if faulty.is_empty() and kept:
        return
    if faulty.is_empty():
        nulls = ", ".join(
            f'cast(null as {kind}) as "{name}"' for name, kind in ISSUE_COLUMNS.items()
        )
        session.run_into_table(
            "audit.issue",
            "select cast(null as varchar) as receipt, cast(null as"
            f" varchar) as submission, {nulls} where false",
        )
        return
    files: list[Path] = [home.root / name for name in faulty["issue_file"].unique().sort()]
    session.show_frame(
        "faulty",
        faulty.select(
            "receipt", "submission", pl.lit(f"{home.root}/").add(pl.col("issue_file")).alias("file")
        ),
    )
    rows = (
        f"select faulty.receipt, faulty.submission, {columns} from"
        f" {session.files(files, ', filename = true')} as issue join faulty on faulty.file ="
        " issue.filename"
    )
    order = ("receipt", "sheet", "row", "rule", "column_name", "value", "detail")
    if kept:
        session.add_rows("release.audit.issue", rows, order)
    else:
        session.run_into_table("audit.issue", rows, order)


def _dates(months: Collection[date]) -> str:
    return ", ".join(f"date '{month}'" for month in sorted(months))


def create_decision(session: Session, decisions: pl.DataFrame | None) -> None:
    """audit.decision: the decisions (columns of DECISION_SCHEMA) that apply to the release."""
    frame = (
        pl.DataFrame(schema=DECISION_SCHEMA)
        if decisions is None
        else decisions.select(*DECISION_SCHEMA).sort("decision")
    )
    session.create_table("audit.decision", frame)


def create_release(session: Session, release: dict) -> None:
    """audit.release: its single row. Raises KeyError if `release` lacks a column."""
    session.create_table(
        "audit.release",
        pl.DataFrame([{name: release[name] for name in RELEASE_SCHEMA}], schema=RELEASE_SCHEMA),
    )


def create_check(session: Session) -> None:
    """audit.check, still empty; the quality gate fills it."""
    session.create_table("audit.check", pl.DataFrame(schema=CHECK_SCHEMA))


def create_empty(session: Session) -> tuple[Model, ...]:
    """Create the audit tables without rows and return their models; for the dictionary. Reads
    fact.submission_count and fact.uncounted_event.
    """
    nothing, home = pl.DataFrame(schema=SUBMISSION_SCHEMA), Home(Path())
    create_submission(session, home, ledger_of(nothing))
    create_issue(session, home, nothing)
    create_decision(session, None)
    session.create_table("audit.release", pl.DataFrame(schema=RELEASE_SCHEMA))
    create_check(session)
    return SUBMISSION, ISSUE, DECISION, RELEASE, CHECK
