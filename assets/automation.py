"""When things run: two jobs, a sensor on the inbox, one on what is taken in but not released, and
the reporting calendar.
"""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Iterator

import dagster as dg

from assets import graph
from assets.partitions import CALENDAR, range_tags
from pipelines.base.home import Home
from pipelines.base.limits import Limits
from pipelines.intake.landing import files_in
from pipelines.operation import make_release
from pipelines.operation.world import is_released, survey

SETTLED_SECONDS = 5  # a file that was written just now may still be growing

take_in_job = dg.define_asset_job(
    "take_in",
    dg.AssetSelection.assets(graph.intake),
    executor_def=dg.in_process_executor,
    description="收下并读取 / take in and read",
)
refresh_job = dg.define_asset_job(
    "refresh",
    dg.AssetSelection.assets(
        graph.fact, graph.release, graph.check_lists, graph.site, graph.second_opinion
    ),
    executor_def=dg.in_process_executor,
    description=(
        "重算变动的月份、通过质量检查、发布、写核对单、生成页面 / rebuild the months that changed, gate,"
        " release, write check lists, draw"
    ),
)

release_alone_job = dg.define_asset_job(
    "release_alone",
    dg.AssetSelection.assets(graph.fact, graph.release),
    executor_def=dg.in_process_executor,
    description=(
        "只重算并发布，不写核对单、不画页面；下次 refresh 补上 / rebuild, gate and release alone; the"
        " next refresh writes check lists and draws"
    ),
)


def _every(seconds: int) -> int:
    return int(os.environ.get("JIUYE_SENSOR_SECONDS", seconds))


@dg.sensor(
    job=take_in_job,
    minimum_interval_seconds=_every(30),
    default_status=dg.DefaultSensorStatus.RUNNING,
)
def inbox(_: dg.SensorEvaluationContext) -> dg.RunRequest | dg.SkipReason:
    """Take in the inbox once nothing in it is still being written; the run is keyed by the content
    of the files.
    """
    home = Home.from_environment().prepare()
    files = files_in(home.inbox)
    if not files:
        return dg.SkipReason("收件箱是空的 / the inbox is empty")
    if max(file.stat().st_mtime for file in files) > time.time() - SETTLED_SECONDS:
        return dg.SkipReason("文件还在写入 / files are still being written")
    content = hashlib.sha256()
    for path in files:
        with path.open("rb") as file:
            content.update(path.name.encode() + hashlib.file_digest(file, "sha256").digest())
    receipts = len(list((home.landing / "receipts").glob("*.jsonl")))
    return dg.RunRequest(run_key=f"{content.hexdigest()}-{receipts}")


@dg.sensor(
    job=refresh_job,
    minimum_interval_seconds=_every(30),
    default_status=dg.DefaultSensorStatus.RUNNING,
)
def unreleased(_: dg.SensorEvaluationContext) -> dg.RunRequest | dg.SkipReason:
    """Release what has been taken in, once for each state of the world; a state that failed is left
    until something changes.
    """
    world = survey(Home.from_environment(), Limits.from_environment())
    if len(world.submissions) < len(world.receipts):
        return dg.SkipReason("还有文件没有读完 / files are still to be read")
    if not world.months:
        return dg.SkipReason("还没有接收任何文件 / nothing has been accepted yet")
    if is_released(world):
        return dg.SkipReason("没有新的内容 / nothing new")
    return dg.RunRequest(
        run_key=world.inputs.digest,
        tags=range_tags(make_release.months_to_build(world) or world.months),
    )


@dg.schedule(
    job=take_in_job,
    cron_schedule=f"0 6 {CALENDAR.due_day % 28 + 1} * *",  # the morning after registers are due
    execution_timezone="Asia/Shanghai",
    default_status=dg.DefaultScheduleStatus.RUNNING,
)
def after_reporting_day(context: dg.ScheduleEvaluationContext) -> Iterator[dg.RunRequest]:
    """Take in whatever lies in the inbox once the month's registers are due; `unreleased` then
    releases it.
    """
    yield dg.RunRequest(run_key=f"{context.scheduled_execution_time:%Y-%m-%d}")
