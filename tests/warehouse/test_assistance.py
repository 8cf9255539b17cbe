"""Assistance: services, persons and amounts by kind, and who found work within three months;
counted by hand.
"""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from pipelines.base.home import Home
from tests.build.event_file import county, hired, of_cases, rosters, served, told
from tests.build.fact_file import fact, facts_of
from tests.build.lake_file import FAR, STREET, A, B, person
from tests.build.release_file import release_with, rows


def assistance(
    release: Path,
    area: str,
    columns: str = "services, persons, employed_within_3_months",
    month: str = "2026-05",
) -> dict[str, tuple]:
    """Service -> figures of an area in a month."""
    found = rows(
        release,
        f"select service, {columns} from mart.assistance where area_code = '{area}' and month ="
        f" '{month}-01'",
    )
    return {service: tuple(values) for service, *values in found}


def test_services_persons_and_amounts_are_counted_by_kind_and_a_person_once_where_first_served(
    home,
):
    release = release_with(
        "assistance",
        home,
        *told(
            home,
            "assistance",
            {
                "2026-05": [
                    served("a", "2026-05-09", B),
                    served("a", "2026-05-02", FAR),
                    served("a", "2026-05-20", B),
                    served("b", "2026-05-09", B),
                    served("b", "2026-05-09", FAR),
                    served("b", "2026-05-09", B),  # told before
                    served("a", "2026-05-01", B, "small_loan", amount_yuan=Decimal("100000.10")),
                    served("b", "2026-05-01", B, "small_loan", amount_yuan=Decimal("0.20")),
                    served("c", "2026-05-01", FAR, "small_loan"),
                ],
                "2026-06": [
                    served("c", "2026-05-31", B),
                    served("a", "2026-06-01", B),
                    served("b", "2026-05-09", B),
                ],
            },
        ),
        counted=True,
    )
    columns = "services, persons, amount_yuan"
    zero = Decimal("0.00")
    assert assistance(release, B, columns) == {
        "reemployment_training": (4, 2, zero),
        "small_loan": (2, 2, Decimal("100000.30")),
    }
    assert assistance(release, FAR, columns) == {
        "reemployment_training": (1, 1, zero),
        "small_loan": (1, 1, zero),
    }
    assert assistance(release, "51", columns) == {
        "reemployment_training": (5, 3, zero),
        "small_loan": (3, 3, Decimal("100000.30")),
    }
    assert assistance(release, "51", columns, "2026-06") == {"reemployment_training": (1, 1, zero)}
    assert rows(
        release, "select accepted, counted, not_counted from audit.submission order by month"
    ) == [(9, 7, 2), (3, 2, 1)]


MONTHS = ("2026-05", "2026-06", "2026-07", "2026-08", "2026-09")
# on the rosters of MONTHS: u, n, k (unknown), e, or - for on no roster; employed on; told in; found
# work
FOLLOWED = [
    ("uueee", None, "2026-05", 1),
    ("uuuee", None, "2026-05", 1),
    ("uuuue", None, "2026-05", 0),  # one of the three month ends after
    ("nneuu", None, "2026-05", 1),
    ("ueuuu", None, "2026-05", 1),
    ("eeeee", None, "2026-05", 0),
    ("keeee", None, "2026-05", 0),
    ("-eeee", None, "2026-05", 0),  # was not out of work on the roster
    ("uuuuu", "2026-05-10", "2026-05", 1),
    ("uuuuu", "2026-05-09", "2026-05", 0),
    ("uuuuu", "2026-08-10", "2026-05", 1),
    ("uuuuu", "2026-08-11", "2026-05", 0),
    ("eeeee", "2026-05-20", "2026-05", 1),  # found work in the month of the service
    ("-----", "2026-06-20", "2026-05", 1),
    ("uuuuu", "2026-06-20", "2026-09", 1),
    ("ueeee", None, "2026-06", 1),
    ("ueeee", None, "2026-08", 1),
    ("uuuee", None, "2026-08", 1),
    ("ueeee", None, "2026-09", 0),
    ("ueeee", None, "2026-04", 0),  # told more than three months later, or before it was
]


