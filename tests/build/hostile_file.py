"""Hostile and odd files, made by code: each kind with its bytes, the name it comes under and what
should become of it.
"""

from __future__ import annotations

from pipelines.intake.container import ENCRYPTED_STREAM, MAGIC_OLE
from tests.build.hostile_book import (
    LAUGHS,
    MAIN,
    NO_STRING,
    OUTSIDE,
    ROUNDED,
    SHARED_TABLE,
    STRICT,
    TYPED,
    VALUELESS,
    cell,
    changed,
    chart_alone,
    days,
    defined_names,
    fifty_sheets,
    formulas,
    hidden_copy,
    legacy,
    legacy_days,
    lying_archive,
    merged,
    parts,
    spoilt,
    two_registers,
    with_part,
    written,
    xml_rows,
    zipped,
)
from tests.build.hostile_kind import GOOD, GRID, NAME, TEXT, odd_book, odd_file
from tests.build.hostile_text import NAMES, TEXTS
from tests.build.register_file import COMMUNITY, csv_bytes

BOOKS = [
    odd_book(
        "a cell at the far corner",
        lambda: parts(xml_rows() + cell("XFD1048576", "x")),
        "file_limits",
    ),
    odd_book(
        "a cell in the last column",
        lambda: parts(xml_rows() + cell("XFD20", "x")),
        "file_too_large",
    ),
    odd_book(
        "a cell far below and a little to the right",
        lambda: parts(xml_rows() + cell("AN1048576", "x")),
        "file_limits",
    ),
    odd_book(
        "a million blank rows before the last",
        lambda: parts(xml_rows() + cell("A1048576", COMMUNITY)),
        12,
    ),
    odd_book("a zip bomb in one part", lambda: parts(" " * 110_000_000), "file_too_large"),
    odd_book("a zip bomb that lies of its size", lying_archive, "file_too_large"),
    odd_book(
        "a zip within a zip",
        lambda: zipped({"a.zip": zipped({"b.zip": zipped({"c": b"\0" * 30_000_000})})}),
        "file_archive",
    ),
    odd_book(
        "laughs in the shared strings",
        lambda: parts(shared=f'{LAUGHS}<sst xmlns="{MAIN}"><si><t>&a9;</t></si></sst>'),
        "file_damaged",
    ),
    odd_book(
        "laughs in the sheet",
        lambda: parts(xml_rows() + cell("A20", "&a9;"), before=LAUGHS),
        "file_damaged",
    ),
    odd_book(
        "an entity from outside",
        lambda: parts(xml_rows(changed(name="&out;")), before=OUTSIDE),
        "file_damaged",
    ),
    odd_book("a document type", lambda: parts(before="<!DOCTYPE worksheet>"), 12),
    *(
        odd_book(
            f"cut after {share:.0%}",
            lambda share=share: (c := written())[: int(len(c) * share)],
            "file_damaged",
        )
        for share in (0.02, 0.3, 0.7, 0.99)
    ),
    *(
        odd_file(
            f"an old workbook cut after {share:.0%}",
            lambda share=share: (c := legacy())[: int(len(c) * share)],
            "file_damaged",
            file=f"{NAME}.xls",
        )
        for share in (0.1, 0.5)
    ),
    odd_book(
        "a password",
        lambda: MAGIC_OLE + b"\0" * 600 + ENCRYPTED_STREAM.encode("utf-16-le") + b"\0" * 600,
        "file_encrypted",
    ),
    odd_file("an old workbook called .csv", legacy, 12),
    odd_book("a text called .xlsx", lambda: GOOD, 12),
    odd_file(
        "a web page called .xls",
        b"<html><table><tr><td>a</td></tr></table></html>",
        "file_kind",
        file=f"{NAME}.xls",
    ),
    odd_file(
        "an XML table called .xls",
        f'<?xml version="1.0"?><Workbook xmlns="x">{TEXT}</Workbook>'.encode(),
        "file_kind",
        file=f"{NAME}.xls",
    ),
    odd_book("a PDF", lambda: b"%PDF-1.7\n" + GOOD, "file_kind"),
    odd_book("a picture", lambda: b"\x89PNG\r\n\x1a\n" + b"\0" * 99, "file_kind"),
    odd_book("a letter", lambda: zipped({"word/document.xml": "<x/>"}), "file_kind"),
    odd_book("an empty archive", lambda: b"PK\x05\x06" + b"\0" * 18, "file_archive"),
    odd_book(
        "an ODS table",
        lambda: zipped(
            {"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": "<x/>"}
        ),
        "file_kind",
    ),
    odd_book(
        "a binary workbook of nonsense",
        lambda: zipped({"xl/workbook.bin": b"\1\2\3" * 50}),
        "file_damaged",
    ),
    odd_book("an old letter", lambda: MAGIC_OLE + b"\0" * 5000, "file_damaged"),
    odd_book("hidden sheets beside", lambda: written(hidden_copy), 12, "sheet_ignored"),
    odd_book("a hidden sheet alone", lambda: parts(state="hidden"), 12),
    odd_book("a very hidden sheet alone", lambda: parts(state="veryHidden"), 12),
    odd_book("sheets of two registers", lambda: written(two_registers), 12, "sheet_ignored"),
    odd_book("a chart alone", lambda: written(chart_alone, rows=[]), "header_missing"),
    odd_book("an empty workbook", lambda: written(rows=[[]]), "header_missing"),
    odd_book(
        "formulas with values and errors",
        lambda: written(formulas),
        10,
        "required_missing",
        lost=2,
    ),
    odd_book(
        "a formula without a value",
        lambda: parts(xml_rows().replace(TYPED, VALUELESS)),
        11,
        "required_missing",
        lost=1,
    ),
    odd_book("days as serials and as text", lambda: written(days), 12),
    odd_book("days of the 1904 epoch", lambda: written(days, date_1904=True), 12),
    odd_book("merged cells over data", lambda: written(merged), 12),
    odd_book(
        "a shared string that is not there",
        lambda: parts(xml_rows() + NO_STRING, shared=SHARED_TABLE),
        "file_damaged",
    ),
    odd_book(
        "a part that is not there", lambda: parts(target="worksheets/none.xml"), "file_damaged"
    ),
    odd_book(
        "a part outside the archive", lambda: parts(target="../../../../etc/passwd"), "file_damaged"
    ),
    odd_book("a negative row number", lambda: parts(cell("A-5", "x") + xml_rows()), "file_damaged"),
    odd_book(
        "a row number beyond all rows",
        lambda: parts(xml_rows() + cell("A99999999999", "x")),
        "file_limits",
    ),
    odd_book("10,000 sheets of one part", lambda: parts(sheets=10_000), "file_too_large"),
    odd_book("100,000 defined names", lambda: parts(defined=defined_names(100_000)), 12),
    odd_book(
        "a macro beside",
        lambda: with_part(written(), "xl/vbaProject.bin", MAGIC_OLE + b"\0" * 600),
        12,
    ),
    odd_book("names that climb out", lambda: with_part(written(), "../../../../x.sh", b"x"), 12),
    odd_book("strict Open XML", lambda: parts(**STRICT), 12),
    odd_book(
        "cells of a workbook that would run",
        lambda: written(rows=changed(name="=1+1", sex="@SUM(A1)")),
        11,
        "code_unknown",
        lost=1,
    ),
    odd_book(
        "a formula for a name that would run",
        lambda: parts(xml_rows(changed(name="=cmd|' /C calc'!A0"))),
        12,
    ),
    odd_book(
        "ID numbers that Excel rounded",
        lambda: written(lambda b: b.worksheets()[0].write_number("E2", ROUNDED)),
        11,
        "id_digits_lost",
        lost=1,
    ),
]
LEFT = [*GRID[:1], *([f"\u202d{cell}\u202c" for cell in row] for row in GRID[1:])]
FORCED = TEXT.replace("\n51", '\n="51').replace("017001,", '017001",')
QUOTED_FORCED = csv_bytes(
    [
        *GRID[:1],
        *(
            [f'="{cell}"' if place in (0, 4) else cell for place, cell in enumerate(row)]
            for row in GRID[1:]
        ),
    ]
)
MORE = [
    odd_file(
        "an old workbook with days of its epoch",
        lambda: legacy_days(epoch_1904=False),
        12,
        file=f"{NAME}.xls",
    ),
    odd_file(
        "an old workbook with days of the 1904 epoch",
        lambda: legacy_days(epoch_1904=True),
        12,
        file=f"{NAME}.xls",
    ),
    odd_file(
        "an old workbook overwritten in the middle",
        lambda: spoilt(legacy(), 2000, 400),
        "file_damaged",
        file=f"{NAME}.xls",
    ),
    odd_file(
        "an old workbook without its allocation table",
        lambda: spoilt(legacy(), 512, 512),
        "file_damaged",
        file=f"{NAME}.xls",
    ),
    odd_file("codes kept from Excel as formulas", FORCED.encode(), 12),
    odd_file("codes kept from Excel as quoted formulas", QUOTED_FORCED, 12),
    odd_file("the end that DOS put", GOOD + b"\x1a", 12),
    odd_file("marks of direction around every cell", csv_bytes(LEFT), 12),
    odd_file("a UTF-8 mark twice", b"\xef\xbb\xbf" * 2 + GOOD, 12),
    odd_file("UTF-32", TEXT.encode("utf-32"), 12),
    odd_file("a word for the delimiter first", b"sep=,\r\n" + GOOD, 12),
    odd_file("a table twice below itself", csv_bytes([*GRID, [], *GRID]), 24, "duplicate_in_file"),
    odd_file(
        "480 titles that nobody knows",
        csv_bytes(
            [row + [f"列{i}" if n == 0 else "" for i in range(480)] for n, row in enumerate(GRID)]
        ),
        12,
        "column_unknown",
    ),
    odd_file(
        "a table on its side",
        csv_bytes([list(row) for row in zip(*GRID, strict=True)]),
        "header_missing",
    ),
    odd_book("bytes behind the workbook", lambda: written() + b"junk" * 1000, 12),
    odd_book("bytes before the workbook", lambda: b"junk" + written(), "file_kind"),
    odd_book("a text within an archive", lambda: zipped({"a.csv": GOOD}), "file_archive"),
    odd_book("fifty empty sheets beside", lambda: written(fifty_sheets), 12),
]
KINDS = [*MORE, *TEXTS, *NAMES, *BOOKS]
