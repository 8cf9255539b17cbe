"""The reader: everything besides the file and its receipt that decides how a file is read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

from pipelines.base.home import Home
from pipelines.base.limits import Limits
from pipelines.contract.reference_table import DIVISION, DIVISION_SUCCESSION, POLICY
from pipelines.decision.record import Decision, decisions_by_submission, decisions_name
from pipelines.intake.fingerprint import reading_fingerprints
from pipelines.intake.landing import Receipt
from pipelines.intake.outcome import outcome_path, reading_name
from pipelines.intake.outcome_index import files_of
from pipelines.intake.receipt_list import received
from pipelines.reference.load import Reference
from pipelines.reference.own_area import own_area

READ_TABLES = (DIVISION.name, DIVISION_SUCCESSION.name, POLICY.name)
READ_POLICIES = ("bad_row_share_limit",)


@lru_cache(maxsize=4)
def _first_receipts(home: Home, batches: int) -> Mapping[str, str]:
    """Map each submission to its first receipt. `batches`: the number of receipt batches (cache
    key).
    """
    if not batches:
        return {}
    once = received(home).unique("submission", keep="first", maintain_order=True)
    return dict(once.select("submission", "receipt").iter_rows())


@dataclass(frozen=True)
class Reader:
    """The data folder, limits, reference tables, key and decisions with which files are read."""

    home: Home
    limits: Limits
    reference: Reference
    key: bytes
    decisions: tuple[Decision, ...] = ()

    @property
    def fingerprints(self) -> Mapping[str | None, str]:
        """Map each register to the fingerprint of how its files are read; None: all registers
        together.
        """
        return reading_fingerprints(self.tables.digest + self.area, self.key)

    @property
    def fingerprint(self) -> str:
        """The fingerprint of all registers together. Readers with the same one read every file
        alike.
        """
        return self.fingerprints[None]

    @cached_property
    def area(self) -> str:
        """The area whose files are accepted; "" for everywhere."""
        return own_area(self.home)

    @property
    def tables(self) -> Reference:
        """The reference tables and policies that reading uses. A change to any other causes no
        re-reading; another policy is not there to be asked.
        """
        return self.reference.part(*READ_TABLES, policies=READ_POLICIES)

    @cached_property
    def decisions_by_submission(self) -> Mapping[str, tuple[Decision, ...]]:
        """Map each submission to the decisions in force on how it is read."""
        is_mapped = any(decision.kind == "map" for decision in self.decisions)
        received = sum(1 for _ in (self.home.landing / "receipts").glob("*")) if is_mapped else 0
        return decisions_by_submission(self.decisions, _first_receipts(self.home, received))

    def decisions_on(self, submission: str) -> tuple[Decision, ...]:
        """The decisions in force on how a submission is read."""
        return self.decisions_by_submission.get(submission, ())

    def outcome_file(self, submission: str) -> Path | None:
        """The path of a submission's outcome, whatever its register; None if this reader has not
        read it.
        """
        decisions = decisions_name(self.decisions_on(submission))
        places = (
            outcome_path(self.home, reading_name(submission, fingerprint, decisions))
            for fingerprint in self.fingerprints.values()
        )
        return next((path for path in places if path.exists()), None)

    def unread(self, receipts: Iterable[Receipt]) -> list[Receipt]:
        """The receipts whose submissions neither this reader nor a province's reader has read."""
        readings = {
            receipt: (receipt.submission, decisions_name(self.decisions_on(receipt.submission)))
            for receipt in receipts
            if not receipt.lifted
        }
        read = files_of(self.home, tuple(self.fingerprints.values()), set(readings.values()))
        return [receipt for receipt, reading in readings.items() if reading not in read]
