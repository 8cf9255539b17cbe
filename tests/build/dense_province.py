"""A small province in which what is rare in life is common: people in many places, birthdays on
every border, equal dates.
"""

from __future__ import annotations

import csv
import json
from datetime import date, timedelta
from pathlib import Path
from random import Random

from pipelines.sample.identity import credit_with_check
from pipelines.sample.place import streets_of
from tests.build.dense_mark import last_day, marks_on_rows
from tests.build.dense_register import REGISTERS, warnings
from tests.build.register_file import id_number

MONTHS = (
    date(2025, 8, 1),
    date(2025, 9, 1),
    date(2026, 8, 1),
)  # the last one looks back on the second, no longer on the first
BORDERS = (
    16 * 12,
    25 * 12,
    40 * 12,
    46 * 12,
    50 * 12,
    51 * 12,
    53 * 12,
    55 * 12,
    56 * 12,
    60 * 12,
    61 * 12,
    111 * 12,
)  # ages in months
STATUS = ("就业", "失业", "失业", "未就业", "情况不明")
DIFFICULTIES = ("", "", "", "大龄", "残疾", "低保、失地", "残疾,大龄", "军人配偶")
HOUSEHOLDS = (*"123456789", "h30", "H30", "Ｈ 30", "7－1", "7-1")  # of eleven households
PASSPORTS = tuple(f"E4567{number:04d}" for number in range(12))  # tell no birth date and no sex
ENTITY_TYPES = ("企业", "个体工商户", "合作社", "其他")
LABOUR_TITLES = (
    "社区代码",
    "户编号",
    "姓名",
    "身份证号",
    "性别",
    "户口性质",
    "劳动能力",
    "就业意愿",
    "就业状态",
    "就业时间",
    "失业时间",
    "是否登记失业",
    "就业困难类型",
    "是否高校毕业生",
    "退休类别",
)
ENTITY_TITLES = (
    "统一社会信用代码",
    "实体名称",
    "社区代码",
    "实体类型",
    "所属行业",
    "成立日期",
    "停业日期",
    "状态",
    "从业人数",
    "吸纳下岗失业人数",
    "减免收费",
)


def write_dense_province(folder: Path, seed: int = 1) -> dict:
    """Write a file a street a register a month into `folder`; returns a ledger of the form of the
    sample's. The last rows of a labour force file are returned; no other row is at fault.
    """
    random = Random(seed)
    streets = streets_of("51", list(MONTHS), 6, 2)  # each in another prefecture
    people = [_birth(random, number) for number in range(200)]
    holders = [*people[len(PASSPORTS) :], *PASSPORTS]
    firms = [credit_with_check(f"91519900{number:09d}") for number in range(40)]
    ledger: dict = {"files": [], "faults": [], "two_places": []}
    for month in MONTHS:
        for street in streets:
            places = [community.code for community in street.communities]
            rows = [_labour_row(random, month, holders, places) for _ in range(60)]
            marks = marks_on_rows(rows, month)
            rows += [_returned_row(random, places) for _ in range(8)]
            _write(
                folder,
                ledger,
                "labour_force",
                f"{street.code}_劳动力资源台账_{month:%Y-%m}.csv",
                street.code,
                month,
                LABOUR_TITLES,
                rows,
                marks,
                returned=8,
            )
            rows = [_entity_row(random, month, firms, places) for _ in range(15)]
            _write(
                folder,
                ledger,
                "community_entity",
                f"{street.code}_社区就业实体台账_{month:%Y-%m}.csv",
                street.code,
                month,
                ENTITY_TITLES,
                rows,
            )
            for register, (title, count, row_of, _, _) in REGISTERS.items():
                rows = [row_of(random, month, people, places) for _ in range(count)]
                name = f"{street.code}_{title}_{month:%Y-%m}.csv"
                _write(
                    folder,
                    ledger,
                    register,
                    name,
                    street.code,
                    month,
                    tuple(rows[0]),
                    rows,
                    warnings(register, rows, month),
                )
    (folder / "ledger.json").write_text(json.dumps(ledger, ensure_ascii=False), "utf-8")
    return ledger


