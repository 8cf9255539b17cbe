"""Sheets: the cells of a file as texts, and what no sheet may be larger than."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import polars as pl

from pipelines.intake.issue import Refused
from pipelines.intake.sheet_part import SheetPart

REPLACEMENT = "\ufffd"  # what a decoder leaves in the place of what it could not read
MAX_COLUMNS = 500
MAX_CELL_BYTES = 131_072  # a cell of Excel holds 32,767 characters, of up to four bytes


@dataclass(frozen=True)
class Sheet:
    """Cells as text: column `c0`, `c1`, …; frame row i is the sheet's row i + 1. Blank cells are
    null.

    `typed_as_number` tells of one column which cells the workbook holds as numbers, not text (None
    for text files). `may_be_broken`: some cell may hold REPLACEMENT;
    `may_be_damaged`: one may hold what a spreadsheet made of another text.
    """

    name: str
    visible: bool
    frame: pl.DataFrame
    typed_as_number: Callable[[int], pl.Series] | None = None
    part: SheetPart | None = None  # of a workbook whose parts can be read (.xlsx)
    may_be_broken: bool = True
    may_be_damaged: bool = True


@dataclass(frozen=True)
class Book:
    """A file's sheets."""

    format: str  # xlsx, xls, csv
    encoding: str | None
    sheets: tuple[Sheet, ...]
    epoch_1904: bool = False


def blank_to_null(frame: pl.DataFrame) -> pl.DataFrame:
    """The cells without outer blanks, null where nothing else is in them."""
    stripped = frame.select(pl.all().str.strip_chars())
    is_blank = pl.all().str.len_bytes() == 0
    blank = (
        [name for name, found in stripped.select(is_blank.any()).to_dicts()[0].items() if found]
        if frame.width
        else []
    )
    return (
        stripped.with_columns(pl.when(pl.col(blank).str.len_bytes() > 0).then(pl.col(blank)))
        if blank
        else stripped
    )


def check_width(width: int) -> None:
    """Raises Refused(file_too_large) where a sheet has more columns than MAX_COLUMNS."""
    if width > MAX_COLUMNS:
        raise Refused(
            "file_too_large",
            f"{width} 列，上限 {MAX_COLUMNS} / {width} columns, at most {MAX_COLUMNS}",
        )


def without_giants(frame: pl.DataFrame) -> pl.DataFrame:
    """The frame, if no cell is longer than a spreadsheet's can be."""
    longest = (
        frame.select(pl.max_horizontal(pl.all().str.len_bytes().max())).item()
        if frame.width
        else None
    )
    if (longest or 0) > MAX_CELL_BYTES:
        raise Refused("file_too_large", f"一格有 {longest:,} 字节 / a cell of {longest:,} bytes")
    return frame
