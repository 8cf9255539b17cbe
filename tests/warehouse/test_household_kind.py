"""Of what kind a household is, by who in it works."""

from __future__ import annotations

import pytest

from pipelines.base.home import Home
from tests.build.fact_file import Asked, asked_of, fact, facts_of_cases, place
from tests.build.lake_file import STREET, A, B, C, person, send
from tests.build.person_case import EARLY, LATE, OLD


def household_kinds(home: Home, *rows: dict) -> list[tuple]:
    return fact(
        asked_of(home, send(home, "S", rows)),
        "household",
        "household_kind, households, persons, derived",
    )


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
    ([{"status": "unemployed"}, {**OLD, "status": "unknown"}], "undetermined", 0),
    ([{"status": "unemployed", **NOT_WILLING}, {**OLD, "status": "unknown"}], "workless", 0),
    ([{"status": "unemployed"}, {"born": "2012-01-01", "status": "unknown"}], "undetermined", 0),
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
        person("x", A, "1", **LATE),
        person("x", B, "1", **EARLY),
        person("y", B, "1", status="unemployed"),
    ]
    assert household_kinds(home, *rows) == [("mixed", 1, 1, 0), ("working", 1, 1, 0)]


WIFE = {"status": "unemployed"}
# rows of the household beside the wife who seeks work, rows elsewhere, returned rows here; kind, derived, reason
KNOWN = [
    ([], [], [], "workless", 1, None),
    # The husband counts elsewhere.
    ([{**EARLY}], [{**LATE}], [], "mixed", 0, None),
    ([{"status": "unknown", **EARLY}], [{**LATE}], [], "mixed", 0, None),
    ([{"status": "unemployed", **EARLY}], [{**LATE}], [], "mixed", 0, None),
    ([{**EARLY}], [{"status": "unemployed", **LATE}], [], "mixed", 0, None),  # his row here says so
    (
        [{"status": "unknown", **EARLY}],
        [{"status": "unemployed", **LATE}],
        [],
        "undetermined",
        0,
        "member_unknown",
    ),
    ([{"status": "unemployed", **EARLY}], [{"status": "unknown", **LATE}], [], "workless", 1, None),
    (
        [{"status": "not_in_labour_force", **EARLY}],
        [{"status": "unemployed", **LATE}],
        [],
        "workless",
        1,
        None,
    ),
    # He counts here and has a row elsewhere, which says that he works.
    ([{"status": "unknown", **LATE}], [{**EARLY}], [], "workless", 1, None),
    (
        [{"status": "unknown", **LATE}],
        [{"status": "unemployed", **EARLY}],
        [],
        "undetermined",
        0,
        "member_unknown",
    ),
    # His row was returned, whatever it says.
    ([], [], [{}], "undetermined", 0, "row_returned"),
    ([], [], [{"status": "unemployed"}], "undetermined", 0, "row_returned"),
    ([], [], [{"status": None}], "undetermined", 0, "row_returned"),
    ([{"status": "unknown"}], [], [{}], "undetermined", 0, "both"),
    ([{**OLD, "status": "unknown"}], [], [{}], "undetermined", 0, "both"),
    ([{}], [], [{}], "mixed", 0, None),
    # His father of 72.
    ([{"born": "1954-03-02", "status": "unknown"}], [], [], "undetermined", 0, "member_unknown"),
    ([{"born": "1954-03-02", "status": "not_in_labour_force"}], [], [], "workless", 1, None),
]


def known_case(number: int) -> tuple[list[dict], list[dict]]:
    """The accepted and the returned rows of a case, in a street of its own."""
    here, there, back, *_ = KNOWN[number]
    first, second = place(2 * number), place(2 * number + 1)
    accepted = [
        person(f"wife {number}", first, **WIFE),
        *(person(f"husband {number}", first, **columns) for columns in here),
        *(person(f"husband {number}", second, "9", **columns) for columns in there),
    ]
    return accepted, [person(f"back {number}", first, **columns) for columns in back]


@pytest.fixture(scope="module")
def known(tmp_path_factory) -> Asked:
    home = Home(tmp_path_factory.mktemp("known")).prepare()
    cases = [known_case(number) for number in range(len(KNOWN))]
    rows, back = ([row for case in cases for row in case[side]] for side in (0, 1))
    return asked_of(home, send(home, "all", rows, returned=back, covers=[STREET]))


@pytest.mark.parametrize(
    "number", range(len(KNOWN)), ids=lambda number: f"{number}-{KNOWN[number][3]}"
)
def test_a_household_has_no_work_only_where_that_is_known(known, number):
    *_, kind, derived, reason = KNOWN[number]
    found = fact(
        known,
        "household",
        "area_code, household_kind, derived, member_unknown, row_returned, both_reasons",
    )
    reasons = [int(reason == own) for own in ("member_unknown", "row_returned", "both")]
    assert [row[1:] for row in found if row[0] == place(2 * number)] == [(kind, derived, *reasons)]


def test_unknown_old_people_without_a_seeker_are_workless(home):
    rows = [
        person("x", A, status="not_in_labour_force"),
        person("y", A, born="1954-03-02", status="unknown"),
    ]
    assert household_kinds(home, *rows) == [("workless", 1, 2, 0)]


def test_a_returned_row_without_a_legible_household_or_community_belongs_to_no_household(home):
    back = [person("y", A, "~1f"), person("y", None, "1"), person("y", A, None)]
    facts = asked_of(home, send(home, "S", [person("x", A, **WIFE)], returned=back))
    assert fact(facts, "household", "household_kind, derived") == [("workless", 1)]


def test_a_mended_row_leaves_nothing_undetermined(home):
    first = send(home, "S", [person("x", A, **WIFE)], returned=[person("y", A)])
    mended = {
        **send(home, "M", [person("y", A, status="unemployed")]),
        "mends": first["submission"],
        "mended_rows": ["0:6=back1"],
        "coverage": [],
    }
    columns = "household_kind, persons, derived"
    assert fact(asked_of(home, first), "household", columns) == [("undetermined", 1, 0)]
    assert fact(asked_of(home, first, mended), "household", columns) == [("workless", 2, 1)]


def test_a_household_of_rows_that_count_elsewhere_or_were_returned_is_none(home):
    rows = [person("x", A, "1", **EARLY), person("x", B, "1", **LATE)]
    facts = asked_of(home, send(home, "S", rows, returned=[person("y", C, "1")]))
    assert fact(facts, "household", "area_code, household_kind, persons") == [(B, "working", 1)]
