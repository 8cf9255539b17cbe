"""The engine: the only module that knows DuckDB. All others use a Session and its few methods."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Protocol

import duckdb
import polars as pl

from pipelines.base.home import Home
from pipelines.base.limits import Limits

Cursor = duckdb.DuckDBPyConnection  # DB-API cursor: description, fetchmany, fetchall
EngineError = duckdb.Error
ENGINE_VERSION = duckdb.__version__
NoSuchTable = duckdb.CatalogException
Values = Mapping[str, object] | Sequence[object] | None  # values for $name, or for ? and $1

NO_PROGRESS_BAR = "set enable_progress_bar = false"  # DuckDB would draw it on stdout
STORAGE_VERSION = "v1.2.0"  # for release files: readable by common analysts' tools
BATCH = 10_000  # rows
FRAME_TYPES: dict[str, pl.DataType] = {
    "VARCHAR": pl.String(),
    "BOOLEAN": pl.Boolean(),
    "DATE": pl.Date(),
    "TIMESTAMP": pl.Datetime("us"),
    "DOUBLE": pl.Float64(),
    "BLOB": pl.Binary(),
}
# Messages of these errors quote only our SQL; those of others may quote a value from a row.
ERRORS_WITHOUT_DATA = (
    duckdb.BinderException,
    duckdb.CatalogException,
    duckdb.ParserException,
    duckdb.SyntaxException,
)


class QueryFault(ValueError):
    """A text is not exactly one query; the message says why."""


class Engine(Protocol):
    """The operations needed to compute facts, implemented by Session and SparkWork. SQL and
    arguments are portable. `name` is `schema.table`.
    """

    def rows(self, sql: str) -> list[tuple]: ...  # noqa: D102 as of Session, and so below
    def count(self, relation: str) -> int: ...  # noqa: D102
    def create_schemas(self, *names: str) -> None: ...  # noqa: D102
    def create_table(self, name: str, frame: pl.DataFrame) -> None: ...  # noqa: D102
    def show_frame(self, name: str, frame: pl.DataFrame) -> None: ...  # noqa: D102
    def files(self, paths: Iterable[Path | str]) -> str: ...  # noqa: D102
    def run_into_view(self, name: str, query: str) -> None: ...  # noqa: D102
    def run_into_table(self, name: str, query: str) -> None: ...  # noqa: D102
    def run_into_file(self, path: Path, query: str, order: Iterable[str]) -> None: ...  # noqa: D102
    def drop_table(self, name: str) -> None: ...  # noqa: D102


@dataclass(frozen=True)
class Session:
    """An open database, and a scratch folder for unfinished files."""

    connection: duckdb.DuckDBPyConnection
    scratch: Path = field(default_factory=lambda: Path(tempfile.gettempdir()))

    def execute(self, sql: str, values: Values = None) -> Cursor:
        """Run a DuckDB statement that no other method covers. Raises EngineError."""
        return self.connection.execute(sql, values) if values else self.connection.execute(sql)

    def rows(self, sql: str, values: Values = None) -> list[tuple]:
        """The rows of a query."""
        return self.execute(sql, values).fetchall()

    def frame(self, sql: str, values: Values = None) -> pl.DataFrame:
        """The rows of a query with a small result, in its order; integers as Int64, NaN as null."""
        found = self.execute(sql, values)
        schema = {name: _frame_type(str(kind)) for name, kind, *_ in found.description}
        frame = pl.DataFrame(found.fetchall(), schema=schema, orient="row")
        return frame.with_columns(pl.col(pl.Float64).fill_nan(None))

    def schema(self, query: str, values: Values = None) -> dict[str, pl.DataType]:
        """Map column to polars type for a query, without running it."""
        return {
            name: _frame_type(kind) for name, kind, *_ in self.rows(f"describe {query}", values)
        }

    def again(self) -> Session:
        """Another session on the same databases, for another thread."""
        found = Session(self.connection.cursor(), self.scratch)
        path = self.rows("select current_setting('search_path')")[0][0]
        found.execute(f"set search_path = {quoted(path)}")
        return found

    def batches(self, sql: str, values: Values = None) -> Iterator[list[tuple]]:
        """Yield the rows of a query with a large result, in batches."""
        found = self.connection.cursor().execute(sql, values or [])
        while part := found.fetchmany(BATCH):
            yield part

    def count(self, relation: str, values: Values = None) -> int:
        """The number of rows of a table, or of a query in brackets."""
        return self.rows(f"select count(*) from {relation}", values)[0][0]

    def create_schemas(self, *names: str) -> None:
        """Create schemas if they do not exist."""
        for name in names:
            self.execute(f"create schema if not exists {name}")

    def create_table(self, name: str, frame: pl.DataFrame) -> None:
        """Create a table from a frame."""
        self.show_frame("frame_to_copy", frame)
        self.execute(
            f"create table {name} as select {column_list(frame.columns)} from frame_to_copy"
        )
        self.connection.unregister("frame_to_copy")

    def show_frame(self, name: str, frame: pl.DataFrame) -> None:
        """Create a view of a frame, for this session; `name` without a schema."""
        self.connection.register(name, frame)

    def files(self, paths: Iterable[Path | str], options: str = "") -> str:
        """A SQL table expression (for `from`) that reads these Parquet files."""
        return f"read_parquet([{', '.join(quoted(path) for path in paths)}]{options})"

    def run_into_view(self, name: str, query: str) -> None:
        """Create or replace a view."""
        self.execute(f"create or replace view {name} as {query}")

    def run_into_table(
        self,
        name: str,
        query: str,
        order: Iterable[str] = (),
        *,
        first: str = "",
        empty: bool = False,
    ) -> None:
        """Create or replace a table with the query's rows, sorted by the expression `first` (if
        given), then by the columns of `order`. `empty`: create only the columns.
        """
        rows = _ordered(query, order, first) + (" with no data" if empty else "")
        self.execute(f"create or replace table {name} as {rows}")

    def add_rows(self, name: str, query: str, order: Iterable[str], *, first: str = "") -> None:
        """Append the query's rows, sorted as in run_into_table, to a table with the same
        columns.
        """
        self.execute(f"insert into {name} {_ordered(query, order, first)}")

    def run_into_file(self, path: Path, query: str, order: Iterable[str]) -> None:
        """Write the query's rows, sorted by `order`, to a Parquet file."""
        self.execute(
            f"copy ({_ordered(query, order)}) to {quoted(path)}"
            " (format parquet, parquet_version v2, compression zstd)"
        )

    def drop_table(self, name: str) -> None:
        """Drop a table."""
        self.execute(f"drop table {name}")

    def attach(self, path: Path, name: str, *, new: bool = False) -> None:
        """Attach a database file as `name`, read-only; `new`: create it, for a release in the
        making.
        """
        how = f"storage_version '{STORAGE_VERSION}', recovery_mode 'no_wal_writes'"
        self.execute(f"attach {quoted(path)} as {name} ({how if new else 'read_only'})")

    def detach(self, name: str) -> None:
        """Detach a database; everything written is then in its file."""
        self.execute(f"detach {name}")

    def tables(self, database: str | None = None) -> dict[str, dict[str, str]]:
        """Map `schema.table` to column -> type, sorted by name, for this or an attached
        database.
        """
        found: dict[str, dict[str, str]] = {}
        for table, column, kind in self.rows(
            "select schema_name || '.' || table_name, column_name, data_type from duckdb_columns()"
            " where not internal and database_name = coalesce($database, current_database())"
            " order by schema_name, table_name, column_index",
            {"database": database},
        ):
            found.setdefault(table, {})[column] = kind
        return found

    def table_names(self, database: str | None = None) -> set[str]:
        """`schema.table` of a database; a tenth of the time of `tables`, which looks into each view."""
        return {
            name
            for (name,) in self.rows(
                "select schema_name || '.' || table_name from duckdb_tables() where not internal and"
                " database_name = coalesce($database, current_database())",
                {"database": database},
            )
        }

    def columns(self, name: str) -> dict[str, str]:
        """Map column to type for a table or view. Raises NoSuchTable."""
        return {column: kind for column, kind, *_ in self.rows(f"describe {name}")}

    def describe(self, name: str, text: str, columns: Mapping[str, str]) -> None:
        """Set the comments on a table and its columns. (DuckDB has none on schemas.)"""
        self.describe_all({name: (text, columns)})

    def describe_all(self, tables: Mapping[str, tuple[str, Mapping[str, str]]]) -> None:
        """Write comments on tables and their columns."""
        lines = []
        for name, (text, columns) in tables.items():
            lines += [f"comment on table {name} is {quoted(text)}"]
            lines += [
                f'comment on column {name}."{column}" is {quoted(said)}'
                for column, said in columns.items()
            ]
        self.execute(";\n".join(("begin transaction", *lines, "commit")))

    def described(self, name: str) -> tuple[str, dict[str, tuple[str, str]]]:
        """A table's comment, and column -> (type, comment)."""
        schema, _, table = name.partition(".")
        where = "where schema_name = ? and table_name = ?"
        (said,) = self.rows(
            f"select coalesce(comment, '') from duckdb_tables() {where}", [schema, table]
        )[0]
        columns = self.rows(
            f"select column_name, data_type, coalesce(comment, '') from duckdb_columns() {where}"
            " order by column_index",
            [schema, table],
        )
        return said, {column: (kind, comment) for column, kind, comment in columns}

    def described_all(self) -> dict[str, tuple[str, dict[str, tuple[str, str]]]]:
        """Map every `schema.table` of the database to the result of `described`."""
        own = "where not internal and database_name = current_database()"
        named = "schema_name || '.' || table_name, "
        found: dict[str, tuple[str, dict[str, tuple[str, str]]]] = {
            table: (said, {})
            for table, said in self.rows(
                f"select {named} coalesce(comment, '') from duckdb_tables() {own} order by all"
            )
        }
        for table, column, kind, said in self.rows(
            f"select {named} column_name, data_type, coalesce(comment, '') from duckdb_columns()"
            f" {own} order by schema_name, table_name, column_index"
        ):
            if table in found:
                found[table][1][column] = (kind, said)
        return found


