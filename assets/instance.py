"""Dagster's instance of a data folder: its settings, and a job run in this process."""

from __future__ import annotations

import os
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from pipelines.base.home import Home
from pipelines.base.process_mark import is_alive, process_mark
from pipelines.operation.processes import Processes

if TYPE_CHECKING:
    import dagster as dg

# Runs take turns by the data folder's file lock, which a killed process gives back; Dagster's own
# queues and pools would wait for it for ever.
# What steps print goes where the command's output goes; keeping it would start four processes a
# step. What the pipeline logs becomes part of the run.
DAGSTER_SETTINGS = """\
telemetry:
  enabled: false
nux:
  enabled: false
freshness:
  enabled: true
python_logs:
  managed_python_loggers: [pipelines]
  python_log_level: INFO
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
EVENTS_AT_ONCE = "1000"  # that are written together, of those which come together
PROCESS_TAG = "jiuye/process"
QUIET = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}
NOTHING: Mapping[str, Any] = MappingProxyType({})


def prepare_dagster(home: Home) -> None:
    """DAGSTER_HOME under the data folder, with these settings."""
    home.prepare()
    settings = home.dagster / "dagster.yaml"
    if not settings.exists() or settings.read_text("utf-8") != DAGSTER_SETTINGS:
        settings.write_text(DAGSTER_SETTINGS, "utf-8")
    name_dagster(home)


def name_dagster(home: Home) -> None:
    """Tell the processes to come which data folder it is, and leave that as it is."""
    os.environ["DAGSTER_HOME"] = str(home.dagster)
    os.environ["JIUYE_HOME"] = str(home.root)
    os.environ["DAGSTER_EVENT_BATCH_SIZE"] = EVENTS_AT_ONCE


@contextmanager
def open_dagster() -> Iterator[dg.DagsterInstance]:
    """The instance of the data folder, for all runs of a refresh: opening one takes half a second."""
    warnings.filterwarnings("ignore", module="dagster")
    import dagster as dg

    with dg.DagsterInstance.get() as instance:
        _bury_killed_runs(instance)
        yield instance


def is_of_dagsters_files(error: Exception) -> bool:
    """Whether an error says that a database of Dagster's is damaged."""
    return type(error).__module__.startswith(("sqlalchemy", "sqlite3")) and any(
        mark in str(error) for mark in ("malformed", "not a database", "no such table")
    )


def set_aside(home: Home) -> Path:
    """Put what Dagster keeps of its runs out of the way, since it cannot be read, and begin anew:
    nothing that was released depends on it. Where it lies now.
    """
    number = len(list(home.root.glob("dagster.damaged-*"))) + 1
    aside = home.root / f"dagster.damaged-{number}"
    home.dagster.rename(aside)
    prepare_dagster(home)
    return aside


def run_job(
    instance: dg.DagsterInstance,
    job: str,
    processes: Processes,
    config: Mapping[str, Any] = NOTHING,
    tags: Mapping[str, str] = NOTHING,
) -> str | None:
    """Run a job in this process; None, or what went wrong."""
    from assets.definitions import defs

    result = defs.resolve_job_def(job).execute_in_process(
        run_config={**config, **QUIET},
        instance=instance,
        resources={"processes": processes},
        tags={**tags, PROCESS_TAG: process_mark() or ""},
        raise_on_error=False,
    )
    if result.success:
        return None
    failures = [event for event in result.all_events if event.is_step_failure or event.is_failure]
    return _innermost(failures[0]) if failures else job


def _bury_killed_runs(instance: dg.DagsterInstance) -> None:
    """Tell Dagster of the runs of former refreshes that were killed, which it still shows as
    running, or as about to.
    """
    import dagster as dg

    unfinished = dg.RunsFilter(
        statuses=[
            dg.DagsterRunStatus.NOT_STARTED,
            dg.DagsterRunStatus.STARTING,
            dg.DagsterRunStatus.STARTED,
        ]
    )
    for run in instance.get_runs(unfinished):
        mark = run.tags.get(PROCESS_TAG)
        if mark and not is_alive(mark):
            instance.report_run_failed(run, "进程已被终止 / the process was killed")


def _innermost(event: dg.DagsterEvent) -> str:
    error = getattr(event.event_specific_data, "error", None)
    while error is not None and error.cause is not None:
        error = error.cause
    if error is None:
        return str(event.message)
    name, _, said = error.message.strip().partition(": ")
    return said if name.startswith("pipelines.") else f"{error.cls_name}: {error.message.strip()}"
