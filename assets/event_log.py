"""Dagster's SQLite event log with open connections and batched writes: Dagster itself opens a
connection for each statement, and syncs to disk each time.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy
from dagster._core.events import ASSET_CHECK_EVENTS, ASSET_EVENTS
from dagster._core.events.log import EventLogEntry
from dagster._core.storage.event_log import SqliteEventLogStorage
from dagster._core.storage.event_log.schema import SqlEventLogStorageTable
from dagster._core.storage.event_log.sqlite.sqlite_event_log import INDEX_SHARD_NAME
from dagster._core.storage.sqlite import SQLITE_BUSY_TIMEOUT_SECONDS


class EventLog(SqliteEventLogStorage):
    """Writes the same files as Dagster, with one engine for the index and one for the run used
    last.
    """

    def __init__(self, base_dir: str, inst_data: object = None) -> None:
        self._engines: dict[str, sqlalchemy.Engine] = {}
        self._tables: set[str] = set()
        self._columns: set[str] = set()
        super().__init__(str(Path(base_dir, "history", "runs")), inst_data)

    @classmethod
    def from_config_value(cls, inst_data: object, config_value: dict) -> EventLog:
        """Called by Dagster for the class named in dagster.yaml."""
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
        """Cached: Dagster would query it for each event, and an existing table stays."""
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

    def store_event_batch(self, events: Sequence[EventLogEntry]) -> None:
        """`store_event` for several events, in one transaction per file: the events of all
        partitions of an asset, or of everything that a run will make.
        """
        insert = self.prepare_insert_event_batch(events)
        with self.run_connection(events[0].run_id) as connection:
            connection.execute(insert)
        with self._connect(INDEX_SHARD_NAME) as connection:
            made = connection.execute(insert.returning(SqlEventLogStorageTable.c.id))
            numbered = list(zip(events, sorted(row[0] for row in made), strict=True))
            assets = [pair for pair in numbered if pair[0].dagster_event_type in ASSET_EVENTS]
            if assets:
                self._store_asset_event_tags(connection, *zip(*assets, strict=True))
            last = {
                event.get_dagster_event().asset_key: (event, number) for event, number in assets
            }
            for event, number in last.values():
                self._store_asset_event(connection, event, number)
        for event, number in numbered:
            if event.dagster_event_type in ASSET_CHECK_EVENTS:
                self.store_asset_check_event(event, number)

    def dispose(self) -> None:
        """Close the files."""
        super().dispose()
        for engine in self._engines.values():
            engine.dispose()


def _sync_less(connection: object, _: object) -> None:
    """Relax syncing: a power failure may lose the last events, but not damage the file, and
    releases do not depend on them.
    """
    connection.execute("pragma synchronous = normal")
