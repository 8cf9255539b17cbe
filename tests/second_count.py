"""A second count of a sample province, written from SPEC section 4 with loops and dicts: it shares no code with pipelines/.

It reads the raw files itself, in the layouts that the sample writes, and takes from the ledger only which files are refused, which rows are
quarantined and which cells are ignored. Beside these it reads the shipped division and policy tables as text.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
import re
import unicodedata
from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

import openpyxl
import xlrd

REFERENCE = Path(__file__).resolve().parents[1] / "pipelines" / "contract" / "reference"

TITLES = {
    "labour_force": {
        "community_code": "社区代码 社区编码 社区（村）代码", "household_no": "户编号 户号 家庭编号",
        "id_number": "身份证号 身份证号码 公民身份号码 居民身份证号码", "able": "劳动能力 有无劳动能力 具有劳动能力",
        "willing": "就业意愿 就业愿望 是否有就业意愿 有无就业意愿", "status": "就业状态 就业状况 当前就业状态",
        "employed_since": "就业时间 就业日期 登记就业时间 再就业时间", "unemployed_since": "失业时间 失业日期 失业登记日期",
        "registered": "是否登记失业 是否登记失业人员 失业登记 登记失业", "difficulties": "就业困难类型 困难类别 困难人员类别 就业困难人员类型",
        "graduate": "是否高校毕业生 高校毕业生", "retirement_kind": "退休类别 退休类型", "hukou": "户口性质 户籍性质 户口类型 户口类别",
    },
    "community_entity": {
        "community_code": "社区代码 社区编码 所属社区代码", "entity_code": "统一社会信用代码 信用代码 统一信用代码 实体信用代码",
        "entity_type": "实体类型 单位类型 实体性质 类型", "industry": "所属行业 行业 行业类别", "status": "状态 经营状态 生存状态 实体状态",
        "founded_on": "成立日期 成立时间 注册日期 开业日期", "closed_on": "停业日期 注销日期 停业时间 关闭日期",
        "employees": "从业人数 职工人数 从业人员数 员工人数", "absorbed": "吸纳下岗失业人数 其中下岗失业人员 吸纳失业人数 吸纳就业人数",
        "relief": "减免收费 是否减免收费 享受减免 收费减免",
    },
}
YES, NO = set("是 有 √ 1 Y".split()), set("否 没有 × 0 N".split())
STATUS = {"就业": "employed", "已就业": "employed", "在业": "employed", "失业": "unemployed", "失业人员": "unemployed",
          "未就业": "not_in_labour_force", "从未就业": "not_in_labour_force", "不在业": "not_in_labour_force", "情况不明": "unknown", "不详": "unknown"}
HUKOU = {"非农业户口": "urban_hukou", "非农业": "urban_hukou", "城镇": "urban_hukou", "10": "urban_hukou", "农业户口": "rural_hukou",
         "农业": "rural_hukou", "20": "rural_hukou", "居民户口": "resident_hukou", "居民家庭户口": "resident_hukou", "50": "resident_hukou"}
DIFFICULTY = {"残疾": "disabled", "2": "disabled", "低保": "low_income", "享受城市低保": "low_income", "3": "low_income",
              "失地": "landless", "失地农民": "landless", "5": "landless"}  # every other word is a difficulty without a group of its own
ENTITY_TYPE = {"企业": "enterprise", "有限公司": "enterprise", "个体工商户": "sole_trader", "个体户": "sole_trader",
               "民办非企业": "private_non_enterprise", "民办非企业单位": "private_non_enterprise", "合作社": "cooperative",
               "农民专业合作社": "cooperative", "公益性机构": "public_welfare", "其他": "other"}
ENTITY_STATUS = {"营业": "active", "正常": "active", "在营": "active", "停业": "suspended", "歇业": "suspended", "注销": "closed", "已注销": "closed"}
INDUSTRY = {
    "制造业": "C", "批发和零售业": "F", "批发零售业": "F", "交通运输、仓储和邮政业": "G", "住宿和餐饮业": "H", "房地产业": "K",
    "水利、环境和公共设施管理业": "N", "居民服务、修理和其他服务业": "O", "教育": "P", "卫生和社会工作": "Q", "卫生、社会保障和社会福利业": "Q",
} | {letter: letter for letter in "ABCDEFGHIJKLMNOPQRS"}
LEVELS = {2: "province", 4: "prefecture", 6: "county", 9: "street", 12: "community"}
GROUP_NAMES = {
    "all": "全部", "male": "男性", "female": "女性", "age_16_24": "16–24 岁", "age_25_45": "25–45 岁", "age_46_up": "46 岁及以上",
    "difficult": "就业困难人员", "older": "大龄（4050）人员", "disabled": "残疾人员", "low_income": "低保人员", "landless": "失地人员",
    "graduate": "高校毕业生", "long_term_unemployed": "长期失业人员（近 12 个月）", "zero_employment_family": "零就业家庭成员（近 12 个月）",
    "urban_hukou": "非农业户口", "rural_hukou": "农业户口", "resident_hukou": "居民户口",
}


# Reading


def raw_sheets(path: Path) -> dict[str | None, list[list]]:
    """The visible sheets of a file as rows of cells; a text file has one, None."""
    if path.suffix == ".xlsx":
        book = openpyxl.load_workbook(path, data_only=True)
        return {sheet.title: [list(row) for row in sheet.iter_rows(values_only=True)] for sheet in book if sheet.sheet_state == "visible"}
    if path.suffix == ".xls":
        book = xlrd.open_workbook(path)
        return {sheet.name: [[_xls_cell(cell, book.datemode) for cell in row] for row in sheet.get_rows()] for sheet in book.sheets() if not sheet.visibility}
    content = path.read_bytes()
    encoding = "utf-16" if content[:2] == b"\xff\xfe" else "utf-8-sig" if content[:3] == b"\xef\xbb\xbf" else "gb18030"
    text = content.decode(encoding)
    return {None: list(csv.reader(io.StringIO(text, newline=""), delimiter="\t" if "\t" in text else ","))}


def _xls_cell(cell, datemode: int):
    return xlrd.xldate.xldate_as_datetime(cell.value, datemode) if cell.ctype == xlrd.XL_CELL_DATE else cell.value


def raw_rows(path: Path, register: str) -> list[tuple[str | None, int, dict]]:
    """(sheet, the clerk's row number, field -> cell) of every data row. A data row fills five cells or more; notes and totals fill fewer."""
    fields = {title: field for field, titles in TITLES[register].items() for title in titles.split()}
    rows = []
    for name, cells in raw_sheets(path).items():
        places: dict[str, int] = {}
        in_data = False
        for number, row in enumerate(cells, 1):
            titles = {place: re.sub(r"\s|（必填）", "", str(cell or "")) for place, cell in enumerate(row)}
            found = {fields[title]: place for place, title in titles.items() if title in fields}
            if not in_data and found and sum(title != "" for title in titles.values()) >= 5:
                places |= found  # one header row, or two of which the lower one refines the upper
            elif places and sum(title != "" for title in titles.values()) >= 5:
                in_data = True
                rows.append((name, number, {field: row[place] if place < len(row) else None for field, place in places.items()}))
    return rows


def _word(cell) -> str | None:
    """The cell as text without blanks, digits and brackets in their plain form; None where it stands for nothing."""
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
    """18 characters; a 15-digit number is of 19xx (its check character is left open, which identity does not need)."""
    return f"{word[:6]}19{word[6:]}" if len(word) == 15 else word[:17]


@dataclass
class Person:
    """An accepted row of the labour force register. `identity` is the ID number without its check character."""

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
        return self.community, self.household_no


def _person(place: tuple, row: dict, ignored: set[str]) -> Person:
    told = [_word(part) for part in re.split(r"[、,;，；\s]", str(row["difficulties"] or ""))]
    return Person(
        place, _full_id(_word(row["id_number"]).upper()), _word(row["community_code"]), _word(row["household_no"]),
        _flag(row["able"]), _flag(row["willing"]), STATUS[_word(row["status"])],
        None if "employed_since" in ignored else _day(row["employed_since"]),
        None if "unemployed_since" in ignored else _day(row["unemployed_since"]),
        _flag(row["registered"]), [DIFFICULTY.get(word.strip("()"), "of another kind") for word in told if word], _flag(row.get("graduate")),
        _word(row.get("retirement_kind")) == "女工人", HUKOU[_word(row["hukou"])] if _word(row["hukou"]) else None,
    )


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
        place, _word(row["entity_code"]), _word(row["community_code"]), ENTITY_TYPE[_word(row["entity_type"])],
        INDUSTRY[_word(row["industry"])] if _word(row["industry"]) else "not_stated", ENTITY_STATUS[_word(row["status"])],
        None if "founded_on" in ignored else _day(row["founded_on"]), _day(row["closed_on"]),
        int(_word(row["employees"])), int(_word(row["absorbed"])), _flag(row["relief"]),
    )


