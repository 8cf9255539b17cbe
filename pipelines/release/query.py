"""SQL on a release: one read-only statement, in a sandbox, with time and memory limits."""

from __future__ import annotations

import json
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import duckdb

from pipelines.release.query_check import refuse_outside
from pipelines.release.query_error import QueryFailed, QueryRefused, QueryTimeout
from pipelines.warehouse.engine import NO_PROGRESS_BAR, Session, quoted

LONGEST_SQL = 100_000  # characters
LARGEST_RESULT_MB = 500  # of Python objects, which DuckDB's own limit does not include
OPEN_SCHEMAS = ("mart", "ref", "audit", "main")


@dataclass(frozen=True)
class QueryResult:
    """Rows in the query's order; `types` are DuckDB's. `more`: there are rows beyond the requested
    number.
    """

    columns: tuple[str, ...]
    types: tuple[str, ...]
    rows: list[tuple]
    more: bool = False


class _Sandbox(Session):
    """A session that gives lists of files as variables: tens of thousands of names in the text of a
    view take a second to parse. Variables are seen by this connection alone.
    """

    def files(self, paths: Iterable[Path | str], options: str = "") -> str:
        variable = f"files_{self.count('duckdb_variables()')}"
        self.execute(f"set variable {variable} = $1", [[str(path) for path in paths]])
        return f"read_parquet(getvariable('{variable}'){options})"


def run_query(
    release: Path,
    sql: str,
    *,
    seconds: float = 60,
    memory_mb: int = 1000,
    rows: int | None = None,
    scratch: Path | None = None,
    values: Mapping[str, object] | None = None,
    show_more: Callable[[Session], Sequence[str]] | None = None,
) -> QueryResult:
    """Run one SELECT (or WITH, VALUES, FROM, DESCRIBE, SHOW, SUMMARIZE) on a release file and
    return at most `rows` rows.

    What exceeds `memory_mb` spills to a private folder in `scratch` (default: the system's),
    deleted at the end. `values`: bound to the query's `$name`s. `show_more`: creates further views
    before the sandbox closes and returns the folders that they read, the only ones the query may
    access. Raises QueryRefused, QueryTimeout and QueryFailed, none of which names a path of this
    machine.
    """
    if len(sql) > LONGEST_SQL:
        raise QueryRefused(
            f"查询超过 {LONGEST_SQL:,} 个字符，请缩短",
            f"the query is longer than {LONGEST_SQL:,} characters: shorten it",
        )
    if any(
        "\ud800" <= character <= "\udfff" for character in sql
    ):  # result of typing Chinese in a terminal with another encoding
        raise QueryRefused(
            "查询含有不能识别的字符，请用 UTF-8 重新输入",
            "the query holds broken characters: type it again as UTF-8",
        )
    with (
        tempfile.TemporaryDirectory(prefix="jiuye-sql-", dir=scratch) as spill,
        _connected(seconds) as connection,
    ):
        ends_at = time.monotonic() + seconds
        opened: Sequence[str] = ()
        try:
            opened = _close_sandbox(connection, release, spill, memory_mb, show_more)
            statement = _only_statement(connection, sql)
            return _fetched(connection.execute(statement, values or None), rows, ends_at)
        except (duckdb.InterruptException, TimeoutError):
            raise QueryTimeout(
                f"查询超过 {seconds:g} 秒，已停止；请限定月份或地区，或加大时限",
                f"the query was stopped after {seconds:g} seconds: ask for fewer months or areas,"
                " or allow more time",
            ) from None
        except duckdb.OutOfMemoryException:
            raise QueryFailed(
                f"查询所需内存超过 {memory_mb} MB；请限定月份或地区，或先汇总再连接",
                f"the query needs more than {memory_mb} MB: ask for fewer months or areas, or"
                " aggregate before you join",
            ) from None
        except duckdb.Error as error:
            said = _without_paths(str(error), release, spill, *opened)
            raise QueryFailed(
                "查询没有成功，请按提示修改",
                "the query failed, see the message and mend it",
                said,
            ) from None


@contextmanager
def _connected(seconds: float) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection that is interrupted after `seconds`, and on closing: DuckDB would otherwise wait
    for unfetched rows, possibly for ever. The interrupt is repeated, since one between two steps of
    a query is lost.
    """
    done, closed = threading.Event(), threading.Event()
    connection = duckdb.connect()

    def interrupt() -> None:
        done.wait(seconds)
        with suppress(duckdb.ConnectionException):  # closed in between
            while not closed.wait(0.05):
                connection.interrupt()

    threading.Thread(target=interrupt, daemon=True).start()
    try:
        with connection:
            try:
                yield connection
            finally:
                done.set()
    finally:
        closed.set()


def _close_sandbox(
    connection: duckdb.DuckDBPyConnection,
    release: Path,
    spill: str,
    memory_mb: int,
    show_more: Callable[[Session], Sequence[str]] | None,
) -> Sequence[str]:
    """Attach the release, create the further views, and disable all other access. Returns the
    folders that stay accessible: a list of all their files would take a second to set.
    """
    if not release.is_file():
        raise QueryFailed(
            "没有这个发布文件；请先运行 jiuye refresh",
            "there is no such release file: run jiuye refresh first",
        )

    connection.execute(f"""
        {NO_PROGRESS_BAR};
        set memory_limit = '{int(memory_mb)}MB';
        set temp_directory = {quoted(spill)};
        set max_temp_directory_size = '{4 * int(memory_mb)}MB';
        set python_enable_replacements = false;
        set autoinstall_known_extensions = false;
        set autoload_known_extensions = false;
        attach {quoted(release.resolve())} as jiuye (read_only);
    """)
    opened = show_more(_Sandbox(connection, Path(spill))) if show_more else ()
    connection.execute(f"""
        set allowed_directories = [{", ".join(map(quoted, opened))}];
        set search_path = {quoted(",".join((search_path(connection, "jiuye"), *_more_tables(connection))))};
        set enable_external_access = false;
        set lock_configuration = true;
    """)
    return opened


def _more_tables(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """The search path for tables that are not in the release: the user's own, then the lake."""
    attached = connection.execute("select database_name from duckdb_databases()").fetchall()
    return ["memory.main", *(["lake.main"] if ("lake",) in attached else [])]


