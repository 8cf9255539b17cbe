"""Headline figures of former bulletins that have changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from pipelines.base.clock import beijing
from pipelines.base.month import shifted
from pipelines.release.bulletin.query import rows_of
from pipelines.warehouse.engine import Session

TOLD = {  # headline measures in the bulletin, whose revisions it reports
    "employment_rate": "就业率",
    "net_new_employment_ytd": "城镇新增就业累计",
    "recognised": "零就业家庭在册",
    "communities_meeting": "充分就业社区",
}


@dataclass(frozen=True)
class Revised:
    """A headline figure that has changed since the last bulletin was due."""

    is_own: bool
    area_code: str
    month: date
    measure: str
    former: float
    now: float


def revised(
    session: Session, area: str, month: date, since: datetime | None
) -> tuple[Revised, ...]:
    """The bulletin's figures that have changed since this time, for the area and those below;
    default: since the last bulletin was due.
    """
    since = since or _last_bulletin(session, month)
    if since is None:
        return ()
    found = rows_of(session, "revision", {"area": area, "month": month, "since": since})
    return tuple(
        Revised(
            row["area_code"] == area,
            row["area_code"],
            row["month"],
            row["measure_column"],
            row["former_value"],
            row["value"],
        )
        for row in found
        if row["measure_column"] in TOLD
    )


def _last_bulletin(session: Session, month: date) -> datetime | None:
    """The presumed time of the last bulletin: the first release after the previous month's
    registers were due; None if unknown.
    """
    due = session.rows(
        "select due_on from audit.reporting_month where month = $month and due_on is not null",
        {"month": shifted(month, -1)},
    )
    known = [row["known_from"] for row in rows_of(session, "release_known", {})]
    return next((one for one in known if due and beijing(one).date() > due[0][0]), None)
