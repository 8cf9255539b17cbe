"""`jiuye refresh`: the two Dagster jobs, one after the other in this process, and what they came to
in words.
"""

from __future__ import annotations

import gc
import os
import sys
import time
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

import click
import polars as pl

from pipelines.base.full_disk import is_full_disk
from pipelines.base.home import Home
from pipelines.base.limits import Limits
from pipelines.base.lock import HomeInUse, locked
from pipelines.feedback.check_list import check_list_counts
from pipelines.operation import make_release
from pipelines.operation.disk import full_disk
from pipelines.operation.processes import NONE_AHEAD, Processes
from pipelines.operation.status import refused_lines
from pipelines.operation.world import World, is_released, survey
from pipelines.release.publish import Release, current_release

if TYPE_CHECKING:
    import dagster as dg

ALL_TAKEN_IN, SOME_REFUSED, FAILED = 0, 1, 2
# Runs take turns by the data folder's file lock, which a killed process gives back; Dagster's own
# queues and pools would wait for it for ever.
# What steps print goes where the command's output goes; keeping it would start four processes a
# step.
DAGSTER_SETTINGS = """\
telemetry:
  enabled: false
run_coordinator:
  module: dagster._core.run_coordinator
  class: DefaultRunCoordinator
compute_logs:
  module: dagster._core.storage.noop_compute_log_manager
  class: NoOpComputeLogManager
event_log_storage:
  module: assets.event_log
  class: EventLog
  config:
    base_dir:
      env: DAGSTER_HOME
"""
PROCESS_TAG = "jiuye/process"


def prepare_dagster(home: Home) -> None:
    """DAGSTER_HOME under the data folder, telemetry off, one run at a time."""
    home.prepare()
    settings = home.dagster / "dagster.yaml"
    if not settings.exists() or settings.read_text("utf-8") != DAGSTER_SETTINGS:
        settings.write_text(DAGSTER_SETTINGS, "utf-8")
    os.environ["DAGSTER_HOME"] = str(home.dagster)
    os.environ["JIUYE_HOME"] = str(home.root)


def refresh(
    home: Home, source: Path | None, month: date | None, processes: Processes = NONE_AHEAD
) -> int:
    """Take in, build, gate, release and draw. Returns the exit code; says on stdout what was done
    and on stderr what went wrong. `processes`: those that were started ahead.
    """
    began = time.monotonic()
    gc.set_threshold(
        100_000
        # Dagster makes a great many objects that stay: looking through them again and again takes a
        # tenth of its time
    )
    prepare_dagster(home)
    try:
        with locked(home):
            before = current_release(home)
    except HomeInUse as error:
        click.echo(str(error), err=True)
        return FAILED
    what = {
        "source": str(source) if source else None,
        "month": month.isoformat() if month else None,
    }
    with _dagster() as instance:
        asked = {"ops": {"intake": {"config": what}}}
        failure = _run(instance, "take_in", processes, asked)
        world = survey(home, Limits.from_environment())
        if failure is None and world.months and not is_released(world):
            from assets.partitions import range_tags

            failure = _run(
                instance,
                "refresh",
                replace(processes, readers=None),
                tags=range_tags(make_release.months_to_build(world) or world.months),
            )
        elif failure is None and before and not world.months:
            failure = (
                "全部报送都已撤回，没有可发布的内容；请 jiuye revoke 或补报 / every submission is"
                " withdrawn: nothing to release; jiuye revoke, or send more"
            )
        elif failure is None and current_release(home):
            failure = _redraw(home)
    if failure is not None:
        click.echo(
            "失败，没有发布；上次发布不变 / failed, nothing released; the last release"
            f" stays\n{_in_words(home, failure)}",
            err=True,
        )
        return FAILED
    known = [receipt for receipt, _ in before.inputs.receipts] if before else []
    new = world.submissions.filter(~pl.col("receipt").is_in(known))
    _report(home, world, new, before, time.monotonic() - began)
    return SOME_REFUSED if (new["verdict"] == "refused").any() else ALL_TAKEN_IN


def _redraw(home: Home) -> str | None:
    """Nothing new to release; what a killed run left undone is done now: the check lists and the
    pages.
    """
    from assets.site import draw_site

    with locked(home):
        make_release.tell_streets(home)
        draw_site(home)
    return None


