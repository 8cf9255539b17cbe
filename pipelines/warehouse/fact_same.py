"""Facts that did not change: if no source of a fact has changed content, its former file is kept under
the new name, and facts that read it may stay unchanged too.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from pipelines.base.seal import Seal
from pipelines.warehouse.fact_difference import Sides
from pipelines.warehouse.fact_print import OF_ROWS, window
from pipelines.warehouse.lake import registers_of
from pipelines.warehouse.model import Model, source_of


@dataclass(frozen=True)
class Same:
    """The sources of facts now and before, and the facts found unchanged after they were made."""

    sides: Sides
    facts: Mapping[str, Model]
    made: set[tuple[str, date]] = field(default_factory=set)

    def file(self, fact: str, month: date) -> Path | None:
        """The former file of a fact and month; None if its rows may have changed."""
        return self.sides.file_before(fact, month) if self._says_same(fact, month) else None

    def note(self, fact: str, month: date, seal: Seal) -> None:
        """Register a fact that was made as unchanged if its bytes equal the former file's."""
        before = self.sides.seals.get(self.sides.paths_before.get(fact, {}).get(month, Path()))
        if before and before.sha256 == seal.sha256:
            self.made.add((fact, month))

    def _says_same(self, fact: str, month: date) -> bool:
        if fact in self.sides.paths:
            now = self.sides.paths[fact].get(month)
            before = self.sides.paths_before.get(fact, {}).get(month)
            if now == before or (fact, month) in self.made:
                return True
            if not (now and before):
                return False
        return all(
            self._reads_same(read, one)
            for read in self.facts[fact].reads
            if not read.startswith("ref.")  # both sides use the same reference tables
            for one in window(read.partition(".")[0], month)
        )

    def _reads_same(self, read: str, month: date) -> bool:
        source = source_of(read)
        if not source.startswith(OF_ROWS):
            return self._says_same(source, month)
        now, before = self.sides.now, self.sides.before
        registers = registers_of(source)
        return all(
            now.fingerprint(one, month) == before.fingerprint(one, month) for one in registers
        )
