"""Dagster's records of runs go after a month, and everything that Dagster loads fits together."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

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


def test_pages_that_a_killed_run_left_undrawn_are_drawn_once_no_run_draws_them(home, monkeypatch):
    from types import SimpleNamespace

    from assets import automation
    from pipelines.operation.attempt import begin, end

    inputs, ledger = SimpleNamespace(digest="d"), SimpleNamespace(unread=0)
    world = SimpleNamespace(inputs=inputs, ledger=ledger, months=[date(2026, 8, 1)])
    monkeypatch.setenv("JIUYE_HOME", str(home.root))
    monkeypatch.setattr(automation, "survey", lambda *_: world)
    monkeypatch.setattr(automation, "is_released", lambda _: True)
    monkeypatch.setattr(automation.make_release, "months_to_build", lambda _: world.months)
    begin(home, "refresh")
    with dg.DagsterInstance.ephemeral() as instance:
        context = dg.build_sensor_context(instance)
        assert "pages are being drawn" in automation.unreleased(context).skip_message
        end(home, "refresh")
        assert automation.unreleased(context).run_key == "d--pages-0"
        monkeypatch.setattr(automation, "is_drawn", lambda _: True)
        assert "nothing new" in automation.unreleased(context).skip_message
