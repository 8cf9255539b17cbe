"""What a bulletin says of the areas below: their ranks, who owes registers, what was revised."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from fractions import Fraction

from pipelines.base.month import shifted
from pipelines.base.wording import NOTHING
from pipelines.release.bulletin.block import Block, Paragraph, Table
from pipelines.release.bulletin.figures import TOLD, Figures, Place, Revised, Street
from pipelines.release.bulletin.wording import counted, half_up, listed, share_text

MOST_OWING = 140  # characters for the areas that owe registers
REVISIONS_NAMED = 3
FIRST_AND_LAST = 3


def children(told: Figures) -> str:
    """各市（州） or 各县（市、区）: how the areas below are spoken of."""
    return "各市（州）" if told.area_level == "province" else "各县（市、区）"


def child(told: Figures) -> str:
    """The same of some of them."""
    return children(told).removeprefix("各")


def day(day: date) -> str:
    """A day without its year."""
    return f"{day.month}月{day.day}日"


def so_far(month: date) -> str:
    """The months of the year so far: 1至10月."""
    return f"1至{month.month}月" if month.month > 1 else "1月"


def ranking(told: Figures) -> Iterator[Block]:
    """Who leads, who trails, and the table of ranks."""
    places = told.places
    if not any(one.target for one in places):
        places = tuple(one for one in places if one.ytd is not None)
    if not places:
        return
    placed = [one for one in places if one.rank is not None]
    if len(placed) > 2 * FIRST_AND_LAST:
        first, last = placed[:FIRST_AND_LAST], placed[-FIRST_AND_LAST:]
        year_share = Fraction(told.month.month, 12)
        late = [one for one in placed if one.share is not None and one.share < year_share]
        behind = f"{len(late)}个落后于序时进度" if late else "均达到序时进度"
        yield Paragraph(
            f"城镇新增就业进度居前的是{_names(first)}，靠后的是{_names(last)}，{behind}。"
        )
    yield Table(
        f"{children(told)}城镇新增就业目标完成情况（{told.month.year}年{so_far(told.month)}，人）",
        ("名次", "地区", "目标", "完成", "完成率"),
        tuple(_place_cells(one) for one in places),
        _table_note(places),
    )


def _names(places: list[Place]) -> str:
    return "、".join(one.name for one in places)


def _place_share(one: Place) -> str:
    return NOTHING if one.share is None else f"{half_up(one.share * 100)}%"


def _place_cells(one: Place) -> tuple[str, ...]:
    return (
        NOTHING if one.rank is None else str(one.rank),
        one.name,
        NOTHING if one.target is None else str(half_up(one.target, 0)),
        NOTHING if one.ytd is None else str(one.ytd),
        _place_share(one),
    )


def _table_note(places: tuple[Place, ...]) -> str:
    """How places are ranked, and why some are not."""
    said = ["按完成年度目标的比例排名，比例相同的名次并列"]
    untargeted = [one.name for one in places if one.is_told and not one.target]
    if len(untargeted) == len(places):
        return "注：没有下达各地年度目标，不排名。"
    why = {
        "报送不足八成，不参加排名": [
            one.name for one in places if one.rank is None and one.share is not None
        ],
        "没有下达年度目标": untargeted,
        "没有收到台账": [one.name for one in places if not one.is_told],
    }
    said += [f"{listed(names, 8)}{reason}" for reason, names in why.items() if names]
    return "注：" + "；".join(said) + "。"


def reporting(told: Figures) -> Iterator[Block]:
    """Who has sent in registers and who owes some."""
    if not told.streets:
        return
    owing = [one for one in told.streets if one.owed]
    due = "" if told.due_on is None else f"报送截止日为{day(told.due_on)}"
    if due and not told.is_due:
        due += "，发布时尚未截止"
    expected = f"应报台账的街道（乡镇）{len(told.streets)}个"
    head = "，".join(filter(None, (due, expected)))
    if not owing:
        yield Paragraph(f"{head}，已全部报齐。")
        return
    refused = sum(one.refused for one in owing)
    returned = f"（{refused}份被整份退回）" if refused else ""
    yield Paragraph(
        f"{head}，报齐{len(told.streets) - len(owing)}个，未报齐{len(owing)}个，缺台账"
        f"{sum(one.owed for one in owing)}份{returned}：{_owing_places(owing)}。请督促尽快补报。"
    )


def _owing_places(owing: list[Street]) -> str:
    """The areas below that owe registers, each with its number of streets, and as many of their
    names as there is room for.
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
    """As many of the names as the room has place for, with 等 where there are more."""
    most = max(
        (count for count in range(len(names) + 1) if len(listed(names, count)) <= room), default=0
    )
    return listed(names, most) if most else ""


def revisions(told: Figures) -> Iterator[Block]:
    """Which figures of former bulletins are others now."""
    shown = [one for one in told.revised if _shown(one, one.former) != _shown(one, one.now)]
    own = [one for one in shown if one.is_own]
    below = {one.area_code for one in shown if not one.is_own}
    if not shown:
        return
    said = [
        f"{_month_of(one, told)}{TOLD[one.measure]}由{_shown(one, one.former)}修订为{_shown(one, one.now)}"
        for one in own[:REVISIONS_NAMED]
    ]
    if len(own) > REVISIONS_NAMED:
        said.append(f"另有{len(own) - REVISIONS_NAMED}个往月数字修订")
    if below:
        said.append(f"{len(below)}个{child(told)}的往月数字有修订")
    former = shifted(told.month, -1)
    yield Paragraph(f"{former.month}月通报以来，因补报和更正，{'；'.join(said)}。")


def _month_of(one: Revised, told: Figures) -> str:
    year = "" if one.month.year == told.month.year else f"{one.month.year}年"
    return f"{year}{one.month.month}月"


def _shown(one: Revised, value: float) -> str:
    """A revised figure as a bulletin shows it."""
    if one.measure == "employment_rate":
        return share_text(Fraction(str(value)))
    return counted(
        round(value), {"recognised": "户", "communities_meeting": "个"}.get(one.measure, "人")
    )
