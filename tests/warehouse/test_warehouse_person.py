"""Facts about persons: who counts, who is of working age, in which group, and for how long out of
work.
"""

from __future__ import annotations

import pytest

from pipelines.base.home import Home
from pipelines.contract.population_group import POPULATION_GROUPS
from pipelines.warehouse.model import load_models
from tests.build.fact_file import Asked, asked_of, fact, facts_of_cases, place
from tests.build.lake_file import FAR, A, B, C, day, person, send


def groups(home: Home, *rows: dict) -> dict[str, tuple]:
    """Group -> (working_age, able_and_willing, employed, unemployed, unknown,
    registered_unemployed) of these persons in one file.
    """
    facts = asked_of(home, send(home, "S", rows))
    columns = (
        "group_code, working_age, able_and_willing, employed, unemployed, unknown,"
        " registered_unemployed"
    )
    return {row[0]: row[1:] for row in fact(facts, "employment", columns)}


EARLY, LATE = {"employed_since": "2020-01-01"}, {"employed_since": "2021-01-01"}
UNEMPLOYED = {"status": "unemployed", "unemployed_since": "2020-06-01"}


@pytest.mark.parametrize(
    ("counted", "other"),
    [
        (person("x", B, **EARLY), person("x", A, **LATE)),  # earliest employed_since
        (
            person("x", B, **EARLY),
            person("x", A, **UNEMPLOYED),
        ),  # else unemployed_since: both are just dates
        (person("x", B, **UNEMPLOYED), person("x", A, **LATE)),
        (
            person("x", B, employed_since="2021-01-01", unemployed_since="2015-01-01"),
            person("x", A, employed_since="2022-01-01"),
        ),
        (
            person("x", B, employed_since="2020-01-01"),
            person("x", A, employed_since="2022-01-01", unemployed_since="2015-01-01"),
        ),
        (person("x", B, **LATE), person("x", A)),  # a missing date comes last
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
    ],
)
def test_of_several_rows_of_a_person_one_counts(home, counted, other):
    facts = asked_of(
        home,
        send(home, "S", [{**other, "education": "other"}, {**counted, "education": "counted"}]),
    )
    rows = fact(facts, "repeated_person", "is_counted, community_code, row, sheet_no")
    expected = (counted["community_code"], counted.get("row", 7), counted.get("sheet_no", 0))
    assert [row[1:] for row in rows if row[0]] == [expected] and len(rows) == 2
    assert fact(facts, "roster", "area_code, persons") == [(counted["community_code"], 1)]
    assert fact(facts, "submission_count", "register, counted, not_counted") == [
        ("labour_force", 1, 1)
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


BELONGING = [  # columns of a man born in 1990, the groups beside all and male
    ({"born": "2001-09-01"}, {"age_16_24"}),
    ({"born": "2001-08-31"}, {"age_25_45"}),
    ({"born": "1980-09-01"}, {"age_25_45"}),
    ({"born": "1980-08-31"}, {"age_46_up"}),
    ({"born": "1976-09-01"}, {"age_46_up"}),
    ({"born": "1976-08-31"}, {"age_46_up", "older"}),
    ({"sex": "female", "born": "1986-09-01"}, {"age_25_45"}),
    ({"sex": "female", "born": "1986-08-31"}, {"age_25_45", "older"}),
    (
        {"difficulty_types": "disabled;low_income"},
        {"age_25_45", "difficult", "disabled", "low_income"},
    ),
    ({"difficulty_types": "landless"}, {"age_25_45", "difficult", "landless"}),
    (
        {"difficulty_types": "older"},
        {"age_25_45", "difficult"},
    ),  # 4050 goes by birth date, not by the row's word
    ({"difficulty_types": ""}, {"age_25_45"}),
    ({"is_graduate": True}, {"age_25_45", "graduate"}),
    ({"is_graduate": False}, {"age_25_45"}),
    ({"hukou_type": "urban"}, {"age_25_45", "urban_hukou"}),
    ({"hukou_type": "rural"}, {"age_25_45", "rural_hukou"}),
    ({"hukou_type": "resident"}, {"age_25_45", "resident_hukou"}),
]


@pytest.fixture(scope="module")
def belonging(tmp_path_factory) -> Asked:
    cases = [
        ("2026-08", [person(f"p{number}", **columns)])
        for number, (columns, _) in enumerate(BELONGING)
    ]
    return facts_of_cases(tmp_path_factory.mktemp("belonging"), cases)


@pytest.mark.parametrize(
    "number", range(len(BELONGING)), ids=lambda number: str(BELONGING[number][0])
)
def test_a_person_belongs_to_groups_by_sex_age_and_what_the_row_says(belonging, number):
    columns, expected = BELONGING[number]
    found = fact(
        belonging, "employment", "area_code, group_code, working_age, able_and_willing, employed"
    )
    assert {row[1:] for row in found if row[0] == place(number)} == {
        (group, 1, 1, 1) for group in {"all", columns.get("sex", "male"), *expected}
    }


def test_every_group_of_the_contract_can_be_belonged_to():
    query = load_models()["fact.employment"].query
    assert [
        group.code for group in POPULATION_GROUPS if f"when '{group.code}' then" not in query
    ] == []


DURATIONS = [  # unemployed since, band on 2026-08-31
    ("2026-08-31", "under_1"),
    ("2026-08-01", "under_1"),
    ("2026-09-15", "under_1"),
    ("2026-07-31", "1_to_3"),
    ("2026-06-01", "1_to_3"),
    ("2026-05-31", "3_to_6"),
    ("2026-03-01", "3_to_6"),
    ("2026-02-28", "6_to_12"),
    ("2025-09-01", "6_to_12"),
    ("2025-08-31", "12_to_24"),
    ("2024-09-01", "12_to_24"),
    ("2024-08-31", "over_24"),
    (None, "not_stated"),
]


def test_duration_counts_whole_months_to_month_end(tmp_path):
    unemployed = {"status": "unemployed", "unemployment_registered": True}
    cases = [
        ("2026-08", [person(f"p{number}", **unemployed, unemployed_since=since)])
        for number, (since, _) in enumerate(DURATIONS)
    ]
    found = fact(
        facts_of_cases(tmp_path, cases),
        "unemployment_duration",
        "area_code, duration_band, persons",
    )
    assert found == [(place(number), band, 1) for number, (_, band) in enumerate(DURATIONS)]


def test_duration_bands_sum_to_the_registered_unemployed(home):
    dates = ["2026-08-20", "2026-01-01", "2020-01-01", None, "2027-01-01"]
    unemployed = {"community": B, "status": "unemployed"}
    rows = [
        person(f"p{i}", **unemployed, unemployment_registered=i != 1, unemployed_since=since)
        for i, since in enumerate(dates)
    ]
    facts = asked_of(home, send(home, "S", rows))
    assert fact(facts, "unemployment_duration", "sum(persons)") == [(4,)]
    assert fact(facts, "employment", "registered_unemployed, group_code = 'all'")[-1] == (4, True)


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        ({"unemployed_since": "2025-08-31"}, 1),
        ({"unemployed_since": "2025-09-01"}, 0),
        ({}, 0),
        ({"unemployed_since": "2020-01-01", "born": "1950-01-01"}, 0),
        ({"unemployed_since": "2020-01-01", "status": "employed"}, 0),
    ],
)
def test_long_term_unemployed_are_of_working_age_and_twelve_months_out_of_work(
    home, columns, expected
):
    facts = asked_of(home, send(home, "S", [person("x", **{"status": "unemployed", **columns})]))
    assert len(fact(facts, "long_term_unemployed", "person")) == expected


