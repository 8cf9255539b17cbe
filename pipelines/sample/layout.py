"""The layouts in which the sample's streets send their registers, written by hand after real
workbooks (docs/DOMAIN.md section 3a).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from pipelines.base.month import month_end, shifted
from pipelines.sample.heading import HEADINGS, SERIAL, UNKNOWN, Headings
from pipelines.sample.place import Community, Street, short
from pipelines.sample.spelling import Cell, Hand


@dataclass(frozen=True)
class Scene:
    """A file to write: who sends which register for which month. `community` is set if the street
    sends one file per community.
    """

    register: str
    month: date
    number: int  # the sample's month, from 1
    street: Street
    place: int  # the street, from 1
    community: Community | None = None

    @property
    def code(self) -> str:
        """The code of the area that sends the file."""
        return self.community.code if self.community else self.street.code

    @property
    def sender(self) -> str:
        """Its name as written in the file."""
        return short(self.community) if self.community else self.street.name


@dataclass(frozen=True)
class Layout:
    """How an office writes its files: format, titles, hand, and what is around the table."""

    name: str
    form: Literal["csv", "xlsx", "xls"]
    headings: Headings
    hand: Hand
    file_name: Callable[[Scene], str]
    above: Callable[[Scene], list[list[Cell]]] = lambda scene: []
    below: Callable[[Scene, int, list[Cell]], list[list[Cell]]] = (
        lambda scene, rows, sums: []
    )  # `sums`: of each column of whole numbers, else None
    encoding: str = "utf-8-sig"
    delimiter: str = ","
    newline: str = "\n"
    names_street: bool = True  # False: only the community codes give it
    sheet_per_community: bool = False
    date_1904: bool = False


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


def _office_below(scene: Scene, _rows: int, _sums: list[Cell]) -> list[list[Cell]]:
    day = shifted(scene.month, 1).replace(day=2)
    return [
        [],
        ["填表说明：1、本表由社区填报；2、各项按月末情况填写，身份证号为18位。"],
        ["填表人：", "", "", "审核人："],
        [f"填报日期：{day.year}年{day.month}月{day.day}日"],
    ]


def _numbered_name(scene: Scene) -> str:
    community = f"-{scene.code[9:]}" if scene.community else ""
    return f"{FULL_WORDS[scene.register]}{scene.month:%Y%m}（{scene.place}{community}）.csv"


def _workbook_above(scene: Scene) -> list[list[Cell]]:
    blank: list[Cell] = [None]
    width = len(HEADINGS["workbook"][scene.register])
    title = f"{scene.month.year}年{scene.month.month}月{TITLES[scene.register]}"
    return [[*(blank * (width - 1)), NUMBERS[scene.register]], [title], [_organisation(scene)]]


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
        HEADINGS["clean"],
        Hand(("iso",)),
        lambda scene: f"{scene.code}_{FULL_WORDS[scene.register]}_{scene.month:%Y-%m}.csv",
    ),
    Layout(  # the month stands only in the title
        "workbook",
        "xlsx",
        HEADINGS["workbook"],
        Hand(("cell", "cell", "slash"), variant_share=0.1, untidy_share=0.03),
        lambda scene: f"{scene.sender}-{FULL_WORDS[scene.register]}（第{scene.number}期）.xlsx",
        _workbook_above,
        _workbook_below,
    ),
    Layout(
        "office",
        "csv",
        HEADINGS["office"],
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
        HEADINGS["old"],
        Hand(("cell", "chinese", "month_chinese"), (None, "无"), 0.2, 0.02, ("、", ";", "；")),
        lambda scene: f"{scene.code}{FULL_WORDS[scene.register]}{scene.month:%Y%m}.xls",
        lambda scene: [[TITLES[scene.register]]],
        lambda scene, rows, sums: [["合计", f"{rows}"], ["填表人：            审核人："]],
    ),
    Layout(  # the street stands nowhere but in the community codes
        "unicode",
        "csv",
        HEADINGS["unicode"],
        Hand(
            ("digits", "serial", "iso"),
            variant_share=0.15,
            untidy_share=0.05,
            separators=(";", "，", "、"),
        ),
        _numbered_name,
        encoding="utf-16",
        delimiter="\t",
        newline="\r\n",
        names_street=False,
    ),
    Layout(
        "workbook by community",
        "xlsx",
        HEADINGS["workbook"],
        Hand(("cell", "chinese"), ("无", None), 0.2, 0.03, ("、",)),
        lambda scene: f"{scene.sender}{FULL_WORDS[scene.register]}{scene.month:%Y.%m}.xlsx",
        _workbook_above,
        _workbook_below,
        sheet_per_community=True,
        date_1904=True,
    ),
)


def columns_of(layout: Layout, register: str) -> set[str]:
    """The contract columns in the layout for the register."""
    return {heading.column for heading in layout.headings[register]} - {SERIAL, UNKNOWN}
