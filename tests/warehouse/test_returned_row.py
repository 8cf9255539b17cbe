"""Returned rows: until when they wait to be mended, and what fact.returned_row says of them."""

from __future__ import annotations

import pytest

from pipelines.warehouse.standing import standing_returned
from tests.build.fact_file import fact, facts_of
from tests.build.lake_file import FAR, A, B, day, person, received, refusal, send

BACK_A, BACK_B = person("x", A), person("y", B)
NOWHERE = person("z", None)


def street_file(name: str, *returned: dict, **outcome: object) -> dict:
    rows = [person("p", A), person("q", B)]
    return send(None, name, rows, returned=returned, **outcome)


def mend(name: str, of: dict, *first_rows: str, **outcome: object) -> dict:
    """A return workbook of which these rows were accepted."""
    mended = [f"0:{place}={row}" for place, row in enumerate(first_rows, start=5)]
    rows = [person("x", A) for _ in first_rows]
    return {
        **send(None, name, rows, **outcome),
        "mends": of["submission"],
        "mended_rows": mended,
        "coverage": [],
    }


FIRST = street_file("S", BACK_A, BACK_B)
SOME = street_file("N", BACK_A, NOWHERE)


def waiting(*sent: dict) -> list[tuple]:
    """Place, file, what of it came mended, and whether all of the file's returned rows wait."""
    columns = ("community_code", "submission", "mended_again", "is_whole")
    names = {line["submission"]: line["file_name"] for line in sent}
    return [
        (place, names[file], *rest)
        for place, file, *rest in standing_returned(received(*sent)).select(columns).rows()
    ]


@pytest.mark.parametrize(
    ("sent", "waits"),
    [
        ([FIRST], [(A, "S", None, True), (B, "S", None, True)]),
        (
            [FIRST, mend("M", FIRST, "back1")],
            [(A, "S", ["back1"], False), (B, "S", ["back1"], False)],
        ),
        ([FIRST, send(None, "C", [person("w", A)], covers=[A])], [(B, "S", None, False)]),
        ([FIRST, street_file("T")], []),
        ([FIRST, street_file("T"), FIRST], [(A, "S", None, True), (B, "S", None, True)]),
        (
            [FIRST, send(None, "F", [person("f", FAR)])],
            [(A, "S", None, True), (B, "S", None, True)],
        ),
        ([FIRST, refusal("R")], [(A, "S", None, True), (B, "S", None, True)]),
        ([FIRST | {"verdict": "withdrawn"}], []),
        ([SOME], [("", "N", None, True), (A, "N", None, True)]),
        ([SOME, send(None, "C", [person("w", A)], covers=[A])], [("", "N", None, False)]),
        ([SOME, street_file("T")], []),
    ],
    ids=lambda value: " ".join(line["file_name"] for line in value if isinstance(line, dict)),
)
def test_a_returned_row_waits_until_it_is_mended_or_a_later_file_covers_its_place(sent, waits):
    assert waiting(*sent) == waits


def test_a_row_without_a_legible_community_waits_while_anything_that_its_file_covers_stands():
    two = send(None, "two", [person("p", A), person("q", B)], returned=[NOWHERE], covers=[A, B])
    again = [send(None, one, [person("w", one)], covers=[one]) for one in (A, B)]
    assert waiting(two, again[0]) == [("", "two", None, True)]
    assert waiting(two, *again) == []


def test_a_mend_of_a_mend_mends_the_first_file():
    second = mend("M", FIRST, "back1")
    third = mend("N", second, "back2")
    ((_, _, mended, _), _) = waiting(FIRST, second, third)
    assert mended == ["back1", "back2"]


def test_a_mend_that_is_withdrawn_mends_nothing():
    withdrawn = mend("M", FIRST, "back1") | {"verdict": "withdrawn"}
    assert waiting(FIRST, withdrawn) == waiting(FIRST)


def test_rows_that_the_clerk_added_wait_until_their_own_workbook_comes_back():
    added = mend("M", FIRST, "back1", returned=[BACK_B])
    held = [file for _, file, *_ in waiting(FIRST, added)]
    assert sorted(held) == ["M", "S", "S"]
    again = mend("N", added, "back2")
    assert "M" not in [file for _, file, *_ in waiting(FIRST, added, again)]


def test_the_fact_tells_what_is_legible_of_the_rows_that_wait(home):
    back = [
        person("x", A, "7", "1954-03-02", "unknown"),
        person("y", B, "8") | {"employment_status": None, "labour_capacity": None},
        person("z", None, "9", status="unemployed") | {"birth_date": None, "person": None},
        person("w", A, "~1234", status="employed"),
    ]
    first = send(home, "S", [person("p", A), person("q", B)], returned=back)
    told = fact(
        facts_of(home, first, only="returned_row"),
        "returned_row",
        "row, community_code, household_no, employment_status, birth_date, labour_capacity,"
        " person is null",
    )
    assert sorted(told) == [
        (8, A, "7", "unknown", day("1954-03-02"), True, False),
        (9, B, "8", None, day("1990-01-01"), None, False),
        (10, None, "9", "unemployed", None, True, True),
        (11, A, None, "employed", day("1990-01-01"), True, False),
    ]


def test_a_mended_row_and_one_of_a_superseded_community_leave_the_fact(home):
    back = [person("x", A), person("y", A), person("z", B)]
    first = send(home, "S", [person("p", A), person("q", B)], returned=back)
    mended = mend("M", first, "back1")
    mended |= {"data_file": send(home, "M", [person("x", A)])["data_file"]}
    community = send(home, "C", [person("q", B)], covers=[B])
    assert len(fact(facts_of(home, first, only="returned_row"), "returned_row", "row")) == 3
    assert fact(facts_of(home, first, mended, only="returned_row"), "returned_row", "row") == [
        (10,),
        (9,),
    ]
    assert fact(
        facts_of(home, first, mended, community, only="returned_row"), "returned_row", "row"
    ) == [(9,)]


def test_the_returned_rows_of_another_month_are_its_own(home):
    first = send(home, "S", [person("p", A)], returned=[person("x", A)])
    later = send(home, "S", [person("p", A)], month="2026-09")
    facts = facts_of(home, first, later, only="returned_row")
    assert len(fact(facts, "returned_row", "row")) == 1
    assert fact(facts, "returned_row", "row", "2026-09") == []
