"""A table of a second count: key -> column -> number."""

from __future__ import annotations

from collections import Counter
from datetime import date

from tests.oracle.second_person import LEVELS


class Table(dict):
    """Key -> column -> number; `add` counts at the community and every area above it."""

    def add(self, month: date, community: str, rest: tuple, **amounts: int) -> None:
        for length in LEVELS:
            cell = self.setdefault((month, community[:length], *rest), Counter())
            for column, amount in amounts.items():
                cell[column] += int(amount)
