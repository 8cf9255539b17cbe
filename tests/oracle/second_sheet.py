"""A second reading's raw sheets and rows, before any cell is understood."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping
from contextlib import closing
from functools import lru_cache
from pathlib import Path

import openpyxl
import xlrd


def raw_sheets(path: Path) -> dict[str | None, list[list]]:
    """The visible sheets of a file as rows of cells; a text file has one, None."""
    return _sheets(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=1000)  # of one province: several counts read its files
def _sheets(path: Path, _written: int) -> dict[str | None, list[list]]:
    if path.suffix == ".xlsx":
        with closing(openpyxl.load_workbook(path, data_only=True, read_only=True)) as book:
            return {
                sheet.title: [list(row) for row in sheet.iter_rows(values_only=True)]
                for sheet in book
                if sheet.sheet_state == "visible"
            }
    if path.suffix == ".xls":
        book = xlrd.open_workbook(path)
        shown = [sheet for sheet in book.sheets() if not sheet.visibility]
        return {
            sheet.name: [
                [_xls_cell(cell, book.datemode) for cell in row] for row in sheet.get_rows()
            ]
            for sheet in shown
        }
    content = path.read_bytes()
    encoding = (
        "utf-16"
        if content[:2] == b"\xff\xfe"
        else "utf-8-sig"
        if content[:3] == b"\xef\xbb\xbf"
        else "gb18030"
    )
    text = content.decode(encoding)
    return {
        None: list(
            csv.reader(io.StringIO(text, newline=""), delimiter="\t" if "\t" in text else ",")
        )
    }


def _xls_cell(cell, datemode: int):
    return (
        xlrd.xldate.xldate_as_datetime(cell.value, datemode)
        if cell.ctype == xlrd.XL_CELL_DATE
        else cell.value
    )


def raw_rows(path: Path, titles_of: Mapping[str, str]) -> list[tuple[str | None, int, dict]]:
    """(sheet, the clerk's row number, field -> cell) of every data row, which fills four cells or
    more and is no total; notes fill fewer.

    `titles_of`: field -> the titles of its column, with blanks between them.
    """
    fields = {title: field for field, titles in titles_of.items() for title in titles.split()}
    rows = []
    for name, cells in raw_sheets(path).items():
        places: dict[str, int] = {}
        in_data = False
        for number, row in enumerate(cells, 1):
            filled = sum(
                cell is not None
                and (not isinstance(cell, str) or (not cell.isspace() and cell != ""))
                for cell in row
            )
            titles = (
                {}
                if in_data
                else {
                    place: re.sub(r"\s|（必填）", "", str(cell or ""))
                    for place, cell in enumerate(row)
                }
            )
            found = {fields[title]: place for place, title in titles.items() if title in fields}
            if found and (places or filled >= 5):
                places |= found  # one header row, or two of which the lower one refines the upper
            elif places and filled >= 4 and row[0] != "合计":
                in_data = True
                rows.append(
                    (
                        name,
                        number,
                        {
                            field: row[place] if place < len(row) else None
                            for field, place in places.items()
                        },
                    )
                )
    return rows