def test_who_was_long_term_unemployed_or_of_a_zero_employment_family_stays_in_the_group_for_a_year(
    home,
):
    def roster(month: str, status: str) -> dict:
        since = "2024-01-01" if status == "unemployed" else None
        return send(home, "S", [person("x", status=status, unemployed_since=since)], month=month)

    later = ["2025-09", "2026-07", "2026-08"]
    facts = asked_of(
        home, roster("2025-08", "unemployed"), *(roster(month, "employed") for month in later)
    )
    for group in ("long_term_unemployed", "zero_employment_family"):
        found = {
            m: fact(facts, "employment", f"able_and_willing, employed, group_code = '{group}'", m)
            for m in ["2025-08", *later]
        }
        assert {m: [row[:2] for row in rows if row[2]] for m, rows in found.items()} == {
            "2025-08": [(1, 0)],
            "2025-09": [(1, 1)],
            "2026-07": [(1, 1)],
            "2026-08": [],  # the thirteenth month end
        }


def household_kinds(home: Home, *rows: dict) -> list[tuple]:
    return fact(
        asked_of(home, send(home, "S", rows)),
        "household",
        "household_kind, households, persons, derived",
    )


OLD = {"born": "1940-01-01"}
NOT_WILLING = {"willing_to_work": False}


