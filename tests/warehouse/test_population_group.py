"""Which groups a person belongs to, and how long somebody has been unemployed."""

from __future__ import annotations

import pytest

from pipelines.contract.population_group import POPULATION_GROUPS
from pipelines.warehouse.model import load_models
from tests.build.fact_file import Asked, asked_of, fact, facts_of_cases, place
from tests.build.lake_file import B, person, send

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
    sex = columns.get("sex", "male")
    both = {group.replace("age_", f"{sex}_") for group in expected if group.startswith("age_")}
    assert {row[1:] for row in found if row[0] == place(number)} == {
        (group, 1, 1, 1) for group in {"all", sex, *expected, *both}
    }


def test_every_group_of_the_contract_can_be_belonged_to():
    query = load_models()["fact.employment_count"].query
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
