"""The report of a refresh: what came in, the outcomes, and where the results are."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from pipelines.base.home import Home
from pipelines.feedback.check_list import check_list_counts
from pipelines.operation.status_lines import refused_lines
from pipelines.operation.world import World
from pipelines.release.publish import Release, current_release
from pipelines.warehouse.engine import open_release
from pipelines.warehouse.horizon import horizon_told


def refresh_lines(
    world: World, new: pl.DataFrame, before: Release | None, seconds: float
) -> Iterator[str]:
    """The lines. `new`: submissions unknown to `before`, the release before the refresh."""
    if len(new):
        yield from _arrival_lines(world, new)
    if before and (
        taken := [
            str(number)
            for number, token in world.inputs.decisions
            if (number, token) not in before.inputs.decisions
        ]
    ):
        yield f"新生效的决定 / decisions that now count: {'、'.join(taken)}"
    released = current_release(world.home)
    if released is None:
        yield (
            "没有可发布的内容：还没有接收任何文件 / nothing to release: no file has been"
            " accepted yet"
        )
    else:
        is_new = before is None or released.release_id != before.release_id
        yield (
            f"已发布 / released: {released.release_id}"
            if is_new
            else "收到的文件没有改变任何数字，不另发布 / what came in changed no figure: no new release"
            if len(new)
            else "没有变化，不发布 / nothing new, no new release"
        )
        yield from _beyond_lines(released, new)
        yield from _place_lines(world.home, released)
    yield f"用时 {seconds:.0f} 秒 / took {seconds:.0f} s"


def _arrival_lines(world: World, new: pl.DataFrame) -> Iterator[str]:
    refused = int((new["verdict"] == "refused").sum())
    yield f"收到 {len(new)} 份文件，退回 {refused} 份 / {len(new)} files received, {refused} refused"
    read, accepted, quarantined, with_file = (
        new[name].sum() for name in ("rows_read", "accepted", "quarantined", "refused")
    )
    yield (
        f"  读到 {read} 行：接收 {accepted}，退回行 {quarantined}，因整份退回未计 {with_file} /"
        f" {read} rows read: {accepted} accepted, {quarantined} quarantined, {with_file} refused"
        " with their file"
    )
    yield from refused_lines(world, new)


def _beyond_lines(released: Release, new: pl.DataFrame) -> Iterator[str]:
    """How many accepted files are of months of which the release no longer holds every area."""
    with open_release(released.file) as session:
        horizon = horizon_told(session)
    taken = new.filter(pl.col("verdict") == "accepted")["month"].drop_nulls()
    if horizon.detailed_from and (old := int((taken < horizon.detailed_from).sum())):
        yield (
            f"  其中 {old} 份是 {horizon.detailed_from:%Y-%m} 以前的月份：已计入县级以上还存着的数；"
            "发布不再存那时街道、社区的数，--as-of 问到的是以前发布的 / "
            f"{old} of them are of months before {horizon.detailed_from:%Y-%m}: they count in what is"
            " held of counties and above; releases no longer hold streets and communities of that"
            " time, and --as-of answers with what was published before"
        )


def _place_lines(home: Home, released: Release) -> Iterator[str]:
    """The places of the pages, the data and the workbooks for streets."""
    yield f"  页面 / page: {home.site / 'current' / 'index.html'}"
    yield f"  数据 / data: {released.file}"
    yield f"  退回单 / returns: {home.returns}"
    if lists := check_list_counts(released.file):
        newest = max(lists)
        yield (
            f"  核对单 / check lists: {newest} 有 {lists[newest]} 个街道，各月共"
            f" {sum(lists.values())} 份，见 jiuye returns / {lists[newest]} streets in"
            f" {newest}, {sum(lists.values())} in all months; see jiuye returns"
        )
