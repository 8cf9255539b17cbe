"""A query that kills the engine, its time or its memory ends in words, and leaves nothing behind."""

from __future__ import annotations

import os
import signal
import subprocess
from pathlib import Path

import pytest

from tests.build.analyst_command import COMMAND, run
from tests.build.refresh_run import ROOT
from tests.build.waiting import wait_until

BOMB = "select json_transform('[]', repeat('[', {0}) || '\"INT\"' || repeat(']', {0}))"


@pytest.fixture
def scratch(tmp_path, monkeypatch) -> Path:
    """Where the command makes its temporary folders."""
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    return tmp_path


@pytest.mark.parametrize(
    "query",
    [
        BOMB.format(100_000),
        "select from_json('[]', repeat('[', 20000) || '\"INT\"' || repeat(']', 20000))",
        f"select {'(' * 40_000}1{')' * 40_000}",
        f"select {'not ' * 24_000}true",
        "select interval '100000000 years'",
    ],
)
def test_a_query_that_overflows_ends_in_words(roster_home, scratch, query):
    """F15, F16."""
    done = run(roster_home, "sql", query)
    assert done.returncode == 2
    assert done.stderr.startswith("错误 / error: ")
    assert not any(told in done.stderr for told in ("Traceback", str(roster_home.root), str(ROOT)))
    assert list(scratch.iterdir()) == []


def test_a_command_that_is_ended_takes_its_query_with_it(roster_home, scratch):
    endless = "select count(*) from range(10000000000000)"
    with subprocess.Popen(
        [*COMMAND, "sql", endless],
        cwd=ROOT,
        env={**os.environ, "JIUYE_HOME": str(roster_home.root)},
        stderr=subprocess.PIPE,
    ) as command:
        wait_until(lambda: bool(list(scratch.glob("*/*"))), 20)
        (child,) = Path(f"/proc/{command.pid}/task/{command.pid}/children").read_text().split()
        command.send_signal(signal.SIGTERM)
        assert command.wait(10) == 128 + signal.SIGTERM
    assert not Path(f"/proc/{child}").exists()
    assert list(scratch.iterdir()) == []
