"""The analyst's shell: it answers on the release within limits, survives its queries, and is closed to
all else (F24).
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from pipelines.base.home import Home
from tests.build.analyst_command import COMMAND, run
from tests.build.refresh_run import ROOT
from tests.build.waiting import wait_until

HOSTILE = (
    "insert into mart.roster values (null, null, null, null);",
    "drop table mart.roster;",
    "create table mart.t as select 1;",
    "create temp table t as select 1;",
    "update mart.roster set persons = 0;",
    "from read_csv('/etc/passwd');",
    "from '/etc/passwd';",
    "from read_text('/etc/hostname');",
    "from glob('/*');",
    "from 'https://example.org/x.parquet';",
    "attach '/tmp/jiuye-shell-test.duckdb' as other;",
    "attach ':memory:' as other;",
    "copy mart.roster to 'out.csv';",
    "export database 'out';",
    "install httpfs;",
    "set memory_limit = '64GB';",
    "set lock_configuration = false;",
    "reset enable_external_access;",
    "select getenv('HOME');",
    "create secret s (type s3);",
    "call start_ui();",
    "from duckdb_databases();",
    "pragma database_list;",
    "-;",
    "select from;",
    "select json_transform('[]', repeat('[', 100000) || '\"INT\"' || repeat(']', 100000));",
    ".shell ls",
    ".system ls",
    ".open other.duckdb",
    ".databases",
    ".safe_mode",
    ".read /etc/passwd",
    ".import /etc/passwd t",
    ".output",
    ".cd /",
    ".log 'out.txt",
    "\\! ls",
)
OWN_TERMINAL = "import fcntl, termios; fcntl.ioctl(0, termios.TIOCSCTTY, 0)"
ENDLESS = "select count(*) from range(10000000000000);"


@pytest.fixture(scope="module")
def said(roster_home) -> dict[str, str]:
    """Line -> what the shell shows of it, all typed in one session; each is followed by a query
    that must still be answered.
    """
    typed = "".join(f"{line}\nselect 'after-{number}';\n" for number, line in enumerate(HOSTILE))
    before = sorted(path.name for path in roster_home.releases.iterdir())
    done = subprocess.run(
        [*COMMAND, "shell"],
        cwd=ROOT,
        env=environment(roster_home),
        input=typed,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        timeout=60,
    )
    assert sorted(path.name for path in roster_home.releases.iterdir()) == before
    answers, rest = {}, done.stdout
    for number, line in enumerate(HOSTILE):
        answers[line], mark, rest = rest.partition(f"\nafter-{number}\n")
        assert mark, (line, done.stdout)
    return answers


def environment(home: Home) -> dict[str, str]:
    path = os.pathsep.join((str(ROOT), os.environ.get("PYTHONPATH", "")))
    return {**os.environ, "JIUYE_HOME": str(home.root), "PYTHONPATH": path, "TERM": "dumb"}


def shell(home: Home, *lines: str, options: tuple[str, ...] = ()) -> tuple[int, str]:
    """The exit code and what is shown of lines from a pipe."""
    done = run(home, "shell", *options, stdin="\n".join(lines) + "\n")
    return done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize("line", HOSTILE)
def test_the_shell_refuses_what_reaches_outside_or_writes(said, line):
    assert "错误 / error" in said[line]
    assert "Traceback" not in said[line]
    assert "root:" not in said[line]
    assert "secret-folder" not in said[line]


def test_the_shell_answers_as_the_command_does(roster_home):
    query = "select area_code, persons from roster order by all"  # its schema may be left out
    assert shell(roster_home, f"{query}；") == (0, run(roster_home, "sql", query).stdout)


def test_the_shell_has_commands_in_chinese_and_english(roster_home, tmp_path):
    code, shown = shell(
        roster_home,
        ".帮助",
        ".表 roster",
        "。词典 就业率",
        "\\查询",
        f".output {tmp_path}/a.csv",
        "select persons from roster where area_code = '51';",
        "select 'shown', -- here again",
        "  'again'",
    )
    assert code == 0
    for mark in (".词典", "mart.roster", "employment_rate", "persons_short"):
        assert mark in shown
    assert (tmp_path / "a.csv").read_text("utf-8-sig") == "persons\n15\n"
    assert "\nshown" in shown


def test_each_statement_has_its_limits_of_time_and_memory(roster_home):
    """F24."""
    code, shown = shell(
        roster_home,
        "select list(hash(i)) from range(400000000) as t(i);",
        ENDLESS,
        "select 'still here';",
        options=("--memory", "100", "--seconds", "0.5"),
    )
    assert code == 2
    assert "100 MB" in shown
    assert "0.5 秒" in shown
    assert "still here" in shown


@dataclass
class Terminal:
    """The shell on a terminal that answers nothing by itself."""

    screen: int
    process: subprocess.Popen[bytes]
    shown: str = field(default="")

    def type(self, text: str, until: str) -> str:
        """What is shown from here on, until that is."""
        begin = len(self.shown)
        os.write(self.screen, text.encode())

        def is_shown() -> bool:
            if until not in self.shown[begin:]:
                self.shown += os.read(self.screen, 65536).decode("utf-8", "replace")
            return until in self.shown[begin:]

        wait_until(is_shown, 20)
        return self.shown[begin:]


@pytest.fixture
def terminal(roster_home, tmp_path, monkeypatch) -> Iterator[Terminal]:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    screen, line = os.openpty()

    process = subprocess.Popen(
        [sys.executable, "-c", f"{OWN_TERMINAL}; {COMMAND[-1]}", "shell"],
        cwd=ROOT,
        env=environment(roster_home),
        stdin=line,
        stdout=line,
        stderr=line,
        start_new_session=True,
    )
    os.close(line)
    yield Terminal(screen, process)
    process.kill()
    process.wait()
    os.close(screen)


def test_ctrl_c_stops_the_query_and_not_the_shell(terminal, tmp_path):
    """F24: on a terminal that answers nothing by itself."""
    terminal.type("", until="jiuye> ")
    terminal.type(ENDLESS[:-1] + "\n", until="...> ")
    os.write(terminal.screen, b";\n")
    wait_until(lambda: bool(list(tmp_path.glob("*/*"))), 20)
    assert "已停止" in terminal.type("\x03", until="jiuye> ")
    assert " 42\r" in terminal.type("select 6 * 7;\n", until="jiuye> ")
    assert "...> " not in terminal.type("select 'half\x03", until="jiuye> ")
    assert " 48\r" in terminal.type("select 6 * 8;\n", until="jiuye> ")
    os.write(terminal.screen, ".退出\n".encode())
    assert terminal.process.wait(20) == 0
    assert list(Path(tmp_path).iterdir()) == []
