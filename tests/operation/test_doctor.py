"""`jiuye doctor`: a sound folder is called sound, each broken state is named with its remedy."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from assets.site import draw_site
from pipelines.base.home import Home
from pipelines.base.lock import locked
from pipelines.operation import doctor, doctor_program
from pipelines.operation.doctor import examine
from pipelines.operation.doctor_finding import Found
from tests.build.small_home import AUGUST, MODELS, bring, jiuye, people, release_now


@pytest.fixture(scope="module")
def sound(tmp_path_factory) -> Home:
    """A folder with a release, its pages and a key that was backed up."""
    home = Home(tmp_path_factory.mktemp("doctor")).prepare()
    bring(home, AUGUST, people(1, 2))
    release_now(home, MODELS)
    draw_site(home)
    (home.root / ".key-backed-up").touch()
    with locked(home):
        pass
    return home


@pytest.fixture
def home(sound, tmp_path) -> Home:
    return Home(shutil.copytree(sound.root, tmp_path / "home", symlinks=True))


def looked(look: Callable, home: Home) -> list[Found]:
    return list(look(home))


def states(look: Callable, home: Home) -> list[str]:
    return [found.state for found in looked(look, home)]


FOLDER_LOOKS = (
    doctor.folders,
    doctor.key,
    doctor.lock,
    doctor.leftovers,
    doctor.records,
    doctor.landed,
    doctor.made,
    doctor.release,
    doctor.clock,
)
WITHOUT_WORDS = (doctor.all_releases, doctor.pages, doctor.dagster_files)  # where all is sound


@pytest.mark.parametrize("look", FOLDER_LOOKS)
def test_a_sound_folder_is_sound(home, look):
    assert set(states(look, home)) == {"ok"}


@pytest.mark.parametrize("look", WITHOUT_WORDS)
def test_of_what_is_sound_besides_nothing_is_said(home, look):
    assert looked(look, home) == []


def test_the_command_looks_at_everything_in_two_languages_and_exits_with_0(home):
    code, said = jiuye(home, "doctor")
    lines = [line for line in said.splitlines() if line]
    assert code == 0, said
    assert all(" / " in line for line in lines)
    assert len(lines) >= 11
    assert "读取进程能启动 / reader processes start" in said
    assert "Python" in said


def test_the_command_exits_with_1_where_something_is_wrong_and_says_what_to_do(home, monkeypatch):
    monkeypatch.setattr(doctor, "readers", lambda _: iter(()))
    home.vault.chmod(0o755)
    code, said = jiuye(home, "doctor")
    assert code == 1
    assert f"chmod 700 {home.vault}" in said


BROKEN: dict[
    str, tuple[Callable, Callable[[Home], object], str, str]
] = {  # name -> (look, how to break, state, what is said)
    "an open folder": (
        doctor.folders,
        lambda home: home.landing.chmod(0o750),
        "bad",
        "chmod 700",
    ),
    "a return that others read": (
        doctor.folders,
        lambda home: next(home.returns.rglob("*.xlsx")).chmod(0o644),
        "bad",
        "chmod -R go=",
    ),
    "a missing folder": (doctor.folders, lambda home: home.exports.rmdir(), "hint", "exports"),
    "no folder": (doctor.folders, lambda home: shutil.rmtree(home.root), "hint", "JIUYE_HOME"),
    "a lost key": (doctor.key, lambda home: home.key_file.unlink(), "bad", "备份"),
    "an open key": (doctor.key, lambda home: home.key_file.chmod(0o644), "bad", "chmod 600"),
    "a cut key": (
        doctor.key,
        lambda home: (home.key_file.write_bytes(b"x"), (home.root / ".key-backed-up").touch()),
        "bad",
        "32",
    ),
    "a key without a copy": (
        doctor.key,
        lambda home: (home.root / ".key-backed-up").unlink(),
        "hint",
        "touch",
    ),
    "what a killed build left": (
        doctor.leftovers,
        lambda home: (home.releases / ".building-x.duckdb").touch(),
        "hint",
        "releases/.building-x.duckdb",
    ),
    "what a killed session left": (
        doctor.leftovers,
        lambda home: (home.lake / ".tmp" / "999999999-x").mkdir(parents=True),
        "hint",
        "lake/.tmp/999999999-x",
    ),
    "half a return": (
        doctor.leftovers,
        lambda home: (home.returns / ".a.xlsx.999999999").touch(),
        "hint",
        "returns/.a.xlsx.999999999",
    ),
    "a link to nowhere": (
        doctor.release,
        lambda home: home.current_release.unlink(),
        "bad",
        "ln -sfn",
    ),
    "no link": (
        doctor.release,
        lambda home: (home.releases / "current").unlink(),
        "bad",
        "jiuye refresh",
    ),
    "a cut release": (
        doctor.release,
        lambda home: cut(home.current_release),
        "bad",
        "jiuye releases",
    ),
    "no manifest": (
        doctor.release,
        lambda home: home.current_release.with_suffix(".json").unlink(),
        "bad",
        "打不开",
    ),
    "a writable release": (
        doctor.release,
        lambda home: home.current_release.chmod(0o644),
        "bad",
        "chmod 444",
    ),
    "other pages": (
        doctor.release,
        lambda home: (home.site / "current").unlink(),
        "bad",
        "页面",
    ),
    "a slow clock": (
        doctor.clock,
        lambda home: of_tomorrow(home),  # noqa: PLW0108 it stands below
        "bad",
        "timedatectl",
    ),
}


def cut(file: Path) -> None:
    file.chmod(0o644)
    file.write_bytes(file.read_bytes()[:1000])


def of_tomorrow(home: Home) -> None:
    (batch,) = (home.landing / "receipts").glob("*.jsonl")
    (home.landing / "records.txt").unlink()
    receipt = json.loads(batch.read_text("utf-8"))
    batch.write_text(
        json.dumps({**receipt, "received_at": datetime(2099, 1, 1, tzinfo=UTC).isoformat()}) + "\n",
        "utf-8",
    )


@pytest.mark.parametrize("case", BROKEN)
def test_a_broken_state_is_named_with_its_remedy(home, case):
    look, breaks, state, said = BROKEN[case]
    breaks(home)
    found = [one for one in looked(look, home) if one.state != "ok"]
    assert [one.state for one in found] == [state]
    assert said in f"{found[0].said.zh} {found[0].remedy.zh}"
    assert found[0].said.en
    assert found[0].remedy.en


def test_a_running_refresh_is_named_by_its_process_and_its_files_are_no_leftovers(home):
    import os

    (home.lake / ".tmp" / "999999999-x").mkdir(parents=True)
    with locked(home):
        (found,) = looked(doctor.lock, home)
        assert found.state == "hint"
        assert str(os.getpid()) in found.said.zh
        assert states(doctor.leftovers, home) == ["ok"]


def test_an_empty_place_is_no_fault(tmp_path):
    nowhere = Home(tmp_path / "none")
    assert {state for look in FOLDER_LOOKS for state in states(look, nowhere)} <= {"ok", "hint"}
    assert not nowhere.root.exists()


def test_another_version_of_a_package_is_named(home, monkeypatch):
    monkeypatch.setattr(
        doctor_program,
        "_installed",
        lambda name: "0.1" if name == "polars" else None if name == "duckdb" else real(name),
    )
    real = doctor_program.importlib.metadata.version
    (found,) = looked(doctor.packages, home)
    assert found.state == "bad"
    assert "polars 0.1 ≠ " in found.said.zh
    assert "duckdb 没有 none ≠ " in found.said.zh
    assert "make setup" in found.remedy.en


def test_a_machine_that_is_too_small_or_set_up_wrong_is_told_which_limit_to_change(
    home, monkeypatch
):
    monkeypatch.setattr(doctor_program, "_available_mb", lambda: 100)
    monkeypatch.setattr(doctor_program, "room_needed", lambda home: 10**18)
    assert states(doctor.machine, home)[:2] == ["hint", "bad"]
    monkeypatch.setenv("JIUYE_WORKERS", "two")
    assert "JIUYE_" in looked(doctor.machine, home)[0].said.zh


def test_readers_that_do_not_start_are_told_of(home, monkeypatch):
    def breaks(*_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("pipelines.intake.pool.start_readers", breaks)
    (found,) = looked(doctor.readers, home)
    assert found.state == "bad"
    assert "JIUYE_READER_MEMORY_MB" in found.remedy.en


def test_a_look_that_fails_is_a_finding_and_the_others_go_on(home, monkeypatch):
    def stumbles(_: Home) -> None:
        raise ZeroDivisionError("x")

    stumbles.__name__ = "lock"
    monkeypatch.setattr(doctor, "lock", stumbles)
    monkeypatch.setattr(doctor, "readers", lambda _: iter(()))
    found = list(examine(home))
    assert [one.said.zh for one in found if one.state == "bad"] == [
        "检查 lock 时出错：ZeroDivisionError: x"
    ]
    assert len(found) > 8
