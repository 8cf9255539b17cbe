"""The bulletin's text about the area itself, and the order of its parts."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from pipelines.base.wording import NOTHING
from pipelines.contract.label import labels_of
from pipelines.release.bulletin.below import children, day, ranking, reporting, revisions, so_far
from pipelines.release.bulletin.block import Block, Heading, Paragraph
from pipelines.release.bulletin.figures import Figures, Target
from pipelines.release.bulletin.wording import (
    against_the_year,
    change_in_count,
    change_in_points,
    counted,
    growth,
    on_the_month,
    on_the_year,
    share_text,
)

PLACE_TARGET = "new_employment"
PROVISIONAL = "（初步数）"


def bulletin_blocks(told: Figures) -> tuple[Block, ...]:
    """All blocks between the recipients and the signature."""
    parts = [
        ("主要指标完成情况", list(_main(told))),
        ("零就业家庭帮扶和充分就业社区建设", list(_households_and_communities(told))),
        (f"{children(told)}目标进度", list(ranking(told))),
        ("台账报送和数据修订情况", [*reporting(told), *revisions(told)]),
    ]
    blocks: list[Block] = [_introduction(told)]
    numbers = iter("一二三四")
    for title, found in parts:
        if found:
            blocks += [Heading(f"{next(numbers)}、{title}"), *found]
    return tuple(blocks)


def _whole_of(told: Figures) -> str:
    """全省, 全市 or 全州, by the kind of area."""
    if told.area_level == "province":
        return "全市" if told.area_name.endswith("市") else "全省"
    endings = {"州": "全州", "盟": "全盟", "区": "全区"}
    return endings.get(told.area_name[-1], "全市")


def _mark(told: Figures, table: str) -> str:
    return PROVISIONAL if table in told.provisional else ""


def _introduction(told: Figures) -> Paragraph:
    provisional = "，标注“初步数”的待台账报齐后修订" if told.provisional else ""
    until = told.released_on
    return Paragraph(
        f"现将{told.month.year}年{told.month.month}月{_whole_of(told)}就业工作情况通报如下（台账截至{until.year}年"
        f"{day(until)}{provisional}）。"
    )


def _main(told: Figures) -> Iterator[Block]:
    yield Paragraph(_rate(told), "就业率。")
    yield Paragraph(_flow(told), "城镇新增就业。")
    others = [one for one in _main_targets(told) if one.indicator != PLACE_TARGET and one.target]
    if others:
        yield Paragraph("；".join(map(_target, others)) + "。", "其他年度目标。")


def _rate(told: Figures) -> str:
    now = told.counts
    if not now["able_and_willing"]:
        return "没有收到劳动力资源台账，本月未计算。"
    rate = Fraction(now["employed"], now["able_and_willing"])
    said = (
        f"{told.month.month}月末，{_whole_of(told)}有劳动能力和就业愿望的{counted(now['able_and_willing'], '人')}中就业"
        f"{counted(now['employed'], '人')}，就业率{share_text(rate)}{_mark(told, 'employment_rate')}"
    )
    for row, words, matched in (
        (told.before, on_the_month, told.matched[0]),
        (told.year_before, on_the_year, told.matched[1]),
    ):
        if row is None or not row["able_and_willing"]:
            continue
        then = Fraction(row["employed"], row["able_and_willing"])
        change = change_in_points(rate, then)
        said += f"，{words(change)}"
        like = None if matched is None else change_in_points(matched, Fraction(0))
        if like is not None and like != change:
            said += f"（可比口径{like or '持平'}）"
    return said + "。"


def _flow(told: Figures) -> str:
    now = told.counts
    if now["net_new_employment_ytd"] is None:
        return "没有收到新就业和自然减员台账，本月未计算。"
    said = (
        f"{so_far(told.month)}累计{counted(now['net_new_employment_ytd'], '人')}"
        f"{_mark(told, 'new_employment')}，其中{told.month.month}月{counted(now['net_new_employment'], '人')}"
    )
    then = told.year_before["net_new_employment_ytd"] if told.year_before else None
    if then is not None:
        said += f"，{on_the_year(growth(now['net_new_employment_ytd'], then, '人'))}"
    own = [one for one in told.targets if one.indicator == PLACE_TARGET]
    if not own:
        return f"{said}；没有下达年度目标。"
    said += f"，{_progress(own[0])}"
    if len(own) > 1 and own[1].target != own[0].target:
        said += f"；完成本级自定目标的{_achieved(own[1])}"
    return f"{said}。{_outlook(own[0], told)}"


def _main_targets(told: Figures) -> list[Target]:
    """The decisive target of each indicator: the one set by the level above."""
    first: dict[str, Target] = {}
    for one in told.targets:
        first.setdefault(one.indicator, one)
    return list(first.values())


def _achieved(one: Target) -> str:
    return share_text(one.ytd / one.target) if one.target else NOTHING


def _progress(one: Target) -> str:
    if not one.target:
        return "没有下达年度目标"
    pace = against_the_year(one.ytd / one.target, one.year_share)
    return f"完成年度目标任务的{_achieved(one)}，{pace}"


def _target(one: Target) -> str:
    return f"{one.name}{counted(one.ytd, '人')}，完成{_achieved(one)}"


def _outlook(one: Target, told: Figures) -> str:
    """A sentence with the projected result at the end of the year."""
    state = (labels_of("state") or {})[one.state].zh
    if one.state == "not_judged":
        return f"全年走势：{state}。"
    if told.month.month == 12 or one.state == "met":
        return f"年度目标{state}。"
    return (
        f"预计全年{counted(one.projection, '人')}（八成可能在{one.projection_low}至"
        f"{one.projection_high}人之间），年度目标{state}。"
    )


def _households_and_communities(told: Figures) -> Iterator[Block]:
    if told.counts["recognised"] is not None:
        yield Paragraph(_households(told), "零就业家庭。")
    if told.counts["communities"]:
        yield Paragraph(_communities(told), "充分就业社区。")


def _compared(told: Figures, column: str, unit: str) -> str:
    """A count compared with the month before and the year before, if these exist."""
    now, said = told.counts[column], ""
    for row, words in ((told.before, on_the_month), (told.year_before, on_the_year)):
        if row is not None and row[column] is not None:
            said += f"，{words(change_in_count(now, row[column], unit))}"
    return said


def _households(told: Figures) -> str:
    now, month = told.counts, told.month.month
    found = (
        f"新认定{counted(now['newly_recognised'], '户')}"
        if now["newly_recognised"]
        else "没有新认定"
    )
    helped = (
        f"通过就业消除{counted(now['resolved'], '户')}、{counted(now['persons_employed'], '人')}实现就业"
        if now["resolved"]
        else "没有通过就业消除"
    )
    ended = now["ended_otherwise"]
    others = f"，因其他原因退出{counted(ended, '户')}" if ended else ""
    overdue = now["overdue"]
    late = f"其中{counted(overdue, '户')}超过帮扶时限尚未消除" if overdue else "没有超过帮扶时限的"
    hidden = now["hidden"]
    doubt = f"台账显示疑似应认定未认定{counted(hidden, '户')}，请抓紧入户核实。" if hidden else ""
    return (
        f"{month}月{found}，{helped}{others}；月末在册{counted(now['recognised'], '户')}"
        f"{_mark(told, 'zero_employment_household')}{_compared(told, 'recognised', '户')}，{late}。{doubt}"
    )


def _communities(told: Figures) -> str:
    now = told.counts
    is_judged = 2 * now["communities_not_judged"] <= now["communities"]
    share = share_text(Fraction(now["communities_meeting"], now["communities"]))
    change = f"，占{share}{_compared(told, 'communities_meeting', '个')}" if is_judged else ""
    left = [
        f"{words}{counted(now[column], '个')}"
        for column, words in (
            ("communities_at_risk", "濒临不达标"),
            ("communities_undetermined", "情况待核"),
            ("communities_not_judged", "台账不全未评定"),
        )
        if now[column]
    ]
    return (
        f"参加评定的{counted(now['communities'], '个')}社区中，达到充分就业标准"
        f"{counted(now['communities_meeting'], '个')}{_mark(told, 'full_employment_area')}{change}"
        f"{'；' if left else ''}{'，'.join(left)}。"
    )