@contextmanager
def _dagster() -> Iterator[dg.DagsterInstance]:
    """The instance of the data folder, for all runs of a refresh: opening one takes half a second."""
    warnings.filterwarnings("ignore", module="dagster")
    import dagster as dg

    with dg.DagsterInstance.get() as instance:
        _bury_killed_runs(instance)
        yield instance


def _run(
    instance: dg.DagsterInstance,
    job: str,
    processes: Processes,
    config: Mapping[str, object] = MappingProxyType({}),
    tags: Mapping[str, str] = MappingProxyType({}),
) -> str | None:
    """Run a job in this process; None, or what went wrong."""
    from assets.definitions import defs

    quiet = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}
    result = defs.resolve_job_def(job).execute_in_process(
        run_config={**config, **quiet},
        instance=instance,
        resources={"processes": processes},
        tags={**tags, PROCESS_TAG: str(os.getpid())},
        raise_on_error=False,
    )
    if result.success:
        return None
    failures = [event for event in result.all_events if event.is_step_failure or event.is_failure]
    return _innermost(failures[0]) if failures else job


def _bury_killed_runs(instance: dg.DagsterInstance) -> None:
    """Tell Dagster of the runs of former refreshes that were killed, which it still shows as
    running.
    """
    import dagster as dg

    for run in instance.get_runs(dg.RunsFilter(statuses=[dg.DagsterRunStatus.STARTED])):
        process = run.tags.get(PROCESS_TAG)
        if process and not Path("/proc", process).exists():
            instance.report_run_failed(run, "进程已被终止 / the process was killed")


def _innermost(event: object) -> str:
    data = event.event_specific_data
    error = getattr(data, "error", None)
    while error is not None and error.cause is not None:
        error = error.cause
    return f"{error.cls_name}: {error.message.strip()}" if error else str(event.message)


def _in_words(home: Home, failure: str) -> str:
    return full_disk(home, failure) if is_full_disk(failure) else failure


def _report(
    home: Home, world: World, new: pl.DataFrame, before: Release | None, seconds: float
) -> None:
    """What came in, what became of it, where to look."""
    if len(new):
        refused = int((new["verdict"] == "refused").sum())
        click.echo(
            f"收到 {len(new)} 份文件，退回 {refused} 份 / {len(new)} files received, {refused}"
            " refused"
        )
        click.echo(
            f"  读到 {new['rows_read'].sum()} 行：接受 {new['accepted'].sum()}，退回行"
            f" {new['quarantined'].sum()}，随文件退回 {new['refused'].sum()} /"
            f" {new['rows_read'].sum()} rows read: {new['accepted'].sum()} accepted,"
            f" {new['quarantined'].sum()} quarantined, {new['refused'].sum()} refused with their"
            " file"
        )
        for line in refused_lines(world, new):
            click.echo(line)
    released = current_release(home)
    if taken := [
        str(number)
        for number, token in world.inputs.decisions
        if before and (number, token) not in before.inputs.decisions
    ]:
        click.echo(f"新生效的决定 / decisions that now count: {'、'.join(taken)}")
    if released is None:
        click.echo(
            "没有可发布的内容：还没有接受任何文件 / nothing to release: no file has been"
            " accepted yet"
        )
    elif before is None or released.release_id != before.release_id:
        click.echo(f"已发布 / released: {released.release_id}")
    else:
        click.echo("没有变化，不发布 / nothing new, no new release")
    if released:
        click.echo(
            f"  页面 / page: {home.site / 'current' / 'index.html'}\n  数据 / data:"
            f" {released.file}\n  退回单 / returns: {home.returns}"
        )
        if lists := check_list_counts(released.file):
            newest = max(lists)
            click.echo(
                f"  核对单 / check lists: {newest} 有 {lists[newest]} 个街道，各月共"
                f" {sum(lists.values())} 份，见 jiuye returns / {lists[newest]} streets in"
                f" {newest}, {sum(lists.values())} in all months; see jiuye returns"
            )
    click.echo(f"用时 {seconds:.0f} 秒 / took {seconds:.0f} s")
    sys.stdout.flush()
