"""The purpose of a clerk's workbook: its street, month and due day; and the rows it is prefilled
with.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from pipelines.base.month import shifted

# Columns that hold the name of a row's subject.
NAMES = ("head_name", "entity_name", "name", "post_name", "station_name")

Cell = str | int | float | date | None


@dataclass(frozen=True)
class Office:
    """The office that fills in the workbook: a street, and its communities in force (code ->
    name).
    """

    street_code: str
    place: str  # 成都市锦江区锦官驿街道
    communities: Mapping[str, str] = field(default_factory=dict)

    @property
    def listed(self) -> list[str]:
        """The communities as listed in the drop-down: code and name."""
        return [named(code, self.communities) for code in self.communities]


@dataclass(frozen=True)
class Reporting:
    """The workbook's month, office, due day (day of the month, so many months later) and
    destination. None or "" if open.
    """

    month: date | None = None
    office: Office | None = None
    due_day: int | None = None
    due_months_after: int = 1
    send_to: str = ""

    @property
    def due(self) -> date | None:
        """The last day on which it is on time."""
        if self.month is None or self.due_day is None:
            return None
        return shifted(self.month, self.due_months_after) + timedelta(days=self.due_day - 1)


@dataclass(frozen=True)
class Prefill:
    """Prefilled rows in the order of the register's columns; their months; the number of unmended
    returned rows, which are left out; and the cells (row and column, from 0) left blank because
    their text is stored only as a hash.
    """

    rows: Sequence[Sequence[Cell]]
    months: tuple[date, ...]
    returned: int = 0
    lost: frozenset[tuple[int, int]] = frozenset()


def named(code: str, communities: Mapping[str, str]) -> str:
    """A community as shown in a cell: its code, and its name if known."""
    return f"{code} {communities.get(code, '')}".rstrip()
