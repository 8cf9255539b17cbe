"""The months that releases hold: what to say of one that a release does not hold, and which releases
are the last to hold some month.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date
from itertools import pairwise
from pathlib import Path

from pipelines.base.wording import Text
from pipelines.release.publish import Release
from pipelines.warehouse.engine import EngineError, Session, open_release
from pipelines.warehouse.horizon import horizon_told

MONTH = re.compile(r"(?<!\d)(?:19|20)\d\d-(?:0[1-9]|1[0-2])(?!\d)")


def not_held(session: Session, months: Iterable[date | None]) -> Text | None:
    """What to say if the release does not hold one of the months, or not its streets and
    communities; None if it holds all.
    """
    horizon = horizon_told(session)
    first = min(filter(None, months), default=date.max)
    if horizon.held_from and first < horizon.held_from:
        begin, zh, en = horizon.held_from, "", ""
    elif horizon.detailed_from and first < horizon.detailed_from:
        begin, zh, en = horizon.detailed_from, "街道、社区的", " of streets and communities"
    else:
        return None
    return Text(
        f"这次发布存有{zh}各月从 {begin:%Y-%m} 起，{first:%Y-%m} 请问以前的发布：--as-of 写当时的日期",
        f"this release holds months{en} from {begin:%Y-%m} on: ask a former release for"
        f" {first:%Y-%m}, with --as-of a day of that time",
    )


def not_held_by(release: Path, values: Iterable[object], query: str) -> Text | None:
    """not_held for a release file, the months among these values, and those written in the query of
    which files came in.
    """
    with open_release(release) as session:
        written = {date.fromisoformat(f"{month}-01") for month in MONTH.findall(query)}
        received = {
            month for (month,) in session.rows("select distinct month from audit.submission")
        }
        own = (value for value in values if isinstance(value, date))
        return not_held(session, [*own, *(written & received)])


def last_to_hold(found: Sequence[Release]) -> set[str]:
    """The ids of the releases, in order of publication, after which the next one no longer holds
    some month, or its streets and communities. A release that cannot be read is passed over.
    """
    last = set()
    told = [(one.release_id, *held) for one in found if (held := _held(one.file))]
    for (release_id, limits, months), (_, later, _) in pairwise(told):
        for begin, end in zip(limits, later, strict=True):
            if any(begin <= month < end for month in months):
                last.add(release_id)
    return last


def _held(release: Path) -> tuple[tuple[date, date], list[date]] | None:
    """The first months that a release holds, at all and of streets and communities, and its
    months; None if it cannot be read.
    """
    try:
        with open_release(release) as session:
            horizon = horizon_told(session)
            months = session.rows("select distinct month from mart.area order by month")
    except EngineError:
        return None
    limits = horizon.held_from or date.min, horizon.detailed_from or date.min
    return limits, [month for (month,) in months]
