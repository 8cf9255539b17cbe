"""The analyst's shell: it answers on the release, and is closed to all else."""

from __future__ import annotations

import os
import subprocess

import pytest

from pipelines.base.home import Home
from pipelines.release.terminal import client_command
from tests.build.analyst_command import COMMAND, run
from tests.build.refresh_run import ROOT

HOSTILE = (
    "insert into mart.roster values (null, null, null, null);",
    "drop table mart.roster;",
    "create table mart.t as select 1;",
    "create table t as select 1;",
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
    ".shell ls",
    ".system ls",
    ".open other.duckdb",
    ".output out.txt",
    ".once out.txt",
    ".read /etc/passwd",
    ".import /etc/passwd t",
    ".excel",
    ".cd /",
    ".log out.txt",
)


@pytest.fixture(scope="module")
def said(roster_home) -> dict[str, str]:
    """Line -> what the shell shows of it, all typed in one session; each is followed by a query
    that must still be answered.
    """
    typed = "".join(f"{line}\nselect 'after', {number};\n" for number, line in enumerate(HOSTILE))
    before = sorted(path.name for path in roster_home.releases.iterdir())
    done = subprocess.run(
        [*COMMAND, "shell"],
        cwd=ROOT,
        env={
            **os.environ,
            "JIUYE_HOME": str(roster_home.root),
            "PYTHONPATH": os.pathsep.join((str(ROOT), os.environ.get("PYTHONPATH", ""))),
        },
        input=".mode csv\n.headers off\n" + typed,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        timeout=60,
    )
    assert sorted(path.name for path in roster_home.releases.iterdir()) == before
    answers, rest = {}, done.stdout
    for number, line in enumerate(HOSTILE):
        answers[line], mark, rest = rest.partition(f"after,{number}\n")
        assert mark, (line, done.stdout)
    return answers


def shell(home: Home, *lines: str) -> str:
    done = run(home, "shell", "--memory", "100", stdin="\n".join(lines) + "\n")
    return done.stdout + done.stderr


def test_the_shell_answers_on_the_release(roster_home):
    assert "15" in shell(
        roster_home, ".mode csv", "select persons from mart.roster where area_code = '51';"
    )


def test_the_schema_may_be_left_out_in_the_shell(roster_home):
    assert "15" in shell(
        roster_home, ".mode csv", "select persons from roster where area_code = '51';"
    )


@pytest.mark.parametrize("line", HOSTILE)
def test_the_shell_refuses_what_reaches_outside_or_writes(said, line):
    assert "rror" in said[line] or "cannot be used in -safe mode" in said[line]
    assert "root:" not in said[line]
    assert "secret-folder" not in said[line]


def test_a_statement_in_the_shell_ends_at_the_memory_limit(roster_home):
    shown = shell(
        roster_home,
        "select list(hash(i)) from range(400000000) as t(i);",
        ".mode csv",
        "select 'still', 'here';",
    )
    assert "Out of Memory" in shown
    assert "still,here" in shown


def test_the_shells_own_start_file_is_not_read(roster_home):
    assert "-no-init" in client_command(next(roster_home.releases.glob("2*.duckdb")), 100)


def test_without_the_client_the_shell_says_what_to_do(roster_home, monkeypatch):
    from click.testing import CliRunner

    from assets.cli.main import cli

    monkeypatch.setenv("JIUYE_HOME", str(roster_home.root))
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    done = CliRunner().invoke(cli, ["shell"])
    assert done.exit_code == 2
    assert "make setup" in done.output