def accepted_rows(folder: Path, ledger: dict) -> dict[tuple[str, date], list]:
    """The accepted rows of every register and month, as persons and entities. ValueError where a file has not the ledger's rows."""
    quarantined = {(fault["file"], fault["sheet"], fault["row"]) for fault in ledger["faults"] if fault["severity"] == "ROW"}
    ignored: dict[tuple, set[str]] = defaultdict(set)
    for fault in ledger["faults"]:
        if fault["rule"] == "value_ignored":
            ignored[fault["file"], fault["sheet"], fault["row"]].add(fault["column"])
    accepted: dict[tuple[str, date], list] = {}
    for file in ledger["files"]:
        if file["refused"]:
            continue
        rows = raw_rows(folder / file["file"], file["register"])
        if len(rows) != file["rows"]:
            raise ValueError(f"{file['file']}: {len(rows)} data rows, the ledger says {file['rows']}")
        kept = accepted.setdefault((file["register"], date.fromisoformat(f"{file['month']}-01")), [])
        make = {"labour_force": _person, "community_entity": _entity}[file["register"]]
        for sheet, number, row in rows:
            place = (file["file"], sheet, number)
            if place not in quarantined:
                kept.append(make(place, row, ignored[place]))
    return accepted


# Who counts, and as what


def _number(month: date) -> int:
    return month.year * 12 + month.month - 1


