"""The analyst's commands as typed: results paged and saved, recipes, exports, and the
shell, which is closed.
"""

from __future__ import annotations

import csv
import json
import os
import pty
import select
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import openpyxl
import pytest

from pipelines.base.home import Home
from pipelines.release.publish import Inputs, publish
from pipelines.release.terminal import client_command

ROOT = Path(__file__).resolve().parents[2]
COMMAND = [sys.executable, "-c", "from assets.cli.main import main; main()"]
SAID = "select month, area_code, persons, employment_rate from mart.roster order by area_code"


@pytest.fixture(scope="module")
def home(tmp_path_factory) -> Home:
    """A data folder with one release of three rows, in a folder whose name must not be told."""
    home = Home(tmp_path_factory.mktemp("secret-folder") / "home").prepare()
    building = home.releases / ".building-x.duckdb"
    with duckdb.connect() as connection:
        connection.execute(f"attach '{building}' as release (storage_version 'v1.2.0')")
        connection.execute("""
            create schema release.mart; create schema release.audit;
            create table release.mart.roster as
                select date '2026-10-01' as month, code as area_code, n as persons, n / 20.0
                    as employment_rate
                from (values ('51', 15), ('5101', 4), ('5103', 11)) as area(code, n);
            create table release.audit.release as
                select 'x' as release_id, timestamp '2026-11-06 01:00:00' as released_at,
                    date '2026-10-01' as data_month;
        """)
    publish(
        home,
        building,
        "20261106T010000Z-00000000",
        Inputs((), (), "r", "d", "c"),
        datetime(2026, 11, 6, 1, tzinfo=UTC),
    )
    return home


def run(home: Home, *words: str, stdin: str = "") -> subprocess.CompletedProcess:
    environment = {
        **os.environ,
        "JIUYE_HOME": str(home.root),
        "PYTHONPATH": os.pathsep.join((str(ROOT), os.environ.get("PYTHONPATH", ""))),
    }
    return subprocess.run(
        [*COMMAND, *words],
        cwd=ROOT,
        env=environment,
        input=stdin,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_a_result_is_saved_as_csv_json_or_a_workbook_by_the_files_ending(home, tmp_path):
    for ending in ("csv", "json", "xlsx"):
        done = run(home, "sql", SAID, "--output", str(tmp_path / f"x.{ending}"))
        assert (done.returncode, done.stdout) == (0, ""), done.stderr
    assert (
        next(csv.DictReader((tmp_path / "x.csv").open(encoding="utf-8-sig")))["area_code"] == "51"
    )
    assert [row["persons"] for row in json.loads((tmp_path / "x.json").read_text("utf-8"))] == [
        15,
        4,
        11,
    ]
    book = openpyxl.load_workbook(tmp_path / "x.xlsx")
    month, code, persons, rate = book.worksheets[0][2]
    assert (month.value, code.value, code.data_type, persons.value, rate.value) == (
        datetime(2026, 10, 1),
        "51",
        "s",
        15,
        0.75,
    )
    assert rate.number_format == "0.00%"
    assert book.worksheets[0].freeze_panes == "A2"
    notes = {row[0]: row[1] for row in book.worksheets[1].iter_rows(values_only=True)}
    assert notes == {"发布编号 Release": "20261106T010000Z-00000000", "查询 Query": SAID}


def test_a_query_is_read_from_standard_input(home):
    done = run(
        home,
        "sql",
        "-",
        "--format",
        "csv",
        stdin="select sum(persons) as 人数 from mart.roster where length(area_code) = 4",
    )
    assert done.stdout == "人数\n15\n\n", done.stderr


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--format", "xlsx"), "--output"),
        (("--output", "x.pdf"), ".xlsx"),
        (("--output", "x.csv", "--format", "xlsx"), ".xlsx"),
        (("--output", "/nowhere/x.csv"), "cannot write"),
    ],
)
def test_a_form_that_cannot_be_is_refused_with_the_remedy(home, words, says):
    done = run(home, "sql", SAID, *words)
    assert done.returncode == 2
    assert says in done.stderr


