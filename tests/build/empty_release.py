"""An empty release: every table that a release has, with ref as shipped, ready to be filled."""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path

import duckdb

from pipelines.base.wording import both
from pipelines.reference.load import load_reference
from pipelines.warehouse.dictionary import describe_tables
from pipelines.warehouse.engine import STORAGE_VERSION, quoted
from pipelines.warehouse.reference_table import AREA_LEVELS, reference_frames


def attach_empty_release(connection: duckdb.DuckDBPyConnection, target: Path) -> None:
    """Attach a new file as `release` with the tables and comments of a release; temp table `level`
    has the area levels and how many digits their codes have (area_level, digits).
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(_empty_release())
    connection.execute("set preserve_insertion_order = true")
    connection.execute(f"attach '{target}' as release (storage_version '{STORAGE_VERSION}')")
    levels = ", ".join(f"('{name}', {digits})" for name, digits in AREA_LEVELS.items())
    connection.execute(
        f"create temp table level as from (values {levels}) as l(area_level, digits)"
    )


@cache
def _empty_release() -> bytes:
    """The file, made once: a release has a thousand comments."""
    with tempfile.TemporaryDirectory() as folder, duckdb.connect() as connection:
        target = Path(folder) / "release.duckdb"
        connection.execute("set preserve_insertion_order = true")
        connection.execute(f"attach '{target}' as release (storage_version '{STORAGE_VERSION}')")
        connection.execute("begin")
        for schema in ("mart", "ref", "audit"):
            connection.execute(f"create schema release.{schema}")
        for table in describe_tables():
            name = f"release.{table.name}"
            columns = ", ".join(f'"{column}" {kind}' for column, kind, _ in table.columns)
            connection.execute(f"create table {name} ({columns})")
            connection.execute(f"comment on table {name} is {quoted(both(table.title))}")
            for column, _, described in table.columns:
                connection.execute(
                    f'comment on column {name}."{column}" is {quoted(described.comment)}'
                )
        for table_name, frame in reference_frames(load_reference()).items():
            connection.register("frame", frame)
            connection.execute(
                f"insert into release.ref.{table_name} by name select * from frame order by all"
            )
        connection.execute("commit")
        connection.execute("detach release")
        return target.read_bytes()
