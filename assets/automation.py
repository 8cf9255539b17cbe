"""Automation: two jobs, a sensor on the inbox, one on arrivals that are not released, one for
alarms, and the reporting calendar.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import dagster as dg

from assets import graph
from assets.attempts import attempt
from assets.partitions import CALENDAR, range_tags
from assets.resources import failed
from pipelines.base.home import Home
from pipelines.base.limits import Limits
from pipelines.base.stopped import Stopped
from pipelines.base.wording import both
from pipelines.intake.inbox import files_in, settled_files
from pipelines.operation import make_release
from pipelines.operation.attempt import attempts
from pipelines.operation.landing_check import look_at_share
from pipelines.operation.monitor import tell
from pipelines.operation.pages import is_drawn
from pipelines.operation.world import is_released, survey
from pipelines.release.publish import current_release

take_in_job = dg.define_asset_job(
    "take_in",
    dg.AssetSelection.assets(graph.intake),
    executor_def=dg.in_process_executor,
    hooks={failed},
    description="收下并读取 / take in and read",
)
refresh_job = dg.define_asset_job(
    "refresh",
    dg.AssetSelection.assets(
        graph.fact, graph.release, graph.check_lists, graph.site, graph.second_opinion
    ),
    executor_def=dg.in_process_executor,
    hooks={failed},
    description=(
        "重算变动的月份、通过质量检查、发布、写核对单、生成页面 / rebuild the months that changed, gate,"
        " release, write check lists, draw"
    ),
)

release_alone_job = dg.define_asset_job(
    "release_alone",
    dg.AssetSelection.assets(graph.fact, graph.release),
    executor_def=dg.in_process_executor,
    hooks={failed},
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
def inbox(context: dg.SensorEvaluationContext) -> dg.RunRequest | dg.SkipReason:
    """Take in what lies in the inbox and is whole; a run that failed is tried again, for the same
    files a number of times.
    """
    home = Home.from_environment().prepare()
    files = files_in(home.inbox)
    if not files:
        return dg.SkipReason("收件箱是空的 / the inbox is empty")
    files = settled_files(files)
    if not files:
        return dg.SkipReason("文件还在写入 / files are still being written")
    return attempt(context.instance, home, take_in_job.name, _state(home, files))


def _state(home: Home, files: list[Path]) -> str:
    """An identifier for these files in their present state and the number of receipt batches."""
    told = hashlib.sha256(str(len(list((home.landing / "receipts").glob("*.jsonl")))).encode())
    for path in files:
        with suppress(OSError):
            found = path.stat()
            told.update(f"{path} {found.st_ino} {found.st_size} {found.st_mtime_ns}".encode())
    return told.hexdigest()


@dg.sensor(
    jobs=[take_in_job, refresh_job],
    minimum_interval_seconds=_every(30),
    default_status=dg.DefaultSensorStatus.RUNNING,
)
def unreleased(context: dg.SensorEvaluationContext) -> dg.RunRequest | dg.SkipReason:
    """Release what has been taken in; read first what a run that was killed has left unread. A state
    of the world that failed is tried again a number of times.
    """
    home = Home.from_environment()
    world = survey(home, Limits.from_environment())
    if unread := world.ledger.unread:
        state = hashlib.sha256(f"{unread} {world.inputs.digest}".encode()).hexdigest()
        return attempt(context.instance, home, take_in_job.name, state)
    if not world.months:
        return dg.SkipReason("还没有接收任何文件 / nothing has been accepted yet")
    is_new = not is_released(world)
    if not is_new and is_drawn(home):
        return dg.SkipReason("没有新的内容 / nothing new")
    last = attempts(home).get("refresh")
    if not is_new and last and last.outcome == "running":
        return dg.SkipReason("正在画页面 / pages are being drawn")
    tags = range_tags(make_release.months_to_build(world) or world.months)
    released = current_release(home)
    state = f"{world.inputs.digest}-{released.release_id if released else ''}"
    if not is_new:  # a run ended between release and pages
        state += "-pages"
    return attempt(context.instance, home, refresh_job.name, state, tags)


@dg.sensor(
    minimum_interval_seconds=_every(60),
    default_status=dg.DefaultSensorStatus.RUNNING,
)
def alarms(context: dg.SensorEvaluationContext) -> dg.SkipReason:
    """Look at the day's share of landing; tell somebody of what failed, closed, is damaged, due or
    overdue, or runs low; and write operation/monitor.json.
    """
    home = Home.from_environment().prepare()
    with suppress(Stopped):  # reported as an alarm below
        look_at_share(home)
    said, faults = tell(home, Limits.from_environment())
    for one in (*said, *faults):
        context.log.warning(both(one))
    told = "\n".join(map(both, (*said, *faults)))
    return dg.SkipReason(told or "没有新的警报 / no new alarm")


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
