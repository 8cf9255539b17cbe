"""An in-memory DuckDB within the machine's limits, whose overflow lies under lake/.tmp and is gone
at the end.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb
import polars as pl

from pipelines.base.home import Home
from pipelines.base.limits import Limits


@dataclass(frozen=True)
class Session:
    """A DuckDB connection, and a folder for files that are not finished."""

    connection: duckdb.DuckDBPyConnection
    scratch: Path


@contextmanager
def open_session(home: Home, limits: Limits) -> Iterator[Session]:
    """A Session; its files are removed at the end, and so are those of processes that died."""
    folder = home.lake / ".tmp"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for left in folder.iterdir():
        if not Path("/proc", left.name.partition("-")[0]).exists():
            shutil.rmtree(left, ignore_errors=True)
    with tempfile.TemporaryDirectory(
        prefix=f"{os.getpid()}-", dir=folder, ignore_cleanup_errors=True
    ) as scratch:
        config = {
            "memory_limit": f"{limits.database_memory_mb}MB",
            "threads": limits.database_threads,
            "temp_directory": scratch,
            "preserve_insertion_order": False,
            "autoinstall_known_extensions": False,
        }
        with duckdb.connect(config=config) as connection:
            connection.execute("set enable_progress_bar = false")  # DuckDB draws it on stdout
            yield Session(connection, Path(scratch))


def create_table(connection: duckdb.DuckDBPyConnection, name: str, frame: pl.DataFrame) -> None:
    """A table `schema.table` with the frame's columns and rows."""
    connection.register("frame_to_copy", frame)
    connection.execute(
        f"create table {name} as select {column_list(frame.columns)} from frame_to_copy"
    )
    connection.unregister("frame_to_copy")


def column_list(names: Iterable[str], prefix: str = "") -> str:
    """Quoted column names, as a select list has them."""
    return ", ".join(f'{prefix}"{name}"' for name in names)


def parquet(files: Iterable[Path], options: str = "") -> str:
    """The SQL that reads these Parquet files."""
    return f"read_parquet([{', '.join(quoted(path) for path in files)}]{options})"


def quoted(text: object) -> str:
    """A SQL string literal."""
    return "'" + str(text).replace("'", "''") + "'"
