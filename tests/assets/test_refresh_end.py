"""How a refresh ends where its surroundings fail: Dagster's records, check lists, another refresh."""

from __future__ import annotations

import shutil

import pytest

from assets.cli import refresh
from assets.instance import prepare_dagster
from pipelines.base.home import Home
from pipelines.operation import make_release
from pipelines.operation.make_release import tell_streets
from pipelines.operation.processes import NONE_AHEAD
from pipelines.operation.refresh_report import refresh_lines
from pipelines.operation.world import survey
from pipelines.quality.gate import GateReport
from pipelines.release.publish import current_release, releases
from pipelines.warehouse.facts import build_facts
from tests.build.limits import LIMITS
from tests.build.register_file import STREET
from tests.build.small_home import (
    AUGUST,
    ROSTERS,
    bring,
    jiuye,
    people,
    read_here,
    release_now,
    take,
)

STEERING = (f"{STREET}_a\x1b[31m\x07\r_2026-08.csv", "\u202e表\u2028.csv")


@pytest.fixture(scope="module")
def sound(tmp_path_factory) -> Home:
    """A street's August, and two files with names that steer a terminal, released."""
    home = Home(tmp_path_factory.mktemp("end") / "home").prepare()
    bring(home, AUGUST, people(1))
    for name in STEERING:
        bad = bring(home, name, b"a,b\n1,2\n" + name.encode())
    take(home, {"kind": "withdraw", "submission": bad, "reason": "发错了\x1b[31m"})
    release_now(home)
    return home


@pytest.fixture
def home(sound, tmp_path) -> Home:
    return Home(shutil.copytree(sound.root, tmp_path / "home", symlinks=True))


def test_what_failed_after_the_release_is_not_told_as_nothing_released(home, capsys):
    """F11."""
    release = current_release(home)
    assert refresh._say_failure(home, "No space left on device", None) == refresh.UNFINISHED
    assert f"已发布 {release.release_id}" in capsys.readouterr().err
    assert refresh._say_failure(home, "a check failed", release) == refresh.FAILED
    assert "没有发布；上次发布不变" in capsys.readouterr().err


def test_a_broken_record_of_check_lists_is_begun_anew(home):
    """F11."""
    before = tell_streets(home)
    (home.returns / ".notices.json").write_text("{", "utf-8")
    assert tell_streets(home).lists == before.lists


def test_two_refreshes_at_once_publish_a_list_once(home):
    """F18: both have built before either has published."""
    bring(home, AUGUST, people(1, 2))
    world = read_here(home)
    facts = build_facts(home, LIMITS, world.reference, world.ledger, ROSTERS)
    first = make_release.build(world, facts, ROSTERS)
    second = make_release.Draft("x", first.made_at, home.releases / ".building-second.duckdb", None)
    second.file.write_bytes(first.file.read_bytes())
    passed = GateReport((), True, 0)
    published = make_release.publish(world, first, passed)
    assert make_release.publish(survey(home, LIMITS), second, passed) == published
    assert releases(home)[1:] == [published]
    assert not second.file.exists()


def test_damaged_records_of_dagster_are_put_aside_and_the_refresh_goes_on(
    home, monkeypatch, capsys
):
    """F19."""
    for name in ("DAGSTER_HOME", "JIUYE_HOME"):  # set by what follows, given back at the end
        monkeypatch.setenv(name, "")
    ran = []

    def run_job(instance: object, job: str, *_: object) -> str:
        instance.get_run_records(limit=1)
        ran.append(job)
        return "ended"

    monkeypatch.setattr(refresh, "run_job", run_job)
    prepare_dagster(home)
    (home.dagster / "history").mkdir()
    (home.dagster / "history" / "runs.db").write_bytes(b"x" * 5000)
    assert run_jobs(home) == "ended"
    assert (home.root / "dagster.damaged-1").is_dir()
    assert "已移到 dagster.damaged-1" in capsys.readouterr().err
    assert ran == ["take_in"]


def run_jobs(home: Home) -> str | None:
    return refresh._run_jobs_mending(home, {}, None, NONE_AHEAD, to_the_end=True)


def test_a_file_name_steers_no_terminal(home):
    """F12: as status and the report of a refresh print it."""
    _, status = jiuye(home, "status")
    assert "撤回 / withdrawn" in status
    world = survey(home, LIMITS)
    report = list(refresh_lines(world, world.submissions, None, 1.0))
    assert "退回" in "".join(report)
    for said in (status, *report):
        assert [sign for sign in said if not sign.isprintable() and sign not in "\n\t"] == []
