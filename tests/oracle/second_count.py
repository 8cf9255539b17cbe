"""A second count of a sample province, written from SPEC section 4 with loops and dicts: it shares
no code with pipelines/.

Beside the province's files and ledger it reads the shipped division and policy tables as text.
"""

from __future__ import annotations

import csv
import gzip
import json
from datetime import date
from functools import cache
from pathlib import Path

from tests.oracle.second_bound import count_bounds
from tests.oracle.second_certified import Divisions, Registers
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
from tests.oracle.second_person import (
    Household,
    _number,
    counted_persons,
    duration_band,
    groups_of,
    households,
    is_long_term,
    is_working_age,
    months_unemployed,
)
from tests.oracle.second_reading import (
    Entity,
    Person,
    accepted_rows,
    returned_homes,
    returned_rows,
)
from tests.oracle.second_shrinkage import count_shrunk_rates
from tests.oracle.second_submission import submission_status
from tests.oracle.second_sureness import Codes, count_flow_rates, count_matched_changes
from tests.oracle.second_survival import count_survival
from tests.oracle.second_table import Table

REFERENCE = Path(__file__).resolve().parents[2] / "pipelines" / "reference" / "shipped"


@cache
def _divisions() -> list[tuple[str, str, str, str]]:
    with gzip.open(REFERENCE / "division.csv.gz", "rt", encoding="utf-8", newline="") as file:
        return [
            (line["division_code"], line["division_name"], line["valid_from"], line["valid_to"])
            for line in csv.DictReader(file)
        ]


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


@cache
def codes() -> Codes:
    """The communities of the shipped division table, and what certainly took whose place."""
    with gzip.open(REFERENCE / "division_succession.csv.gz", "rt", encoding="utf-8") as file:
        successions = [
            (
                line["from_code"],
                line["to_code"] if line["certain"] == "true" else None,
                date.fromisoformat(line["valid_from"]),
            )
            for line in csv.DictReader(file)
            if len(line["from_code"]) == 12
        ]
    return Codes(
        [(code, _day(first), _day(end)) for code, _, first, end in _divisions() if len(code) == 12],
        successions,
    )


def divisions_of(counties: set[str]) -> Divisions:
    """The communities of these counties and their certain successors."""
    return Divisions(
        [row for row in codes().communities if row[0][:6] in counties],
        [
            (old, new, day)
            for old, new, day in codes().successions
            if new and {old[:6], new[:6]} & counties
        ],
        [],
    )


@cache
def area_names(month: date) -> dict[str, str]:
    """Division code -> the name in force at month end, of every level."""
    following = str(date(month.year + month.month // 12, month.month % 12 + 1, 1))
    return {
        code: name
        for code, name, first, end in _divisions()
        if first < following and (not end or end >= following)
    }


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
    rosters, recognised = (
        {month: rows for (own, month), rows in accepted.items() if own == register}
        for register in ("labour_force", "zero_employment_household")
    )
    persons = {month: counted_persons(rows, month) for month, rows in rosters.items()}
    returned, not_taken = returned_homes(folder, ledger), returned_rows(folder, ledger)
    marts["employment_bound"] = count_bounds(
        {
            month: Registers(rows, [], [], returned=[place for place, _ in back])
            for month, rows in rosters.items()
            for back in [not_taken.get(month, [])]
        },
        divisions_of({row.community[:6] for rows in rosters.values() for row in rows}),
    )
    homes = {
        month: households(rows, returned.get(month, {}), month) for month, rows in rosters.items()
    }
    long_term: dict[date, set[str]] = {}
    zero_family: dict[date, set[str]] = {}
    for month, counted in persons.items():
        long_term[month] = {person.identity for person in counted if is_long_term(person, month)}
        zero_family[month] = {
            person.identity
            for home in homes[month].values()
            if home.is_zero_employment
            for person in home.members
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
        _count_households(marts, month, homes[month])
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
    derived = {
        month: {place for place, home in own.items() if home.is_zero_employment}
        for month, own in homes.items()
    }
    count_register(
        marts["zero_employment_household"],
        recognised,
        derived,
        {month: {row.community for row in rows} for month, rows in rosters.items()},
    )
    marts["labour_flow_rate"] = count_flow_rates(marts["labour_movement"])
    marts["matched_change"] = count_matched_changes(marts["employment_rate"], codes())
    marts["small_area_rate"] = count_shrunk_rates(marts["employment_rate"])
    standing = {
        month: {person.community for person in counted} for month, counted in persons.items()
    }
    marts["spell_survival"] = count_survival(persons, standing, recognised)
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
    reporting = {
        month: {row.community for row in rows}
        for (register, month), rows in accepted.items()
        if register == "labour_force"
    }
    count_movements(marts["labour_movement"], persons, reporting)
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
        undated = person.born is None
        marts["roster"].add(
            month, person.community, (), persons=1, age_unknown=undated, **{status: 1}
        )
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
                employed_unwilling=grown and status == "employed" and person.willing is False,
            )
        if registered:
            marts["unemployment_duration"].add(
                month,
                person.community,
                (duration_band(months_unemployed(person, month)),),
                persons=1,
            )


def _count_households(
    marts: dict[str, Table], month: date, homes: dict[tuple[str, str], Household]
) -> None:
    for (community, _), home in homes.items():
        marts["roster"].add(month, community, (), households=1)
        marts["zero_employment_household"].add(
            month,
            community,
            (),
            derived=home.is_zero_employment,
            undetermined=home.reason is not None,
            **{
                f"undetermined_{reason}": home.reason == reason
                for reason in ("member_unknown", "row_returned", "both")
            },
        )
        if home.kind:
            marts["household_typology"].add(
                month, community, (home.kind,), households=1, persons=len(home.members)
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