@contextmanager
def open_session(home: Home, limits: Limits) -> Iterator[Session]:
    """A Session in memory that spills to lake/.tmp. Removes its files at the end, and those left by
    dead processes.
    """
    folder = home.lake / ".tmp"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for left in folder.iterdir():
        if not Path("/proc", left.name.partition("-")[0]).exists():
            shutil.rmtree(left, ignore_errors=True)
    with _in_memory(limits, f"{os.getpid()}-", folder) as session:
        yield session


@contextmanager
def open_release(path: Path) -> Iterator[Session]:
    """Open a release file read-only. Raises EngineError if it is not one or is being written."""
    with duckdb.connect(str(path), read_only=True) as connection:
        connection.execute(NO_PROGRESS_BAR)
        yield Session(connection)


@contextmanager
def open_to_note(path: Path) -> Iterator[Session]:
    """Open a release file read-only, with temporary tables in database `memory` shared by all
    sessions made from this one. Each query uses one thread, since several run at once. Raises
    EngineError like open_release.
    """
    with tempfile.TemporaryDirectory(prefix="jiuye-", ignore_cleanup_errors=True) as scratch:
        config: dict[str, str | bool | int | float | list[str]] = {
            "temp_directory": scratch,
            "threads": 1,
            "autoinstall_known_extensions": False,
        }
        with duckdb.connect(config=config) as connection:
            connection.execute(NO_PROGRESS_BAR)
            session = Session(connection, Path(scratch))
            session.attach(path, "release")
            session.execute("set search_path = 'release,memory'")
            yield session


