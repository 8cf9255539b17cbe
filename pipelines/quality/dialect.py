"""The SQLAlchemy dialect through which Great Expectations queries an open DuckDB connection."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from duckdb_engine import Dialect
from sqlalchemy import types
from sqlalchemy.dialects import registry
from sqlalchemy.engine.interfaces import ReflectedColumn, ReflectedPrimaryKeyConstraint
from sqlalchemy.pool import StaticPool

from pipelines.warehouse.engine import EngineError, Session, error_without_data

URL = "jiuye_gate://"
TYPES = {
    "VARCHAR": types.String,
    "BOOLEAN": types.Boolean,
    "DATE": types.Date,
    "TIMESTAMP": types.DateTime,
    "DOUBLE": types.Float,
}


def engine_arguments(session: Session) -> dict[str, Any]:
    """Arguments for sqlalchemy.create_engine(URL, …), for an engine that uses `session` and neither
    closes nor commits it.
    """
    return {"creator": lambda: BorrowedConnection(session), "poolclass": StaticPool}


class FetchedCursor:
    """A cursor that fetches all rows on execute, because GX fetches after its connection block has
    ended.
    """

    arraysize = 1
    rowcount = -1

    def __init__(self, connection: BorrowedConnection) -> None:
        self.connection = connection
        self.description: list[tuple] | None = None
        self.rows: Iterator[tuple] = iter(())

    def execute(
        self, statement: str, parameters: Iterable[Any] | None = None, context: Any = None
    ) -> None:
        try:
            done = self.connection.session.execute(statement, tuple(parameters or ()))
            self.description = done.description
            self.rows = iter(done.fetchall() if done.description else ())
        except EngineError as error:
            raise type(error)(error_without_data(error)) from None

    def fetchone(self) -> tuple | None:
        return next(self.rows, None)

    def fetchmany(self, size: int | None = None) -> list[tuple]:
        return list(islice(self.rows, size or self.arraysize))

    def fetchall(self) -> list[tuple]:
        return list(self.rows)

    def close(self) -> None:
        self.rows = iter(())


class BorrowedConnection:
    """A DB-API connection that wraps one opened and closed by the caller."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.notices: list[str] = []

    def cursor(self) -> FetchedCursor:
        return FetchedCursor(self)

    def commit(self) -> None: ...

    def rollback(self) -> None: ...

    def close(self) -> None: ...


class GateDialect(Dialect):
    """duckdb-engine's dialect without transactions, with tables and views reflected from DuckDB's
    own catalogue.
    """

    supports_statement_cache = False

    def do_begin(self, connection: Any) -> None: ...

    def do_commit(self, connection: Any) -> None: ...

    def do_rollback(self, connection: Any) -> None: ...

    def get_schema_names(self, connection: Any, **kw: Any) -> list[str]:
        """The schemas of the release and of the in-memory database."""
        found = connection.exec_driver_sql(
            "select distinct schema_name from duckdb_schemas()"
            " where database_name in ('memory', 'release')"
        )
        return [name for (name,) in found]

    def has_table(
        self, connection: Any, table_name: str, schema: str | None = None, **kw: Any
    ) -> bool:
        """Whether the table or view exists."""
        return bool(self.get_columns(connection, table_name, schema))

    def get_columns(
        self, connection: Any, table_name: str, schema: str | None = None, **kw: Any
    ) -> list[ReflectedColumn]:
        """Its columns in SQLAlchemy's form."""
        found = connection.exec_driver_sql(
            "select column_name, data_type from duckdb_columns()"
            " where database_name in ('memory', 'release')"
            " and schema_name = $1 and table_name = $2 order by column_index",
            (schema, table_name),
        )
        return [
            {"name": name, "type": _type(kind)(), "nullable": True, "default": None}
            for name, kind in found
        ]

    def get_pk_constraint(
        self, connection: Any, table_name: str, schema: str | None = None, **kw: Any
    ) -> ReflectedPrimaryKeyConstraint:
        """Empty: no table has a primary key."""
        return {"constrained_columns": [], "name": None}


def _type(kind: str) -> type[types.TypeEngine]:
    return TYPES.get(kind, types.BigInteger if "INT" in kind else types.NullType)


registry.register("jiuye_gate", __name__, GateDialect.__name__)
