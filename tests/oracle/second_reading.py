"""The files of a sample province read a second time: its layouts only, with a csv reader, openpyxl
and xlrd, and no code of pipelines/.

The ledger tells which files are refused, which rows are quarantined and which cells are ignored;
whether the reader finds that out by itself is the matter of test_planted_faults.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from tests.oracle.second_sheet import raw_rows
from tests.oracle.second_word import (
    DIFFICULTY,
    ENTITY_STATUS,
    ENTITY_TYPE,
    HUKOU,
    INDUSTRY,
    STATUS,
    day_of,
    flag_of,
    full_id,
    home_number,
    word_of,
)

TITLES = {
    "labour_force": {
        "community_code": "社区代码 社区编码 社区（村）代码",
        "household_no": "户编号 户号 家庭编号",
        "id_number": "身份证号 身份证号码 公民身份号码 居民身份证号码",
        "able": "劳动能力 有无劳动能力 具有劳动能力",
        "willing": "就业意愿 就业愿望 是否有就业意愿 有无就业意愿",
        "sex": "性别",
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
    sex: str | None = None  # as the row says, where the document does not

    @property
    def man(self) -> bool:
        return self.sex == "男" if self.born is None else int(self.identity[16]) % 2 == 1

    @property
    def born(self) -> int | None:
        """The month of birth, counted from year 0; None where the document does not tell it."""
        if len(self.identity) < 17:
            return None
        return int(self.identity[6:10]) * 12 + int(self.identity[10:12]) - 1

    @property
    def home(self) -> tuple[str, str]:
        return self.community, home_number(self.household_no)


def _person(place: tuple, row: dict, ignored: set[str]) -> Person:
    told = [word_of(part) for part in re.split(r"[、,;，；\s]", str(row["difficulties"] or ""))]
    return Person(
        place,
        full_id(word_of(row["id_number"]).upper()),
        word_of(row["community_code"]),
        word_of(row["household_no"]),
        flag_of(row["able"]),
        flag_of(row["willing"]),
        STATUS[word_of(row["status"])],
        None if "employed_since" in ignored else day_of(row["employed_since"]),
        None if "unemployed_since" in ignored else day_of(row["unemployed_since"]),
        flag_of(row["registered"]),
        [DIFFICULTY.get(word.strip("()"), "of another kind") for word in told if word],
        flag_of(row.get("graduate")),
        word_of(row.get("retirement_kind")) == "女工人",
        HUKOU[word_of(row["hukou"])] if word_of(row["hukou"]) else None,
        word_of(row.get("sex")),
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
        word_of(row["entity_code"]),
        word_of(row["community_code"]),
        ENTITY_TYPE[word_of(row["entity_type"])],
        INDUSTRY[word_of(row["industry"])] if word_of(row["industry"]) else "not_stated",
        ENTITY_STATUS[word_of(row["status"])],
        None if "founded_on" in ignored else day_of(row["founded_on"]),
        day_of(row["closed_on"]),
        int(word_of(row["employees"])),
        int(word_of(row["absorbed"])),
        flag_of(row["relief"]),
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
    reason = None if "exit_reason" in ignored else word_of(row["exit_reason"])
    employed = word_of(row["employed"])
    return Recognition(
        place,
        (word_of(row["community_code"]), home_number(word_of(row["household_no"]))),
        day_of(row["recognised_on"]),
        day_of(row["due_on"]),
        day_of(row["resolved_on"]),
        None if reason is None else reason in ("就业", "实现就业", "1"),
        full_id(employed.upper()) if employed else None,
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
    return {
        month: Counter(
            (community, home_number(number)) for community, number in rows if number is not None
        )
        for month, rows in returned_rows(folder, ledger).items()
    }


def returned_rows(folder: Path, ledger: dict) -> dict[date, list[tuple[str, str | None]]]:
    """Community and household number, where legible, of the returned rows of the labour force
    register, of files that were not refused, by month; without those of no legible community.
    """
    faults: dict[tuple, set[tuple]] = defaultdict(set)
    for fault in ledger["faults"]:
        if fault["severity"] == "ROW":
            place = fault["file"], fault["sheet"], fault["row"]
            faults[place].add((fault["rule"], fault["column"]))
    found: dict[date, list] = {}
    for file in ledger["files"]:
        if file["refused"] or file["register"] != "labour_force":
            continue
        rows = found.setdefault(date.fromisoformat(f"{file['month']}-01"), [])
        if not file["quarantined"]:
            continue
        for sheet, number, row in raw_rows(folder / file["file"], TITLES["labour_force"]):
            own = faults.get((file["file"], sheet, number))
            columns = {column for _, column in own or ()}
            rules = {rule for rule, _ in own or ()}
            community = word_of(row["community_code"])
            if own and community and not rules & NO_PLACE:
                home = None if "household_no" in columns else word_of(row["household_no"])
                rows.append((community, home))
    return found
