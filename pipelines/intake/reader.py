"""The reader: all that decides how a file is read, besides the file and its receipt."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

import pipelines
from pipelines.base.home import Home
from pipelines.base.limits import Limits
from pipelines.contract.reference_table import DIVISION, DIVISION_SUCCESSION, POLICY
from pipelines.decision.record import Decision, Ruling, rulings
from pipelines.intake.outcome import outcome_path, reading_name
from pipelines.reference.load import Reference

READ_TABLES = (DIVISION.name, DIVISION_SUCCESSION.name, POLICY.name)


@dataclass(frozen=True)
class Reader:
    """Where files are read, within which limits, by which reference tables, key and decisions."""

    home: Home
    limits: Limits
    reference: Reference
    key: bytes
    decisions: tuple[Decision, ...] = ()

    @property
    def fingerprint(self) -> str:
        """12 hex digits over the contract's and the intake's source, the reference tables that
        reading uses and the key: the same reads the same.
        """
        return _fingerprint(self.tables.digest, self.key)

    @property
    def tables(self) -> Reference:
        """The reference tables that reading uses: a change of any other makes no file be read
        again.
        """
        return self.reference.part(*READ_TABLES)

    @cached_property
    def rulings(self) -> Mapping[str, Ruling]:
        """Submission -> the decisions in force on how it is read."""
        return rulings(self.decisions)

    def ruling(self, submission: str) -> Ruling:
        """The decisions in force on how a submission is read, if any."""
        return self.rulings.get(submission, Ruling())

    def outcome_path(self, submission: str) -> Path:
        """Where the outcome of a submission lies once it has been read."""
        return outcome_path(
            self.home, reading_name(submission, self.fingerprint, self.ruling(submission).name)
        )


@cache
def _fingerprint(reference_digest: str, key: bytes) -> str:
    digest = hashlib.sha256(
        reference_digest.encode() + hashlib.blake2b(key, person=b"fingerprint").digest()
    )
    rooms = ("base", "contract", "reference", "decision", "intake", "feedback")
    for folder in (Path(pipelines.__file__).parent / room for room in rooms):
        for path in sorted((*folder.rglob("*.py"), *folder.rglob("*.csv"))):
            digest.update(path.read_bytes())
    return digest.hexdigest()[:12]
