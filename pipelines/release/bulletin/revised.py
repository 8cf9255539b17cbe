"""Which headline figures of former bulletins are others now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from pipelines.base.clock import beijing
from pipelines.base.month import shifted
from pipelines.release.bulletin.query import rows_of
from pipelines.warehouse.engine import Session

TOLD = {  # headline measures that the bulletin tells: when one is revised it says so
    "employment_rate": "就业率",
    "net_new_employment_ytd": "城镇新增就业累计",
    "recognised": "零就业家庭在册",
    "communities_meeting": "充分就业社区",
}


@dataclass(frozen=True)
class Revised:
    """A headline figure that is another than when the last bulletin was due."""

    is_own: bool
    area_code: str
    month: date
    measure: str
    former: float
    now: float


def revised(
    session: Session, area: str, month: date, since: datetime | None
) -> tuple[Revised, ...]:
    """The figures that the bulletin tells and that have changed since that moment, of the area and
    of those below it; since the last bulletin was due where no moment is given.
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
    """When the last bulletin will have been made: at the first release after the registers of the
    month before were due. None where nothing tells.
    """
    due = session.rows(
        "select due_on from audit.reporting_month where month = $month and due_on is not null",
        {"month": shifted(month, -1)},
    )
    known = [row["known_from"] for row in rows_of(session, "release_known", {})]
    return next((one for one in known if due and beijing(one).date() > due[0][0]), None)
