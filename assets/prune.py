"""Pruning as a command and as a job: the items of pipelines, and Dagster's own run records."""

import os
from contextlib import suppress
from pathlib import Path

import dagster as dg

from assets.resources import DataFolder, failed
from pipelines.base import clock
from pipelines.base.home import Home
from pipelines.base.limits import Limits
from pipelines.base.wording import both
from pipelines.operation.attempt import note_step
from pipelines.operation.prune import KEPT_ASIDE, Piece, pieces, remove, summary
from pipelines.operation.world import survey

FINISHED = (
    dg.DagsterRunStatus.SUCCESS,
    dg.DagsterRunStatus.FAILURE,
    dg.DagsterRunStatus.CANCELED,
)
SCHEDULE = "30 3 * * *"  # overridden by JIUYE_PRUNE_SCHEDULE


def old_runs(instance: dg.DagsterInstance, home: Home) -> list[Piece]:
    """The records of runs that ended at least a month ago."""
    before = clock.utc_now() - KEPT_ASIDE
    wanted = dg.RunsFilter(statuses=list(FINISHED), created_before=before)
    return [_piece(instance, home, run.run_id) for run in instance.get_runs(wanted)]


def _piece(instance: dg.DagsterInstance, home: Home, run_id: str) -> Piece:
    folder = home.dagster / "history" / "runs"
    files = [folder / f"{run_id}.db{end}" for end in ("", "-wal", "-shm")]
    size = sum(path.stat().st_size for path in files if path.exists())
    return Piece("dagster_run", run_id, size, lambda: _forget(instance, run_id, files))


def _forget(instance: dg.DagsterInstance, run_id: str, files: list[Path]) -> None:
    instance.delete_run(run_id)
    for path in files:
        with suppress(OSError):
            path.unlink(missing_ok=True)


@dg.op(name="remove_expired")
def prune_op(context: dg.OpExecutionContext, folder: DataFolder) -> None:
    """Remove what the policies keep no longer."""
    note_step(folder.home, "prune", "清理 / pruning")
    world = survey(folder.home, folder.limits)
    found = pieces(world, old_runs(context.instance, folder.home))
    for line in summary(found):
        context.log.info(both(line))
    remove(world, found)


@dg.job(
    name="prune",
    executor_def=dg.in_process_executor,
    hooks={failed},
    description="按保存期清理 / remove what the policies keep no longer",
)
def prune_job() -> None:
    """Prune."""
    prune_op()


@dg.schedule(
    job=prune_job,
    cron_schedule=os.environ.get("JIUYE_PRUNE_SCHEDULE", SCHEDULE),
    execution_timezone="Asia/Shanghai",
    default_status=dg.DefaultScheduleStatus.RUNNING,
)
def pruning(context: dg.ScheduleEvaluationContext) -> dg.RunRequest:
    """Prune each night."""
    return dg.RunRequest(run_key=f"prune-{context.scheduled_execution_time:%Y-%m-%dT%H:%M}")


def planned(instance: dg.DagsterInstance, home: Home, limits: Limits) -> tuple:
    """The data folder's state, and the items that would be removed. The caller holds its lock."""
    world = survey(home, limits)
    return world, pieces(world, old_runs(instance, home))
