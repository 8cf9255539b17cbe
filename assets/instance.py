"""The Dagster instance of a data folder: its settings, and running jobs in this process."""

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

# Runs take turns by the data folder's file lock, which is released when a process is killed;
# Dagster's own queues and pools would wait for a killed run for ever. Output of steps goes to the
# command's output; capturing it would start four processes per step. Log messages become part of
# the run.
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
EVENTS_AT_ONCE = "1000"  # maximum number of events written in one batch
PROCESS_TAG = "jiuye/process"
QUIET = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}
NOTHING: Mapping[str, Any] = MappingProxyType({})


def prepare_dagster(home: Home) -> None:
    """Create DAGSTER_HOME in the data folder with these settings."""
    home.prepare()
    settings = home.dagster / "dagster.yaml"
    if not settings.exists() or settings.read_text("utf-8") != DAGSTER_SETTINGS:
        settings.write_text(DAGSTER_SETTINGS, "utf-8")
    name_dagster(home)


def name_dagster(home: Home) -> None:
    """Set the environment for child processes, without writing to the data folder."""
    os.environ["DAGSTER_HOME"] = str(home.dagster)
    os.environ["JIUYE_HOME"] = str(home.root)
    os.environ["DAGSTER_EVENT_BATCH_SIZE"] = EVENTS_AT_ONCE


@contextmanager
def open_dagster() -> Iterator[dg.DagsterInstance]:
    """The data folder's instance, shared by all runs of a refresh, since opening one takes half a
    second.
    """
    warnings.filterwarnings("ignore", module="dagster")
    import dagster as dg

    with dg.DagsterInstance.get() as instance:
        _bury_killed_runs(instance)
        yield instance


def is_of_dagsters_files(error: Exception) -> bool:
    """Whether an error means that one of Dagster's databases is damaged."""
    return type(error).__module__.startswith(("sqlalchemy", "sqlite3")) and any(
        mark in str(error) for mark in ("malformed", "not a database", "no such table")
    )


def set_aside(home: Home) -> Path:
    """Move Dagster's unreadable run storage aside and start with an empty one; releases do not
    depend on it. Returns its new path.
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
    """Run a job in this process. Returns None or the error."""
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
    """Mark runs of killed refreshes as failed that Dagster still shows as starting or running."""
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
