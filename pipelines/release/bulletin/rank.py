"""The areas below, ranked by achievement of their targets."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction

from pipelines.reference.short_name import short_name


@dataclass(frozen=True)
class Place:
    """An area below and its rank; None if it is not ranked."""

    name: str
    target: Fraction | None
    ytd: int | None
    state: str | None
    is_told: bool
    rank: int | None = None

    @property
    def share(self) -> Fraction | None:
        """The achieved share of the target; None without a target or a figure."""
        if not self.target or self.ytd is None:
            return None
        return self.ytd / self.target


def ranked(rows: list[dict]) -> tuple[Place, ...]:
    """The areas of sql/bulletin/ranking.sql: ranked by achieved share of the target (equal shares
    share a rank), then those not judged, those without a target, and those without data.
    """
    places = [
        Place(
            short_name(row["area_name"]),
            Fraction(str(row["target"])) if row["target"] else None,
            row["ytd"] if row["is_told"] else None,
            row["state"],
            row["is_told"],
        )
        for row in rows
    ]
    shares = [one.share for one in places if one.share is not None and one.state != "not_judged"]
    placed = [replace(one, rank=_rank(one, shares)) for one in places]
    return tuple(sorted(placed, key=_order))


def _rank(one: Place, shares: list[Fraction]) -> int | None:
    if one.share is None or one.state == "not_judged":
        return None
    own = one.share
    return 1 + sum(share > own for share in shares)


def _order(one: Place) -> tuple[bool, int, bool, bool]:
    return one.rank is None, one.rank or 0, one.target is None, not one.is_told
