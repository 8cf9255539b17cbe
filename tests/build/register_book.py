"""Files of all eight registers in three kinds, rows and titles written by hand after real workbooks
(invented people, ID region 519900).
"""

from __future__ import annotations

import io
from dataclasses import dataclass

import xlsxwriter
import xlwt

from tests.build.register_file import COMMUNITY, STREET, csv_bytes, id_number

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def credit_code(serial: int) -> str:
    """An invented entity's code, its check character right (GB 32100)."""
    first = f"91519900MA{serial:07d}"
    return (
        first
        + ALPHABET[
            -sum(3**place % 31 * ALPHABET.index(sign) for place, sign in enumerate(first)) % 31
        ]
    )


@dataclass(frozen=True)
class Form:
    """A register as a street fills it in: its title, header (groups above it, where it has two
    rows), and `row` for the row of a serial.
    """

    register: str
    title: str
    header: tuple[str, ...]  # 'group>title' in a two-row header
    row: tuple[str, ...]  # {n} the serial, {id} an ID number, {sex} its sex

    def rows(self, count: int, first: int = 1, community: str = COMMUNITY) -> list[list[str]]:
        """`count` good rows from serial `first` on."""
        return [
            [
                cell.format(
                    n=n,
                    id=id_number(serial=n),
                    sex="男" if n % 2 else "女",
                    entity=credit_code(n),
                    community=community,
                    day=n % 27 + 1,
                )
                for cell in self.row
            ]
            for n in range(first, first + count)
        ]

    @property
    def titles(self) -> list[str]:
        return [title.split(">")[-1] for title in self.header]

    @property
    def header_rows(self) -> list[list[str]]:
        """One or two rows; the upper one of two names a group once, as merged cells do."""
        if not any(">" in title for title in self.header):
            return [list(self.header)]
        groups = [title.split(">")[0] for title in self.header]
        upper = [
            "" if place and ">" in title and groups[place - 1] == groups[place] else groups[place]
            for place, title in enumerate(self.header)
        ]
        return [upper, [title.split(">")[1] if ">" in title else "" for title in self.header]]


def _form(register: str, title: str, header: str, row: str) -> Form:
    return Form(register, title, tuple(header.split("|")), tuple(row.split("|")))


FORMS = (
    _form(
        "labour_force",
        "劳动力资源台帐",
        "序号|社区\n代码|户编号（必填）|姓 名|身份证号\n（必填）|性别*"
        "|就业情况>劳动能力|就业情况>就业意愿|就业情况>就业状态|就业情况>就业时间",
        "{n}|{community}|H{n}|测试人|{id}|{sex}|是|是|就业|2020.3",
    ),
    _form(
        "zero_employment_household",
        "零就业家庭台账",
        "序号|社区代码|户编号|户主姓名|户主身份证号|有劳动能力和就业愿望人数|认定日期",
        "{n}|{community}|H{n}|测试人|{id}|2|2026年7月",
    ),
    _form(
        "community_entity",
        "社区就业实体台账",
        "序号|统一社会信用代码|实体名称|社区代码|实体类型|状态|用工>从业人数|用工>吸纳下岗失业人数",
        "{n}|{entity}|示范|{community}|企业|营业|12|3",
    ),
    _form(
        "job_post",
        "公益性岗位台账",
        "序号|岗位编号|社区代码|岗位类型|岗位数|在岗人数|月补贴（元）",
        "{n}|G{n}|{community}|公益性岗位|{n}2|1|面议",
    ),
    _form(
        "new_employment",
        "新就业人员实名制明细表",
        "序号|社区代码|姓名|身份证号|联系电话|登记就业时间（年/月/日）|就业单位|就业人员类型（符合项填是）>单位就业|就业人员类型（符合项填是）>个体工商户"
        "|就业人员类型（符合项填是）>公益性岗位|就业人员类型（符合项填是）>灵活就业|就业人员类型（符合项填是）>失业人员再就业|就业人员类型（符合项填是）>就业困难再就业",
        "{n}|{community}|测试人|{id}||2026/8/{day}|示范单位||是|||是|",
    ),
    _form(
        "natural_attrition",
        "自然减员（就业）台账",
        "序号|社区代码|姓名|身份证号|减员日期|减员原因",
        "{n}|{community}|测试人|{id}|20260805|①",
    ),
    _form(
        "assistance",
        "就业援助服务台账",
        "序号|社区代码|身份证号|姓名|服务日期|服务类型|金额（元）",
        "{n}|{community}|{id}|测试人|2026-08-{day:02d}|⑴|1,000",
    ),
    _form(
        "station",
        "基层平台台账",
        "序号|社区代码|站点名称|六到位>机构|六到位>人员|专职人数|兼职人数",
        "{n}|{community}|示范站{n}|√|×|2|1",
    ),
)


def grid_of(
    form: Form,
    rows: list[list[str]],
    above: list[list[str]] | None = None,
    below: list[list[str]] | None = None,
) -> list[list[str]]:
    """Title, organisation and header above the rows, a total, a note and a signature below them."""
    top = (
        [["", "台账六"], [f"2026年8月{form.title}"], ["机构名称： 四川省 成都市 锦江区 锦官驿街道"]]
        if above is None
        else above
    )
    foot = (
        [
            ["合计", f"共{len(rows)}条"],
            [],
            ["填表说明：带*的列必填"],
            ["填表人：", "", "审核人："],
            ["填报日期：2026年9月2日"],
        ]
        if below is None
        else below
    )
    return [*top, *form.header_rows, *rows, *foot]


def xlsx_bytes(*sheets: tuple[str, list[list[str]]], hidden: tuple[str, ...] = ()) -> bytes:
    """A workbook of texts; each sheet its name and cells."""
    memory = io.BytesIO()
    with xlsxwriter.Workbook(
        memory,
        {"strings_to_numbers": False, "strings_to_formulas": False, "strings_to_urls": False},
    ) as book:
        for name, rows in sheets:
            page = book.add_worksheet(name)
            for number, row in enumerate(rows):
                page.write_row(number, 0, row)
            if name in hidden:
                page.hide()
    return memory.getvalue()


def xls_bytes(*sheets: tuple[str, list[list[str]]], hidden: tuple[str, ...] = ()) -> bytes:
    """The same in the old format."""
    book = xlwt.Workbook(encoding="utf-8")
    for name, rows in sheets:
        page = book.add_sheet(name)
        for number, row in enumerate(rows):
            for place, cell in enumerate(row):
                if cell:
                    page.write(number, place, cell)
        page.visibility = int(name in hidden)
    memory = io.BytesIO()
    book.save(memory)
    return memory.getvalue()


WRITERS = {
    "xlsx": lambda grid: xlsx_bytes(("台账", grid)),
    "xls": lambda grid: xls_bytes(("台账", grid)),
    "csv": csv_bytes,
}


def name_of(form: Form, kind: str, mark: str = "") -> str:
    return f"{STREET}{form.title}202608{mark}.{kind}"
