"""The horizon of a release: how many months it holds, of all areas and of streets and
communities.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from pipelines.base.month import shifted
from pipelines.reference.load import Reference
from pipelines.warehouse.engine import NoSuchTable, Session, quoted
from pipelines.warehouse.model import Model

# Policies: the months held up to the data month, of all areas and of streets and communities; 0, or
# none in force: all months.
HELD, HELD_OF_STREETS = "months_held", "street_months_held"
STREET_DIGITS = 9


@dataclass(frozen=True)
class Horizon:
    """The first month of which a release holds rows, and the first of which it holds those of
    streets and communities; None: there is no limit.
    """

    held_from: date | None = None
    detailed_from: date | None = None

    def condition(self, model: Model) -> str:
        """A SQL condition on the model's rows that the release holds."""
        held = []
        if self.held_from and _is_limited(model):
            held.append(f"(month < date {quoted(self.held_from)}) is not true")
        if self.detailed_from and _is_limited(model):
            is_detailed = f"(month < date {quoted(self.detailed_from)}) is not true"
            if "street_code" in model.grain:
                held.append(is_detailed)
            elif "area_code" in model.grain:
                is_above = f"length(area_code) < {STREET_DIGITS} or contains(area_code, '-')"
                held.append(f"({is_detailed} or {is_above})")
        return " and ".join(held) or "true"

    def holds(self, model: Model, month: date) -> bool:
        """Whether the release holds any row of a month."""
        return not _is_limited(model) or self.held_from is None or month >= self.held_from

    def revisions(self, revision: Model, models: Iterable[Model]) -> str:
        """A SQL condition on mart.revision: as its own months and areas, or of a table of which the
        release holds every month.
        """
        tables = ", ".join(quoted(one.table) for one in models if one.of_every_month) or "null"
        is_of_them = f"split_part(measure, '.', 1) in ({tables})"
        return f"({self.condition(revision)} or {is_of_them})"

    def is_detailed(self, month: date) -> bool:
        """Whether the release holds a month's streets and communities."""
        return self.detailed_from is None or month >= self.detailed_from

    def holds_all(self, model: Model, month: date) -> bool:
        """Whether the release holds a month's rows of every area."""
        return self.holds(model, month) and (not _is_limited(model) or self.is_detailed(month))

    @property
    def columns(self) -> dict[str, date | None]:
        """Its columns in audit.release."""
        return {"held_from": self.held_from, "detailed_from": self.detailed_from}


NO_LIMIT = Horizon()


def horizon_of(reference: Reference, data_month: date) -> Horizon:
    """The horizon of a release with this data month, by the policies then in force."""
    first, detailed = (
        _first(data_month, _months(reference, policy, data_month))
        for policy in (HELD, HELD_OF_STREETS)
    )
    return Horizon(first, max(filter(None, (first, detailed)), default=None))


def horizon_told(session: Session, database: str = "") -> Horizon:
    """The horizon that a release tells in audit.release; without limits if it was made before
    releases had one. `database`: a prefix such as `release.`.
    """
    try:
        known = session.columns(f"{database}audit.release").keys()
    except NoSuchTable:
        return NO_LIMIT
    if not {"held_from", "detailed_from"} <= known:
        return NO_LIMIT
    rows = session.rows(f"select held_from, detailed_from from {database}audit.release")
    return Horizon(*rows[0]) if rows else NO_LIMIT


def horizon_of_both(session: Session) -> Horizon:
    """What both of the attached `release` and `previous` hold."""
    both = [horizon_told(session, f"{one}.") for one in ("release", "previous")]
    return Horizon(
        max(filter(None, (one.held_from for one in both)), default=None),
        max(filter(None, (one.detailed_from for one in both)), default=None),
    )


def _is_limited(model: Model) -> bool:
    return "month" in model.grain and not model.of_every_month


def _months(reference: Reference, policy: str, on: date) -> int:
    try:
        return int(reference.policy(policy, on))
    except KeyError:
        return 0


def _first(data_month: date, months: int) -> date | None:
    return shifted(data_month, 1 - months) if months > 0 else None
