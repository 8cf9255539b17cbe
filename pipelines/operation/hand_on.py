"""`jiuye hand-on`: an area's files, decisions and signatures as one bundle for the level above."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import polars as pl

from pipelines.base.clock import utc_now
from pipelines.base.home import Home
from pipelines.base.limits import Limits
from pipelines.base.lock import locked
from pipelines.decision.record import Decision
from pipelines.decision.sign_off import SignOff, read_sign_offs
from pipelines.intake.landing import Receipt, landed_bytes
from pipelines.intake.receipt_list import receipts_of, received
from pipelines.intake.removed import is_removed, removed_bytes
from pipelines.intake.submission import came_after
from pipelines.operation.handed_on import home_mark, known_origins
from pipelines.operation.level_bundle import (
    SUFFIX,
    Bundle,
    Sent,
    SentDecision,
    is_bundle,
    write_bundle,
)
from pipelines.operation.world import World, survey
from pipelines.reference.own_area import area_names, own_area

LOCK_SECONDS = 10


class NotHandedOn(ValueError):
    """There is nothing to hand on, or it is not possible now; the message says what to do."""


@dataclass(frozen=True)
class HandedOn:
    """A written bundle. `elsewhere`: files of other areas, not included; `removed`: files whose
    bytes are no longer kept.
    """

    file: Path
    bundle: Bundle
    elsewhere: int
    removed: int


def hand_on(home: Home, limits: Limits, target: Path, month: date | None = None) -> HandedOn:
    """Write the received files of the data folder's area to a bundle (with `month`: its files and
    those of unknown month). Raises NotHandedOn, LandingDamaged, OSError, and HomeInUse during a
    refresh.
    """
    if not home.has_records:  # taking the lock would create the folder
        raise NotHandedOn(
            "还没有收到文件，不能上报 / nothing was received: there is nothing to hand on"
        )
    with locked(home, LOCK_SECONDS):
        world = survey(home, limits)
        area = _area(world)
        file = _file(world, target, area, month)
        places = _places(world, month)
        receipts = [one for one in receipts_of(received(home)) if one.receipt in places]
        foreign, gone = _elsewhere(world), removed_bytes(home)
        removed = [one for one in receipts if is_removed(home, one, gone)]
        own = [one for one in receipts if one.submission not in foreign and one not in set(removed)]
        if not own:
            raise NotHandedOn("没有可上报的文件 / there is nothing to hand on")
        origins = _origins(home, own)
        files = tuple(
            Sent(
                origins[one.receipt],
                one.sha256,
                one.name,
                one.bytes,
                one.expected_month,
                places[one.receipt],
            )
            for one in own
        )
        sign_offs = tuple(one for one in read_sign_offs(home) if _is_of(one, month))
        decisions = _decisions(world.reader.decisions, own)
        bundle = Bundle(area, utc_now().isoformat(), files, decisions, sign_offs)
        by_hash = {one.sha256: one for one in own}
        write_bundle(file, bundle, lambda sent: landed_bytes(home, by_hash[sent.sha256]))
    return HandedOn(file, bundle, len({one.submission for one in receipts} & foreign), len(removed))


def _area(world: World) -> str:
    """The area of the data folder. Raises NotHandedOn."""
    area = own_area(world.home)
    if not area:
        raise NotHandedOn(
            "这个数据文件夹没有定下是哪个地区的，不能上报；县区、市州要在收第一份文件时设 JIUYE_AREA / this data folder"
            " is of no one area, so it hands nothing on: counties and prefectures set JIUYE_AREA when the"
            " first file comes"
        )
    if world.ledger.unread:
        raise NotHandedOn(
            f"还有 {world.ledger.unread} 份文件没有读，请先运行 jiuye refresh / {world.ledger.unread} files are"
            " still to be read: run jiuye refresh first"
        )
    return area


def _file(world: World, target: Path, area: str, month: date | None) -> Path:
    """The path of the bundle; in a folder it gets a default name. Raises NotHandedOn if another
    file exists there.
    """
    name = area_names(world.reference.tables["division"]).get(area, "")
    when = f"{month:%Y-%m}" if month else f"{utc_now():%Y%m%d}"
    file = target / f"{area}{name}_{when}{SUFFIX}" if target.is_dir() else target
    if file.exists() and not is_bundle(file):
        raise NotHandedOn(
            f"{file} 已经有别的文件，没有动它；请换一个名字 / another file lies there and was not touched: give"
            " another name"
        )
    return file


def _places(world: World, month: date | None) -> dict[str, str | None]:
    """Map receipts to their street (None if unknown), for receipts of the month or of unknown
    month; without `month`, for all.
    """
    rows = world.ledger.rows({month, None} if month else None)
    return dict(rows.select("receipt", "street_code").collect().iter_rows())


def _elsewhere(world: World) -> set[str]:
    """The submissions refused because their street is outside the area."""
    is_refused = (pl.col("verdict") == "refused") & pl.col("issue_file").is_not_null()
    rows = world.ledger.rows().filter(is_refused).select("submission", "issue_file").unique()
    return {
        submission
        for submission, file in rows.collect().iter_rows()
        if "street_elsewhere" in pl.read_parquet(world.home.root / file)["rule"]
    }


def _origins(home: Home, own: list[Receipt]) -> dict[str, tuple[str, ...]]:
    """Map each receipt to all identifiers of the file, at this level and below."""
    found = defaultdict(set)
    for (origin, _), receipt in known_origins(home, own).items():
        found[receipt].add(origin)
    me = home_mark(home)
    return {one.receipt: tuple(sorted({f"{me}/{one.receipt}", *found[one.receipt]})) for one in own}


def _is_of(one: SignOff, month: date | None) -> bool:
    return month is None or one.month == month.isoformat()


def _decisions(decisions: tuple[Decision, ...], own: list[Receipt]) -> tuple[SentDecision, ...]:
    """The decisions on these files, on meanings of titles and values, and those that revoke them.
    Overrides of a closed gate apply to this level only and are left out.
    """
    submissions = {one.submission for one in own}
    sent: dict[int, SentDecision] = {}
    for one in decisions:
        is_own = one.submission in submissions or one.kind == "map"
        if is_own or one.revokes in sent:
            after = sum(not came_after(receipt, one) for receipt in own)
            revokes = sent[one.revokes].decision.token if one.revokes in sent else None
            sent[one.number] = SentDecision(replace(one, receipt=None), after, revokes)
    return tuple(sent.values())
