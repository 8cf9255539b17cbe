"""Rows of events, services, posts and stations for the dense province: the same few people and
numbers over and over, dates on every border.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from random import Random

from tests.build.dense_mark import last_day

YES_NO = ("是", "否", "")
CHANNELS = ("单位就业", "个体工商户", "公益性岗位", "灵活就业", "自主创业")
SERVICES = ("再就业培训", "再就业培训", "小额担保贷款", "入户走访")
SIX = ("机构", "人员", "经费", "场地", "制度", "工作")


def _any_day(random: Random, month: date) -> str:
    """In the month of the file, around it, around a new year, or in months that nobody reported."""
    end = last_day(month)
    near = [
        month - timedelta(days=1),
        month,
        month + timedelta(days=9),
        end,
        end + timedelta(days=1),
        end - timedelta(days=100),
    ]
    far = [
        date(month.year - 1, 12, 31),
        date(month.year, 1, 1),
        date(month.year, 2, 28),
        date(2024, 5, 31),
        date(2025, 8, 31),
        date(2023, 12, 31),
        date(2026, 9, 1),
    ]
    return f"{random.choice(near * 3 + far)}"


def _who(random: Random, people: list[str], places: list[str]) -> dict[str, str]:
    return {"社区代码": random.choice(places), "姓名": "测试人", "身份证号": random.choice(people)}


def _hired(random: Random, month: date, people: list[str], places: list[str]) -> dict[str, str]:
    return _who(random, people, places) | {
        "登记就业时间": _any_day(random, month),
        "所属行业": random.choice(("", "教育", "建筑业")),
        "就业渠道": random.choice(CHANNELS),
        "失业人员再就业": random.choice(YES_NO),
        "就业困难人员就业": random.choice(YES_NO),
    }


def _left(random: Random, month: date, people: list[str], places: list[str]) -> dict[str, str]:
    return _who(random, people, places) | {
        "减员日期": _any_day(random, month),
        "减员原因": random.choice(("退休", "死亡", "其他")),
    }


def _served(random: Random, month: date, people: list[str], places: list[str]) -> dict[str, str]:
    return _who(random, people[:60], places) | {
        "服务日期": _any_day(random, month),
        "服务类型": random.choice(SERVICES),
        "金额（元）": random.choice(("", "", "0.01", "50000")),
    }


def _post(random: Random, month: date, people: list[str], places: list[str]) -> dict[str, str]:
    end = last_day(month)
    borders = [end.replace(year=end.year - 3) + timedelta(days=days) for days in (-1, 0, 1)]
    terms = [end + timedelta(days=days) for days in (-400, -1, 0, 1, 89, 90, 91)]
    return {
        "岗位编号": f"P{random.randrange(14)}",
        "社区代码": random.choice(places),
        "岗位类型": random.choice(("公益性岗位", "公益性岗位", "社区岗位")),
        "岗位数": f"{random.randrange(5)}",
        "在岗人数": f"{random.randrange(5)}",
        "上岗日期": random.choice(("", *map(str, borders), f"{end + timedelta(days=1)}")),
        "到期日期": random.choice(("", *map(str, terms))),
        "月补贴（元）": random.choice(("", "1800", "0.5")),
    }


def _station(random: Random, month: date, people: list[str], places: list[str]) -> dict[str, str]:
    place = random.choice((*places, places[0][:9]))
    return {
        "社区代码": place if len(place) == 12 else "",
        "街道代码": place if len(place) == 9 else "",
        "平台名称": random.choice(("一站", "二站")),
        **{word: random.choice(("是", "是", "是", "是", *YES_NO)) for word in SIX},
        "专职人数": f"{random.randrange(4)}",
        "兼职人数": f"{random.randrange(3)}",
    }


Row = Callable[[Random, date, list[str], list[str]], dict[str, str]]
REGISTERS: dict[
    str, tuple[str, int, Row, tuple[str, ...], str]
] = {  # title, rows a file, a row, the key, the date that may not lie ahead
    "new_employment": (
        "新就业人员实名制台账",
        60,
        _hired,
        ("身份证号", "登记就业时间"),
        "登记就业时间",
    ),
    "natural_attrition": ("自然减员台账", 40, _left, ("身份证号", "减员日期"), "减员日期"),
    "assistance": (
        "就业援助服务台账",
        60,
        _served,
        ("身份证号", "服务日期", "服务类型"),
        "服务日期",
    ),
    "job_post": ("岗位台账", 20, _post, ("岗位编号",), "上岗日期"),
    "station": ("基层平台台账", 6, _station, ("社区代码", "街道代码", "平台名称"), ""),
}


def warnings(register: str, rows: list[dict[str, str]], month: date) -> int:
    """Marks on the rows of a file: found twice, dated after the month, too young or too old, at
    odds with itself.
    """
    _, _, _, key, dated = REGISTERS[register]
    end, marks = last_day(month), 0
    times = Counter(tuple(row[name] for name in key) for row in rows)
    for row in rows:
        twice, late = times[tuple(row[name] for name in key)] > 1, row.get(dated, "") > f"{end}"
        marks += twice + late
        if "身份证号" in row:
            months = (
                (month.year - int(row["身份证号"][6:10])) * 12
                + month.month
                - int(row["身份证号"][10:12])
            )
            marks += months < 16 * 12 or months >= 111 * 12
        if "岗位数" in row and not twice and not late:
            marks += (row["在岗人数"] > row["岗位数"]) + ("" < row["到期日期"] < row["上岗日期"])
    return marks
