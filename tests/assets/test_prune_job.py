"""Dagster's records of runs go after a month, and everything that Dagster loads fits together."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import dagster as dg

from assets.definitions import defs
from assets.prune import old_runs
from pipelines.base.clock import as_if


def test_all_definitions_load_as_the_daemon_loads_them():
    defs.get_repository_def().load_all_definitions()


def test_records_of_runs_go_after_a_month_and_running_ones_stay(home):
    with dg.DagsterInstance.ephemeral() as instance:
        for number, status in enumerate((dg.DagsterRunStatus.SUCCESS, dg.DagsterRunStatus.STARTED)):
            run_id = f"00000000-0000-4000-8000-00000000000{number}"
            instance.add_run(dg.DagsterRun(job_name="take_in", run_id=run_id, status=status))
        assert old_runs(instance, home) == []
        with as_if(datetime.now(UTC) + timedelta(days=40)):
            (old,) = old_runs(instance, home)
            old.remove()
            assert old_runs(instance, home) == []
        assert [run.status for run in instance.get_runs()] == [dg.DagsterRunStatus.STARTED]
