"""A second count of a sample province, written from SPEC section 4 with loops and dicts: it shares
no code with pipelines/.

Beside the province's files and ledger it reads the shipped division and policy tables as text.
"""

from __future__ import annotations

import csv
import gzip
import json
from collections import Counter
from datetime import date
from functools import cache
from pathlib import Path

from tests.oracle.second_events import READINGS
from tests.oracle.second_flow import (
    count_assistance,
    count_movements,
    count_new_employment,
    count_posts,
    count_stations,
    months_shown,
)
from tests.oracle.second_household import count_register
from tests.oracle.second_reading import Entity, Person, accepted_rows

REFERENCE = Path(__file__).resolve().parents[2] / "pipelines" / "reference" / "shipped"

TOLD_WHOSE = {
    "rows_bad_share",
    "column_missing",
    "header_duplicate",
}  # of the rules that the sample breaks, those after which street and month are known
LEVELS = {2: "province", 4: "prefecture", 6: "county", 9: "street", 12: "community"}
GROUP_NAMES = {
    "all": "全部",
    "male": "男性",
    "female": "女性",
    "age_16_24": "16–24 岁",
    "age_25_45": "25–45 岁",
    "age_46_up": "46 岁及以上",
    "difficult": "就业困难人员",
    "older": "大龄（4050）人员",
    "disabled": "残疾人员",
    "low_income": "低保人员",
    "landless": "失地人员",
    "graduate": "高校毕业生",
    "long_term_unemployed": "长期失业人员（近 12 个月）",
    "zero_employment_family": "零就业家庭成员（近 12 个月）",
    "urban_hukou": "非农业户口",
    "rural_hukou": "农业户口",
    "resident_hukou": "居民户口",
}


# Who counts, and as what


def _number(month: date) -> int:
    return month.year * 12 + month.month - 1


def counted_persons(rows: list[Person]) -> list[Person]:
    """One row a person: earliest employed_since, else unemployed_since, missing last; then smallest
    community_code, household_no, row.
    """
    standing: dict[str, Person] = {}
    for row in rows:
        former = standing.get(row.identity)
        if former is None or _precedence(row) < _precedence(former):
            standing[row.identity] = row
    return list(standing.values())


def _precedence(row: Person) -> tuple:
    return (
        row.employed_since or row.unemployed_since or date.max,
        row.community,
        row.household_no,
        row.place[2],
    )


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
    """At month end every birthday of the month is past, so whole months of age are a difference of
    month numbers.
    """
    return 16 * 12 <= _number(month) - person.born < retirement_months(person)


def months_unemployed(person: Person, month: date) -> int | None:
    """Whole months at month end; as sql/fact/unemployment_duration.sql a month from the 31st ends
    on a shorter month's last day.
    """
    return (
        None
        if person.unemployed_since is None
        else _number(month) - _number(person.unemployed_since)
    )


def is_long_term(person: Person, month: date) -> bool:
    """Unemployed for a year or more. SPEC leaves open of which age; as
    sql/fact/long_term_unemployed.sql: of working age.
    """
    months = months_unemployed(person, month)
    return (
        person.status == "unemployed"
        and is_working_age(person, month)
        and months is not None
        and months >= 12
    )


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
    seeking = any(
        is_working_age(p, month) and p.able and p.willing and p.status == "unemployed"
        for p in members
    )
    return seeking and household_kind(members, month) == "workless"


def groups_of(person: Person, month: date, long_term: set[str], zero_family: set[str]) -> list[str]:
    years = (_number(month) - person.born) // 12
    member = {
        "all": True,
        "male": person.man,
        "female": not person.man,
        "age_16_24": 16 <= years <= 24,
        "age_25_45": 25 <= years <= 45,
        "age_46_up": years >= 46,
        "difficult": bool(person.difficulties),
        "older": years >= (50 if person.man else 40),
        "disabled": "disabled" in person.difficulties,
        "low_income": "low_income" in person.difficulties,
        "landless": "landless" in person.difficulties,
        "graduate": bool(person.graduate),
        "long_term_unemployed": person.identity in long_term,
        "zero_employment_family": person.identity in zero_family,
    }
    return [group for group, belongs in member.items() if belongs] + (
        [person.hukou] if person.hukou else []
    )


# The marts: table -> key -> column -> number


class Table(dict):
    """Key -> column -> number; `add` counts at the community and every area above it."""

    def add(self, month: date, community: str, rest: tuple, **amounts: int) -> None:
        for length in LEVELS:
            cell = self.setdefault((month, community[:length], *rest), Counter())
            for column, amount in amounts.items():
                cell[column] += int(amount)


