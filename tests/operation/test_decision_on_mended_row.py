"""What the operator decides on a returned row does not stand beside what the clerk mended of it."""

from __future__ import annotations

import pytest

from pipelines.base.home import Home
from pipelines.operation.decision_check import DecisionsDoNotFit, check_decisions
from tests.build.register_file import csv_bytes, grid, id_number, person
from tests.build.return_case import mended_rows
from tests.build.small_home import AUGUST, bring, read_here, take

WRONG = "1"
MENDED_ID = {"kind": "correct", "row": 3, "column": "id_number", "expect": WRONG}
ANOTHER_ROW = {
    "kind": "correct",
    "row": 4,
    "column": "household_no",
    "expect": "H11",
    "value": "H9",
}


def decided(home: Home, sequence: str, decision: dict) -> None:
    """The first file, whose row 3 is returned, then d: the decision on it, m: the row mended."""
    good = [person(serial) for serial in range(11, 31)]
    bad = person(2, id_number=WRONG)
    first = bring(home, AUGUST, csv_bytes(grid([person(1), bad, *good])))
    read_here(home)
    for step in sequence:
        if step == "d":
            take(home, {"submission": first, "reason": "电话核实", **decision})
        else:
            bring(home, f"退回_{AUGUST}", mended_rows(first, {"3": person(2)}))
        read_here(home)
    world = read_here(home)
    check_decisions(world.reader, world.ledger)


@pytest.mark.parametrize("sequence", ["dm", "md"])
@pytest.mark.parametrize(
    "decision",
    [
        {**MENDED_ID, "value": id_number(serial=2)},
        {**MENDED_ID, "value": id_number(serial=4)},
        {"kind": "correct", "row": 3, "column": "sex", "expect": "女", "value": "男"},
    ],
)
def test_a_row_that_was_mended_stops_the_refresh_for_what_was_decided_on_it(
    home, sequence, decision
):
    with pytest.raises(DecisionsDoNotFit, match="后来的报送已替代这一行"):
        decided(home, sequence, decision)


@pytest.mark.parametrize(
    ("sequence", "decision"),
    [("d", {**MENDED_ID, "value": id_number(serial=2)}), ("dm", ANOTHER_ROW), ("md", ANOTHER_ROW)],
)
def test_a_decision_on_a_row_that_nobody_mended_stands(home, sequence, decision):
    decided(home, sequence, decision)
