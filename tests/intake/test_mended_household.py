"""A mended return is judged together with the rows that it joins."""

from __future__ import annotations

import pytest

from pipelines.intake.heading import RETURN_MARK
from tests.build.register_file import csv_bytes, grid, issues, person, submit
from tests.build.small_home import WRONG

ORIGIN = ("退回原因", "原行号", "原工作表")


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
