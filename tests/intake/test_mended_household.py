"""A mended return is judged together with the rows that it joins."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pipelines.decision.record import Decision
from pipelines.intake.heading import RETURN_MARK
from pipelines.intake.landing import land, receive
from pipelines.operation.reading import read_submission
from tests.build.register_file import (
    STREET,
    csv_bytes,
    grid,
    issues,
    person,
    reader_for,
    submit,
)
from tests.build.return_case import ORIGIN, mended_rows
from tests.build.small_home import WRONG


def household(serial: int, relationship: str, number: str = "H1", **cells: str) -> dict[str, str]:
    return person(serial, household_no=number, relationship=relationship, **cells)


def mended(submission: str, row: dict[str, str]) -> bytes:
    header, cells = grid([row])
    return csv_bytes([[f"{RETURN_MARK}{submission}"], [*ORIGIN, *header], ["", "3", "", *cells]])


@pytest.mark.parametrize(
    ("relationship", "number", "rules"),
    [
        ("配偶", "H1", []),
        ("户主", "H1", ["household_two_heads"]),
        ("配偶", "H2", ["household_no_head"]),
    ],
)
def test_its_household_is_that_of_the_accepted_rows(home, relationship, number, rules):
    good = [household(serial, "户主", f"H{serial}0") for serial in range(11, 21)]
    rows = [household(1, "户主"), household(2, "配偶", id_number=WRONG), *good]
    receipt, first = submit(home, csv_bytes(grid(rows)))
    assert (first.accepted, first.quarantined) == (11, 1)
    again = submit(home, mended(receipt.submission, household(2, relationship, number)))[1]
    assert (again.mends, again.accepted) == (receipt.submission, 1)
    assert [rule for rule, *_ in issues(home, again)] == rules


@pytest.mark.parametrize("head_comes", ["at once", "with the first mend"])
def test_a_mend_of_a_mend_joins_all_that_was_accepted_on_the_way(home, head_comes):
    good = [household(serial, "户主", f"H{serial}0") for serial in range(11, 21)]
    late = head_comes == "with the first mend"
    head = household(1, "户主", **({"id_number": WRONG} if late else {}))
    wrong = household(2, "配偶", id_number="1")
    receipt, first = submit(home, csv_bytes(grid([head, wrong, *good])))
    assert first.quarantined == 1 + late
    again = {"3": household(1, "户主")} if late else {}
    other = household(3, "子女", "H110")
    receipt, second = submit(
        home, mended_rows(receipt.submission, {**again, "4": wrong, "15": other})
    )
    assert (second.accepted, second.quarantined) == (1 + late, 1)
    assert [rule for rule, *_ in issues(home, second)] == ["id_length"]
    third = submit(home, mended_rows(receipt.submission, {"4": household(2, "配偶")}))[1]
    assert (third.mends, third.accepted) == (receipt.submission, 1)
    assert issues(home, third) == []


@pytest.mark.parametrize(("is_corrected", "rules"), [(True, []), (False, ["household_no_head"])])
def test_a_correction_of_the_first_file_is_known_to_what_is_mended_after_it(
    home, is_corrected, rules
):
    """The head's household number is corrected to that of the mended row."""
    good = [household(serial, "户主", f"H{serial}0") for serial in range(11, 21)]
    rows = [household(1, "户主", "H7"), household(2, "配偶", id_number=WRONG), *good]
    receipt, _ = submit(home, csv_bytes(grid(rows)))
    order = Decision(
        "correct",
        receipt.submission,
        "电话核实",
        row=2,
        column="household_no",
        expect="H7",
        value="H1",
        number=1,
    )
    name = f"{STREET}_劳动力资源台账_2026-08.csv"
    (home.inbox / name).write_bytes(mended(receipt.submission, household(2, "配偶")))
    later = receive(home, land(home, [home.inbox / name], 1), None, lambda candidates: set())[0]
    decisions = (order,) if is_corrected else ()
    again = read_submission(replace(reader_for(home), decisions=decisions), later)
    assert [rule for rule, *_ in issues(home, again)] == rules
