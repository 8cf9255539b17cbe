"""Retries of failed runs: each state of the data folder is tried a limited number of times with
growing pauses, then raises an alarm until the state changes.
"""

from __future__ import annotations

import os
import time
from collections.abc import Collection, Mapping, Sequence

import dagster as dg

from pipelines.base.home import Home
from pipelines.base.lock import HomeInUse, locked
from pipelines.operation.attempt import MOST_ATTEMPTS

STATE_TAG = "jiuye/state"
ATTEMPTS = MOST_ATTEMPTS
FIRST_PAUSE, LONGEST_PAUSE = 30, 3600  # seconds after the first failure, doubled after each
DEAD_AFTER = 120  # seconds within which a live run takes the data folder's lock
FAILED = (dg.DagsterRunStatus.FAILURE, dg.DagsterRunStatus.CANCELED)
UNFINISHED = (
    dg.DagsterRunStatus.QUEUED,
    dg.DagsterRunStatus.NOT_STARTED,
    dg.DagsterRunStatus.STARTING,
    dg.DagsterRunStatus.STARTED,
    dg.DagsterRunStatus.CANCELING,
)


def attempt(
    instance: dg.DagsterInstance,
    home: Home,
    job: str,
    state: str,
    tags: Mapping[str, str] | None = None,
    now: float | None = None,
) -> dg.RunRequest | dg.SkipReason:
    """A run of the job for this state of the data folder, if one is due: none is in progress, the
    limit of failures is not reached, and the pause since the last failure is over.
    """
    now = time.time() if now is None else now
    asked = dg.RunsFilter(job_name=job, tags={STATE_TAG: state})
    _bury(instance, home, instance.get_run_records(asked, limit=ATTEMPTS), now)
    records = instance.get_run_records(asked, limit=ATTEMPTS)
    reached = [record.dagster_run.status for record in records]
    failed = sum(status in FAILED for status in reached)
    why = _why_not(reached, failed) or _why_not_yet(records, failed, now)
    if why:
        return dg.SkipReason(why)
    return dg.RunRequest(
        run_key=f"{state}-{len(records)}", job_name=job, tags={**(tags or {}), STATE_TAG: state}
    )


def _why_not(reached: Collection[dg.DagsterRunStatus], failed: int) -> str | None:
    """Why no further run of a state is due, given the statuses of its runs; None if one is due."""
    if any(status in UNFINISHED for status in reached):
        return "正在运行 / it is running"
    if dg.DagsterRunStatus.SUCCESS in reached:
        return "这些已经处理过，有变化再来 / this was done; a change will be taken up"
    if failed >= ATTEMPTS:
        return (
            f"警报：试了 {failed} 次都失败，等待处理；请看最近一次运行的日志，运行 jiuye doctor，"
            "处理后运行 jiuye refresh /"
            f" alarm: {failed} attempts failed; look at the last run's log and at jiuye doctor, mend"
            " it, then run jiuye refresh"
        )
    return None


def _why_not_yet(records: Sequence[dg.RunRecord], failed: int, now: float) -> str | None:
    ended = [record.end_time or record.create_timestamp.timestamp() for record in records]
    wait = max(ended) + pause(failed) - now if failed else 0
    if wait <= 0:
        return None
    return (
        f"上次失败，{wait:.0f} 秒后再试（第 {failed + 1} 次，共 {ATTEMPTS} 次） / the last attempt failed;"
        f" the next in {wait:.0f} s ({failed + 1} of {ATTEMPTS})"
    )


def pause(failed: int) -> float:
    """The pause in seconds after this many failures (JIUYE_RETRY_SECONDS: after the first)."""
    first = float(os.environ.get("JIUYE_RETRY_SECONDS", FIRST_PAUSE))
    return min(first * 2 ** (failed - 1), LONGEST_PAUSE)


def _bury(
    instance: dg.DagsterInstance, home: Home, records: Sequence[dg.RunRecord], now: float
) -> None:
    """Mark runs as failed that Dagster shows as in progress although nobody holds the lock that
    every live run holds.
    """
    waiting = [
        record
        for record in records
        if record.dagster_run.status in UNFINISHED
        and now - record.create_timestamp.timestamp() > DEAD_AFTER
    ]
    if not waiting:
        return
    try:
        with locked(home):
            for record in waiting:
                instance.report_run_failed(record.dagster_run, "进程已不在 / its process is gone")
    except HomeInUse:
        return
