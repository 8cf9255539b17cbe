"""Runs that are taken up again: how often, after which pause, and until when."""

from __future__ import annotations

import time

import dagster as dg
import pytest

from assets.attempts import ATTEMPTS, DEAD_AFTER, LONGEST_PAUSE, STATE_TAG, attempt, pause
from pipelines.base.home import Home
from pipelines.base.lock import locked

JOB = "take_in"


@pytest.fixture
def instance():
    with dg.DagsterInstance.ephemeral() as one:
        yield one


def ran(instance: dg.DagsterInstance, status: dg.DagsterRunStatus, state: str = "s") -> str:
    """A run of the job for a state, that has come so far."""
    return instance.add_run(
        dg.DagsterRun(job_name=JOB, run_id=dg_run_id(), status=status, tags={STATE_TAG: state})
    ).run_id


def dg_run_id() -> str:
    import uuid

    return str(uuid.uuid4())


def asked(instance: dg.DagsterInstance, home: Home, after: float = 0, state: str = "s") -> object:
    """What the sensor is told so many seconds from now."""
    return attempt(instance, home, JOB, state, now=time.time() + after)


FAILED, SUCCESS, STARTED = (
    dg.DagsterRunStatus.FAILURE,
    dg.DagsterRunStatus.SUCCESS,
    dg.DagsterRunStatus.STARTED,
)


def test_a_new_state_is_run_at_once_and_tells_its_state(instance, home):
    request = asked(instance, home)
    assert (request.run_key, request.job_name, request.tags) == ("s-0", JOB, {STATE_TAG: "s"})


def test_a_run_that_failed_is_tried_again_after_its_pause_under_another_key(instance, home):
    """F1."""
    ran(instance, FAILED)
    assert "30 s (2 of 6)" in asked(instance, home).skip_message
    assert asked(instance, home, after=pause(1) + 1).run_key == "s-1"


def test_pauses_grow_to_an_hour_at_most(monkeypatch):
    monkeypatch.setenv("JIUYE_RETRY_SECONDS", "10")
    assert [pause(failed) for failed in (1, 2, 3)] == [10, 20, 40]
    assert pause(60) == LONGEST_PAUSE


def test_after_so_many_failures_it_is_an_alarm_until_something_changes(instance, home):
    for _ in range(ATTEMPTS):
        ran(instance, FAILED)
    assert "alarm" in asked(instance, home, after=10 * LONGEST_PAUSE).skip_message
    assert asked(instance, home, state="another").run_key == "another-0"


def test_what_was_done_is_not_done_again(instance, home):
    ran(instance, FAILED)
    ran(instance, SUCCESS)
    assert isinstance(asked(instance, home, after=LONGEST_PAUSE), dg.SkipReason)


def test_a_run_under_way_is_left_alone_while_it_holds_the_lock(instance, home):
    run_id = ran(instance, STARTED)
    with locked(home):
        assert "running" in asked(instance, home, after=DEAD_AFTER + 1).skip_message
    assert instance.get_run_by_id(run_id).status is STARTED


def test_a_run_whose_process_is_gone_counts_as_failed_and_is_tried_again(instance, home):
    """F1, F23."""
    for place, status in enumerate((STARTED, dg.DagsterRunStatus.NOT_STARTED), 1):
        run_id = ran(instance, status)
        assert asked(instance, home, after=DEAD_AFTER + 1).run_key == f"s-{place}"
        assert instance.get_run_by_id(run_id).status is FAILED


def test_receipts_that_a_killed_run_left_unread_are_read_though_the_inbox_is_empty(
    home, monkeypatch
):
    """F1."""
    from assets import automation
    from tests.build.small_home import AUGUST, bring, people

    monkeypatch.setenv("JIUYE_HOME", str(home.root))
    bring(home, AUGUST, people(1))
    with dg.DagsterInstance.ephemeral() as instance:
        context = dg.build_sensor_context(instance)
        assert automation.inbox(context).skip_message.startswith("收件箱是空的")
        assert automation.unreleased(context).job_name == "take_in"