@contextmanager
def open_beside(release: Path, limits: Limits, *, writable: bool = False) -> Iterator[Session]:
    """A Session in memory with a release attached as `release`, for views and counts. `writable`:
    only for a release not yet published. Raises EngineError.
    """
    with _in_memory(limits, "jiuye-") as session:
        session.attach(release, "release", new=writable)
        yield session


@contextmanager
def open_empty() -> Iterator[Session]:
    """A Session in memory, for tables without rows."""
    with duckdb.connect() as connection:
        connection.execute(NO_PROGRESS_BAR)
        yield Session(connection)


def tables_read(queries: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """The sorted `schema.table` names that each query reads; names without a schema are its CTEs.
    Raises QueryFault for a text that does not parse or is not one query.
    """
    found: dict[str, tuple[str, ...]] = {}
    with duckdb.connect() as parser:
        for name, query in queries.items():
            tables: set[str] = set()
            text = parser.execute("select json_serialize_sql(?)", [query]).fetchall()[0][0]
            tree = json.loads(text, object_hook=partial(_note_table, tables))
            if tree["error"]:
                raise QueryFault(f"{name}: {tree['error_message']}")
            if len(tree["statements"]) != 1:
                raise QueryFault(
                    f"{name}: {len(tree['statements'])} statements; a model is one query"
                )
            found[name] = tuple(sorted(tables))
    return found


def _note_table(tables: set[str], node: dict) -> dict:
    if node.get("type") == "BASE_TABLE" and node["schema_name"]:
        tables.add(f"{node['schema_name']}.{node['table_name']}")
    return node


def error_without_data(error: duckdb.Error) -> str:
    """The engine's message if it cannot contain a value from a row; else only the kind of error."""
    kind = type(error).__name__
    return (
        f"{kind}: {str(error).splitlines()[0]}" if isinstance(error, ERRORS_WITHOUT_DATA) else kind
    )


def column_list(names: Iterable[str], prefix: str = "") -> str:
    """Quoted column names, separated by commas."""
    return ", ".join(f'{prefix}"{name}"' for name in names)


def quoted(text: object) -> str:
    """The value as a SQL string literal."""
    return "'" + str(text).replace("'", "''") + "'"


@contextmanager
def _in_memory(limits: Limits, prefix: str, folder: Path | None = None) -> Iterator[Session]:
    with tempfile.TemporaryDirectory(
        prefix=prefix, dir=folder, ignore_cleanup_errors=True
    ) as scratch:
        config: dict[str, str | bool | int | float | list[str]] = {
            "memory_limit": f"{limits.database_memory_mb}MB",
            "threads": limits.database_threads,
            "temp_directory": scratch,
            "preserve_insertion_order": False,
            "autoinstall_known_extensions": False,
        }
        with duckdb.connect(config=config) as connection:
            connection.execute(NO_PROGRESS_BAR)
            yield Session(connection, Path(scratch))


def _ordered(query: str, order: Iterable[str], first: str = "") -> str:
    terms = ", ".join(filter(None, (first, column_list(order))))
    return f"select * from ({query}) order by {terms}" if terms else query


def _frame_type(kind: str) -> pl.DataType:
    if kind.startswith("DECIMAL"):
        return pl.Decimal(scale=int(kind.rpartition(",")[2].rstrip(")")))
    return pl.Int64() if kind.endswith(("INT", "INTEGER")) else FRAME_TYPES[kind]
