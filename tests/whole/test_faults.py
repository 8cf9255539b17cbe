"""The 24 failures that were found by attacking the product: each is tried by a test that names it."""

from __future__ import annotations

import re
from pathlib import Path

TESTS = Path(__file__).resolve().parents[1]
FAULTS = {
    1: "a run that dies under `jiuye serve` is never taken up",
    2: "ways of writing a number that are not masked reach release and lake",
    3: "a damaged file below lake/ stops every refresh",
    4: "lost receipts are released without a word",
    5: "one file that cannot be read stops the intake and is told by its name",
    6: "a landed file with other bytes is not found",
    7: "another key takes the place of the pseudonyms' key in silence",
    8: "a file that is still being written is taken in half",
    9: "a clock that goes back blocks and reorders",
    10: "Dagster's GraphQL runs mutations by GET and for any origin",
    11: "what fails after the release is told as nothing released",
    12: "file names steer the operator's terminal",
    13: "nothing is pruned but pages",
    14: "json_serialize_plan and duckdb_views tell paths",
    15: "a query brings the engine down without a word",
    16: "a query ends in a traceback with paths",
    17: "CSV of queries holds formulas",
    18: "two refreshes at once publish a list twice",
    19: "damaged databases of Dagster end a refresh in a traceback",
    20: "a damaged release or manifest is not found, or stops everything",
    21: "a missing vault or returns is neither noticed nor made again",
    22: "the page server lists folders, breaks on %00 and waits for ever",
    23: "what killed runs leave stays, as do runs that never began",
    24: "the shell waits for a terminal, has no limit of time and tells paths",
}


def named() -> set[int]:
    """The numbers with which a test's docstring begins, as in "F15, F16: how"."""
    told = re.compile(r'^    """(F\d+(?:, F\d+)*)\b', re.MULTILINE)
    texts = (path.read_text("utf-8") for path in TESTS.rglob("test_*.py"))
    begun = [
        number for text in texts for numbers in told.findall(text) for number in numbers.split(", ")
    ]
    return {int(number.removeprefix("F")) for number in begun}


def test_every_failure_is_tried_by_a_test_that_names_it():
    assert named() == set(FAULTS)
