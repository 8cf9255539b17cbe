"""The layouts in which the sample's streets send their registers: written by hand after real
workbooks (DOMAIN section 3a).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from pipelines.contract.register import register_named
from pipelines.sample.book import Sheet, csv_bytes, xls_bytes, xlsx_bytes
from pipelines.sample.heading import CLEAN, OFFICE, OLD, SERIAL, UNICODE, UNKNOWN, WORKBOOK, Heading
from pipelines.sample.place import Community, Street, month_end, next_month, short
from pipelines.sample.spelling import Cell, Hand

WrongTotal = Literal["one row more than there are", "a sum that is 7 too high"]


@dataclass(frozen=True)
class Scene:
    """One file to be: who sends which register for which month. `community` where the street sends
    a file a community.
    """

    register: str
    month: date
    number: int  # the how manieth month of the sample, from 1
    street: Street
    place: int  # the how manieth street, from 1
    community: Community | None = None

    @property
    def code(self) -> str:
        return self.community.code if self.community else self.street.code

    @property
    def sender(self) -> str:
        return short(self.community) if self.community else self.street.name


@dataclass(frozen=True)
class Layout:
    name: str
    form: Literal["csv", "xlsx", "xls"]
    headings: dict[str, tuple[Heading, ...]]
    hand: Hand
    file_name: Callable[[Scene], str]
    above: Callable[[Scene], list[list[Cell]]] = lambda scene: []
    below: Callable[[Scene, int, list[Cell]], list[list[Cell]]] = (
        lambda scene, rows, sums: []
    )  # `sums`: of each column of whole numbers, else None
    encoding: str = "utf-8-sig"
    delimiter: str = ","
    newline: str = "\n"
    names_street: bool = True  # false: only the community codes tell it
    sheet_per_community: bool = False
    date_1904: bool = False


@dataclass(frozen=True)
class Written:
    """A file's bytes, and of each data row the sheet (None in text) and the clerk's row number, in
    the order of the rows given.
    """

    content: bytes
    places: tuple[tuple[str | None, int], ...]


FULL_WORDS = {
    "labour_force": "劳动力资源台账",
    "zero_employment_household": "零就业家庭台账",
    "community_entity": "社区就业实体台账",
    "job_post": "岗位台账",
    "new_employment": "新就业人员实名制台账",
    "natural_attrition": "自然减员台账",
    "assistance": "就业援助服务台账",
    "station": "基层平台台账",
}
OFFICE_WORDS = {
    "labour_force": "劳动力台帐",
    "zero_employment_household": "零就业家庭台帐",
    "community_entity": "社区就业实体台帐",
    "job_post": "公益性岗位台帐",
    "new_employment": "新就业人员台帐",
    "natural_attrition": "自然减员台帐",
    "assistance": "就业援助台帐",
    "station": "基层平台台帐",
}
TITLES = {
    **FULL_WORDS,
    "labour_force": "劳动力资源管理台账",
    "new_employment": "新就业人员实名制明细表",
    "natural_attrition": "自然减员（就业）台账",
}
NUMBERS = {
    "labour_force": "台账一",
    "zero_employment_household": "台账二",
    "community_entity": "台账七",
    "job_post": "台账八",
    "new_employment": "台账六",
    "natural_attrition": "台账九",
    "assistance": "台账十",
    "station": "台账十一",
}


def _organisation(scene: Scene) -> str:
    community = (short(scene.community),) if scene.community else ()
    return "机构名称：" + " ".join((*scene.street.above, scene.street.name, *community))


def _office_above(scene: Scene) -> list[list[Cell]]:
    title = TITLES[scene.register].replace("台账", "台帐")
    return [
        [title],
        [_organisation(scene)],
        [f"填报月份：{scene.month.year}年{scene.month.month}月"],
        [],
    ]


def _office_below(scene: Scene, rows: int, sums: list[Cell]) -> list[list[Cell]]:
    day = next_month(scene.month).replace(day=2)
    return [
        [],
        ["填表说明：1、本表由社区填报；2、各项按月末情况填写，身份证号为18位。"],
        ["填表人：", "", "", "审核人："],
        [f"填报日期：{day.year}年{day.month}月{day.day}日"],
    ]


def _workbook_above(scene: Scene) -> list[list[Cell]]:
    width = len(WORKBOOK[scene.register])
    title = f"{scene.month.year}年{scene.month.month}月{TITLES[scene.register]}"
    return [[None] * (width - 1) + [NUMBERS[scene.register]], [title], [_organisation(scene)]]


def _workbook_below(scene: Scene, rows: int, sums: list[Cell]) -> list[list[Cell]]:
    end = month_end(scene.month)
    return [
        ["合计", None, f"共{rows}条", *sums[3:]],
        [],
        [
            "填表说明：带（必填）的列不得为空；就业困难类型填序号：①大龄②残疾③享受城市低保④连续失业1年以上⑤失地。"
        ],
        [f"填报日期：{end:%Y-%m-%d}"],
    ]


LAYOUTS: tuple[Layout, ...] = (
    Layout(
        "clean",
        "csv",
        CLEAN,
        Hand(("iso",)),
        lambda scene: f"{scene.code}_{FULL_WORDS[scene.register]}_{scene.month:%Y-%m}.csv",
    ),
    Layout(  # the month stands only in the title
        "workbook",
        "xlsx",
        WORKBOOK,
        Hand(("cell", "cell", "slash"), variant_share=0.1, untidy_share=0.03),
        lambda scene: f"{scene.sender}-{FULL_WORDS[scene.register]}（第{scene.number}期）.xlsx",
        _workbook_above,
        _workbook_below,
    ),
    Layout(
        "office",
        "csv",
        OFFICE,
        Hand(("dot", "month_dot"), ("无", None), 0.3, 0.02, ("、", ",", " ")),
        lambda scene: (
            f"{scene.sender}{OFFICE_WORDS[scene.register]}{scene.month.year}年{scene.month.month}月.csv"
        ),
        _office_above,
        _office_below,
        encoding="gb18030",
        newline="\r\n",
    ),
    Layout(  # the month stands only in the file's name
        "old",
        "xls",
        OLD,
        Hand(("cell", "chinese", "month_chinese"), (None, "无"), 0.2, 0.02, ("、", ";", "；")),
        lambda scene: f"{scene.code}{FULL_WORDS[scene.register]}{scene.month:%Y%m}.xls",
        lambda scene: [[TITLES[scene.register]]],
        lambda scene, rows, sums: [["合计", f"{rows}"], ["填表人：            审核人："]],
    ),
    Layout(  # the street stands nowhere but in the community codes
        "unicode",
        "csv",
        UNICODE,
        Hand(
            ("digits", "serial", "iso"),
            variant_share=0.15,
            untidy_share=0.05,
            separators=(";", "，", "、"),
        ),
        lambda scene: (
            f"{FULL_WORDS[scene.register]}{scene.month:%Y%m}（{scene.place}{'-' + scene.code[9:] if scene.community else ''}）.csv"
        ),
        encoding="utf-16",
        delimiter="\t",
        newline="\r\n",
        names_street=False,
    ),
    Layout(
        "workbook by community",
        "xlsx",
        WORKBOOK,
        Hand(("cell", "chinese"), ("无", None), 0.2, 0.03, ("、",)),
        lambda scene: f"{scene.sender}{FULL_WORDS[scene.register]}{scene.month:%Y.%m}.xlsx",
        _workbook_above,
        _workbook_below,
        sheet_per_community=True,
        date_1904=True,
    ),
)


def columns_of(layout: Layout, register: str) -> set[str]:
    """The contract columns that the layout has for the register."""
    return {heading.column for heading in layout.headings[register]} - {SERIAL, UNKNOWN}


def file_bytes(
    layout: Layout, scene: Scene, rows: list[dict[str, Cell]], wrong_total: WrongTotal | None = None
) -> Written:
    """The file of these rows (contract column -> cell, and `sheet`: the community's name where the
    layout has a sheet for each).
    """
    names = list(dict.fromkeys(row["sheet"] for row in rows)) if layout.sheet_per_community else []
    parts = [
        (name, [number for number, row in enumerate(rows) if row["sheet"] == name])
        for name in names
    ]
    parts = parts or [(register_named(scene.register).title.zh[:5], list(range(len(rows))))]
    sheets, places = [], {}
    for name, numbers in parts:
        sheet, first = _sheet(
            layout, scene, name, [rows[number] for number in numbers], wrong_total
        )
        sheets.append(sheet)
        places |= {
            number: (None if layout.form == "csv" else name, first + offset)
            for offset, number in enumerate(numbers)
        }
    ordered = tuple(places[number] for number in range(len(rows)))
    if layout.form == "csv":
        return Written(
            csv_bytes(sheets[0].grid, layout.encoding, layout.delimiter, layout.newline), ordered
        )
    if layout.form == "xls":
        return Written(xls_bytes(sheets), ordered)
    hidden = _hidden_sheet(layout, sheets[0], ordered[0][1] if ordered else 1)
    return Written(xlsx_bytes([*sheets, hidden], date_1904=layout.date_1904), ordered)


def _hidden_sheet(layout: Layout, shown: Sheet, first: int) -> Sheet:
    """A hidden sheet that no reader may take for data: a scrap, or a crossed out copy that looks
    like a register.
    """
    if layout.sheet_per_community:
        return Sheet(
            "作废",
            shown.grid[:first],
            tuple(merge for merge in shown.merges if merge[2] < first),
            hidden=True,
        )
    return Sheet("Sheet2", [["草稿"], ["身份证号", "姓名"], ["待核", "待核"]], hidden=True)


def sums_of(layout: Layout, scene: Scene, rows: list[dict[str, Cell]]) -> list[Cell]:
    """The sum of every column of whole numbers, as a clerk adds up a column; None for other
    columns and where a cell is no number.
    """
    register, sums = register_named(scene.register), []
    for heading in layout.headings[scene.register]:
        is_whole = (
            heading.column not in (SERIAL, UNKNOWN)
            and register.column(heading.column).kind == "integer"
        )
        cells = (
            [row.get(heading.column) for row in rows if row.get(heading.column) is not None]
            if is_whole
            else []
        )
        sums.append(sum(cells) if cells and all(isinstance(cell, int) for cell in cells) else None)
    return sums


def _sheet(
    layout: Layout,
    scene: Scene,
    name: str,
    rows: list[dict[str, Cell]],
    wrong_total: WrongTotal | None = None,
) -> tuple[Sheet, int]:
    """The sheet, and the row number of its first data row."""
    headings = layout.headings[scene.register]
    count, sums = len(rows), sums_of(layout, scene, rows)
    if wrong_total == "one row more than there are":
        count += 1
    elif wrong_total == "a sum that is 7 too high":
        first = next(place for place, found in enumerate(sums) if found is not None)
        sums[first] += 7
    above, below = layout.above(scene), layout.below(scene, count, sums)
    top, width = len(above), len(headings)
    header, merges = [[heading.title for heading in headings]], []
    if any(heading.group for heading in headings):
        upper: list[Cell] = []
        for place, heading in enumerate(headings):
            repeats = heading.group and place and headings[place - 1].group == heading.group
            upper.append(None if repeats else heading.group or heading.title)
            if not heading.group:
                merges.append((top, place, top + 1, place))
            elif not repeats:
                span = sum(other.group == heading.group for other in headings)
                merges.append((top, place, top, place + span - 1))
        header = [upper, [heading.title if heading.group else None for heading in headings]]
    data = [
        [
            (
                serial
                if heading.column == SERIAL
                else ""
                if heading.column == UNKNOWN
                else row.get(heading.column)
            )
            for heading in headings
        ]
        for serial, row in enumerate(rows, 1)
    ]
    if layout.form != "csv":
        wide = [number for number, row in enumerate(above) if len(row) == 1]
        wide += [
            top + len(header) + len(data) + number
            for number, row in enumerate(below)
            if len(row) == 1
        ]
        merges += [(number, 0, number, width - 1) for number in wide]
    return Sheet(name, [*above, *header, *data, *below], tuple(merges)), top + len(header) + 1