def _birth(random: Random, number: int) -> str:
    """An ID number: a person who is about to cross, or has just crossed, one of the borders, or
    anyone of 48 to 64.
    """
    last = MONTHS[-1].year * 12 + MONTHS[-1].month - 1
    months = (
        random.choice(BORDERS) + random.randint(-2, 3)
        if random.random() < 0.5
        else random.randint(48 * 12, 64 * 12)
    )
    born = date((last - months) // 12, (last - months) % 12 + 1, 1)
    return id_number(
        f"{random.choice((born, born.replace(day=15), last_day(born))):%Y%m%d}", number
    )


def _labour_row(
    random: Random, month: date, people: list[str], places: list[str]
) -> dict[str, str]:
    end = last_day(month)
    number = random.choice(people)
    status = random.choice(STATUS)
    since = [end - timedelta(days=31 * months) for months in (-1, 0, 1, 2, 3, 6, 12, 13, 24)]
    since += [last_day(date(end.year - years, 2, 1)) for years in (0, 1)] + [
        end.replace(year=end.year - 1),
        date(2025, 5, 31),
    ]
    return {
        "社区代码": random.choice(places),
        "户编号": random.choice(HOUSEHOLDS),
        "姓名": "测试人",
        "身份证号": number,
        "性别": "男" if int(number[16:17] or number[-1]) % 2 else "女",
        "户口性质": random.choice(("", "非农业户口", "农业户口", "居民户口")),
        "劳动能力": random.choice("是是是否"),
        "就业意愿": random.choice(
            ("是", "是", "否", "") if status == "情况不明" else ("是", "是", "否")
        ),
        "就业状态": status,
        "就业时间": random.choice(("", f"{random.choice(since)}")),
        "失业时间": random.choice(("", f"{random.choice(since)}")),
        "是否登记失业": random.choice(("是", "否", "")),
        "就业困难类型": random.choice(DIFFICULTIES),
        "是否高校毕业生": random.choice(("是", "否", "")),
        "退休类别": random.choice(("", "女干部", "女工人", "女工人")),
    }


def _returned_row(random: Random, places: list[str]) -> dict[str, str]:
    """A row whose ID number has a wrong check digit."""
    number = id_number("19800101", random.randrange(1, 999, 2))
    return dict.fromkeys(LABOUR_TITLES, "") | {
        "社区代码": random.choice(places),
        "户编号": random.choice(HOUSEHOLDS),
        "姓名": "测试人",
        "身份证号": number[:17] + ("1" if number[17] == "0" else "0"),
        "性别": "男",
        "劳动能力": "是",
        "就业意愿": "是",
        "就业状态": random.choice(STATUS),
    }


def _entity_row(random: Random, month: date, firms: list[str], places: list[str]) -> dict[str, str]:
    end = last_day(month)
    days = ("", f"{month}", f"{end}", f"{month - timedelta(days=1)}", f"{end + timedelta(days=1)}")
    employees = random.choice((0, 3, 10, 10, 20))
    return {
        "统一社会信用代码": random.choice(firms),
        "实体名称": "示范",
        "社区代码": random.choice(places),
        "实体类型": random.choice(ENTITY_TYPES),
        "所属行业": random.choice(("", "教育", "住宿和餐饮业")),
        "成立日期": random.choice(days),
        "停业日期": random.choice(days),
        "状态": random.choice(("营业", "营业", "停业", "注销")),
        "从业人数": f"{employees}",
        "吸纳下岗失业人数": (
            f"{random.choice((0, employees * 3 // 10, employees * 3 // 10 + 1, employees))}"
        ),
        "减免收费": random.choice(("是", "否", "")),
    }


def _write(
    folder: Path,
    ledger: dict,
    register: str,
    name: str,
    street: str,
    month: date,
    titles: tuple[str, ...],
    rows: list[dict[str, str]],
    marks: int | None = None,
    returned: int = 0,
) -> None:
    file = f"{month:%Y-%m}/{name}"
    (folder / file).parent.mkdir(exist_ok=True)
    with (folder / file).open("w", encoding="utf-8-sig", newline="") as text:
        writer = csv.DictWriter(text, titles)
        writer.writeheader()
        writer.writerows(rows)
    ledger["files"].append(
        {
            "file": file,
            "register": register,
            "month": f"{month:%Y-%m}",
            "street": street,
            "communities": None,
            "layout": "clean",
            "rows": len(rows),
            "quarantined": returned,
            "warnings": marks_on_rows(rows, month) if marks is None else marks,
            "file_warnings": [],
            "nil": False,
            "refused": False,
            "rule": None,
            "kind": None,
        }
    )

    ledger["faults"] += [
        {
            "file": file,
            "register": register,
            "month": f"{month:%Y-%m}",
            "sheet": None,
            "row": 1 + number,
            "rule": "id_check_digit",
            "severity": "ROW",
            "column": "id_number",
            "kind": None,
        }
        for number in range(len(rows) - returned + 1, len(rows) + 1)
    ]
