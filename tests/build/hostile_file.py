"""Hostile and odd files, made by code: each kind with its bytes, the name it comes under and what
should become of it.
"""

from __future__ import annotations

import io
import os
import zipfile
from collections.abc import Callable
from dataclasses import dataclass

import xlsxwriter
import xlwt

from pipelines.intake.book import ENCRYPTED_STREAM, MAGIC_OLE
from tests.build.register_file import COMMUNITY, STREET, csv_bytes, grid, id_number, person

NAME = f"{STREET}_劳动力资源台账_2026-08"
PEOPLE = [person(serial) for serial in range(1, 13)]
GRID = grid(PEOPLE)
TITLED = [["2026年8月劳动力资源台账", *[""] * 9], *GRID]
GOOD = csv_bytes(GRID)
TEXT = GOOD.decode()
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
LAUGHS = (
    '<!DOCTYPE x [<!ENTITY a0 "哈哈哈哈哈哈哈哈">'
    + "".join(f'<!ENTITY a{i} "{f"&a{i - 1};" * 10}">' for i in range(1, 10))
    + "]>"
)
OUTSIDE = '<!DOCTYPE x [<!ENTITY out SYSTEM "file:///etc/hostname">]>'


@dataclass(frozen=True)
class Kind:
    """`becomes`: the rule of a refusal, or how many of its rows are accepted; `also`: rules of the
    issues beside it; `lost`: rows quarantined.
    """

    name: str
    content: Callable[[], bytes]
    becomes: str | int
    also: frozenset[str] = frozenset()
    file: str = f"{NAME}.csv"
    lost: int = 0


def _kind(
    name: str,
    content: bytes | Callable[[], bytes],
    becomes: str | int,
    *also: str,
    file: str | None = None,
    lost: int = 0,
) -> Kind:
    make = content if callable(content) else lambda: content
    return Kind(name, make, becomes, frozenset(also), file or f"{NAME}.csv", lost)


def _book(
    name: str, content: Callable[[], bytes], becomes: str | int, *also: str, lost: int = 0
) -> Kind:
    return _kind(name, content, becomes, *also, file=f"{NAME}.xlsx", lost=lost)


# Workbooks: whole ones by xlsxwriter, broken ones part by part.


