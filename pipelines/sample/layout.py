"""The layouts in which the sample's streets send their registers: written by hand after real workbooks (DOMAIN section 3a)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from pipelines.contract.register import register_named
from pipelines.sample.book import Sheet, csv_bytes, xls_bytes, xlsx_bytes
from pipelines.sample.place import Community, Street, month_end, next_month
from pipelines.sample.spelling import Cell, Hand

SERIAL = "serial"  # 序号
UNKNOWN = "unknown"  # a column of no register


@dataclass(frozen=True)
class Scene:
    """One file to be: who sends which register for which month. `community` where the street sends a file a community."""

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
class Heading:
    title: str
    column: str  # of the contract, SERIAL or UNKNOWN
    group: str | None = None  # the title above it, in a two-row header


@dataclass(frozen=True)
class Layout:
    name: str
    form: Literal["csv", "xlsx", "xls"]
    headings: dict[str, tuple[Heading, ...]]
    hand: Hand
    file_name: Callable[[Scene], str]
    above: Callable[[Scene], list[list[Cell]]] = lambda scene: []
    below: Callable[[Scene, int], list[list[Cell]]] = lambda scene, rows: []
    encoding: str = "utf-8-sig"
    delimiter: str = ","
    newline: str = "\n"
    names_street: bool = True  # false: only the community codes tell it
    sheet_per_community: bool = False
    date_1904: bool = False


@dataclass(frozen=True)
class Written:
    """A file's bytes, and of each data row the sheet (None in text) and the clerk's row number, in the order of the rows given."""

    content: bytes
    places: tuple[tuple[str | None, int], ...]


def short(community: Community) -> str:
    """The community's name as clerks write it, without 居民委员会."""
    for ending in ("居民委员会", "居委会", "村民委员会", "村委会"):
        community_name = community.name.removesuffix(ending)
        if community_name != community.name:
            return community_name
    return community.name


def _headings(text: str) -> tuple[Heading, ...]:
    """'title:column | group>title:column | …'"""
    headings = []
    for item in text.split("|"):
        title, column = item.strip(" \n").rsplit(":", 1)
        group, _, below = title.rpartition(">")
        headings.append(Heading(below.replace("\\n", "\n"), column, group or None))
    return tuple(headings)


