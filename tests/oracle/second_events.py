"""The rows of posts, new employment, attrition, assistance and stations, read a second time: titles
and words by hand, no code of pipelines/.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from tests.oracle.second_word import INDUSTRY, day_of, flag_of, full_id, word_of

SIX = ("has_institution", "has_staff", "has_funding", "has_premises", "has_rules", "has_work")
COMMUNITY = "社区代码 社区编码 所属社区代码"
ID_NUMBER = "身份证号 身份证号码 公民身份号码 居民身份证号码"
POST_KIND = {
    "公益性岗位": "public_welfare",
    "公益岗": "public_welfare",
    "1": "public_welfare",
    "社区岗位": "community",
    "社区就业岗位": "community",
    "2": "community",
}
CHANNEL = {
    "单位就业": "unit",
    "单位": "unit",
    "1": "unit",
    "个体工商户": "self_employed",
    "个体": "self_employed",
    "4": "self_employed",
    "灵活就业": "flexible",
    "灵活": "flexible",
    "5": "flexible",
    "公益性岗位": "public_welfare_post",
    "公益岗": "public_welfare_post",
    "6": "public_welfare_post",
    "自主创业": "own_business",
    "创业": "own_business",
}
SERVICE = {
    "职业介绍": "job_placement",
    "职介": "job_placement",
    "1": "job_placement",
    "职业指导": "career_guidance",
    "4": "career_guidance",
    "再就业培训": "reemployment_training",
    "技能培训": "reemployment_training",
    "再就业技能培训": "reemployment_training",
    "创业培训": "entrepreneurship_training",
    "政策咨询": "policy_advice",
    "政策宣传": "policy_advice",
    "小额担保贷款": "small_loan",
    "创业担保贷款(原小额担保贷款)": "small_loan",
    "小额贷款": "small_loan",
    "创业担保贷款": "small_loan",
    "社会保险接续": "insurance_continuation",
    "岗位援助": "post_assistance",
    "入户走访": "home_visit",
    "上门走访": "home_visit",
}
SECTION = INDUSTRY | {
    "农、林、牧、渔业": "A",
    "采矿业": "B",
    "电力、热力、燃气及水生产和供应业": "D",
    "电力、燃气及水的生产和供应业": "D",
    "建筑业": "E",
    "信息传输、软件和信息技术服务业": "I",
    "金融业": "J",
    "租赁和商务服务业": "L",
    "科学研究和技术服务业": "M",
    "文化、体育和娱乐业": "R",
    "公共管理、社会保障和社会组织": "S",
}


@dataclass
class Event:
    """Somebody found work (`kind` is channel and industry) or left it for good (None). `place` is
    (file, sheet, row).
    """

    place: tuple
    identity: str
    community: str
    on: date
    kind: tuple[str, str] | None = None
    reemployed: bool | None = None
    difficult: bool | None = None


@dataclass
class Service:
    place: tuple
    identity: str
    community: str
    on: date
    service: str
    amount: Decimal


@dataclass
class Post:
    place: tuple
    number: str
    community: str
    kind: str
    capacity: int
    filled: int
    started_on: date | None
    ends_on: date | None
    subsidy: Decimal


@dataclass
class Station:
    """`area` has twelve digits, or nine where the station is the street's own; `has` are the six in
    their order.
    """

    place: tuple
    area: str
    name: str
    has: tuple[bool | None, ...]
    full_time: int
    part_time: int


def _amount(cell) -> Decimal:
    return Decimal(word_of(cell) or "0")


def _who(place: tuple, row: dict) -> tuple[tuple, str, str]:
    return place, full_id(word_of(row["id_number"]).upper()), word_of(row["community_code"])


def _hired(place: tuple, row: dict) -> Event:
    industry = word_of(row.get("industry"))
    return Event(
        *_who(place, row),
        day_of(row["employed_on"]),
        (CHANNEL[word_of(row["channel"])], SECTION[industry] if industry else "not_stated"),
        flag_of(row["reemployed_unemployed"]),
        flag_of(row["difficult"]),
    )


def _left(place: tuple, row: dict) -> Event:
    return Event(*_who(place, row), day_of(row["left_on"]))


def _served(place: tuple, row: dict) -> Service:
    return Service(
        *_who(place, row),
        day_of(row["served_on"]),
        SERVICE[word_of(row["service"])],
        _amount(row["amount_yuan"]),
    )


def _post(place: tuple, row: dict) -> Post:
    return Post(
        place,
        word_of(row["post_no"]),
        word_of(row["community_code"]),
        POST_KIND[word_of(row["post_kind"])],
        int(word_of(row["capacity"])),
        int(word_of(row["filled"])),
        day_of(row["started_on"]),
        day_of(row["ends_on"]),
        _amount(row["monthly_subsidy_yuan"]),
    )


def _station(place: tuple, row: dict) -> Station:
    return Station(
        place,
        word_of(row["community_code"]) or word_of(row["street_code"]),
        word_of(row["station_name"]),
        tuple(flag_of(row[name]) for name in SIX),
        int(word_of(row["full_time_staff"])),
        int(word_of(row["part_time_staff"])),
    )


def _without_ignored(
    make: Callable[[tuple, dict], object],
) -> Callable[[tuple, dict, set[str]], object]:
    """The fields below are named as the ledger names the columns of ignored cells."""
    return lambda place, row, ignored: make(
        place, {field: None if field in ignored else cell for field, cell in row.items()}
    )


READINGS: dict[str, tuple[dict[str, str], Callable[[tuple, dict, set[str]], object]]] = {
    "job_post": (
        {
            "community_code": COMMUNITY,
            "post_no": "岗位编号 岗位编码 岗位号 岗位代码",
            "post_kind": "岗位类型 岗位类别 岗位性质",
            "capacity": "岗位数 岗位数量 设岗数",
            "filled": "在岗人数 实有人数 在岗人员数 上岗人数",
            "started_on": "上岗日期 上岗时间 安置日期",
            "ends_on": "到期日期 到期时间 合同到期日期 期满日期",
            "monthly_subsidy_yuan": "月补贴（元） 月补贴标准 月补贴 月补贴金额",
        },
        _without_ignored(_post),
    ),
    "new_employment": (
        {
            "community_code": COMMUNITY,
            "id_number": ID_NUMBER,
            "employed_on": (
                "登记就业时间 登记就业时间（年/月/日） 就业登记时间 就业时间 登记就业日期"
            ),
            "industry": "所属行业 行业 从事行业 行业类别",
            "channel": "就业渠道 就业去向 就业形式 就业方式",
            "reemployed_unemployed": "失业人员再就业 是否失业人员再就业 失业再就业",
            "difficult": (
                "就业困难人员就业 就业困难再就业 是否就业困难 就业困难人员再就业 困难人员就业"
            ),
        },
        _without_ignored(_hired),
    ),
    "natural_attrition": (
        {
            "community_code": COMMUNITY,
            "name": "姓名 人员姓名",
            "id_number": ID_NUMBER,
            "left_on": "减员日期 减员时间 离岗日期",
        },
        _without_ignored(_left),
    ),
    "assistance": (
        {
            "community_code": COMMUNITY,
            "name": "姓名 人员姓名",
            "id_number": ID_NUMBER,
            "served_on": "服务日期 服务时间 援助日期",
            "service": "服务类型 援助形式 服务项目 服务内容",
            "amount_yuan": "金额（元） 发放金额 贷款金额 金额",
        },
        _without_ignored(_served),
    ),
    "station": (
        {
            "community_code": COMMUNITY,
            "street_code": "街道代码 街道编码 街道（乡镇）代码",
            "station_name": "平台名称 服务站名称 机构名称",
            "full_time_staff": "专职人数 专职人员 专职工作人员数",
            "part_time_staff": "兼职人数 兼职人员 兼职人员数",
            **{
                field: f"{word} {word}到位 {word}是否到位 有无{word}"
                for field, word in zip(
                    SIX, ("机构", "人员", "经费", "场地", "制度", "工作"), strict=True
                )
            },
        },
        _without_ignored(_station),
    ),
}
