"""`jiuye sign-off`: signs off the standing submissions of a month, and checks whether a signature
still holds.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import polars as pl

from pipelines.base.clock import beijing
from pipelines.base.home import Home
from pipelines.base.limits import Limits
from pipelines.base.lock import locked
from pipelines.decision.sign_off import (
    SignOff,
    add_sign_offs,
    last_of_each_area,
    name_fault,
    read_sign_offs,
    signed,
)
from pipelines.intake.reader import Reader
from pipelines.operation.world import World, survey
from pipelines.reference.own_area import area_names, own_area
from pipelines.warehouse.ledger import digest_of_texts

LOCK_SECONDS = 10
EVERYWHERE = "全部 / all"


class NotSigned(ValueError):
    """A month cannot be signed off now; the message says why and what to do."""


@dataclass(frozen=True)
class Listed:
    """The standing submissions of an area's month: their number, and a hash over how they were
    read.
    """

    submissions: int
    digest: str


def sign_off(home: Home, limits: Limits, month: date, by: str) -> SignOff:
    """Sign off a month of the data folder's area. Raises NotSigned, and HomeInUse during a
    refresh.
    """
    if fault := name_fault(by):
        raise NotSigned(fault)
    if not home.has_records:  # taking the lock would create the folder
        raise NotSigned(
            "还没有收到文件，不能签核 / nothing was received: there is nothing to sign off"
        )
    with locked(home, LOCK_SECONDS):
        world = survey(home, limits)
        if world.ledger.unread:
            raise NotSigned(
                f"还有 {world.ledger.unread} 份文件没有读，请先运行 jiuye refresh / {world.ledger.unread}"
                " files are still to be read: run jiuye refresh first"
            )
        area = own_area(home)
        listed = listed_now(world, month, area)
        if not listed.submissions:
            known = "、".join(f"{one:%Y-%m}" for one in world.months) or "—"
            raise NotSigned(
                f"{month:%Y-%m} 没有有效的报送，不能签核；有的月份：{known} / nothing stands of"
                f" {month:%Y-%m}, so there is nothing to sign off; there are: {known}"
            )
        new = signed(
            SignOff(month.isoformat(), area, by.strip(), listed.digest, listed.submissions),
            read_sign_offs(home),
        )
        add_sign_offs(home, (new,))
    return new


def listed_now(world: World, month: date, area: str) -> Listed:
    """The standing submissions of an area's month as read now; equal at every level that received
    them.
    """
    of_area = pl.col("stands") & (pl.col("month") == month)
    rows = world.ledger.rows({month}).filter(of_area).select("submission", "street_code")
    standing = sorted(
        submission
        for submission, street in rows.unique().collect().iter_rows()
        if (street or "").startswith(area)
    )
    return Listed(
        len(standing),
        digest_of_texts(_as_read(world.reader, submission) for submission in standing),
    )


def _as_read(reader: Reader, submission: str) -> str:
    """A submission with the decisions that affect its reading. Of map decisions only those made for
    it, as earlier general ones differ between levels.
    """
    tokens = (
        one.token
        for one in reader.decisions_on(submission)
        if one.kind != "map" or submission in one.concerns
    )
    return " ".join([submission, *sorted(tokens)])


def sign_off_lines(world: World, month: date) -> list[str]:
    """A line for the newest signature of each area for a month, and whether it still holds; in an
    area's own data folder also if there is none.
    """
    found = last_of_each_area(read_sign_offs(world.home), month)
    if not found and own_area(world.home):
        return [
            f"  还没有签核：jiuye sign-off --month {month:%Y-%m} --by 姓名 / not signed off yet: jiuye"
            f" sign-off --month {month:%Y-%m} --by NAME"
        ]
    return [sign_off_line(world, one) for one in found]


def sign_off_line(world: World, one: SignOff) -> str:
    """A signature: area, name, Beijing time, the levels it came through, and whether it still
    holds.
    """
    name = area_names(world.reference.tables["division"]).get(one.area, "")
    month = date.fromisoformat(one.month)
    now = listed_now(world, month, one.area)
    holds = "有效 / in force"
    if now.digest != one.listed:
        holds = (
            f"已失效：签核后该月有变动（签核时 {one.submissions} 份有效，现在 {now.submissions} 份），请核对后重新签核"
            f" / out of date: the month has changed since ({one.submissions} submissions stood,"
            f" {now.submissions} do now): look at it and sign it off again"
        )
    through = f"，经 {'、'.join(one.through)} 报来 / through {', '.join(one.through)}"
    signed_at = f"{beijing(one.signed_at):%Y-%m-%d %H:%M}"
    return (
        f"  {one.area or EVERYWHERE} {name} {month:%Y-%m}：{one.by}，{signed_at}，{one.submissions} 份"
        f" submissions{through if one.through else ''}（{holds}）"
    )
