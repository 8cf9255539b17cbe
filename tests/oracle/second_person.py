"""A second count's persons and households: who counts, and as what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
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
    "male_16_24": "男性 16–24 岁",
    "male_25_45": "男性 25–45 岁",
    "male_46_up": "男性 46 岁及以上",
    "female_16_24": "女性 16–24 岁",
    "female_25_45": "女性 25–45 岁",
    "female_46_up": "女性 46 岁及以上",
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


def counted_persons(rows: list[Person], month: date) -> list[Person]:
    """One row a person: the latest of employed_since and unemployed_since whatever the status, one
    after month end counting as missing, missing last; then smallest community_code, household_no,
    row.
    """
    standing: dict[str, Person] = {}
    for row in rows:
        former = standing.get(row.identity)
        if former is None or _precedence(row, month) < _precedence(former, month):
            standing[row.identity] = row
    return list(standing.values())


def _precedence(row: Person, month: date) -> tuple:
    told = [
        day.toordinal()
        for day in (row.employed_since, row.unemployed_since)
        if day and _number(day) <= _number(month)
    ]
    return -max(told, default=0), row.community, row.home[1], row.place[2]


def retirement_months(person: Person, born: int) -> int:
    """Statutory retirement age in months: the formula of SPEC section 4."""
    if person.man:
        age, first, step, most = 60, 1965, 4, 36
    elif person.woman_worker:
        age, first, step, most = 50, 1975, 2, 60
    else:
        age, first, step, most = 55, 1970, 4, 36
    since = born - first * 12
    return age * 12 + (min(most, since // step + 1) if since >= 0 else 0)


def is_working_age(person: Person, month: date) -> bool:
    """At month end every birthday of the month is past, so whole months of age are a difference of
    month numbers. Nobody whose document tells no birth date.
    """
    born = person.born
    return born is not None and 16 * 12 <= _number(month) - born < retirement_months(person, born)


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


@dataclass
class Household:
    """What is known of a household at a month end: its counted members, how many of its rows were
    returned, and whether somebody is known to work, or is not known.
    """

    members: list[Person]
    returned: int
    somebody_works: bool
    somebody_unknown: bool
    month: date

    @property
    def grown(self) -> list[Person]:
        return [person for person in self.members if is_working_age(person, self.month)]

    @property
    def is_zero_employment(self) -> bool:
        return (
            self.seeks_work
            and not self.somebody_works
            and not self.somebody_unknown
            and not self.returned
        )

    @property
    def seeks_work(self) -> bool:
        return any(p.able and p.willing and p.status == "unemployed" for p in self.grown)

    @property
    def reason(self) -> str | None:
        """Why it is undetermined: member_unknown, row_returned or both; None where it is not."""
        grown_unknown = any(person.status == "unknown" for person in self.grown)
        if self.somebody_works or self.is_zero_employment or not (grown_unknown or self.seeks_work):
            return None
        if self.returned:
            return "both" if grown_unknown or self.somebody_unknown else "row_returned"
        return "member_unknown"

    @property
    def kind(self) -> str | None:
        """working, mixed, workless or undetermined; None without a member of working age."""
        if not self.grown:
            return None
        if all(person.status == "employed" for person in self.grown):
            return "working"
        if self.somebody_works:
            return "mixed"
        return "undetermined" if self.reason else "workless"


def households(
    rows: list[Person], returned: Mapping[tuple[str, str], int], month: date
) -> dict[tuple[str, str], Household]:
    """The households in which at least one of these accepted rows counts."""
    counted = {person.identity: person for person in counted_persons(rows, month)}
    own: dict[str, list[Person]] = {}
    homes: dict[tuple[str, str], list[Person]] = {}
    for row in rows:
        own.setdefault(row.identity, []).append(row)
        homes.setdefault(row.home, []).append(row)
    found = {}
    for home, here in homes.items():
        members = [row for row in here if counted[row.identity] is row]
        if not members:
            continue
        works = any("employed" in (row.status, counted[row.identity].status) for row in here)
        unknown = any(
            row.status == "unknown"
            and not any(o.status == "employed" for o in own[row.identity] if o is not row)
            for row in here
        )
        found[home] = Household(members, returned.get(home, 0), works, unknown, month)
    return found


def groups_of(person: Person, month: date, long_term: set[str], zero_family: set[str]) -> list[str]:
    years = -1 if person.born is None else (_number(month) - person.born) // 12  # in no age group
    member = {
        "all": True,
        "male": person.man,
        "female": not person.man,
        "age_16_24": 16 <= years <= 24,
        "age_25_45": 25 <= years <= 45,
        "age_46_up": years >= 46,
        "male_16_24": person.man and 16 <= years <= 24,
        "male_25_45": person.man and 25 <= years <= 45,
        "male_46_up": person.man and years >= 46,
        "female_16_24": not person.man and 16 <= years <= 24,
        "female_25_45": not person.man and 25 <= years <= 45,
        "female_46_up": not person.man and years >= 46,
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
