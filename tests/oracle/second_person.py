"""A second count's persons and households: who counts, and as what."""

from __future__ import annotations

from datetime import date

from tests.oracle.second_reading import Person

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


def duration_band(months: int | None) -> str:
    if months is None:
        return "not_stated"
    bands = ((1, "under_1"), (3, "1_to_3"), (6, "3_to_6"), (12, "6_to_12"), (24, "12_to_24"))
    return next((name for bound, name in bands if months < bound), "over_24")