def written(
    fill: Callable[[xlsxwriter.Workbook], None] | None = None,
    rows: list[list[str]] = GRID,
    **options,
) -> bytes:
    """A workbook of the rows as text, after which `fill` adds to it."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(
        file,
        {
            "strings_to_formulas": False,
            "strings_to_numbers": False,
            "strings_to_urls": False,
            **options,
        },
    ) as book:
        if rows:
            sheet = book.add_worksheet("台账")
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
        if fill:
            fill(book)
    return file.getvalue()


def xml_rows(rows: list[list[str]] = GRID) -> str:
    """The rows as <row> elements with inline texts."""
    return "".join(
        f'<row r="{number}">'
        + "".join(
            f'<c r="{chr(65 + place)}{number}" t="inlineStr"><is><t>{cell}</t></is></c>'
            for place, cell in enumerate(row)
            if cell
        )
        + "</row>"
        for number, row in enumerate(rows, 1)
    )


def zipped(members: dict[str, str | bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return file.getvalue()


def parts(
    rows: str = "",
    *,
    state: str = "visible",
    before: str = "",
    shared: str | None = None,
    sheets: int = 1,
    defined: str = "",
    main: str = MAIN,
    office: str = OFFICE,
    target: str = "worksheets/sheet1.xml",
) -> bytes:
    """A workbook part by part: the first sheet's <row> elements, a DOCTYPE `before` it, shared
    strings, defined names.
    """
    names = "".join(
        f'<sheet name="表{i}" sheetId="{i}" state="{state}" r:id="rId{i}"/>'
        for i in range(1, sheets + 1)
    )
    links = "".join(
        f'<Relationship Id="rId{i}" Type="{office}/worksheet" Target="{target}"/>'
        for i in range(1, sheets + 1)
    )
    links += (
        f'<Relationship Id="rIdS" Type="{office}/sharedStrings" Target="sharedStrings.xml"/>'
        if shared
        else ""
    )
    return zipped(
        {
            "[Content_Types].xml": (
                '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
            ),
            "_rels/.rels": (
                f'<Relationships xmlns="{PACKAGE}"><Relationship Id="rId1"'
                f' Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
            ),
            "xl/workbook.xml": (
                f'<workbook xmlns="{main}"'
                f' xmlns:r="{office}"><sheets>{names}</sheets>{defined}</workbook>'
            ),
            "xl/_rels/workbook.xml.rels": (
                f'<Relationships xmlns="{PACKAGE}">{links}</Relationships>'
            ),
            "xl/worksheets/sheet1.xml": (
                f"{before}<worksheet"
                f' xmlns="{main}"><sheetData>{rows or xml_rows()}</sheetData></worksheet>'
            ),
            **({"xl/sharedStrings.xml": shared} if shared else {}),
        }
    )


def cell(place: str, text: str) -> str:
    number = "".join(sign for sign in place if sign.isdigit() or sign == "-")
    return f'<row r="{number}"><c r="{place}" t="inlineStr"><is><t>{text}</t></is></c></row>'


def defined_names(count: int) -> str:
    """Names each of which is twice the next."""
    names = "".join(
        f'<definedName name="n{i}">n{i + 1}&amp;n{i + 1}</definedName>' for i in range(count)
    )
    return f"<definedNames>{names}</definedNames>"


def lying_archive() -> bytes:
    """A cell of 120 MB in a part whose sizes, as the archive says, are 1,000 bytes."""
    content = bytearray(parts(xml_rows() + cell("A20", "x" * 120_000_000)))
    for mark, at in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        start = -1
        while (start := content.find(mark, start + 1)) >= 0:
            if int.from_bytes(content[start + at : start + at + 4], "little") > 1_000_000:
                content[start + at : start + at + 4] = (1000).to_bytes(4, "little")
    return bytes(content)


def legacy(rows: list[list[str]] = GRID) -> bytes:
    book = xlwt.Workbook()
    sheet = book.add_sheet("台账")
    for number, row in enumerate(rows):
        for place, text in enumerate(row):
            sheet.write(number, place, text)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def legacy_days(*, epoch_1904: bool) -> bytes:
    """The old workbook with a day as a date, as a number, as texts of both kinds and as the text of
    a number.
    """
    book = xlwt.Workbook()
    book.dates_1904 = epoch_1904
    sheet = book.add_sheet("台账")
    for number, row in enumerate(GRID):
        for place, text in enumerate(row):
            sheet.write(number, place, text)
    sheet.write(0, 10, "就业时间")
    for row, value in enumerate((44000, 44000.5, "2020-06-18", "2020.6", "44000"), 1):
        sheet.write(
            row,
            10,
            value,
            xlwt.easyxf(num_format_str="YYYY-MM-DD") if row == 1 else xlwt.Style.default_style,
        )
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def spoilt(content: bytes, start: int, length: int) -> bytes:
    """The bytes with some of them overwritten."""
    return content[:start] + b"\xff" * length + content[start + length :]


def changed(**cells: str) -> list[list[str]]:
    """The rows with other cells in the first of them."""
    return grid([PEOPLE[0] | cells, *PEOPLE[1:]])


def _formulas(book: xlsxwriter.Workbook) -> None:
    sheet = book.worksheets()[0]
    sheet.write_formula("D2", '="测"&"试"', None, "测试")
    sheet.write_formula("B3", "=1+1", None, 2)
    sheet.write_formula("D4", "=NA()", None, "#N/A")
    sheet.write_formula("D5", "=A1+#REF!", None, "#REF!")


def _days(book: xlsxwriter.Workbook) -> None:
    sheet = book.worksheets()[0]
    sheet.write("K1", "就业时间")
    style = book.add_format({"num_format": "yyyy-mm-dd"})
    for row, value in enumerate((44000, 44000.5, "2020-06-18", "2020.6", "44000")):
        (sheet.write_number if isinstance(value, float | int) else sheet.write_string)(
            row + 1, 10, value, style if row == 0 else None
        )


def _two_registers(book: xlsxwriter.Workbook) -> None:
    sheet = book.add_worksheet("实体")
    sheet.write_row(
        0,
        0,
        [
            "统一社会信用代码",
            "实体名称",
            "社区代码",
            "实体类型",
            "状态",
            "从业人数",
            "吸纳下岗失业人数",
        ],
    )


def _hidden_copy(book: xlsxwriter.Workbook) -> None:
    for sheet in (book.add_worksheet("隐藏"), book.add_worksheet("深藏")):
        for number, row in enumerate(GRID):
            sheet.write_row(number, 0, row)
    book.worksheets()[1].hide()
    book.worksheets()[2].very_hidden()


def _merged(book: xlsxwriter.Workbook) -> None:
    book.worksheets()[0].merge_range("A2:A3", COMMUNITY, book.add_format())


def _chart_alone(book: xlsxwriter.Workbook) -> None:
    sheet = book.add_chartsheet("图")
    chart = book.add_chart({"type": "bar"})
    chart.add_series({"values": "=图!$A$1:$A$2"})
    sheet.set_chart(chart)


def _fifty_sheets(book: xlsxwriter.Workbook) -> None:
    for number in range(50):
        book.add_worksheet(f"空{number}")


def with_part(content: bytes, name: str, part: bytes) -> bytes:
    file = io.BytesIO(content)
    with zipfile.ZipFile(file, "a") as archive:
        archive.writestr(name, part)
    return file.getvalue()


BROKEN = [[title[:1] + "\n" + title[1:] for title in GRID[0]], *GRID[1:]]
RUNNING = grid(
    [
        one | {"name": sign + "cmd|' /C calc'!A0"}
        for one, sign in zip(PEOPLE, "=+-@=+-@=+-@", strict=True)
    ]
)
TYPED, VALUELESS = '<c r="D2" t="inlineStr"><is><t>测试人</t></is></c>', '<c r="D2"><f>1+1</f></c>'
NO_STRING = '<row r="20"><c r="A20" t="s"><v>999999</v></c></row>'
STRICT = {
    "main": "http://purl.oclc.org/ooxml/spreadsheetml/main",
    "office": "http://purl.oclc.org/ooxml/officeDocument/relationships",
}
ROUNDED = float(id_number()[:17] + "0")
QUOTED = TEXT.replace("测试人", '"测试人"')
STRAY = TEXT.replace("测试人", '"测试人', 2)
SHARED_TABLE = f'<sst xmlns="{MAIN}"><si><t>哈</t></si></sst>'

TEXTS = [
    _kind("nothing", b"", "file_empty"),
    _kind("a UTF-8 mark alone", b"\xef\xbb\xbf", "file_empty"),
    _kind("a UTF-16 mark alone", b"\xff\xfe", "file_empty"),
    _kind("a big-endian mark alone", b"\xfe\xff", "file_empty"),
    _kind("blanks alone", b" \r\n\t\r\n  \r\n", "file_empty"),
    _kind("wide blanks alone", "\u3000\n\u3000\u3000\n".encode(), "header_missing"),
    _kind("NULs alone", b"\0" * 5000, "file_empty"),
    _kind("a NUL inside", GOOD.replace(b"H5", b"H\0"), "file_encoding"),
    _kind("100,000 columns", lambda: GOOD + b"," * 100_000, "file_too_large"),
    _kind("100,000 columns at the top", lambda: b"a," * 100_000 + b"\n" + GOOD, "file_too_large"),
    _kind("one very long line", lambda: b"x" * 20_000_000, "file_damaged"),
    _kind("a cell of 10 MB", lambda: GOOD.replace(b"H5", b"H" * 10_000_000), "file_too_large"),
    _kind(
        "a quoted cell of 10 MB",
        lambda: GOOD.replace(b"H5", b'"' + b"H" * 10_000_000 + b'"'),
        "file_damaged",
    ),
    _kind("a million blank lines", lambda: GOOD + b"\n" * 1_000_000, 12),
    _kind("a million commas", lambda: GOOD + b",,,\n" * 250_000, 12),
    _kind("a header twice", csv_bytes([[*row, row[3]] for row in GRID]), "header_duplicate"),
    _kind(
        "blank header cells",
        csv_bytes(
            [
                ["", *row, "", f"备忘{number}"] if number else ["", *row, "", ""]
                for number, row in enumerate(GRID)
            ]
        ),
        12,
    ),
    _kind("the header again amid the rows", csv_bytes([*GRID[:5], GRID[0], *GRID[5:]]), 12),
    _kind(
        "a header of two lines again amid the rows",
        csv_bytes([*BROKEN[:5], BROKEN[0], *BROKEN[5:]]),
        12,
    ),
    _kind(
        "a replacement character", csv_bytes(changed(name="测\ufffd人")), 11, "text_broken", lost=1
    ),
    _kind("UTF-8, then GBK", GOOD + csv_bytes(GRID[1:], "gb18030"), "file_encoding"),
    _kind("GBK, then UTF-8", csv_bytes(GRID, "gb18030") + GOOD, "file_encoding"),
    _kind("UTF-16 without a mark", TEXT.encode("utf-16-le"), "file_encoding"),
    _kind("UTF-7", TEXT.encode("utf-7"), "header_missing"),
    _kind("UTF-16 cut within a character", TEXT.encode("utf-16")[:-1], "file_encoding"),
    _kind("random bytes", bytes(range(128, 256)) * 50, "file_encoding"),
    _kind("a quote never closed", TEXT.replace("测试人", '"测试人', 1).encode(), "file_damaged"),
    _kind("two stray quotes", STRAY.encode(), "file_damaged"),
    _kind(
        "stray quotes at cells' ends",
        TEXT.replace("测试人", '"测试人', 1).replace("H7,", 'H7",', 1).encode(),
        "file_damaged",
    ),
    _kind("a quote within a word", TEXT.replace("测试人", '测"试人', 1).encode(), 12),
    _kind("quotes around words", QUOTED.encode(), 12),
    _kind("line ends of an old Mac", TEXT.replace("\n", "\r").encode(), 12),
    _kind(
        "line ends of three kinds",
        TEXT.replace("\n", "\r\n", 3).replace("否\n", "否\r").replace("\n", "\r", 5).encode(),
        12,
    ),
    *(_kind(f"cells parted by {sign!r}", csv_bytes(GRID, delimiter=sign), 12) for sign in ";\t|"),
    _kind(
        "delimiters and line breaks in quotes",
        csv_bytes(changed(employer_name="甲,乙\n丙", name="测,试")),
        12,
    ),
    _kind("line breaks in the header", csv_bytes(BROKEN), 12),
    _kind(
        "blanks of all kinds",
        csv_bytes([[f"\u3000\xa0{c}\u2003 " for c in row] for row in GRID]),
        12,
    ),
    _kind("marks of no width", csv_bytes([[f"\u200b{c}\ufeff" for c in row] for row in GRID]), 12),
    _kind("rare characters", csv_bytes(changed(name="䢺㭎𠮷😀")), 12),
    _kind("rare characters in GB18030", csv_bytes(changed(name="䢺㭎𠮷"), "gb18030"), 12),
    _kind("cells that would run", csv_bytes(RUNNING), 12),
    _kind(
        "a cell that would run, at fault",
        csv_bytes(changed(name="=1+1", sex="=cmd|' /C calc'!A0")),
        11,
        "code_unknown",
        lost=1,
    ),
    _kind("cut within a row", GOOD[:-40], 11, "required_missing", "id_length", lost=1),
]
NAMES = [
    _kind(f"a file called {name!r}", csv_bytes([*TITLED, [f"注：{number}"]]), 12, file=name)
    for number, name in enumerate(
        (
            "x\\..\\..\\y.csv",
            "C:\\x.csv",
            "名" * 83 + "ab.csv",
            "a\nb.csv",
            "a\x1b[31m\x07b.csv",
            "=cmd|' calc'!A0.csv",
            "<script>alert(1)<script>.csv",
            "$\\href{javascript:x}{y}$.csv",
            "@import 'x'.csv",
            "'; drop table x;--.csv",
            "{0}{detail}%s%n.csv",
            "\u202evsc.exe",
            "-rf.csv",
            os.fsdecode(b"\xff\xfe.csv"),
            "CON",
            " .csv",
            "台账.csv.exe",
        )
    )
]
BOOKS = [
    _book(
        "a cell at the far corner",
        lambda: parts(xml_rows() + cell("XFD1048576", "x")),
        "file_limits",
    ),
    _book(
        "a cell in the last column",
        lambda: parts(xml_rows() + cell("XFD20", "x")),
        "file_too_large",
    ),
    _book(
        "a cell far below and to the right",
        lambda: parts(xml_rows() + cell("CV1048576", "x")),
        "file_limits",
    ),
    _book(
        "a cell far below and a little to the right",
        lambda: parts(xml_rows() + cell("AN1048576", "x")),
        "file_limits",
    ),
    _book(
        "a million blank rows before the last",
        lambda: parts(xml_rows() + cell("A1048576", COMMUNITY)),
        12,
        "required_missing",
        lost=1,
    ),
    _book("a zip bomb in one part", lambda: parts(" " * 300_000_000), "file_too_large"),
    _book("a zip bomb that lies of its size", lying_archive, "file_too_large"),
    _book(
        "a zip within a zip",
        lambda: zipped({"a.zip": zipped({"b.zip": zipped({"c": b"\0" * 30_000_000})})}),
        "file_kind",
    ),
    _book(
        "laughs in the shared strings",
        lambda: parts(shared=f'{LAUGHS}<sst xmlns="{MAIN}"><si><t>&a9;</t></si></sst>'),
        "file_damaged",
    ),
    _book(
        "laughs in the sheet",
        lambda: parts(xml_rows() + cell("A20", "&a9;"), before=LAUGHS),
        "file_damaged",
    ),
    _book(
        "an entity from outside",
        lambda: parts(xml_rows(changed(name="&out;")), before=OUTSIDE),
        "file_damaged",
    ),
    _book("a document type", lambda: parts(before="<!DOCTYPE worksheet>"), 12),
    *(
        _book(
            f"cut after {share:.0%}",
            lambda share=share: (c := written())[: int(len(c) * share)],
            "file_damaged",
        )
        for share in (0.02, 0.3, 0.7, 0.99)
    ),
    *(
        _kind(
            f"an old workbook cut after {share:.0%}",
            lambda share=share: (c := legacy())[: int(len(c) * share)],
            "file_damaged",
            file=f"{NAME}.xls",
        )
        for share in (0.1, 0.5)
    ),
    _book(
        "a password",
        lambda: MAGIC_OLE + b"\0" * 600 + ENCRYPTED_STREAM + b"\0" * 600,
        "file_encrypted",
    ),
    _kind("an old workbook called .csv", legacy, 12),
    _book("a text called .xlsx", lambda: GOOD, 12),
    _kind(
        "a web page called .xls",
        b"<html><table><tr><td>a</td></tr></table></html>",
        "file_kind",
        file=f"{NAME}.xls",
    ),
    _kind(
        "an XML table called .xls",
        f'<?xml version="1.0"?><Workbook xmlns="x">{TEXT}</Workbook>'.encode(),
        "file_kind",
        file=f"{NAME}.xls",
    ),
    _book("a PDF", lambda: b"%PDF-1.7\n" + GOOD, "file_kind"),
    _book("a picture", lambda: b"\x89PNG\r\n\x1a\n" + b"\0" * 99, "file_kind"),
    _book("a letter", lambda: zipped({"word/document.xml": "<x/>"}), "file_kind"),
    _book("an empty archive", lambda: b"PK\x05\x06" + b"\0" * 18, "file_kind"),
    _book(
        "an ODS table",
        lambda: zipped(
            {"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": "<x/>"}
        ),
        "file_kind",
    ),
    _book(
        "a binary workbook of nonsense",
        lambda: zipped({"xl/workbook.bin": b"\1\2\3" * 50}),
        "file_damaged",
    ),
    _book("an old letter", lambda: MAGIC_OLE + b"\0" * 5000, "file_damaged"),
    _book("hidden sheets beside", lambda: written(_hidden_copy), 12, "sheet_ignored"),
    _book("a hidden sheet alone", lambda: parts(state="hidden"), 12),
    _book("a very hidden sheet alone", lambda: parts(state="veryHidden"), 12),
    _book("sheets of two registers", lambda: written(_two_registers), 12, "sheet_ignored"),
    _book("a chart alone", lambda: written(_chart_alone, rows=[]), "header_missing"),
    _book("an empty workbook", lambda: written(rows=[[]]), "header_missing"),
    _book(
        "formulas with values and errors",
        lambda: written(_formulas),
        10,
        "required_missing",
        lost=2,
    ),
    _book(
        "a formula without a value",
        lambda: parts(xml_rows().replace(TYPED, VALUELESS)),
        11,
        "required_missing",
        lost=1,
    ),
    _book("days as serials and as text", lambda: written(_days), 12),
    _book("days of the 1904 epoch", lambda: written(_days, date_1904=True), 12),
    _book("merged cells over data", lambda: written(_merged), 11, "required_missing", lost=1),
    _book(
        "a shared string that is not there",
        lambda: parts(xml_rows() + NO_STRING, shared=SHARED_TABLE),
        "file_damaged",
    ),
    _book("a part that is not there", lambda: parts(target="worksheets/none.xml"), "file_damaged"),
    _book(
        "a part outside the archive", lambda: parts(target="../../../../etc/passwd"), "file_damaged"
    ),
    _book("a negative row number", lambda: parts(cell("A-5", "x") + xml_rows()), "file_damaged"),
    _book(
        "a row number beyond all rows",
        lambda: parts(xml_rows() + cell("A99999999999", "x")),
        "file_limits",
    ),
    _book("10,000 sheets of one part", lambda: parts(sheets=10_000), "file_too_large"),
    _book("100,000 defined names", lambda: parts(defined=defined_names(100_000)), 12),
    _book(
        "a macro beside",
        lambda: with_part(written(), "xl/vbaProject.bin", MAGIC_OLE + b"\0" * 600),
        12,
    ),
    _book("names that climb out", lambda: with_part(written(), "../../../../x.sh", b"x"), 12),
    _book("strict Open XML", lambda: parts(**STRICT), 12),
    _book(
        "cells of a workbook that would run",
        lambda: written(rows=changed(name="=1+1", sex="@SUM(A1)")),
        11,
        "code_unknown",
        lost=1,
    ),
    _book(
        "a formula for a name that would run",
        lambda: parts(xml_rows(changed(name="=cmd|' /C calc'!A0"))),
        12,
    ),
    _book(
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
    _kind(
        "an old workbook with days of its epoch",
        lambda: legacy_days(epoch_1904=False),
        12,
        file=f"{NAME}.xls",
    ),
    _kind(
        "an old workbook with days of the 1904 epoch",
        lambda: legacy_days(epoch_1904=True),
        12,
        file=f"{NAME}.xls",
    ),
    _kind(
        "an old workbook overwritten in the middle",
        lambda: spoilt(legacy(), 2000, 400),
        "file_damaged",
        file=f"{NAME}.xls",
    ),
    _kind(
        "an old workbook without its allocation table",
        lambda: spoilt(legacy(), 512, 512),
        "file_damaged",
        file=f"{NAME}.xls",
    ),
    _kind("codes kept from Excel as formulas", FORCED.encode(), 12),
    _kind("codes kept from Excel as quoted formulas", QUOTED_FORCED, 12),
    _kind("the end that DOS put", GOOD + b"\x1a", 12),
    _kind("marks of direction around every cell", csv_bytes(LEFT), 12),
    _kind("a UTF-8 mark twice", b"\xef\xbb\xbf" * 2 + GOOD, 12),
    _kind("UTF-32", TEXT.encode("utf-32"), "file_encoding"),
    _kind("a word for the delimiter first", b"sep=,\r\n" + GOOD, 12),
    _kind("a table twice below itself", csv_bytes([*GRID, [], *GRID]), 24, "duplicate_in_file"),
    _kind(
        "480 titles that nobody knows",
        csv_bytes(
            [row + [f"列{i}" if n == 0 else "" for i in range(480)] for n, row in enumerate(GRID)]
        ),
        12,
        "column_unknown",
    ),
    _kind(
        "a table on its side",
        csv_bytes([list(row) for row in zip(*GRID, strict=True)]),
        "header_missing",
    ),
    _book("bytes behind the workbook", lambda: written() + b"junk" * 1000, 12),
    _book("bytes before the workbook", lambda: b"junk" + written(), "file_encoding"),
    _book("a text within an archive", lambda: zipped({"a.csv": GOOD}), "file_kind"),
    _book("fifty empty sheets beside", lambda: written(_fifty_sheets), 12),
]
KINDS = [*MORE, *TEXTS, *NAMES, *BOOKS]