CLEAN = {
    "labour_force": _headings("""序号:serial|社区代码:community_code|户编号:household_no|与户主关系:relationship|姓名:name|身份证号:id_number|性别:sex
        |文化程度:education|户口性质:hukou_type|户籍/常住:residence|劳动能力:labour_capacity|就业意愿:willing_to_work|就业状态:employment_status
        |就业形式:employment_form|统一社会信用代码:employer_code|所属行业:industry|就业时间:employed_since|失业时间:unemployed_since
        |是否登记失业:unemployment_registered|失业原因:unemployment_reason|就业困难类型:difficulty_types|就业创业证号:certificate_no
        |是否高校毕业生:is_graduate|退休类别:retirement_kind|技能特长:skills|求职意向:job_wanted|培训意向:training_wanted|联系电话:phone"""),
    "community_entity": _headings("""序号:serial|统一社会信用代码:entity_code|实体名称:entity_name|社区代码:community_code|实体类型:entity_type|所属行业:industry
        |社区服务项目:service_item|成立日期:founded_on|停业日期:closed_on|状态:status|从业人数:employees|吸纳下岗失业人数:absorbed_unemployed
        |社区就业服务证号:service_certificate_no|减免收费:fee_relief"""),
}
OFFICE = {
    "labour_force": _headings("""序号:serial|社区编码:community_code|户号:household_no|户主关系:relationship|居民姓名:name
        |公民身份号码:id_number|性别:sex|学历:education
        |户籍性质:hukou_type|户籍或常住:residence|有无劳动能力:labour_capacity|就业愿望:willing_to_work|就业状况:employment_status|就业方式:employment_form
        |就业单位信用代码:employer_code|行业:industry|就业日期:employed_since|失业日期:unemployed_since|是否登记失业人员:unemployment_registered
        |失业人员类型:unemployment_reason|困难类别:difficulty_types|就业失业登记证号:certificate_no|电话:phone|网格员签字:unknown"""),
    "community_entity": _headings("""序号:serial|企业名称:entity_name|信用代码:entity_code|社区编码:community_code
        |单位类型:entity_type|行业:industry|经营项目:service_item
        |成立时间:founded_on|注销日期:closed_on|经营状态:status|职工人数:employees|其中下岗失业人员:absorbed_unemployed|是否减免收费:fee_relief"""),
}
UNICODE = {
    "labour_force": _headings("""社区（村）代码:community_code|家庭编号:household_no|与户主的关系:relationship|人员姓名:name|居民身份证号码:id_number|性别:sex
        |受教育程度:education|户口类型:hukou_type|居住类型:residence|具有劳动能力:labour_capacity|是否有就业意愿:willing_to_work|当前就业状态:employment_status
        |就业渠道:employment_form|所属行业:industry|登记就业时间:employed_since|失业登记日期:unemployed_since|失业登记:unemployment_registered
        |失业原因:unemployment_reason|困难人员类别:difficulty_types|高校毕业生:is_graduate|退休类型:retirement_kind|手机号:phone|填报月份:reporting_month"""),
    "community_entity": _headings("""所属社区代码:community_code|统一信用代码:entity_code|单位名称:entity_name
        |实体性质:entity_type|行业类别:industry|注册日期:founded_on
        |停业时间:closed_on|生存状态:status|从业人员数:employees|吸纳失业人数:absorbed_unemployed|享受减免:fee_relief|填报月份:reporting_month"""),
}
WORKBOOK = {
    "labour_force": _headings("""序号:serial|社区代码:community_code|户编号:household_no|与户主\\n关系:relationship|姓 名:name|身份证\\n号码（必填）:id_number|性别:sex
        |文化程度:education|户口性质:hukou_type|户籍/常住:residence|就业情况>劳动能力:labour_capacity|就业情况>就业意愿:willing_to_work
        |就业情况>就业状态\\n（必填）:employment_status|就业情况>就业形式:employment_form|就业情况>就业时间:employed_since|就业情况>所属行业:industry
        |失业情况>失业时间:unemployed_since|失业情况>是否登记失业:unemployment_registered|失业情况>失业\\n原因:unemployment_reason
        |就业困难类型:difficulty_types|是否高校\\n毕业生:is_graduate|退休类别:retirement_kind|技能特长:skills|联系电话:phone"""),
    "community_entity": _headings("""序号:serial|社区代码（必填）:community_code|实体\\n名称:entity_name
        |统一社会\\n信用代码:entity_code|实体类型:entity_type|所属行业:industry
        |经营情况>状态:status|经营情况>成立日期:founded_on|经营情况>停业日期:closed_on|用工情况>从业人数:employees|用工情况>吸纳下岗\\n失业人数:absorbed_unemployed
        |社区就业\\n服务证号:service_certificate_no|减免收费:fee_relief"""),
}
OLD = {
    "labour_force": _headings("""序号:serial|社区代码:community_code|户编号:household_no|与户主关系:relationship|姓名:name
        |身份证号码:id_number|性别:sex|文化程度:education
        |户口类别:hukou_type|常住类型:residence|劳动能力:labour_capacity|有无就业意愿:willing_to_work|就业状态:employment_status|就业形式:employment_form
        |单位信用代码:employer_code|从事行业:industry|再就业时间:employed_since|失业时间:unemployed_since|登记失业:unemployment_registered
        |失业人员类型:unemployment_reason|就业困难人员类型:difficulty_types|就业创业证编号:certificate_no|特长:skills|意向工种:job_wanted
        |培训需求:training_wanted|手机:phone"""),
    "community_entity": _headings("""序号:serial|社区代码:community_code|实体信用代码:entity_code|实体名称:entity_name
        |类型:entity_type|行业:industry|服务项目:service_item
        |开业日期:founded_on|关闭日期:closed_on|实体状态:status|员工人数:employees|吸纳就业人数:absorbed_unemployed
        |服务证号:service_certificate_no|收费减免:fee_relief"""),
}

FULL_WORDS = {"labour_force": "劳动力资源台账", "community_entity": "社区就业实体台账"}
OFFICE_WORDS = {"labour_force": "劳动力台帐", "community_entity": "社区就业实体台帐"}
TITLES = {"labour_force": "劳动力资源管理台账", "community_entity": "社区就业实体台账"}


def _organisation(scene: Scene) -> str:
    community = (short(scene.community),) if scene.community else ()
    return "机构名称：" + " ".join((*scene.street.above, scene.street.name, *community))


def _office_above(scene: Scene) -> list[list[Cell]]:
    title = TITLES[scene.register].replace("台账", "台帐")
    return [[title], [_organisation(scene)], [f"填报月份：{scene.month.year}年{scene.month.month}月"], []]


def _office_below(scene: Scene, rows: int) -> list[list[Cell]]:
    day = next_month(scene.month).replace(day=2)
    return [[], ["填表说明：1、本表由社区填报；2、各项按月末情况填写，身份证号为18位。"], ["填表人：", "", "", "审核人："],
            [f"填报日期：{day.year}年{day.month}月{day.day}日"]]


def _workbook_above(scene: Scene) -> list[list[Cell]]:
    width = len(WORKBOOK[scene.register])
    number = {"labour_force": "台账一", "community_entity": "台账七"}[scene.register]
    return [[None] * (width - 1) + [number], [f"{scene.month.year}年{scene.month.month}月{TITLES[scene.register]}"], [_organisation(scene)]]


def _workbook_below(scene: Scene, rows: int) -> list[list[Cell]]:
    end = month_end(scene.month)
    return [["合计", None, f"共{rows}条"], [], ["填表说明：带（必填）的列不得为空；就业困难类型填序号：①大龄②残疾③享受城市低保④连续失业1年以上⑤失地。"],
            [f"填报日期：{end:%Y-%m-%d}"]]