def search_path(connection: duckdb.DuckDBPyConnection, database: str) -> str:
    """The search path in a release for tables without a schema: mart, ref, audit."""
    there = {
        name
        for (name,) in connection.execute(
            "select schema_name from duckdb_schemas() where database_name = $1", [database]
        ).fetchall()
    }
    return ",".join(f"{database}.{name}" for name in OPEN_SCHEMAS if name in there)


def _only_statement(connection: duckdb.DuckDBPyConnection, sql: str) -> duckdb.Statement:
    """The single statement in `sql`, if it only reads the release. Raises QueryRefused, or
    duckdb.Error if it does not parse.
    """
    statements = connection.extract_statements(sql)
    if len(statements) != 1:
        raise QueryRefused(
            f"一次只能有一条查询，这里有 {len(statements)} 条",
            f"one statement at a time; there are {len(statements)}",
        )
    try:
        kind = statements[0].type
    except (
        ValueError
    ):  # a kind of statement without a name in the Python bindings, such as `update extensions`
        raise QueryRefused("只能查询（select）", "only queries (select) are allowed") from None
    if kind == duckdb.StatementType.MULTI:
        raise QueryRefused(
            "pivot 须写明取值，如 pivot t on sex in ('male', 'female') …",
            "a pivot must name its values, as in pivot t on sex in ('male', 'female') ...",
        )
    if kind != duckdb.StatementType.SELECT:
        raise QueryRefused(
            f"只能查询（select），不能 {kind.name}",
            f"only queries (select) are allowed, not {kind.name}",
        )
    try:
        tree = json.loads(
            connection.execute("select json_serialize_sql($1)", [sql]).fetchall()[0][0]
        )
        if tree["error"]:
            raise QueryRefused(
                "无法检查这条查询，请改写成普通的 select",
                "this query cannot be checked: write it as a plain select",
            )
        refuse_outside(tree["statements"])
    except RecursionError:
        raise QueryRefused(
            "查询嵌套太深，请拆开", "the query is nested too deeply: split it"
        ) from None
    return statements[0]


def _without_paths(message: str, *paths: Path | str) -> str:
    """The engine's message without these paths and their folders."""
    told = {Path(path) for path in paths} | {Path(path).resolve() for path in paths}
    told |= {path.parent for path in told if path.is_absolute()} - {Path("/")}
    for path in sorted(map(str, told), key=len, reverse=True):
        message = message.replace(path, "…")
    return message.strip()


def _types(cursor: duckdb.DuckDBPyConnection) -> tuple[str, ...]:
    return tuple(str(kind).strip('"') for _, kind, *_ in cursor.description)


def _size(cell: object) -> int:
    """The approximate size of a value in bytes."""
    return 60 + len(cell) if isinstance(cell, (str, bytes, list, dict)) else 40


def _fetched(cursor: duckdb.DuckDBPyConnection, limit: int | None, ends_at: float) -> QueryResult:
    columns = tuple(name for name, *_ in cursor.description)
    types = _types(cursor)
    rows: list[tuple] = []
    size = 0
    step = 100  # the width of the first rows sets the batch size
    most = sys.maxsize if limit is None else limit + 1  # one more row shows whether there are more
    while len(rows) < most:
        wanted = min(step, most - len(rows))
        try:
            part = cursor.fetchmany(wanted)
        # The value exceeds the range of Python's type.
        except (OverflowError, ValueError, RecursionError):
            raise QueryFailed(
                "结果里有值太大或嵌套太深，取不出来；请转成文字，如 值::varchar",
                "a value of the result is too large, or nested too deeply, to be taken out: make it"
                " a text, as in value::varchar",
            ) from None
        rows.extend(part)
        if len(part) < wanted:
            break
        if time.monotonic() > ends_at:
            raise TimeoutError
        size += sum(_size(cell) for row in part for cell in row)
        if size > LARGEST_RESULT_MB * 1_000_000:
            raise QueryFailed(
                f"结果太大（{len(rows):,} 行以上）；请汇总，或加 where、limit",
                f"the result is too large (over {len(rows):,} rows): aggregate, or add a where or a"
                " limit",
            )
        step = 10_000
    return QueryResult(columns, types, rows[:limit], more=len(rows) >= most)
