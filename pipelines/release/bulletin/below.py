"""The bulletin's parts about the areas below: ranks, missing registers, revisions."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from fractions import Fraction

from pipelines.base.month import shifted
from pipelines.base.wording import NOTHING
from pipelines.release.bulletin.block import Block, Paragraph, Table
from pipelines.release.bulletin.figures import Figures, Street
from pipelines.release.bulletin.rank import Place
from pipelines.release.bulletin.revised import TOLD, Revised
from pipelines.release.bulletin.wording import counted, half_up, listed, share_text

MOST_OWING = 140  # maximum length of the list of areas with missing registers
REVISIONS_NAMED = 3
FIRST_AND_LAST = 3


def children(told: Figures) -> str:
    """各市（州） or 各县（市、区）: the term for all areas below."""
    return "各市（州）" if told.area_level == "province" else "各县（市、区）"


def child(told: Figures) -> str:
    """The term for some of the areas below."""
    return children(told).removeprefix("各")


def day(day: date) -> str:
    """A day without its year."""
    return f"{day.month}月{day.day}日"


def so_far(month: date) -> str:
    """The year's months so far: 1至10月."""
    return f"1至{month.month}月" if month.month > 1 else "1月"


def ranking(told: Figures) -> Iterator[Block]:
    """The first and last in the ranking, and the table of ranks; for areas without targets, their
    results.
    """
    places = told.places
    if not told.has_ranks:
        places = tuple(one for one in places if one.ytd is not None)
    if not places:
        return
    yield Paragraph(_leaders(told, [one for one in places if one.rank is not None]))
    what = "城镇新增就业目标完成情况" if told.has_ranks else "城镇新增就业情况"
    yield Table(
        f"{children(told)}{what}（{told.month.year}年{so_far(told.month)}，人）",
        ("名次", "地区", "目标", "完成", "完成率"),
        tuple(_place_cells(one) for one in places),
        _table_note(places),
    )


def _leaders(told: Figures, placed: list[Place]) -> str:
    if len(placed) <= 2 * FIRST_AND_LAST:
        return "城镇新增就业各地完成情况见下表。"
    year_share = Fraction(told.month.month, 12)
    late = sum(one.share is not None and one.share < year_share for one in placed)
    behind = f"{late}个落后于序时进度" if late else "均达到序时进度"
    return (
        f"城镇新增就业进度居前的是{_names(placed[:FIRST_AND_LAST])}，靠后的是"
        f"{_names(placed[-FIRST_AND_LAST:])}，{behind}。"
    )


def _names(places: list[Place]) -> str:
    return "、".join(one.name for one in places)


def _place_share(one: Place) -> str:
    return NOTHING if one.share is None else share_text(one.share)


def _place_cells(one: Place) -> tuple[str, ...]:
    return (
        NOTHING if one.rank is None else str(one.rank),
        one.name,
        NOTHING if one.target is None else str(half_up(one.target, 0)),
        NOTHING if one.ytd is None else str(one.ytd),
        _place_share(one),
    )


def _table_note(places: tuple[Place, ...]) -> str:
    """The table's note: how places are ranked, and why some areas have none."""
    if not any(one.target for one in places):
        return "注：没有下达各地年度目标，不排名。"
    why: dict[str, list[str]] = {
        "报送不足八成，不参加排名": [],
        "没有下达年度目标": [],
        "没有收到台账": [],
    }
    reasons = list(why)
    for one in places:
        if one.rank is None:
            why[reasons[(one.share is None) + (not one.is_told)]].append(one.name)
    said = [f"{listed(names, 8)}{reason}" for reason, names in why.items() if names]
    return "注：" + "；".join(["按完成年度目标的比例排名，比例相同的名次并列", *said]) + "。"


def reporting(told: Figures) -> Iterator[Block]:
    """Who has submitted registers and who has not."""
    if not told.streets:
        return
    owing = [one for one in told.streets if one.owed]
    head = f"{_due(told)}应报台账的街道（乡镇）{len(told.streets)}个，"
    if not owing:
        yield Paragraph(f"{head}已全部报齐。")
        return
    ask = "请督促尽快补报。" if told.is_due else "请督促按时报送。"
    refused = sum(one.refused for one in owing)
    returned = f"（{refused}份被整份退回）" if refused else ""
    yield Paragraph(
        f"{head}报齐{len(told.streets) - len(owing)}个，未报齐{len(owing)}个，缺台账"
        f"{sum(one.owed for one in owing)}份{returned}：{_owing_places(owing)}。{ask}"
    )


def _due(told: Figures) -> str:
    if told.due_on is None:
        return ""
    return f"报送截止日为{day(told.due_on)}，{'' if told.is_due else '发布时尚未截止，'}"


def _owing_places(owing: list[Street]) -> str:
    """The areas below with missing registers, each with its number of streets; as many of the
    streets' names as fit.
    """
    by_place: dict[str, list[str]] = {}
    for one in owing:
        by_place.setdefault(one.child_name, []).append(one.name)
    ordered = sorted(by_place.items(), key=lambda place: -len(place[1]))
    room = MOST_OWING - sum(len(f"；{name}{len(streets)}个") for name, streets in ordered)
    said = []
    for name, streets in ordered:
        named = _as_many(streets, room - 2)
        room -= len(named) + 2 if named else 0
        said.append(f"{name}{len(streets)}个" + (f"（{named}）" if named else ""))
    return "；".join(said)


def _as_many(names: list[str], room: int) -> str:
    """As many names as fit into `room` characters, followed by 等 if some are left out."""
    most = max(
        (count for count in range(len(names) + 1) if len(listed(names, count)) <= room), default=0
    )
    return listed(names, most) if most else ""


def revisions(told: Figures) -> Iterator[Block]:
    """The figures of former bulletins that now differ in displayed precision."""
    shown = [one for one in told.revised if _shown(one, one.former) != _shown(one, one.now)]
    if not shown:
        return
    own = [one for one in shown if one.is_own]
    said = [_told_revised(one, told) for one in own[:REVISIONS_NAMED]]
    if len(own) > REVISIONS_NAMED:
        said.append(f"另有{len(own) - REVISIONS_NAMED}个往月数字修订")
    if below := {one.area_code for one in shown if not one.is_own}:
        said.append(f"{len(below)}个{child(told)}的往月数字有修订")
    former = shifted(told.month, -1)
    yield Paragraph(f"{former.month}月通报以来，因补报和更正，{'；'.join(said)}。")


def _told_revised(one: Revised, told: Figures) -> str:
    year = "" if one.month.year == told.month.year else f"{one.month.year}年"
    return (
        f"{year}{one.month.month}月{TOLD[one.measure]}由{_shown(one, one.former)}修订为"
        f"{_shown(one, one.now)}"
    )


def _shown(one: Revised, value: float) -> str:
    """A revised figure in the bulletin's format."""
    if one.measure == "employment_rate":
        return share_text(Fraction(str(value)))
    return counted(
        round(value), {"recognised": "户", "communities_meeting": "个"}.get(one.measure, "人")
    )
