"""What an export wrote as a workbook, and the rows of the release that it was written from."""

from __future__ import annotations

from pathlib import Path

import openpyxl

from tests.build.release_file import looking_into


def rows(release: Path, sql: str) -> list[tuple]:
    with looking_into(release) as connection:
        return connection.execute(sql).fetchall()


def book(path: Path):
    return openpyxl.load_workbook(path)
