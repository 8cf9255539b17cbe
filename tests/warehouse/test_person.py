"""Which row of a person counts, who is of working age and in the labour force."""

from __future__ import annotations

from collections import Counter

import pytest

from pipelines.base.home import Home
from tests.build.fact_file import Asked, asked_of, fact, facts_of_cases, place
from tests.build.lake_file import FAR, A, B, C, day, person, send
from tests.build.person_case import EARLY, LATE, OLD, groups

UNEMPLOYED = {"status": "unemployed", "unemployed_since": "2020-06-01"}


OF_TWO_ROWS = [  # of a person: that which counts, and the other
    (person("x", B, **LATE), person("x", A, **EARLY)),  # the latest date
    (person("x", B, **UNEMPLOYED), person("x", A, **EARLY)),  # whatever it is of
    (person("x", B, **LATE), person("x", A, **UNEMPLOYED)),
    (person("x", B, status="unemployed", **LATE), person("x", A, **UNEMPLOYED)),
    (
        person("x", B, employed_since="2015-01-01", unemployed_since="2021-01-01"),
        person("x", A, employed_since="2020-12-31", unemployed_since="2014-01-01"),
    ),
    (
        person("x", B, employed_since="2021-01-01", unemployed_since="2015-01-01"),
        person("x", A, unemployed_since="2020-12-31"),
    ),
    (person("x", B, employed_since="2026-08-31"), person("x", A, employed_since="2026-08-30")),
    (
        person("x", B, **EARLY),
        person("x", A, employed_since="2026-09-01"),
    ),  # a date after the month's end counts as missing
    (
        person("x", B, **LATE),
        person("x", A, unemployed_since="2026-09-01", **EARLY),
    ),
    (person("x", B, **EARLY), person("x", A)),  # a missing date comes last
    (person("x", A, "9", **EARLY), person("x", B, "1", **EARLY)),  # then the smallest community
    (
        person("x", A, "1", **EARLY),
        person("x", A, "2", **EARLY),
    ),  # then the smallest household number
    (person("x", A, "10"), person("x", A, "9")),  # which is text
    (
        person("x", A, "1", row=6, sheet_no=2),
        person("x", A, "1", row=7, sheet_no=1),
    ),  # then the smallest row
    (
        person("x", A, "1", row=6, sheet_no=1),
        person("x", A, "1", row=6, sheet_no=2),
    ),  # then the smallest sheet, in one file
]


@pytest.fixture(scope="module")
def of_two_rows(tmp_path_factory) -> Asked:
    """One file with the two rows of each case, of a person of its own; the other row comes first."""
    home = Home(tmp_path_factory.mktemp("of_two_rows")).prepare()
    rows = [
        {**row, "person": one_of(number), "row": 10 * number + row.get("row", place)}
        for number, (counted, other) in enumerate(OF_TWO_ROWS)
        for place, row in ((6, other), (7, counted))
    ]
    return asked_of(home, send(home, "S", rows))


def one_of(number: int) -> bytes:
    """The person of a case."""
    return person(f"x{number}")["person"]


@pytest.mark.parametrize("number", range(len(OF_TWO_ROWS)))
def test_of_several_rows_of_a_person_one_counts(of_two_rows, number):
    columns = "person, is_counted, community_code, row, sheet_no"
    rows = [
        row[1:] for row in fact(of_two_rows, "repeated_person", columns) if row[0] == one_of(number)
    ]
    counted, _ = OF_TWO_ROWS[number]
    place = (counted["community_code"], 10 * number + counted.get("row", 7))
    assert [row[1:] for row in rows if row[0]] == [(*place, counted.get("sheet_no", 0))]
    assert len(rows) == 2


def test_who_has_several_rows_is_on_the_roster_once_where_the_row_that_counts_is(of_two_rows):
    there = Counter(counted["community_code"] for counted, _ in OF_TWO_ROWS)
    assert fact(of_two_rows, "roster", "area_code, persons") == sorted(there.items())
    assert fact(of_two_rows, "submission_count", "register, counted, not_counted") == [
        ("labour_force", len(OF_TWO_ROWS), len(OF_TWO_ROWS))
    ]


def test_the_same_row_in_two_files_counts_for_the_smaller_submission(home):
    first, second = (
        send(home, "S1", [person("x", A)]),
        send(home, "S2", [person("x", A)], covers=[B]),
    )
    facts = asked_of(home, first, second)
    assert fact(facts, "repeated_person", "submission, is_counted") == sorted(
        [
            (min(first["submission"], second["submission"]), True),
            (max(first["submission"], second["submission"]), False),
        ]
    )


def test_a_person_counts_once_in_the_province(home):
    facts = asked_of(
        home,
        send(home, "S1", [person("x", A), person("y", A)]),
        send(home, "S2", [person("x", FAR, **EARLY)]),
    )
    assert fact(facts, "roster", "area_code, persons") == [(A, 1), (FAR, 1)]


def test_a_person_is_counted_anew_each_month(home):
    facts = asked_of(
        home,
        send(home, "S1", [person("x", A)]),
        send(home, "S2", [person("x", A)], month="2026-09"),
    )
    assert [fact(facts, "roster", "persons", month) for month in ("2026-08", "2026-09")] == [
        [(1,)],
        [(1,)],
    ]


