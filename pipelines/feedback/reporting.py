"""What a workbook for a clerk to fill in is for: whose, of which month, by when; and the rows that it
starts from.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from pipelines.base.month import shifted

NAMES = ("head_name", "entity_name", "name", "post_name", "station_name")  # what a row is called

Cell = str | int | float | date | None


@dataclass(frozen=True)
class Office:
    """Who fills the workbook in: a street, and its communities in force, code -> name."""

    street_code: str
    place: str  # 成都市锦江区锦官驿街道
    communities: Mapping[str, str] = field(default_factory=dict)

    @property
    def listed(self) -> list[str]:
        """The communities as the drop-down offers them: code and name."""
        return [named(code, self.communities) for code in self.communities]


@dataclass(frozen=True)
class Reporting:
    """What a workbook is for: the month; whose it is; until which day of the month, so many months
    after, it is to be sent; and where. None or "": left open.
    """

    month: date | None = None
    office: Office | None = None
    due_day: int | None = None
    due_months_after: int = 1
    send_to: str = ""

    @property
    def due(self) -> date | None:
        """The last day on which it is in time."""
        if self.month is None or self.due_day is None:
            return None
        return shifted(self.month, self.due_months_after) + timedelta(days=self.due_day - 1)


@dataclass(frozen=True)
class Prefill:
    """Rows that stand, in the order of the register's columns; the months that they are of; how
    many returned rows nobody has mended, which are not among them; and which cells (row and column,
    from 0) are blank since nothing keeps what stood there in clear.
    """

    rows: Sequence[Sequence[Cell]]
    months: tuple[date, ...]
    returned: int = 0
    lost: frozenset[tuple[int, int]] = frozenset()


def named(code: str, communities: Mapping[str, str]) -> str:
    """A community as a cell shows it: its code, and its name where that is known."""
    return f"{code} {communities.get(code, '')}".rstrip()
