"""Bare numbers for codes: read by the table of the source that they show themselves to be from,
never guessed (DOMAIN section 3b).
"""

from __future__ import annotations

import pytest

from pipelines.contract.code_list import code_lists
from tests.build.register_file import accepted, csv_bytes, grid, issues, person, submit

REASONS = code_lists()["unemployment_reason"]
KINDS = code_lists()["difficulty_type"]
STATES = code_lists()["employment_status"]


@pytest.mark.parametrize(
    ("codes", "numbers", "meant"),
    [
        (
            REASONS,
            {"01", "05", "11"},
            {"01": "graduated", "05": "resigned", "11": "demobilised"},
        ),  # only one table has 01 and 11
        (REASONS, {"01", "05", "10"}, {}),  # those of 01 to 13 and of 01 to 10, 99
        (REASONS, {"10"}, {}),
        (REASONS, {"10", "20", "32"}, {}),
        (REASONS, {"99"}, {}),
        (KINDS, {"03", "10"}, {"03": "disabled", "10": "single_parent"}),
        (KINDS, {"10"}, {}),
        (KINDS, {"3", "5"}, {}),
        (
            KINDS,
            {"3", "12"},
            {"3": "disabled", "12": "lifted_from_poverty"},
        ),  # 03 and 12, of which a spreadsheet took the zero
        (KINDS, {"1", "99"}, {"1": "older", "99": "other"}),
        (KINDS, {"1"}, {"1": "older"}),  # ① and 01 are the same
        (STATES, {"1", "5", "7"}, {"1": "employed", "5": "unemployed", "7": "not_in_labour_force"}),
        (STATES, {"1", "2"}, {"1": "employed"}),
        (STATES, {"1", "6", "5"}, {"1": "employed", "5": "unemployed"}),
        (STATES, {"77"}, {}),
        (
            KINDS,
            {"03", "77", "去年"},
            {"03": "disabled"},
        ),  # a slip does not hide the source of the others
    ],
)
def test_numbers_are_read_where_the_sources_that_have_them_all_agree(codes, numbers, meant):
    found = codes.with_numbers(numbers).spellings
    assert {number: found[number] for number in numbers if number in found} == meant


@pytest.mark.parametrize(
    "codes",
    [codes for codes in code_lists().values() if codes.sources],
    ids=lambda codes: codes.name,
)
def test_a_number_of_a_source_is_no_spelling_for_all_and_leads_to_a_code_of_the_list(codes):
    numbers = {number: code for table in codes.sources.values() for number, code in table.items()}
    assert not numbers.keys() & codes.spellings.keys()
    assert {code for table in codes.sources.values() for code in table.values()} - {None} <= set(
        codes.labels
    )


def rows(**columns: list[str]) -> list[dict[str, str]]:
    """Twelve persons with the cells of these columns in turn."""
    return [
        person(serial) | {name: cells[serial % len(cells)] for name, cells in columns.items()}
        for serial in range(1, 13)
    ]


def test_a_file_of_one_province_is_read_by_its_table(home):
    outcome = submit(
        home,
        csv_bytes(
            grid(rows(difficulty_types=["03、10", "05", "１２"], employment_status=["1", "5", "7"]))
        ),
    )[1]
    found = accepted(home, outcome)
    assert set(found["difficulty_types"]) == {
        "disabled;single_parent",
        "long_term",
        "lifted_from_poverty",
    }
    assert set(found["employment_status"]) == {"employed", "unemployed", "not_in_labour_force"}


def test_an_ambiguous_number_is_loud_and_left_blank(home):
    outcome = submit(home, csv_bytes(grid(rows(difficulty_types=["10", "", ""]))))[1]
    assert {rule for rule, *_ in issues(home, outcome)} == {"value_ignored"}
    assert accepted(home, outcome)["difficulty_types"].null_count() == 12


def test_an_ambiguous_status_returns_its_rows(home):
    outcome = submit(home, csv_bytes(grid(rows(employment_status=["就业"] * 5 + ["2"]))))[1]
    assert [(rule, column) for rule, _, column in issues(home, outcome)] == [
        ("code_unknown", "employment_status")
    ] * 2


def test_the_brackets_of_a_workbooks_own_list_are_certain(home):
    outcome = submit(
        home,
        csv_bytes(
            grid(rows(difficulty_types=["⑩", "（3）", "(9)"], employment_form=["⑤", "（6）", "①"]))
        ),
    )[1]
    found = accepted(home, outcome)
    assert set(found["difficulty_types"]) == {"zero_employment", "low_income", "single_parent"}
    assert set(found["employment_form"]) == {"flexible", "public_welfare_post", "unit"}
    assert outcome.issue_file is None