LAYOUTS: tuple[Layout, ...] = (
    Layout(
        "clean", "csv", CLEAN, Hand(("iso",)),
        lambda scene: f"{scene.code}_{FULL_WORDS[scene.register]}_{scene.month:%Y-%m}.csv",
    ),
    Layout(  # the month stands only in the title
        "workbook", "xlsx", WORKBOOK, Hand(("cell", "cell", "slash"), variant_share=0.1, untidy_share=0.03),
        lambda scene: f"{scene.sender}-{FULL_WORDS[scene.register]}（第{scene.number}期）.xlsx", _workbook_above, _workbook_below,
    ),
    Layout(
        "office", "csv", OFFICE, Hand(("dot", "month_dot"), ("无", None), 0.3, 0.02, ("、", ",", " ")),
        lambda scene: f"{scene.sender}{OFFICE_WORDS[scene.register]}{scene.month.year}年{scene.month.month}月.csv",
        _office_above, _office_below, encoding="gb18030", newline="\r\n",
    ),
    Layout(  # the month stands only in the file's name
        "old", "xls", OLD, Hand(("cell", "chinese", "month_chinese"), (None, "无"), 0.2, 0.02, ("、", ";", "；")),
        lambda scene: f"{scene.code}{FULL_WORDS[scene.register]}{scene.month:%Y%m}.xls",
        lambda scene: [[TITLES[scene.register]]], lambda scene, rows: [["合计", f"{rows}"], ["填表人：            审核人："]],
    ),
    Layout(  # the street stands nowhere but in the community codes
        "unicode", "csv", UNICODE, Hand(("digits", "serial", "iso"), variant_share=0.15, untidy_share=0.05, separators=(";", "，", "、")),
        lambda scene: f"{FULL_WORDS[scene.register]}{scene.month:%Y%m}（{scene.place}{'-' + scene.code[9:] if scene.community else ''}）.csv",
        encoding="utf-16", delimiter="\t", newline="\r\n", names_street=False,
    ),
    Layout(
        "workbook by community", "xlsx", WORKBOOK, Hand(("cell", "chinese"), ("无", None), 0.2, 0.03, ("、",)),
        lambda scene: f"{scene.sender}{FULL_WORDS[scene.register]}{scene.month:%Y.%m}.xlsx", _workbook_above, _workbook_below,
        sheet_per_community=True, date_1904=True,
    ),
)


def columns_of(layout: Layout, register: str) -> set[str]:
    """The contract columns that the layout has for the register."""
    return {heading.column for heading in layout.headings[register]} - {SERIAL, UNKNOWN}


def file_bytes(layout: Layout, scene: Scene, rows: list[dict[str, Cell]]) -> Written:
    """The file of these rows (contract column -> cell, and `sheet`: the community's name where the layout has a sheet for each)."""
    names = list(dict.fromkeys(row["sheet"] for row in rows)) if layout.sheet_per_community else []
    parts = [(name, [number for number, row in enumerate(rows) if row["sheet"] == name]) for name in names]
    parts = parts or [(register_named(scene.register).title.zh[:5], list(range(len(rows))))]
    sheets, places = [], {}
    for name, numbers in parts:
        sheet, first = _sheet(layout, scene, name, [rows[number] for number in numbers])
        sheets.append(sheet)
        places |= {number: (None if layout.form == "csv" else name, first + offset) for offset, number in enumerate(numbers)}
    ordered = tuple(places[number] for number in range(len(rows)))
    if layout.form == "csv":
        return Written(csv_bytes(sheets[0].grid, layout.encoding, layout.delimiter, layout.newline), ordered)
    if layout.form == "xls":
        return Written(xls_bytes(sheets), ordered)
    hidden = _hidden_sheet(layout, sheets[0], ordered[0][1] if ordered else 1)
    return Written(xlsx_bytes([*sheets, hidden], date_1904=layout.date_1904), ordered)


def _hidden_sheet(layout: Layout, shown: Sheet, first: int) -> Sheet:
    """A hidden sheet that no reader may take for data: a scrap, or a crossed out copy that looks like a register."""
    if layout.sheet_per_community:
        return Sheet("作废", shown.grid[:first], tuple(merge for merge in shown.merges if merge[2] < first), hidden=True)
    return Sheet("Sheet2", [["草稿"], ["身份证号", "姓名"], ["待核", "待核"]], hidden=True)


def _sheet(layout: Layout, scene: Scene, name: str, rows: list[dict[str, Cell]]) -> tuple[Sheet, int]:
    """The sheet, and the row number of its first data row."""
    headings = layout.headings[scene.register]
    above, below = layout.above(scene), layout.below(scene, len(rows))
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
        [serial if heading.column == SERIAL else "" if heading.column == UNKNOWN else row.get(heading.column) for heading in headings]
        for serial, row in enumerate(rows, 1)
    ]
    if layout.form != "csv":
        wide = [number for number, row in enumerate(above) if len(row) == 1]
        wide += [top + len(header) + len(data) + number for number, row in enumerate(below) if len(row) == 1]
        merges += [(number, 0, number, width - 1) for number in wide]
    return Sheet(name, [*above, *header, *data, *below], tuple(merges)), top + len(header) + 1
