"""Workbooks made whole by xlsxwriter, or broken part by part."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import xlsxwriter
import xlwt

from tests.build.hostile_kind import GRID, PEOPLE, TEXT
from tests.build.register_file import COMMUNITY, grid, id_number

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
LAUGHS = (
    '<!DOCTYPE x [<!ENTITY a0 "哈哈哈哈哈哈哈哈">'
    + "".join(f'<!ENTITY a{i} "{f"&a{i - 1};" * 10}">' for i in range(1, 10))
    + "]>"
)
OUTSIDE = '<!DOCTYPE x [<!ENTITY out SYSTEM "file:///etc/hostname">]>'


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
    """A cell of 102 MB in a part whose sizes, as the archive says, are 1,000 bytes."""
    content = bytearray(parts(xml_rows() + cell("A20", "x" * 102_000_000)))
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


def formulas(book: xlsxwriter.Workbook) -> None:
    sheet = book.worksheets()[0]
    sheet.write_formula("D2", '="测"&"试"', None, "测试")
    sheet.write_formula("B3", "=1+1", None, 2)
    sheet.write_formula("D4", "=NA()", None, "#N/A")
    sheet.write_formula("D5", "=A1+#REF!", None, "#REF!")


def days(book: xlsxwriter.Workbook) -> None:
    sheet = book.worksheets()[0]
    sheet.write("K1", "就业时间")
    style = book.add_format({"num_format": "yyyy-mm-dd"})
    for row, value in enumerate((44000, 44000.5, "2020-06-18", "2020.6", "44000")):
        (sheet.write_number if isinstance(value, float | int) else sheet.write_string)(
            row + 1, 10, value, style if row == 0 else None
        )


def two_registers(book: xlsxwriter.Workbook) -> None:
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


def hidden_copy(book: xlsxwriter.Workbook) -> None:
    for sheet in (book.add_worksheet("隐藏"), book.add_worksheet("深藏")):
        for number, row in enumerate(GRID):
            sheet.write_row(number, 0, row)
    book.worksheets()[1].hide()
    book.worksheets()[2].very_hidden()


def merged(book: xlsxwriter.Workbook) -> None:
    book.worksheets()[0].merge_range("A2:A3", COMMUNITY, book.add_format())


def chart_alone(book: xlsxwriter.Workbook) -> None:
    sheet = book.add_chartsheet("图")
    chart = book.add_chart({"type": "bar"})
    chart.add_series({"values": "=图!$A$1:$A$2"})
    sheet.set_chart(chart)


def fifty_sheets(book: xlsxwriter.Workbook) -> None:
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
