"""The cell reader: the bytes of a workbook or text file to sheets of strings. The file's extension
is ignored.
"""

from __future__ import annotations

import re
from dataclasses import replace

import fastexcel
import polars as pl
import pyarrow as pa

from pipelines.intake.container import (
    MAGIC_OLE,
    MAGIC_ZIP,
    refuse_no_table,
    workbook_in_archive,
    workbook_in_compound,
)
from pipelines.intake.delimited import read_text
from pipelines.intake.issue import Refused
from pipelines.intake.sheet import Book, Cells, Sheet, cells_of, check_width
from pipelines.intake.sheet_part import Parts, SheetPart
from pipelines.intake.xls_part import XlsPart, XlsParts

XLS_EPOCH_1904 = bytes.fromhex(
    "2200020001000e000200"
)  # the 1904-epoch record and the precision record that follows it ([MS-XLS] globals)
# Any byte other than blanks and byte order marks.
SOMETHING = re.compile(rb"[^\x00\r\n\t \xef\xbb\xbf\xff\xfe]")
UNREADABLE_INSIDE = "内部结构有误 / its inside is not as it should be"
MAX_SHEETS = 300


NO_CELLS = Cells(pl.DataFrame(), may_be_broken=False, may_be_damaged=False)


def read_book(content: bytes, unpacked_mb: int) -> Book:
    """The sheets of a file's bytes. Raises Refused (file_empty, file_kind, file_archive,
    file_secured, file_encrypted, file_damaged, file_too_large, file_encoding).
    """
    if not SOMETHING.search(content):
        raise Refused("file_empty")
    if content.startswith(MAGIC_OLE):
        content = workbook_in_compound(content)
    if content.startswith(MAGIC_ZIP):
        content, epoch_1904 = workbook_in_archive(content, unpacked_mb)
        parts = Parts(content)
        sheets = tuple(
            replace(sheet, part=SheetPart(parts, number))
            for number, sheet in enumerate(_sheets(content))
        )
        return Book("xlsx", None, sheets, epoch_1904)
    if content.startswith(MAGIC_OLE):
        records = XlsParts(content)
        sheets = tuple(
            replace(sheet, part=XlsPart(records, number))
            for number, sheet in enumerate(_sheets(content))
        )
        return Book("xls", None, sheets, XLS_EPOCH_1904 in content)
    refuse_no_table(content)
    return read_text(content)


def _sheets(content: bytes) -> tuple[Sheet, ...]:
    try:
        book = fastexcel.read_excel(content)
        names = book.sheet_names
        if len(names) > MAX_SHEETS:
            raise Refused(
                "file_too_large",
                f"{len(names)} 张工作表，上限 {MAX_SHEETS} / {len(names)} sheets, at most {MAX_SHEETS}",
            )
        if len(names) == 1:  # nothing else is there to be seen, whether it is hidden or not
            # Eagerly, cells are borrowed and not copied: a sixth less time.
            batch = book.load_sheet_eager(0, header_row=None, skip_rows=0, dtypes="string")
            return (_sheet(book, 0, names[0], batch, is_visible=True),)
        return tuple(_loaded(book, number, name) for number, name in enumerate(names))
    except fastexcel.FastExcelError as error:
        text = str(error).lower()
        if "password" in text or "encrypt" in text:
            raise Refused("file_encrypted") from error
        raise Refused("file_damaged", UNREADABLE_INSIDE) from error
    except BaseException as error:  # a Rust panic in the reading library is not an Exception
        if type(error).__name__ != "PanicException":
            raise
        raise Refused("file_damaged", UNREADABLE_INSIDE) from error


def _loaded(book: fastexcel.ExcelReader, number: int, name: str) -> Sheet:
    """One of several sheets. Only a sheet that is not read eagerly says whether it is visible."""
    loaded = book.load_sheet(number, header_row=None, skip_rows=0, dtypes="string")
    check_width(loaded.width)
    return _sheet(book, number, name, loaded.to_arrow(), is_visible=loaded.visible == "visible")


def _sheet(
    book: fastexcel.ExcelReader, number: int, name: str, batch: pa.RecordBatch, *, is_visible: bool
) -> Sheet:
    check_width(batch.num_columns)
    cells = cells_of(batch) if batch.num_columns else NO_CELLS
    titles = batch.schema.names

    def typed_as_number(column: int) -> pl.Series:
        # Read as Booleans, numeric cells have a value and text cells are null.
        numbers = book.load_sheet(
            number,
            header_row=None,
            skip_rows=0,
            use_columns=[titles[column]],
            dtypes={titles[column]: "boolean"},
        )
        return numbers.to_polars().to_series(0).is_not_null()

    return Sheet(
        name,
        is_visible,
        cells.frame,
        typed_as_number,
        may_be_broken=cells.may_be_broken,
        may_be_damaged=cells.may_be_damaged,
    )
