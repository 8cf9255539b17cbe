"""A small register under decisions: its rows, read and decided on."""

from __future__ import annotations

from dataclasses import replace

from pipelines.base.home import Home
from pipelines.decision.fault import parse_fault
from pipelines.decision.record import (
    Decision,
    add_decisions,
    numbered,
    read_decisions,
)
from pipelines.intake.landing import Receipt
from pipelines.intake.outcome import Outcome
from pipelines.intake.reader import Reader
from pipelines.operation.reading import read_submission
from pipelines.operation.written_decision import WrittenDecision
from tests.build.register_file import (
    STREET,
    csv_bytes,
    grid,
    id_number,
    person,
    reader_for,
    submit,
)

NAME = f"{STREET}_劳动力资源台账_2026-08.csv"


WRONG, RIGHT = (
    id_number(serial=1)[:-1] + ("0" if id_number(serial=1)[-1] != "0" else "1"),
    id_number(serial=1),
)


GOOD = [person(serial) for serial in range(900, 930)]


def decided(home: Home, *decisions: Decision) -> Reader:
    """Record these decisions; the reader that knows all of them."""
    add_decisions(home, numbered(decisions, read_decisions(home)))
    return replace(reader_for(home), decisions=read_decisions(home))


def read_under(home: Home, receipt: Receipt, *words: dict) -> Outcome:
    """The submission read again under these decisions (their fields but for the submission)."""
    reader = decided(
        home, *(Decision(submission=receipt.submission, reason="核对过", **one) for one in words)
    )
    return read_submission(reader, receipt)


def fault_codes(outcome: Outcome) -> list[str]:
    return [parse_fault(line).code for line in outcome.decision_faults]


def row_of(home: Home, *faulty: dict) -> Receipt:
    """A file whose first rows (from row 2) are these, among good ones."""
    return submit(home, csv_bytes(grid([*faulty, *GOOD])), NAME)[0]


def written(kind: str, submission: str = "", **words: str) -> WrittenDecision:
    """Line 2 of a file of decisions, as it was typed."""
    return WrittenDecision(
        "d.csv:2", {"kind": kind, "submission": submission, "reason": "核对过", **words}
    )
