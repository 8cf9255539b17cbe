"""The tables of a release: a new DuckDB file with schemas ref, audit and mart, every table and
column described and checked.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import polars as pl

from pipelines.base.home import Home
from pipelines.base.limits import Limits
from pipelines.reference.load import Reference
from pipelines.reference.own_area import own_area
from pipelines.warehouse import audit_table
from pipelines.warehouse.area_rows import keep_area
from pipelines.warehouse.assembly import (
    Assembly,
    kept_submissions,
    make_fact,
    make_table,
    open_names,
)
from pipelines.warehouse.data_month import data_month_long_after, release_columns
from pipelines.warehouse.description import comment, describe_columns
from pipelines.warehouse.engine import (
    Session,
    column_list,
    open_empty,
    open_release,
    open_session,
    quoted,
)
from pipelines.warehouse.facts import FactSet
from pipelines.warehouse.horizon import horizon_of
from pipelines.warehouse.ledger import Ledger
from pipelines.warehouse.made_month import release_facts
from pipelines.warehouse.model import Model, load_models
from pipelines.warehouse.months_back import months_back
from pipelines.warehouse.reference_table import TABLES as REFERENCE_TABLES
from pipelines.warehouse.reference_table import reference_digests, reference_frames
from pipelines.warehouse.revision import PUBLICATION, REVISION, create_revision
from pipelines.warehouse.source import SOURCE, mart_sources
from pipelines.warehouse.table_month import TABLE_MONTH, carry_over, create_table_month, same_months

HASHED_SCHEMAS = ("mart.", "ref.")
TELLS_OF_RELEASES = REVISION.name  # compares releases instead of counting registers
# Sorted by code length, so that the rows of one area level are adjacent and queries on some levels
# can skip the others.
LEVEL_BY_LEVEL = "length(area_code)"
TELLS_OF_FIGURES = ("audit.finding", "audit.reporting_month")
MADE_BY_PYTHON = (
    audit_table.SUBMISSION,
    audit_table.ISSUE,
    audit_table.DECISION,
    audit_table.RELEASE,
    audit_table.CHECK,
    SOURCE,
    TABLE_MONTH,
    REVISION,
    PUBLICATION,
)
NOT_HASHED = (
    "received_on",
    "received_at",
    "released_at",
    "release_id",
)  # columns that depend on when the release was made


class NothingToRelease(ValueError):
    """The ledger has no accepted submission."""


def build_tables(
    home: Home,
    limits: Limits,
    reference: Reference,
    ledger: Ledger,
    facts: FactSet,
    target: Path,
    release: dict,
    models: Mapping[str, Model] | None = None,
    previous: Path | None = None,
    decisions: pl.DataFrame | None = None,
    *,
    carry: bool = False,
) -> None:
    """Write the tables of a release to a new file.

    `previous`: the preceding release file, for revisions. `carry`: copy the months of marts whose
    inputs are equal there (its bytes must be as published). `decisions`: the rows of
    audit.decision. If the data folder takes only one area's files, the marts contain that area only
    and are made in full. `release`: the row of audit.release; missing months are filled in, and
    missing data-month fields as if all its months were due.

    Raises FileExistsError, NothingToRelease, UndescribedColumn, and CheckFailed if rows break a
    check; the unfinished file is then removed.
    """
    if target.exists():
        raise FileExistsError(f"{target.name} exists; a release is a new file")
    if not facts.months:
        raise NothingToRelease(
            "没有一份被接收的报送，无可发布 / no submission was accepted: there is nothing to"
            " release"
        )
    models = models or load_models()
    told = release_columns(data_month_long_after(reference, facts.months))
    row = {"months": len(facts.months), **told, **release}
    horizon = horizon_of(reference, row["data_month"] or max(facts.months))
    row |= horizon.columns
    area, back = own_area(home), months_back(models)
    try:
        with open_session(home, limits) as session:
            carried = previous if carry and not area else None
            kept, former = carry_over(session, carried, target, back)
            open_names(session)
            _create_reference(session, reference_frames(reference))
            _show_facts(session, facts, ledger)
            digests = reference_digests(reference)
            made = (session, models, facts, digests, kept, row["release_id"], back)
            assembly = Assembly(*made, horizon, former)
            _create_audit(assembly, home, ledger, decisions, row)
            _run_models(assembly)
            create_table_month(session, assembly.told)
            if area:
                keep_area(session, models, area)
            create_revision(session, models, previous, row)
            _describe(session, models)
            session.execute("use memory")
            session.execute("checkpoint release")
            session.detach("release")
    except BaseException:
        target.unlink(missing_ok=True)
        raise


def table_hashes(release_path: Path) -> dict[str, str]:
    """Map `schema.table` to a hash of its rows, independent of their order and without times and
    release ids, for every mart and ref table.
    """
    with open_release(release_path) as session:
        return {
            table: _row_hash(session, table, [name for name in columns if name not in NOT_HASHED])
            for table, columns in session.tables().items()
            if table.startswith(HASHED_SCHEMAS) and table != TELLS_OF_RELEASES
        }


def has_other_figures(release: Path, previous: Path) -> bool:
    """Whether a table behind figures, findings and check lists has other rows in one release than in
    the other, in any order. Months with equal inputs are not looked at; ends at the first
    difference.
    """
    with open_empty() as session:
        session.attach(release, "release")
        session.attach(previous, "previous")
        same = same_months(session)
        now, before = (_figure_tables(session, one) for one in ("release", "previous"))
        return now != before or any(
            len(
                {
                    _mark(session, f"{one}.{name}", now[name], same)
                    for one in ("release", "previous")
                }
            )
            > 1
            for name in now
        )


def _figure_tables(session: Session, database: str) -> dict[str, list[str]]:
    """Map the tables behind figures to the columns that do not depend on when they were made."""
    return {
        name: [column for column in columns if column not in NOT_HASHED]
        for name, columns in session.tables(database).items()
        if (name.startswith("mart.") and name != TELLS_OF_RELEASES) or name in TELLS_OF_FIGURES
    }


def _mark(
    session: Session, table: str, columns: list[str], same: Mapping[str, list[date]]
) -> tuple:
    """The number of rows and a checksum of them, independent of their order, without the months
    that are the `same` in another release.
    """
    months = ", ".join(f"date {quoted(month)}" for month in same.get(table.partition(".")[2], ()))
    others = f" where (month in ({months})) is not true" if months else ""
    told = f"select count(*), sum(hash({column_list(columns)})) from {table}{others}"
    return session.rows(told)[0]


def _row_hash(session: Session, table: str, columns: list[str]) -> str:
    """A hash of a table's column names and the sum of its rows' MD5; a sum is independent of the
    order and counts repeated rows.
    """
    cells = ", ".join(
        f"coalesce(replace(cast(\"{name}\" as varchar), chr(31), ''), chr(30))" for name in columns
    )
    count, total = session.rows(
        "select count(*), sum(md5_number_lower(line))"
        f" from (select concat_ws(chr(31), {cells}) as line from {table})"
    )[0]
    return hashlib.sha256(f"{columns} {count} {total}".encode()).hexdigest()


def _show_facts(session: Session, facts: FactSet, ledger: Ledger) -> None:
    """Create fact.X over all months for facts kept as files, and the facts made in Python."""
    for name, frame in release_facts(ledger.rows()).items():
        session.create_table(f"memory.{name}", frame)
    for name, files in facts.paths.items():
        session.run_into_view(
            f"memory.fact.{name}", f"select * from {session.files(files.values())}"
        )


def _create_reference(session: Session, frames: Mapping[str, pl.DataFrame]) -> None:
    for name, frame in frames.items():
        session.create_table(f"ref.{name}", frame)


def _create_audit(
    assembly: Assembly, home: Home, ledger: Ledger, decisions: pl.DataFrame | None, row: dict
) -> None:
    """Create the audit tables made in Python; the gate runs their checks."""
    session = assembly.session
    for name in assembly.back.keys() & {*audit_table.COUNTS}:
        make_fact(assembly, name, None)
    kept = kept_submissions(assembly, ledger)
    audit_table.create_submission(session, home, ledger, kept)
    detailed = assembly.horizon.is_detailed, assembly.former.is_detailed
    stay = {month for month in kept if all(of_both(month) for of_both in detailed)}
    wanted = [one.month for one in ledger.months if not one.month or detailed[0](one.month)]
    others = ledger.rows([month for month in wanted if month not in stay])
    audit_table.create_issue(session, home, others.collect(), stay)
    audit_table.create_decision(session, decisions)
    audit_table.create_release(session, row)
    session.create_table(SOURCE.name, mart_sources(assembly.models))
    audit_table.create_check(session)


def _run_models(assembly: Assembly) -> None:
    """Create the mart and audit tables made by queries; the gate runs their checks."""
    for schema in ("mart", "audit"):
        own = (model for model in assembly.models.values() if model.schema == schema)
        # The other tables need its months.
        for model in sorted(own, key=lambda model: model.name != "mart.area"):
            make_table(assembly, model, LEVEL_BY_LEVEL if "area_code" in model.grain else "")


def _describe(session: Session, models: Mapping[str, Model]) -> None:
    """Write the comments on every table and column, from their models."""
    own = {model.name: model for model in (*MADE_BY_PYTHON, *models.values())}
    told = {}
    for name, columns in session.tables("release").items():
        if name in own:
            model = own[name]
            text, header = comment(model.title, model.what), model.columns
            said = describe_columns(name, list(columns), header, model.not_additive)
        else:
            table = REFERENCE_TABLES[name.removeprefix("ref.")]
            text, header = comment(table.title), {c.name: c.title for c in table.columns}
            said = describe_columns(name, list(columns), header)
        told[name] = text, {column: one.comment for column, one in said.items()}
    session.describe_all(told)
