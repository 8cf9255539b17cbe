"""The tables of a release: a new DuckDB file with schemas ref, audit and mart, every table and
column described and checked.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path

import duckdb
import polars as pl

from pipelines.base.home import Home
from pipelines.base.limits import Limits
from pipelines.reference.load import Reference
from pipelines.warehouse import audit_table
from pipelines.warehouse.check import CheckFailed, check_rows
from pipelines.warehouse.description import additive_columns, comment, describe_columns
from pipelines.warehouse.engine import column_list, create_table, open_session, parquet, quoted
from pipelines.warehouse.facts import FactSet
from pipelines.warehouse.model import Model, load_models
from pipelines.warehouse.reference_table import TABLES as REFERENCE_TABLES
from pipelines.warehouse.reference_table import reference_frames
from pipelines.warehouse.revision import PUBLICATION, REVISION, create_revision

STORAGE_VERSION = "v1.2.0"  # what analysts' own tools can open
HASHED_SCHEMAS = ("mart", "ref")
TELLS_OF_RELEASES = (  # a table of mart that says what releases changed, not what the registers say
    "revision"
)
NOT_HASHED = (
    "received_on",
    "received_at",
    "released_at",
    "release_id",
)  # when it was made, not what it says


class NothingToRelease(ValueError):
    """The list has no accepted submission."""


def build_tables(
    home: Home,
    limits: Limits,
    reference: Reference,
    submissions: pl.DataFrame,
    facts: FactSet,
    target: Path,
    release: dict,
    models: Mapping[str, Model] | None = None,
    previous: Path | None = None,
    decisions: pl.DataFrame | None = None,
) -> None:
    """Write the tables of a release into a new file; `previous` is the release file that it
    follows, for what it revises; `decisions` the rows of audit.decision.

    `release` is the row of audit.release; months and data_month are filled in where it lacks them.
    Raises FileExistsError, NothingToRelease, UndescribedColumn, and CheckFailed where rows break a
    check; the unfinished file is removed then.
    """
    if target.exists():
        raise FileExistsError(f"{target.name} exists; a release is a new file")
    if not facts.months:
        raise NothingToRelease(
            "没有一份被接受的报送，无可发布 / no submission was accepted: there is nothing to"
            " release"
        )
    models = models or load_models()
    marts = [model for model in models.values() if model.schema == "mart"]
    row = {"months": len(facts.months), "data_month": max(facts.months), **release}
    try:
        with open_session(home, limits) as session:
            connection = session.connection
            connection.execute(
                f"attach {quoted(target)} as release (storage_version '{STORAGE_VERSION}',"
                " recovery_mode 'no_wal_writes')"
            )
            for schema in ("release.ref", "release.audit", "release.mart", "memory.fact"):
                connection.execute(f"create schema {schema}")
            connection.execute(
                "set search_path = 'release.mart,release.ref,release.audit,memory.fact'"
            )
            _show_facts(connection, facts, models)
            _create_reference(connection, reference)
            audit_table.create_submission(connection, home, submissions)
            check_rows(connection, audit_table.SUBMISSION, "audit.submission")
            audit_table.create_issue(connection, home, submissions)
            audit_table.create_decision(connection, decisions)
            check_rows(connection, audit_table.DECISION, "audit.decision")
            audit_table.create_release(connection, row)
            for model in (
                audit_table.SUBMISSION,
                audit_table.ISSUE,
                audit_table.DECISION,
                audit_table.RELEASE,
            ):
                _describe(connection, model)
            for model in marts:
                _create_mart(connection, model)
            for model in models.values():
                if model.schema == "audit":
                    _create(connection, model)
                    _describe(connection, model)
            create_revision(connection, models, previous, row)
            for model in (REVISION, PUBLICATION):
                _describe(connection, model)
                check_rows(connection, model, model.name)
            connection.execute("use memory")
            connection.execute("checkpoint release")
            connection.execute("detach release")
    except BaseException:
        target.unlink(missing_ok=True)
        raise


def table_hashes(release_path: Path) -> dict[str, str]:
    """`schema.table` -> hash of the rows of every mart and ref table, whatever their order, times
    and release ids left out.
    """
    with duckdb.connect(str(release_path), read_only=True) as connection:
        connection.execute("set enable_progress_bar = false")
        tables = connection.execute(
            "select schema_name, table_name, list(column_name order by column_index) from"
            f" duckdb_columns() where schema_name in {HASHED_SCHEMAS} and column_name not in"
            f" {NOT_HASHED} and table_name <> '{TELLS_OF_RELEASES}' group by all order by all"
        ).fetchall()
        return {
            f"{schema}.{table}": _row_hash(connection, schema, table, columns)
            for schema, table, columns in tables
        }


def _row_hash(
    connection: duckdb.DuckDBPyConnection, schema: str, table: str, columns: list[str]
) -> str:
    """A hash of a table's columns and of the sum of its rows' MD5: a sum does not depend on order,
    and counts repeated rows.
    """
    cells = ", ".join(
        f"coalesce(replace(cast(\"{name}\" as varchar), chr(31), ''), chr(30))" for name in columns
    )
    count, total = connection.execute(
        "select count(*), sum(md5_number_lower(line))"
        f' from (select concat_ws(chr(31), {cells}) as line from "{schema}"."{table}")'
    ).fetchall()[0]
    return hashlib.sha256(f"{columns} {count} {total}".encode()).hexdigest()


def _show_facts(
    connection: duckdb.DuckDBPyConnection, facts: FactSet, models: Mapping[str, Model]
) -> None:
    """fact.X: that fact in all months, as files have it or made of those."""
    for name, files in facts.paths.items():
        connection.execute(
            f"create view memory.fact.{name} as select * from {parquet(files.values())}"
        )
    for model in models.values():
        if model.kept == "release":
            connection.execute(f"create table memory.{model.name} as {model.query}")
            check_rows(connection, model, model.name)


def _create_reference(connection: duckdb.DuckDBPyConnection, reference: Reference) -> None:
    for name, frame in reference_frames(reference).items():
        create_table(connection, f"ref.{name}", frame)
        table = REFERENCE_TABLES[name]
        columns = describe_columns(
            f"ref.{name}", frame.columns, {c.name: c.title for c in table.columns}
        )
        _comment(
            connection,
            f"ref.{name}",
            comment(table.title),
            {column: described.comment for column, described in columns.items()},
        )


def _create_mart(connection: duckdb.DuckDBPyConnection, model: Model) -> None:
    """Make a mart table and hold it against its checks."""
    _create(connection, model)
    _describe(connection, model)
    check_rows(connection, model, model.name)
    _check_levels(connection, model)


def _create(connection: duckdb.DuckDBPyConnection, model: Model) -> None:
    connection.execute(
        f"create table {model.name} as select * from ({model.query}) order by"
        f" {column_list(model.grain)}"
    )


def _describe(connection: duckdb.DuckDBPyConnection, model: Model) -> None:
    columns = describe_columns(
        model.name, _columns(connection, model), model.columns, model.not_additive
    )
    _comment(
        connection,
        model.name,
        comment(model.title, model.what),
        {name: column.comment for name, column in columns.items()},
    )


def _columns(connection: duckdb.DuckDBPyConnection, model: Model) -> list[str]:
    return [column[0] for column in connection.execute(f"describe {model.name}").fetchall()]


def _comment(
    connection: duckdb.DuckDBPyConnection, table: str, text: str, columns: Mapping[str, str]
) -> None:
    """Comments on a table and its columns. (DuckDB has none on schemas.)"""
    lines = [f"comment on table {table} is {quoted(text)}"]
    lines += [
        f'comment on column {table}."{name}" is {quoted(column_text)}'
        for name, column_text in columns.items()
    ]
    connection.execute(";\n".join(("begin transaction", *lines, "commit")))


def _check_levels(connection: duckdb.DuckDBPyConnection, model: Model) -> None:
    """Additive columns of an area table have the same sum at every level. Raises CheckFailed."""
    columns = _columns(connection, model)
    additive = additive_columns(columns, model.not_additive)
    if not additive or not {"area_code", "area_level"} <= set(columns):
        return
    others = column_list(name for name in model.grain if name != "area_code")
    sums = ", ".join(f'sum("{name}") as "{name}"' for name in additive)
    differs = " or ".join(f'min("{name}") <> max("{name}")' for name in additive)
    rows = connection.execute(
        f"select count(*) from (select 1 from (select {others}, area_level, {sums} from"
        f" {model.name} group by {others}, area_level) group by {others} having {differs})"
    ).fetchall()[0][0]
    if rows:
        raise CheckFailed(
            f"{model.name}: 检查未通过 / check failed: levels_add_up: {rows} 组 / groups whose sums"
            " differ between levels"
        )
