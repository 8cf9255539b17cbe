"""The files of a sample province read a second time: its layouts only, with a csv reader, openpyxl
and xlrd, and no code of pipelines/.

The ledger tells which files are refused, which rows are quarantined and which cells are ignored;
whether the reader finds that out by itself is the matter of test_planted_faults.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from pathlib import Path

from tests.oracle.second_sheet import raw_rows

TITLES = {
    "labour_force": {
        "community_code": "社区代码 社区编码 社区（村）代码",
        "household_no": "户编号 户号 家庭编号",
        "id_number": "身份证号 身份证号码 公民身份号码 居民身份证号码",
        "able": "劳动能力 有无劳动能力 具有劳动能力",
        "willing": "就业意愿 就业愿望 是否有就业意愿 有无就业意愿",
        "status": "就业状态 就业状况 当前就业状态",
        "employed_since": "就业时间 就业日期 登记就业时间 再就业时间",
        "unemployed_since": "失业时间 失业日期 失业登记日期",
        "registered": "是否登记失业 是否登记失业人员 失业登记 登记失业",
        "difficulties": "就业困难类型 困难类别 困难人员类别 就业困难人员类型",
        "graduate": "是否高校毕业生 高校毕业生",
        "retirement_kind": "退休类别 退休类型",
        "hukou": "户口性质 户籍性质 户口类型 户口类别",
    },
    "community_entity": {
        "community_code": "社区代码 社区编码 所属社区代码",
        "entity_code": "统一社会信用代码 信用代码 统一信用代码 实体信用代码",
        "entity_type": "实体类型 单位类型 实体性质 类型",
        "industry": "所属行业 行业 行业类别",
        "status": "状态 经营状态 生存状态 实体状态",
        "founded_on": "成立日期 成立时间 注册日期 开业日期",
        "closed_on": "停业日期 注销日期 停业时间 关闭日期",
        "employees": "从业人数 职工人数 从业人员数 员工人数",
        "absorbed": "吸纳下岗失业人数 其中下岗失业人员 吸纳失业人数 吸纳就业人数",
        "relief": "减免收费 是否减免收费 享受减免 收费减免",
    },
    "zero_employment_household": {
        "community_code": "社区代码 社区编码 所属社区代码",
        "household_no": "户编号 户号 家庭编号 户籍编号",
        "recognised_on": "认定日期 认定时间",
        "due_on": "帮扶完成时限 完成时限 帮扶时限 消除时限",
        "resolved_on": "消除日期 消除时间 退出日期",
        "employed": "就业人员身份证号 就业人员身份证号码 就业成员身份证号 就业人身份证号",
        "exit_reason": "退出原因 退出方式 消除原因",
    },
}
YES, NO = {"是", "有", "√", "1", "Y"}, {"否", "没有", "×", "0", "N"}
STATUS = {
    "就业": "employed",
    "已就业": "employed",
    "在业": "employed",
    "失业": "unemployed",
    "失业人员": "unemployed",
    "未就业": "not_in_labour_force",
    "从未就业": "not_in_labour_force",
    "不在业": "not_in_labour_force",
    "情况不明": "unknown",
    "不详": "unknown",
}
HUKOU = {
    "非农业户口": "urban_hukou",
    "非农业": "urban_hukou",
    "城镇": "urban_hukou",
    "10": "urban_hukou",
    "农业户口": "rural_hukou",
    "农业": "rural_hukou",
    "20": "rural_hukou",
    "居民户口": "resident_hukou",
    "居民家庭户口": "resident_hukou",
    "50": "resident_hukou",
}
DIFFICULTY = {
    "残疾": "disabled",
    "2": "disabled",
    "低保": "low_income",
    "享受城市低保": "low_income",
    "最低生活保障": "low_income",
    "3": "low_income",
    "失地": "landless",
    "失地农民": "landless",
    "失地(被征地)农民": "landless",
    "5": "landless",
}  # every other word is a difficulty without a group of its own
ENTITY_TYPE = {
    "企业": "enterprise",
    "有限公司": "enterprise",
    "个体工商户": "sole_trader",
    "个体户": "sole_trader",
    "民办非企业": "private_non_enterprise",
    "民办非企业单位": "private_non_enterprise",
    "合作社": "cooperative",
    "农民专业合作社": "cooperative",
    "公益性机构": "public_welfare",
    "其他": "other",
}
ENTITY_STATUS = {
    "营业": "active",
    "正常": "active",
    "在营": "active",
    "停业": "suspended",
    "歇业": "suspended",
    "注销": "closed",
    "已注销": "closed",
}
INDUSTRY = {
    "制造业": "C",
    "批发和零售业": "F",
    "批发零售业": "F",
    "交通运输、仓储和邮政业": "G",
    "住宿和餐饮业": "H",
    "房地产业": "K",
    "水利、环境和公共设施管理业": "N",
    "居民服务、修理和其他服务业": "O",
    "教育": "P",
    "卫生和社会工作": "Q",
    "卫生、社会保障和社会福利业": "Q",
} | {letter: letter for letter in "ABCDEFGHIJKLMNOPQRS"}


@lru_cache(maxsize=100_000)
def _word(cell) -> str | None:
    """The cell as text without blanks, digits and brackets in their plain form; None where it
    stands for nothing.
    """
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    text = re.sub(r"\s", "", unicodedata.normalize("NFKC", str(cell if cell is not None else "")))
    return None if text in ("", "无") else text


def _flag(cell) -> bool | None:
    word = _word(cell)
    if word is None:
        return None
    if word not in YES | NO:
        raise ValueError("the second count does not know this yes or no")
    return word in YES


def _day(cell) -> date | None:
    if isinstance(cell, datetime):
        return cell.date()
    word = _word(cell)
    if word is None:
        return None
    if re.fullmatch(r"\d{8}", word):
        return date(int(word[:4]), int(word[4:6]), int(word[6:]))
    if re.fullmatch(r"\d{5}", word):
        return date(1899, 12, 30) + timedelta(days=int(word))
    year, month, *day = re.findall(r"\d+", word)
    return date(int(year), int(month), int(day[0]) if day else 1)


def _full_id(word: str) -> str:
    """18 characters; a 15-digit number is of 19xx (its check character is left open, which identity
    does not need).
    """
    return f"{word[:6]}19{word[6:]}" if len(word) == 15 else word[:17]


@dataclass
class Person:
    """An accepted row of the labour force register. `identity` is the ID number without its check
    character.
    """

    place: tuple
    identity: str
    community: str
    household_no: str
    able: bool
    willing: bool | None
    status: str
    employed_since: date | None
    unemployed_since: date | None
    registered: bool | None
    difficulties: list[str]
    graduate: bool | None
    woman_worker: bool
    hukou: str | None

    @property
    def man(self) -> bool:
        return int(self.identity[16]) % 2 == 1

    @property
    def born(self) -> int:
        """The month of birth, counted from year 0."""
        return int(self.identity[6:10]) * 12 + int(self.identity[10:12]) - 1

    @property
    def home(self) -> tuple[str, str]:
        return self.community, home_number(self.household_no)


def home_number(word: str) -> str:
    """A household number in normal form: NFKC, upper case, one dash, nothing that is not seen."""
    shown = (
        "-" if unicodedata.category(sign) == "Pd" or sign == "−" else sign
        for sign in unicodedata.normalize("NFKC", word).upper()
        if unicodedata.category(sign) != "Cf" and not sign.isspace()
    )
    return re.sub("-+", "-", "".join(shown))


def _person(place: tuple, row: dict, ignored: set[str]) -> Person:
    told = [_word(part) for part in re.split(r"[、,;，；\s]", str(row["difficulties"] or ""))]
    return Person(
        place,
        _full_id(_word(row["id_number"]).upper()),
        _word(row["community_code"]),
        _word(row["household_no"]),
        _flag(row["able"]),
        _flag(row["willing"]),
        STATUS[_word(row["status"])],
        None if "employed_since" in ignored else _day(row["employed_since"]),
        None if "unemployed_since" in ignored else _day(row["unemployed_since"]),
        _flag(row["registered"]),
        [DIFFICULTY.get(word.strip("()"), "of another kind") for word in told if word],
        _flag(row.get("graduate")),
        _word(row.get("retirement_kind")) == "女工人",
        HUKOU[_word(row["hukou"])] if _word(row["hukou"]) else None,
    )


def persons_of(path: Path) -> list[Person]:
    """The persons of a labour force file in which no row is at fault."""
    return [
        _person((path.name, sheet, number), row, set())
        for sheet, number, row in raw_rows(path, TITLES["labour_force"])
    ]


@dataclass
class Entity:
    """An accepted row of the entity register."""

    place: tuple
    code: str
    community: str
    entity_type: str
    industry: str
    status: str
    founded_on: date | None
    closed_on: date | None
    employees: int
    absorbed: int
    relief: bool | None


def _entity(place: tuple, row: dict, ignored: set[str]) -> Entity:
    return Entity(
        place,
        _word(row["entity_code"]),
        _word(row["community_code"]),
        ENTITY_TYPE[_word(row["entity_type"])],
        INDUSTRY[_word(row["industry"])] if _word(row["industry"]) else "not_stated",
        ENTITY_STATUS[_word(row["status"])],
        None if "founded_on" in ignored else _day(row["founded_on"]),
        _day(row["closed_on"]),
        int(_word(row["employees"])),
        int(_word(row["absorbed"])),
        _flag(row["relief"]),
    )


@dataclass
class Recognition:
    """An accepted row of the zero-employment household register. `through_work`: whether the reason
    of ending is work, None without a reason.
    """

    place: tuple
    home: tuple[str, str]
    recognised_on: date | None
    due_on: date | None
    resolved_on: date | None
    through_work: bool | None
    employed: str | None


def _recognition(place: tuple, row: dict, ignored: set[str]) -> Recognition:
    reason = None if "exit_reason" in ignored else _word(row["exit_reason"])
    employed = _word(row["employed"])
    return Recognition(
        place,
        (_word(row["community_code"]), home_number(_word(row["household_no"]))),
        _day(row["recognised_on"]),
        _day(row["due_on"]),
        _day(row["resolved_on"]),
        None if reason is None else reason in ("就业", "实现就业", "1"),
        _full_id(employed.upper()) if employed else None,
    )


def accepted_rows(
    folder: Path,
    ledger: dict,
    others: Mapping[str, tuple[Mapping[str, str], Callable]] | None = None,
) -> dict[tuple[str, date], list]:
    """The accepted rows of every register and month, as persons, entities and recognitions.
    ValueError where a file has not the ledger's rows.

    `others`: further registers -> their titles, and what makes a row of (place, field -> cell, the
    ledger's columns of ignored cells).
    """
    others = others or {}
    quarantined = {
        (fault["file"], fault["sheet"], fault["row"])
        for fault in ledger["faults"]
        if fault["severity"] == "ROW"
    }
    ignored: dict[tuple, set[str]] = defaultdict(set)
    for fault in ledger["faults"]:
        if fault["rule"] == "value_ignored":
            ignored[fault["file"], fault["sheet"], fault["row"]].add(fault["column"])
    accepted: dict[tuple[str, date], list] = {}
    for file in ledger["files"]:
        if file["refused"] or file["register"] not in TITLES.keys() | others.keys():
            continue
        titles, read = others.get(file["register"]) or (TITLES[file["register"]], None)
        rows = raw_rows(folder / file["file"], titles)
        if len(rows) != file["rows"]:
            raise ValueError(
                f"{file['file']}: {len(rows)} data rows, the ledger says {file['rows']}"
            )
        kept = accepted.setdefault(
            (file["register"], date.fromisoformat(f"{file['month']}-01")), []
        )
        make = (
            read
            or {
                "labour_force": _person,
                "community_entity": _entity,
                "zero_employment_household": _recognition,
            }[file["register"]]
        )
        for sheet, number, row in rows:
            place = (file["file"], sheet, number)
            if place not in quarantined:
                kept.append(make(place, row, ignored[place]))
    return accepted


NO_PLACE = {"community_unknown", "community_abolished", "community_other_street"}


def returned_homes(folder: Path, ledger: dict) -> dict[date, Counter]:
    """How many rows of the labour force register were returned, of files that were not refused, by
    month and household; a row whose community or household number cannot be read is of none.
    """
    faults: dict[tuple, set[tuple]] = defaultdict(set)
    for fault in ledger["faults"]:
        if fault["severity"] == "ROW":
            place = fault["file"], fault["sheet"], fault["row"]
            faults[place].add((fault["rule"], fault["column"]))
    found: dict[date, Counter] = {}
    for file in ledger["files"]:
        if file["refused"] or file["register"] != "labour_force":
            continue
        homes = found.setdefault(date.fromisoformat(f"{file['month']}-01"), Counter())
        if not file["quarantined"]:
            continue
        for sheet, number, row in raw_rows(folder / file["file"], TITLES["labour_force"]):
            own = faults.get((file["file"], sheet, number))
            columns = {column for _, column in own or ()}
            rules = {rule for rule, _ in own or ()}
            if own and "household_no" not in columns and not rules & NO_PLACE:
                community = _word(row["community_code"])
                if community:
                    homes[community, home_number(_word(row["household_no"]))] += 1
    return found