def counted_persons(rows: list[Person]) -> list[Person]:
    """One row a person: earliest employed_since, else unemployed_since, missing last; then smallest community_code, household_no, row."""
    standing: dict[str, Person] = {}
    for row in rows:
        former = standing.get(row.identity)
        if former is None or _precedence(row) < _precedence(former):
            standing[row.identity] = row
    return list(standing.values())


def _precedence(row: Person) -> tuple:
    return (row.employed_since or row.unemployed_since or date.max, row.community, row.household_no, row.place[2])


def retirement_months(person: Person) -> int:
    """Statutory retirement age in months: the formula of SPEC section 4."""
    if person.man:
        age, first, step, most = 60, 1965, 4, 36
    elif person.woman_worker:
        age, first, step, most = 50, 1975, 2, 60
    else:
        age, first, step, most = 55, 1970, 4, 36
    since = person.born - first * 12
    return age * 12 + (min(most, since // step + 1) if since >= 0 else 0)


def is_working_age(person: Person, month: date) -> bool:
    """At month end every birthday of the month is past, so whole months of age are a difference of month numbers."""
    return 16 * 12 <= _number(month) - person.born < retirement_months(person)


def months_unemployed(person: Person, month: date) -> int | None:
    """Whole months at month end; as sql/fact/unemployment_duration.sql a month from the 31st ends on a shorter month's last day."""
    return None if person.unemployed_since is None else _number(month) - _number(person.unemployed_since)


def is_long_term(person: Person, month: date) -> bool:
    """Unemployed for a year or more. SPEC leaves open of which age; as sql/fact/long_term_unemployed.sql: of working age."""
    months = months_unemployed(person, month)
    return person.status == "unemployed" and is_working_age(person, month) and months is not None and months >= 12


def households(persons: list[Person]) -> dict[tuple[str, str], list[Person]]:
    members: dict[tuple[str, str], list[Person]] = {}
    for person in persons:
        members.setdefault(person.home, []).append(person)
    return members


def household_kind(members: list[Person], month: date) -> str | None:
    """working, mixed, workless or undetermined; None without a member of working age."""
    grown = [person for person in members if is_working_age(person, month)]
    if not grown:
        return None
    if all(person.status == "employed" for person in grown):
        return "working"
    if any(person.status == "employed" for person in members):
        return "mixed"
    return "undetermined" if any(person.status == "unknown" for person in grown) else "workless"


def is_zero_employment(members: list[Person], month: date) -> bool:
    seeking = any(is_working_age(p, month) and p.able and p.willing and p.status == "unemployed" for p in members)
    return seeking and household_kind(members, month) == "workless"


def groups_of(person: Person, month: date, long_term: set[str], zero_family: set[str]) -> list[str]:
    years = (_number(month) - person.born) // 12
    member = {
        "all": True, "male": person.man, "female": not person.man, "age_16_24": 16 <= years <= 24, "age_25_45": 25 <= years <= 45,
        "age_46_up": years >= 46, "difficult": bool(person.difficulties), "older": years >= (50 if person.man else 40),
        "disabled": "disabled" in person.difficulties, "low_income": "low_income" in person.difficulties, "landless": "landless" in person.difficulties,
        "graduate": bool(person.graduate), "long_term_unemployed": person.identity in long_term, "zero_employment_family": person.identity in zero_family,
        "urban_hukou": person.hukou == "urban_hukou", "rural_hukou": person.hukou == "rural_hukou", "resident_hukou": person.hukou == "resident_hukou",
    }
    return [group for group, belongs in member.items() if belongs]


# The marts: table -> key -> column -> number


class Table(dict):
    """Key -> column -> number; `add` counts at the community and every area above it."""

    def add(self, month: date, community: str, rest: tuple, **amounts: int) -> None:
        for length in LEVELS:
            cell = self.setdefault((month, community[:length], *rest), Counter())
            for column, amount in amounts.items():
                cell[column] += int(amount)


def area_names(month: date) -> dict[str, str]:
    """Division code -> the name in force at month end, of every level."""
    following = str(date(month.year + month.month // 12, month.month % 12 + 1, 1))
    with gzip.open(REFERENCE / "division.csv.gz", "rt", encoding="utf-8", newline="") as file:
        return {
            line["division_code"]: line["division_name"] for line in csv.DictReader(file)
            if line["valid_from"] < following and (not line["valid_to"] or line["valid_to"] >= following)
        }


def duration_band(months: int | None) -> str:
    if months is None:
        return "not_stated"
    bands = ((1, "under_1"), (3, "1_to_3"), (6, "3_to_6"), (12, "6_to_12"), (24, "12_to_24"))
    return next((name for bound, name in bands if months < bound), "over_24")


def second_count(folder: Path, ledger: dict | None = None) -> dict[str, Table]:
    """Every mart of the sample in `folder`, as Tables by name."""
    ledger = ledger or json.loads((folder / "ledger.json").read_text("utf-8"))
    accepted = accepted_rows(folder, ledger)
    marts = {name: Table() for name in ("roster", "employment_rate", "unemployment_duration", "zero_employment_household",
                                        "household_typology", "community_entity")}
    marts["submission_status"] = submission_status(ledger)
    persons = {month: counted_persons(rows) for (register, month), rows in accepted.items() if register == "labour_force"}
    long_term: dict[date, set[str]] = {}
    zero_family: dict[date, set[str]] = {}
    for month, counted in persons.items():
        long_term[month] = {person.identity for person in counted if is_long_term(person, month)}
        zero_family[month] = {
            person.identity for members in households(counted).values() if is_zero_employment(members, month) for person in members
        }
    for month, counted in persons.items():
        window = [other for other in persons if 0 <= _number(month) - _number(other) < 12]
        _count_persons(marts, month, counted, set().union(*(long_term[m] for m in window)), set().union(*(zero_family[m] for m in window)))
        _count_households(marts, month, counted)
    for (register, month), rows in accepted.items():
        if register == "community_entity":
            _count_entities(marts["community_entity"], month, rows, _policy("fee_relief_share", month))
    return marts


def _policy(name: str, month: date) -> int:
    """In hundredths, so that shares are compared in integers."""
    with (REFERENCE / "policy.csv").open(encoding="utf-8", newline="") as file:
        values = [line["value"] for line in csv.DictReader(file) if line["policy"] == name and line["valid_from"] <= str(month)]
    return round(float(values[-1]) * 100)


def _count_persons(marts: dict[str, Table], month: date, counted: list[Person], long_term: set[str], zero_family: set[str]) -> None:
    for person in counted:
        status, grown = person.status, is_working_age(person, month)
        marts["roster"].add(month, person.community, (), persons=1, **{status: 1})
        seeking = bool(grown and person.able and person.willing and status != "unknown")
        registered = grown and status == "unemployed" and bool(person.registered)
        for group in groups_of(person, month, long_term, zero_family):  # zeros too: sql/fact/employment.sql has a row where anyone belongs
            marts["employment_rate"].add(
                month, person.community, (group,), working_age=grown, able_and_willing=seeking, employed=seeking and status == "employed",
                unemployed=seeking and status == "unemployed", unknown=grown and status == "unknown", registered_unemployed=registered,
            )
        if registered:
            marts["unemployment_duration"].add(month, person.community, (duration_band(months_unemployed(person, month)),), persons=1)


def _count_households(marts: dict[str, Table], month: date, counted: list[Person]) -> None:
    for (community, _), members in households(counted).items():
        kind = household_kind(members, month)
        marts["roster"].add(month, community, (), households=1)
        marts["zero_employment_household"].add(month, community, (), derived=is_zero_employment(members, month), undetermined=kind == "undetermined")
        if kind:
            marts["household_typology"].add(month, community, (kind,), households=1, persons=len(members))


def _count_entities(table: Table, month: date, rows: list[Entity], relief_percent: int) -> None:
    standing: dict[str, Entity] = {}
    for row in sorted(rows, key=lambda row: (row.founded_on or date.max, row.community, row.place[2])):
        standing.setdefault(row.code, row)  # SPEC speaks of persons; the order is that of sql/fact/repeated_entity.sql
    for one in standing.values():
        table.add(
            month, one.community, (one.entity_type, one.industry), entities=1, **{one.status: 1},
            founded=one.founded_on is not None and _number(one.founded_on) == _number(month),
            closed_in_month=one.closed_on is not None and _number(one.closed_on) == _number(month),
            employees=one.employees, absorbed_unemployed=one.absorbed,
            relief_entitled=one.status == "active" and one.employees > 0 and one.absorbed * 100 >= relief_percent * one.employees,
            relief_granted=bool(one.relief),
        )


def submission_status(ledger: dict) -> Table:
    """What came in from each street for each register and month, from the ledger alone; files are received in the order of their paths.

    A refused file is of a street only where it was read as far as that: `rows_bad_share`, the one such rule that the sample breaks.
    """
    received: dict[tuple, list[dict]] = {}
    for file in sorted(ledger["files"], key=lambda file: file["file"]):
        if not file["refused"] or file["rule"] == "rows_bad_share":
            received.setdefault((date.fromisoformat(f"{file['month']}-01"), file["street"], file["register"]), []).append(file)
    months = {month for (month, _, _), files in received.items() if not all(file["refused"] for file in files)}
    table = Table()
    for key in {(month, street, register) for _, street, register in received for month in months} | set(received):
        files = received.get(key, [])
        good = [file for file in files if not file["refused"]]
        quarantined = sum(file["quarantined"] for file in good)
        table[key] = {
            "accepted_rows": sum(file["rows"] for file in good) - quarantined, "quarantined_rows": quarantined,
            "warnings": sum(file["warnings"] + len(file["file_warnings"]) for file in good), "verdict": _verdict(files, good, quarantined),
        }
    return table


def _verdict(files: list[dict], good: list[dict], quarantined: int) -> str:
    if not files:
        return "missing"
    if files[-1]["refused"]:
        return "refused_former_stands" if good else "refused"
    if all(file["nil"] for file in good):
        return "nil"
    return "partly_accepted" if quarantined else "accepted"
