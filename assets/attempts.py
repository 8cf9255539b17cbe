"""Runs that are taken up again: a state of the data folder is tried a number of times, with growing
pauses, then it is an alarm until something changes.
"""

from __future__ import annotations

import os
import time
from collections.abc import Mapping, Sequence

import dagster as dg

from pipelines.base.home import Home
from pipelines.base.lock import HomeInUse, locked

STATE_TAG = "jiuye/state"
ATTEMPTS = 6
FIRST_PAUSE, LONGEST_PAUSE = 30, 3600  # seconds after the first failure, doubled after each
DEAD_AFTER = 120  # seconds in which a run that lives takes the data folder's lock
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
    """A run of the job for this state of the data folder, if it is time for one: none is under way,
    not too many have failed, and the pause since the last is over.
    """
    now = time.time() if now is None else now
    records = instance.get_run_records(
        dg.RunsFilter(job_name=job, tags={STATE_TAG: state}), limit=ATTEMPTS + 1
    )
    _bury(instance, home, records, now)
    runs = [instance.get_run_by_id(record.dagster_run.run_id) for record in records]
    if any(run and run.status in UNFINISHED for run in runs):
        return dg.SkipReason("正在运行 / it is running")
    if any(run and run.status is dg.DagsterRunStatus.SUCCESS for run in runs):
        return dg.SkipReason(
            "这些已经处理过，有变化再来 / this was done; a change will be taken up"
        )
    failed = sum(1 for run in runs if run and run.status in FAILED)
    if failed >= ATTEMPTS:
        return dg.SkipReason(
            f"警报：试了 {failed} 次都失败，等待处理；请看最近一次运行的日志，运行 jiuye doctor，"
            "处理后运行 jiuye refresh /"
            f" alarm: {failed} attempts failed; look at the last run's log and at jiuye doctor, mend"
            " it, then run jiuye refresh"
        )
    ended = max(
        (record.end_time or record.create_timestamp.timestamp() for record in records), default=0.0
    )
    wait = ended + pause(failed) - now if failed else 0
    if wait > 0:
        return dg.SkipReason(
            f"上次失败，{wait:.0f} 秒后再试（第 {failed + 1} 次，共 {ATTEMPTS} 次） / the last attempt"
            f" failed; the next in {wait:.0f} s ({failed + 1} of {ATTEMPTS})"
        )
    return dg.RunRequest(
        run_key=f"{state}-{len(runs)}", job_name=job, tags={**(tags or {}), STATE_TAG: state}
    )


def pause(failed: int) -> float:
    """Seconds after so many failures (JIUYE_RETRY_SECONDS: after the first)."""
    first = float(os.environ.get("JIUYE_RETRY_SECONDS", FIRST_PAUSE))
    return min(first * 2 ** (failed - 1), LONGEST_PAUSE)


def _bury(
    instance: dg.DagsterInstance, home: Home, records: Sequence[dg.RunRecord], now: float
) -> None:
    """Tell Dagster of runs that it shows as under way though their process is gone: nobody holds the
    lock that each holds while it lives.
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