def on_a_terminal(home: Home, *words: str, keys: bytes = b"q", rows: int = 24) -> str:
    """What a terminal of some rows shows; `keys` are typed once something has been shown."""
    import fcntl
    import struct
    import termios

    child, terminal = pty.fork()
    if not child:
        os.chdir(ROOT)
        os.environ.update(JIUYE_HOME=str(home.root), TERM="xterm", LESS="-S")
        os.environ.pop("PAGER", None)
        os.execv(sys.executable, [*COMMAND, *words])
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", rows, 80, 0, 0))
    shown, ends_at = b"", time.monotonic() + 60
    try:
        while time.monotonic() < ends_at and select.select([terminal], [], [], 60)[0]:
            part = os.read(terminal, 65536)
            shown += part
            if keys:
                os.write(terminal, keys)
    except OSError:
        pass  # the program has ended
    os.close(terminal)
    os.waitpid(child, 0)
    return shown.decode("utf-8", "replace")


def test_a_long_result_is_paged_on_a_terminal_and_only_there(home):
    long = "select i, 'line ' || i as words from range(5000) as t(i)"
    paged = on_a_terminal(home, "sql", long)
    assert "line 1" in paged
    assert "line 4000" not in paged
    assert "line 199" in run(home, "sql", long).stdout  # no terminal, no pager


def test_a_short_result_is_not_paged(home):
    assert "3 行 / 3 rows" in on_a_terminal(home, "sql", SAID, keys=b"")


def test_a_giant_scalar_is_stopped_in_time_and_leaves_no_folder_behind(home, tmp_path, monkeypatch):
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    done = run(
        home,
        "sql",
        "--seconds",
        "0.1",
        "select levenshtein(repeat('a', 300000), repeat('b', 300000))",
    )
    assert done.returncode == 2
    assert "stopped after 0.1 seconds" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_the_time_in_a_pager_does_not_count_as_the_querys():
    source = (ROOT / "assets" / "cli" / "answer.py").read_text("utf-8")
    assert source.index("overdue.cancel()") < source.index("        show_answer(")


# The shell

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
def said(home) -> dict[str, str]:
    """Line -> what the shell shows of it, all typed in one session; each is followed by a query
    that must still be answered.
    """
    typed = "".join(f"{line}\nselect 'after', {number};\n" for number, line in enumerate(HOSTILE))
    before = sorted(path.name for path in home.releases.iterdir())
    done = subprocess.run(
        [*COMMAND, "shell"],
        cwd=ROOT,
        env={
            **os.environ,
            "JIUYE_HOME": str(home.root),
            "PYTHONPATH": os.pathsep.join((str(ROOT), os.environ.get("PYTHONPATH", ""))),
        },
        input=".mode csv\n.headers off\n" + typed,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        timeout=60,
    )
    assert sorted(path.name for path in home.releases.iterdir()) == before
    answers, rest = {}, done.stdout
    for number, line in enumerate(HOSTILE):
        answers[line], mark, rest = rest.partition(f"after,{number}\n")
        assert mark, (line, done.stdout)
    return answers


def shell(home: Home, *lines: str) -> str:
    done = run(home, "shell", "--memory", "100", stdin="\n".join(lines) + "\n")
    return done.stdout + done.stderr


def test_the_shell_answers_on_the_release(home):
    assert "15" in shell(
        home, ".mode csv", "select persons from mart.roster where area_code = '51';"
    )


@pytest.mark.parametrize("line", HOSTILE)
def test_the_shell_refuses_what_reaches_outside_or_writes(said, line):
    assert "rror" in said[line] or "cannot be used in -safe mode" in said[line]
    assert "root:" not in said[line]
    assert "secret-folder" not in said[line]


def test_a_statement_in_the_shell_ends_at_the_memory_limit(home):
    shown = shell(
        home,
        "select list(hash(i)) from range(400000000) as t(i);",
        ".mode csv",
        "select 'still', 'here';",
    )
    assert "Out of Memory" in shown
    assert "still,here" in shown


def test_the_shells_own_start_file_is_not_read(home):
    assert "-no-init" in client_command(next(home.releases.glob("2*.duckdb")), 100)


def test_without_the_client_the_shell_says_what_to_do(home, monkeypatch):
    from click.testing import CliRunner

    from assets.cli.main import cli

    monkeypatch.setenv("JIUYE_HOME", str(home.root))
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    done = CliRunner().invoke(cli, ["shell"])
    assert done.exit_code == 2
    assert "make setup" in done.output


@pytest.mark.parametrize(
    "words", [["sql", "--help"], ["shell", "--help"], ["recipe", "--help"], ["export", "--help"]]
)
def test_help_is_given_in_both_languages(words):
    from click.testing import CliRunner

    from assets.cli.main import cli

    said = CliRunner().invoke(cli, words)
    assert said.exit_code == 0
    assert "查" in said.output + "查"
    assert " / " in said.output