MEN = [  # born, month, of working age at its end
    ("2010-08-31", "2026-08", True),  # the 16th birthday is the month's last day
    ("2010-09-01", "2026-08", False),  # one day later
    ("2008-02-29", "2024-02", True),
    ("2012-02-29", "2028-02", True),
    # Men born January to April 1965 retire one month after their 60th birthday.
    ("1964-12-31", "2024-11", True),
    ("1964-12-31", "2024-12", False),
    ("1965-01-01", "2025-01", True),
    ("1965-01-01", "2025-02", False),
    ("1965-01-31", "2025-01", True),
    ("1965-01-31", "2025-02", False),
    ("1965-04-30", "2025-04", True),
    ("1965-04-30", "2025-05", False),
    ("1965-05-01", "2025-06", True),
    ("1965-05-01", "2025-07", False),
    ("1976-09-01", "2039-08", True),
    ("1976-09-01", "2039-09", False),  # 36 months at most
    ("1990-01-01", "2052-12", True),
    ("1990-01-01", "2053-01", False),
]
WOMEN = [  # born, retirement_kind, month, of working age at its end
    ("1969-12-31", None, "2024-11", True),
    ("1969-12-31", None, "2024-12", False),  # before the reform
    ("1970-01-01", None, "2025-01", True),
    ("1970-01-01", None, "2025-02", False),  # 55 and one month
    ("1970-04-30", None, "2025-05", False),
    ("1970-05-01", None, "2025-06", True),
    ("1970-01-01", "woman_cadre", "2025-01", True),
    ("1990-06-15", None, "2048-05", True),
    ("1990-06-15", None, "2048-06", False),  # 58 at most
    ("1975-01-01", "woman_worker", "2025-01", True),
    ("1975-01-01", "woman_worker", "2025-02", False),  # 50 and one month
    ("1975-03-01", "woman_worker", "2025-04", True),
    ("1975-03-01", "woman_worker", "2025-05", False),  # two months
    ("1990-06-15", "woman_worker", "2045-05", True),
    ("1990-06-15", "woman_worker", "2045-06", False),  # 55 at most
]
BY_AGE = [("male", born, None, month, expected) for born, month, expected in MEN] + [
    ("female", *case) for case in WOMEN
]


@pytest.fixture(scope="module")
def by_age(tmp_path_factory) -> Asked:
    cases = [
        (month, [person(f"p{n}", born=born, sex=sex, retirement_kind=kind)])
        for n, (sex, born, kind, month, _) in enumerate(BY_AGE)
    ]
    return facts_of_cases(tmp_path_factory.mktemp("by_age"), cases)


@pytest.mark.parametrize(
    "number", range(len(BY_AGE)), ids=lambda number: "-".join(map(str, BY_AGE[number]))
)
def test_working_age_is_from_the_16th_birthday_to_the_day_before_statutory_retirement(
    by_age, number
):
    *_, month, expected = BY_AGE[number]
    where = f"(working_age) filter (area_code = '{place(number)}' and group_code = 'all')"
    assert fact(by_age, "employment", f"max{where}", month) == [(int(expected),)]


@pytest.mark.parametrize(
    ("columns", "able", "employed", "unemployed", "unknown"),
    [
        ({}, 1, 1, 0, 0),
        ({"status": "unemployed"}, 1, 0, 1, 0),
        ({"status": "not_in_labour_force"}, 1, 0, 0, 0),
        ({"status": "unknown"}, 0, 0, 0, 1),
        ({"status": "unknown", "willing_to_work": None}, 0, 0, 0, 1),
        ({"labour_capacity": False}, 0, 0, 0, 0),
        ({"willing_to_work": False}, 0, 0, 0, 0),
        ({"willing_to_work": None}, 0, 0, 0, 0),
    ],
)
def test_the_labour_force_is_the_able_and_willing_whose_status_is_known(
    home, columns, able, employed, unemployed, unknown
):
    assert set(groups(home, person("x", **columns)).values()) == {
        (1, able, employed, unemployed, unknown, 0)
    }


@pytest.mark.parametrize(
    ("columns", "registered"),
    [({"willing_to_work": False}, 1), ({"born": "1950-01-01"}, 0), ({"status": "employed"}, 0)],
)
def test_registered_unemployed_are_of_working_age_and_unemployed(home, columns, registered):
    row = person("x", **{"status": "unemployed", "unemployment_registered": True, **columns})
    assert groups(home, row)["all"][-1] == registered


def test_the_roster_counts_everyone_whatever_the_age(home):
    rows = [
        person("a", C, "1"),
        person("b", C, "1", status="unemployed"),
        person("c", C, "2", status="unknown", willing_to_work=None),
        person("d", C, "3", **OLD),
        person("e", C, "3", born="1941-01-01", status="not_in_labour_force"),
    ]
    facts = asked_of(home, send(home, "S", rows))
    columns = (
        "month, area_code, persons, households, employed, unemployed, not_in_labour_force, unknown"
    )
    assert fact(facts, "roster", columns) == [(day("2026-08"), C, 5, 3, 2, 1, 1, 1)]
