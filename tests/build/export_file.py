"""What an export wrote as a workbook, and the rows of the release that it was written from."""

from __future__ import annotations

from pathlib import Path

import duckdb
import openpyxl


def rows(release: Path, sql: str) -> list[tuple]:
    with duckdb.connect(str(release), read_only=True) as connection:
        return connection.execute(sql).fetchall()


def book(path: Path):
    return openpyxl.load_workbook(path)