# members (employed men born in 1990 unless told otherwise), kind, derived as zero-employment
HOUSEHOLDS = [
    ([{}], "working", 0),
    ([{}, {}], "working", 0),
    ([{}, {**OLD, "status": "not_in_labour_force"}], "working", 0),
    ([{}, {**OLD, "status": "unknown"}], "working", 0),
    ([{}, {"status": "unemployed"}], "mixed", 0),
    ([{}, {"status": "unknown"}], "mixed", 0),
    ([{"status": "unemployed"}, OLD], "mixed", 0),  # a member of any age who works
    ([{"status": "unknown"}, OLD], "mixed", 0),
    ([{"status": "unemployed"}], "workless", 1),
    ([{"status": "unemployed"}, {**OLD, "status": "unknown"}], "workless", 1),
    ([{"status": "unemployed", **NOT_WILLING}], "workless", 0),
    ([{"status": "unemployed", "labour_capacity": False}], "workless", 0),
    ([{"status": "not_in_labour_force"}], "workless", 0),
    ([{"status": "unemployed"}, {"status": "not_in_labour_force"}], "workless", 1),
    (
        [{"status": "unemployed"}, {"status": "unknown"}],
        "undetermined",
        0,
    ),  # whatever else is known
    ([{"status": "unknown"}], "undetermined", 0),
    ([OLD], "no_working_age", 0),
    ([{**OLD, "status": "unemployed"}], "no_working_age", 0),
    ([{"born": "2012-01-01", "status": "unknown"}], "no_working_age", 0),
]


@pytest.fixture(scope="module")
def households(tmp_path_factory) -> Asked:
    cases = [
        (
            "2026-08",
            [person(f"p{number}-{member}", **columns) for member, columns in enumerate(members)],
        )
        for number, (members, _, _) in enumerate(HOUSEHOLDS)
    ]
    return facts_of_cases(tmp_path_factory.mktemp("households"), cases)


@pytest.mark.parametrize(
    "number", range(len(HOUSEHOLDS)), ids=lambda number: f"{number}-{HOUSEHOLDS[number][1]}"
)
def test_a_household_is_of_a_kind_by_who_in_it_works(households, number):
    members, kind, derived = HOUSEHOLDS[number]
    found = fact(households, "household", "area_code, household_kind, households, persons, derived")
    assert [row[1:] for row in found if row[0] == place(number)] == [
        (kind, 1, len(members), derived)
    ]


def test_the_same_household_number_in_another_community_is_another_household(home):
    kinds = household_kinds(home, person("x", A, "7"), person("y", B, "7", status="unemployed"))
    assert kinds == [("working", 1, 1, 0), ("workless", 1, 1, 1)]


def test_members_counted_elsewhere_do_not_count_in_a_household(home):
    rows = [
        person("x", A, "1", **EARLY),
        person("x", B, "1", **LATE),
        person("y", B, "1", status="unemployed"),
    ]
    assert household_kinds(home, *rows) == [("working", 1, 1, 0), ("workless", 1, 1, 1)]


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
