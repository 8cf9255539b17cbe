"""The inbox gives what is whole, and only that; what is wrong with one file costs only that file."""

from __future__ import annotations

import hashlib
import os
import time
from pathlib import Path

import pytest

from pipelines.base.home import Home
from pipelines.intake import inbox, landing
from pipelines.intake.inbox import (
    files_in,
    give_back_all,
    is_being_written,
    settled_files,
    wait_until_settled,
)
from pipelines.intake.landed_file import landed_path
from pipelines.intake.landing import Left, empty_inbox, land, read_receipts
from tests.build.register_file import read_all_here
from tests.build.small_home import AUGUST, people, refreshed

SECRET = "张三丰19955550001"


@pytest.fixture(autouse=True)
def _reads_here(monkeypatch):
    for place in ("take_in", "made"):
        monkeypatch.setattr(f"pipelines.operation.{place}.read_all", read_all_here)


def taken(home: Home) -> tuple[list[str], list[tuple[str, str]]]:
    """The names that were landed, and the others with why they were left."""
    left: list[Left] = []
    arrivals = land(home, files_in(home.inbox), 2, left, moves=True)
    return [one.name for one in arrivals], [(one.source.name, one.why) for one in left]


def test_a_file_that_somebody_has_open_is_left_and_no_byte_of_it_is_lost(home):
    """F8."""
    content = people(*range(1, 30))
    with (home.inbox / AUGUST).open("wb") as writer:
        writer.write(content[: len(content) // 2])
        writer.flush()
        (home.inbox / "b.csv").write_bytes(b"whole")
        assert refreshed(home, None).submissions["file_name"].to_list() == ["b.csv"]
        writer.write(content[len(content) // 2 :])
    world = refreshed(home, None)
    assert world.submissions["accepted"].to_list() == [0, 29]
    assert list(home.inbox.iterdir()) == []


def test_a_file_that_is_opened_just_before_it_is_moved_comes_back(home, monkeypatch):
    (home.inbox / AUGUST).write_bytes(b"begun")
    writers = []

    def opened_meanwhile(home: Home, path: Path) -> Path | None:
        writers.append(path.open("ab"))
        return inbox.hold(home, path)

    monkeypatch.setattr(landing, "hold", opened_meanwhile)
    assert taken(home) == ([], [(AUGUST, "written")])
    writers[0].write(b" and ended")
    writers[0].close()
    assert (home.inbox / AUGUST).read_bytes() == b"begun and ended"


def test_what_was_written_just_now_settles_first(home, monkeypatch):
    file = home.inbox / AUGUST
    file.write_bytes(b"x")
    monkeypatch.setenv("JIUYE_SETTLED_SECONDS", "60")
    assert settled_files([file]) == []
    monkeypatch.setenv("JIUYE_SETTLED_SECONDS", "0.2")
    began = time.monotonic()
    wait_until_settled([file])
    assert time.monotonic() - began < 1
    assert settled_files([file]) == [file]


def test_a_date_in_the_future_delays_nothing(home, monkeypatch):
    file = home.inbox / AUGUST
    file.write_bytes(b"x")
    os.utime(file, (4e9, 4e9))
    monkeypatch.setenv("JIUYE_SETTLED_SECONDS", "0.01")
    wait_until_settled([file])
    assert settled_files([file]) == [file]
    assert taken(home) == ([AUGUST], [])


def test_without_leases_the_open_handles_are_asked(home, monkeypatch):
    def refused(*_: object) -> None:
        raise OSError

    file = home.inbox / AUGUST
    file.write_bytes(b"x")
    monkeypatch.setattr(inbox.fcntl, "fcntl", refused)
    assert not is_being_written(file)
    with file.open("ab"):
        assert is_being_written(file)


def refuse_to_copy(monkeypatch, name: str, error: type[OSError]) -> None:
    """As where a file is another's and closed, or goes while it is looked at."""
    own = landing.hold

    def hold(home: Home, path: Path) -> Path | None:
        if path.name == name:
            raise error
        return own(home, path)

    monkeypatch.setattr(landing, "hold", hold)


@pytest.mark.parametrize(
    ("error", "why"), [(PermissionError, "unreadable"), (FileNotFoundError, "gone")]
)
def test_a_file_that_cannot_be_read_costs_only_itself_and_its_name_is_not_told(
    home, monkeypatch, capfd, caplog, error, why
):
    """F5."""
    for name in (AUGUST, f"{SECRET}.csv"):
        (home.inbox / name).write_bytes(people(1))
    refuse_to_copy(monkeypatch, f"{SECRET}.csv", error)
    assert refreshed(home, None).submissions["verdict"].to_list() == ["accepted"]
    assert [path.name for path in home.inbox.iterdir()] == [f"{SECRET}.csv"]
    out, err = capfd.readouterr()
    assert inbox.LEFT[why].zh in out
    assert not any(part in out + err + caplog.text for part in ("张三丰", "19955550001"))


def test_pipes_links_and_devices_are_no_files(home):
    os.mkfifo(home.inbox / "pipe.csv")
    (home.inbox / "link.csv").symlink_to("/etc/hostname")
    (home.inbox / "nowhere.csv").symlink_to("/nowhere")
    (home.inbox / "device.csv").symlink_to("/dev/zero")
    (home.inbox / AUGUST).write_bytes(b"x")
    assert taken(home) == ([AUGUST], [])
    pipe = home.inbox / "pipe.csv"  # a file that became one since it was listed
    assert land(home, [pipe], 1, moves=True) == []


def test_a_file_that_cannot_be_removed_is_received_once(home, monkeypatch):
    """F5."""
    (home.inbox / AUGUST).write_bytes(people(1))
    monkeypatch.setattr(landing, "hold", lambda home, path: None)  # it must be copied
    own = Path.unlink

    def unlink(path: Path, *, missing_ok: bool = False) -> None:
        if path.is_relative_to(home.inbox):
            raise PermissionError
        own(path, missing_ok=missing_ok)

    monkeypatch.setattr(Path, "unlink", unlink)
    for _ in range(2):
        assert refreshed(home, None).submissions["verdict"].to_list() == ["accepted"]
    assert (home.inbox / AUGUST).exists()


def test_a_file_of_two_names_is_copied_for_the_other_may_be_written_to(home):
    (home.inbox / AUGUST).write_bytes(b"one")
    (home.root / "other.csv").hardlink_to(home.inbox / AUGUST)
    (arrival,) = land(home, files_in(home.inbox), 1, moves=True)
    empty_inbox(home, [arrival])
    (home.root / "other.csv").write_bytes(b"two")
    assert landed_path(home, arrival.sha256).read_bytes() == b"one"


def test_what_a_killed_run_held_comes_back_under_its_own_name(home):
    folder = home.inbox / "锦江区"
    folder.mkdir()
    (folder / AUGUST).write_bytes(people(1))
    land(home, files_in(home.inbox), 1, moves=True)  # and no receipt
    assert files_in(home.inbox) == []
    folder.mkdir(exist_ok=True)
    (folder / AUGUST).write_bytes(people(2))  # sent again meanwhile
    assert give_back_all(home) == 1
    found = files_in(home.inbox)
    assert [path.name for path in found] == [AUGUST] * 2
    assert {hashlib.sha256(path.read_bytes()).hexdigest() for path in found} == {
        hashlib.sha256(people(serial)).hexdigest() for serial in (1, 2)
    }
    assert not list((home.landing / ".new").iterdir())


def test_a_copy_that_a_killed_run_left_is_removed(home, tmp_path):
    """F23."""
    left = home.landing / ".new" / "999999999"
    left.mkdir(parents=True)
    (left / "1").write_bytes(people(1))
    (home.landing / ".new" / "999999999-1").write_bytes(people(1))  # up to version 0.3
    refreshed(home, tmp_path)
    assert not list((home.landing / ".new").iterdir())


def test_what_is_moved_is_closed_to_others_and_lies_in_one_place(home):
    (home.inbox / AUGUST).write_bytes(people(1))
    (home.inbox / AUGUST).chmod(0o644)
    refreshed(home, None)
    (receipt,) = read_receipts(home)
    path = landed_path(home, receipt.sha256)
    assert oct(path.stat().st_mode)[-3:] == "600"
    assert path.stat().st_nlink == 1
