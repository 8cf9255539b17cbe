"""`jiuye serve`: which processes it starts, what it keeps of their words, how it ends them."""

from __future__ import annotations

import sys

import pytest

from assets.cli import serve as served
from tests.build.small_home import jiuye

TALKS = "import time, os\nfor n in range(3000): print('\\x1b[34m', n, time.strftime('%z'), '\\x1b[0m')\n"
STAYS = (
    "import signal\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\nprint('there')\nsignal.pause()\n"
)


@pytest.fixture
def parts(monkeypatch):
    """What runs in place of Dagster's processes: name -> program."""
    found: dict[str, str] = {}
    monkeypatch.setattr(served, "SECONDS_TO_HEAR", 0.05)
    monkeypatch.setattr(
        served,
        "_commands",
        lambda port, read_only: {n: [sys.executable, "-c", p] for n, p in found.items()},
    )
    monkeypatch.setattr(served, "prepare_dagster", lambda home: home.prepare())
    monkeypatch.setattr("signal.signal", lambda *_: None)
    return found


def test_what_a_process_says_is_kept_in_beijing_time_without_colours_in_files_of_bounded_size(
    home, parts, monkeypatch, capsys
):
    monkeypatch.setattr(served, "LOG_BYTES", 5000)
    parts["daemon"] = TALKS
    served.serve(home, 0, 0, ["daemon"])
    files = sorted(served.log_file(home, "daemon").parent.iterdir())
    assert len(files) == served.LOGS_KEPT + 1
    assert max(file.stat().st_size for file in files) <= 5000
    text = "".join(file.read_text("utf-8") for file in files)
    assert " 2999 +0800" in text and "\x1b" not in text


def test_one_that_ends_by_itself_ends_all_and_is_named_with_its_log(home, parts, capsys):
    parts |= {"webserver": STAYS, "daemon": ""}
    assert served.serve(home, 0, 0, ["webserver", "daemon"]) == 2
    said = capsys.readouterr().err
    assert "daemon 意外结束" in said and str(served.log_file(home, "daemon")) in said


def test_told_to_stop_it_ends_what_does_not_hear_and_that_is_no_failure(home, parts, monkeypatch):
    parts["webserver"] = STAYS
    monkeypatch.setattr("signal.signal", lambda number, stop: stop(number, None))
    assert served.serve(home, 0, 0, ["webserver"]) == 0


@pytest.mark.parametrize("read_only", [True, False])
def test_dagsters_own_production_processes_run_on_this_machine_alone(read_only):
    commands = served._commands(3000, read_only=read_only)
    webserver = " ".join(commands["webserver"])
    assert "dagster_webserver" in webserver and "-h 127.0.0.1" in webserver
    assert ("--read-only" in webserver) == read_only
    assert "dagster._daemon run" in " ".join(commands["daemon"])


def test_a_port_in_use_is_said_with_the_option_to_choose_another(home, parts):
    server = served.PageServer(home.site / "current", 0)
    try:
        code, said = jiuye(home, "serve", "--only", "pages", "--site-port", str(server.server_port))
    finally:
        server.server_close()
    assert code == 2 and "--site-port" in said
