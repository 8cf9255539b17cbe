"""Dagster's event log with its files kept open: Dagster itself connects to SQLite anew for each
statement, and every time that writes to the disk.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy
from dagster._core.storage.event_log import SqliteEventLogStorage
from dagster._core.storage.event_log.sqlite.sqlite_event_log import INDEX_SHARD_NAME
from dagster._core.storage.sqlite import SQLITE_BUSY_TIMEOUT_SECONDS


class EventLog(SqliteEventLogStorage):
    """The files that Dagster would have written, over one engine for the index and one for the run
    that was asked for last.
    """

    def __init__(self, base_dir: str, inst_data: object = None) -> None:
        self._engines: dict[str, sqlalchemy.Engine] = {}
        self._tables: set[str] = set()
        self._columns: set[str] = set()
        super().__init__(str(Path(base_dir, "history", "runs")), inst_data)

    @classmethod
    def from_config_value(cls, inst_data: object, config_value: dict) -> EventLog:
        """Where dagster.yaml names this class."""
        return cls(inst_data=inst_data, **config_value)

    @contextmanager
    def _connect(self, shard: str) -> Iterator[sqlalchemy.Connection]:
        with self._db_lock:
            if shard not in self._engines:
                for former in self._engines.keys() - {INDEX_SHARD_NAME}:
                    self._engines.pop(former).dispose()
                engine = sqlalchemy.create_engine(
                    self.conn_string_for_shard(shard),
                    connect_args={"timeout": SQLITE_BUSY_TIMEOUT_SECONDS},
                )
                sqlalchemy.event.listen(engine, "connect", _sync_less)
                self._initdb(engine)
                self._engines[shard] = engine
            with self._engines[shard].begin() as connection:
                yield connection

    def has_table(self, table_name: str) -> bool:
        """Asked anew for each event otherwise; a table that is there stays."""
        if table_name not in self._tables and super().has_table(table_name):
            self._tables.add(table_name)
        return table_name in self._tables

    def _has_asset_key_col_on_connection(
        self, conn: sqlalchemy.Connection, column_name: str
    ) -> bool:
        if column_name not in self._columns:
            if not super()._has_asset_key_col_on_connection(conn, column_name):
                return False
            self._columns.add(column_name)
        return True

    def dispose(self) -> None:
        """Close the files."""
        super().dispose()
        for engine in self._engines.values():
            engine.dispose()


def _sync_less(connection: object, _: object) -> None:
    """A loss of power may cost the last events, never the file; and what was released does not
    depend on them.
    """
    connection.execute("pragma synchronous = normal")