@cache
def _divisions() -> list[tuple[str, str, str, str]]:
    with gzip.open(REFERENCE / "division.csv.gz", "rt", encoding="utf-8", newline="") as file:
        return [
            (line["division_code"], line["division_name"], line["valid_from"], line["valid_to"])
            for line in csv.DictReader(file)
        ]


@cache
def area_names(month: date) -> dict[str, str]:
    """Division code -> the name in force at month end, of every level."""
    following = str(date(month.year + month.month // 12, month.month % 12 + 1, 1))
    return {
        code: name
        for code, name, first, end in _divisions()
        if first < following and (not end or end >= following)
    }


def duration_band(months: int | None) -> str:
    if months is None:
        return "not_stated"
    bands = ((1, "under_1"), (3, "1_to_3"), (6, "3_to_6"), (12, "6_to_12"), (24, "12_to_24"))
    return next((name for bound, name in bands if months < bound), "over_24")


def second_count(folder: Path, ledger: dict | None = None) -> dict[str, Table]:
    """Every mart of the sample in `folder`, as Tables by name."""
    ledger = ledger or json.loads((folder / "ledger.json").read_text("utf-8"))
    accepted = accepted_rows(folder, ledger, READINGS)
    marts = {
        name: Table()
        for name in (
            "roster",
            "employment_rate",
            "unemployment_duration",
            "zero_employment_household",
            "household_typology",
            "community_entity",
        )
    }
    marts["submission_status"] = submission_status(ledger)
    persons = {
        month: counted_persons(rows)
        for (register, month), rows in accepted.items()
        if register == "labour_force"
    }
    long_term: dict[date, set[str]] = {}
    zero_family: dict[date, set[str]] = {}
    for month, counted in persons.items():
        long_term[month] = {person.identity for person in counted if is_long_term(person, month)}
        zero_family[month] = {
            person.identity
            for members in households(counted).values()
            if is_zero_employment(members, month)
            for person in members
        }
    for month, counted in persons.items():
        window = [other for other in persons if 0 <= _number(month) - _number(other) < 12]
        _count_persons(
            marts,
            month,
            counted,
            set().union(*(long_term[m] for m in window)),
            set().union(*(zero_family[m] for m in window)),
        )
        _count_households(marts, month, counted)
    marts |= _flows_and_places(
        accepted,
        persons,
        {
            key[:2]: cell["able_and_willing"]
            for key, cell in marts["employment_rate"].items()
            if key[2] == "all"
        },
    )
    for (register, month), rows in accepted.items():
        if register == "community_entity":
            _count_entities(
                marts["community_entity"], month, rows, _policy("fee_relief_share", month)
            )
    recognised, rosters = (
        {month: rows for (own, month), rows in accepted.items() if own == register}
        for register in ("zero_employment_household", "labour_force")
    )
    derived = {
        month: {
            home
            for home, members in households(counted).items()
            if is_zero_employment(members, month)
        }
        for month, counted in persons.items()
    }
    count_register(
        marts["zero_employment_household"],
        recognised,
        derived,
        {month: {row.community for row in rows} for month, rows in rosters.items()},
    )
    return marts


def _flows_and_places(
    accepted: dict, persons: dict[date, list[Person]], labour_force: dict[tuple[date, str], int]
) -> dict[str, Table]:
    """What lies between months, and the posts and stations of each; `labour_force`: (month, area)
    -> able and willing.
    """
    names = (
        "labour_movement",
        "new_employment",
        "new_employment_by_channel",
        "assistance",
        "job_post",
        "station",
    )
    marts = {name: Table() for name in names}
    of = {
        register: {month: rows for (own, month), rows in accepted.items() if own == register}
        for register in READINGS
    }
    hired, left, served = of["new_employment"], of["natural_attrition"], of["assistance"]
    told = {
        event.on.replace(day=1)
        for events in (*hired.values(), *left.values(), *served.values())
        for event in events
    }
    shown = months_shown({month for _, month in accepted}, told)
    count_movements(marts["labour_movement"], persons)
    count_new_employment(
        marts["new_employment"], marts["new_employment_by_channel"], hired, left, shown
    )
    count_assistance(marts["assistance"], served, hired, persons, shown)
    for month, rows in of["job_post"].items():
        count_posts(
            marts["job_post"],
            month,
            rows,
            _policy("post_ending_days", month) // 100,
            _policy("post_max_months", month) // 100,
        )
    for month, rows in of["station"].items():
        count_stations(
            marts["station"],
            month,
            rows,
            {area: persons for (own, area), persons in labour_force.items() if own == month},
        )
    return marts


def _policy(name: str, month: date) -> int:
    """In hundredths, so that shares are compared in integers."""
    with (REFERENCE / "policy.csv").open(encoding="utf-8", newline="") as file:
        values = [
            line["value"]
            for line in csv.DictReader(file)
            if line["policy"] == name and line["valid_from"] <= str(month)
        ]
    return round(float(values[-1]) * 100)


def _count_persons(
    marts: dict[str, Table],
    month: date,
    counted: list[Person],
    long_term: set[str],
    zero_family: set[str],
) -> None:
    for person in counted:
        status, grown = person.status, is_working_age(person, month)
        marts["roster"].add(month, person.community, (), persons=1, **{status: 1})
        seeking = bool(grown and person.able and person.willing and status != "unknown")
        registered = grown and status == "unemployed" and bool(person.registered)
        for group in groups_of(
            person, month, long_term, zero_family
        ):  # zeros too: sql/fact/employment.sql has a row where anyone belongs
            marts["employment_rate"].add(
                month,
                person.community,
                (group,),
                working_age=grown,
                able_and_willing=seeking,
                employed=seeking and status == "employed",
                unemployed=seeking and status == "unemployed",
                unknown=grown and status == "unknown",
                registered_unemployed=registered,
            )
        if registered:
            marts["unemployment_duration"].add(
                month,
                person.community,
                (duration_band(months_unemployed(person, month)),),
                persons=1,
            )


def _count_households(marts: dict[str, Table], month: date, counted: list[Person]) -> None:
    for (community, _), members in households(counted).items():
        kind = household_kind(members, month)
        marts["roster"].add(month, community, (), households=1)
        derived = is_zero_employment(members, month)
        marts["zero_employment_household"].add(
            month, community, (), derived=derived, undetermined=kind == "undetermined"
        )
        if kind:
            marts["household_typology"].add(
                month, community, (kind,), households=1, persons=len(members)
            )


def _count_entities(table: Table, month: date, rows: list[Entity], relief_percent: int) -> None:
    standing: dict[str, Entity] = {}
    for row in sorted(
        rows, key=lambda row: (row.founded_on or date.max, row.community, row.place[2])
    ):
        standing.setdefault(
            row.code, row
        )  # SPEC speaks of persons; the order is that of sql/fact/repeated_entity.sql
    for one in standing.values():
        table.add(
            month,
            one.community,
            (one.entity_type, one.industry),
            entities=1,
            **{one.status: 1},
            founded=one.founded_on is not None and _number(one.founded_on) == _number(month),
            closed_in_month=one.closed_on is not None and _number(one.closed_on) == _number(month),
            employees=one.employees,
            absorbed_unemployed=one.absorbed,
            relief_entitled=one.status == "active"
            and one.employees > 0
            and one.absorbed * 100 >= relief_percent * one.employees,
            relief_granted=bool(one.relief),
        )


def submission_status(ledger: dict) -> Table:
    """What came in from each street for each register and month, from the ledger alone; files are
    received in the order of their paths.

    A refused file is of a street only where it was read as far as that: TOLD_WHOSE.
    """
    received: dict[tuple, list[dict]] = {}
    for file in sorted(ledger["files"], key=lambda file: file["file"]):
        if not file["refused"] or file["rule"] in TOLD_WHOSE:
            received.setdefault(
                (date.fromisoformat(f"{file['month']}-01"), file["street"], file["register"]), []
            ).append(file)
    months = {
        month
        for (month, _, _), files in received.items()
        if not all(file["refused"] for file in files)
    }
    table = Table()
    first = {
        (street, register): min(
            month for month, *sender in received if tuple(sender) == (street, register)
        )
        for _, street, register in received
    }
    for key in {
        (month, *sender) for sender, begin in first.items() for month in months if month >= begin
    } | set(received):
        files = received.get(key, [])
        good = [file for file in files if not file["refused"]]
        quarantined = sum(file["quarantined"] for file in good)
        table[key] = {
            "accepted_rows": sum(file["rows"] for file in good) - quarantined,
            "quarantined_rows": quarantined,
            "warnings": sum(file["warnings"] + len(file["file_warnings"]) for file in good),
            "verdict": _verdict(files, good, quarantined),
            "due_on": date(key[0].year + key[0].month // 12, key[0].month % 12 + 1, 5),
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