SERVED = [  # besides, of persons who are out of work in May and in work from June on
    {
        "2026-05": [
            served("x", "2026-05-10"),
            served("x", "2026-05-12", B),
            served("x", "2026-05-12", B, "home_visit"),
        ]
    },
    {
        "2026-05": [served("x", "2026-05-10")],
        "2026-09": [served("x", "2026-05-10", service="home_visit")],
    },
]
TWICE, LATE = (county(len(FOLLOWED) + number) for number in range(2))


@pytest.fixture(scope="module")
def followed(tmp_path_factory) -> Path:
    home = Home(tmp_path_factory.mktemp("followed")).prepare()
    words = {"u": "unemployed", "n": "not_in_labour_force", "k": "unknown", "e": "employed"}
    people = of_cases(
        {
            month: [person("x", status=words[s])]
            for month, s in zip(MONTHS, statuses, strict=True)
            if s in words
        }
        for statuses in [*(statuses for statuses, *_ in FOLLOWED), *["ueeee"] * len(SERVED)]
    )
    services = of_cases(
        [*({month: [served("x", "2026-05-10")]} for *_, month, _ in FOLLOWED), *SERVED]
    )
    events = of_cases({on[:7]: [hired("x", on)]} if on else {} for _, on, *_ in FOLLOWED)
    return release_with(
        "assistance",
        home,
        *rosters(home, people),
        *told(home, "assistance", services),
        *told(home, "new_employment", events),
    )


@pytest.mark.parametrize(
    "case", range(len(FOLLOWED)), ids=lambda case: "-".join(map(str, FOLLOWED[case]))
)
def test_work_within_three_months_is_told_by_event_or_roster_if_the_service_came_in_time(
    followed, case
):
    assert (
        assistance(followed, county(case))
        == assistance(followed, county(case) + A[6:])
        == {"reemployment_training": (1, 1, FOLLOWED[case][-1])}
    )


def test_a_late_service_has_only_the_rosters_around_it_looked_at_again(home):
    first = rosters(home, {month: [person("x")] for month in ("2026-03", *MONTHS)})
    late = told(home, "assistance", {"2026-06": [served("x", "2026-05-10")]})
    facts_of(home, *first, only="assisted_person")
    again = facts_of(home, *first, *late, only="assisted_person")
    assert sorted(
        f"{month:%m}" for name, month in again.computed if name == "fact.assisted_person"
    ) == ["03", "05", "06", "07", "08", "09"]
    assert [
        fact(again, "assisted_person", "is_employed", month) for month in ("2026-03", *MONTHS)
    ] == [[], *[[(True,)]] * 4, []]


def test_whoever_was_served_twice_in_a_kind_and_found_work_counts_once_where_first_served(
    followed,
):
    here, there, street = (assistance(followed, TWICE + area[6:]) for area in (A, B, STREET))
    assert here == {"reemployment_training": (1, 1, 1)}
    assert there == {"reemployment_training": (1, 0, 0), "home_visit": (1, 1, 1)}
    assert street == {"reemployment_training": (2, 1, 1), "home_visit": (1, 1, 1)}


def test_a_service_told_too_late_is_not_followed_though_another_of_the_person_is(followed):
    assert assistance(followed, LATE + A[6:]) == {
        "reemployment_training": (1, 1, 1),
        "home_visit": (1, 1, 0),
    }


def test_what_came_of_a_service_is_provisional_until_the_third_month_after_has_a_roster(home):
    sent = told(home, "assistance", {month: [served("x", f"{month}-10")] for month in MONTHS[:2]})
    release = release_with(
        "assistance", home, *rosters(home, {month: [person("x")] for month in MONTHS[:4]}), *sent
    )
    assert rows(
        release,
        "select strftime(month, '%m'), is_provisional from mart.assistance where area_level ="
        " 'province' order by all",
    ) == [
        ("05", False),
        ("06", True),
    ]
