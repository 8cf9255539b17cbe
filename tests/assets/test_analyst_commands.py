"""The analyst's commands as typed: results paged and saved, and their help."""

from __future__ import annotations

import csv
import json
import os
import pty
import select
import sys
import time
from datetime import datetime

import openpyxl
import pytest

from assets.cli.any_encoding import typed_words
from pipelines.base.home import Home
from tests.build.analyst_command import COMMAND, run, run_bytes
from tests.build.refresh_run import ROOT

SAID = "select month, area_code, persons, employment_rate from mart.roster order by area_code"


def test_a_result_is_saved_as_csv_json_or_a_workbook_by_the_files_ending(roster_home, tmp_path):
    for ending in ("csv", "json", "xlsx"):
        done = run(roster_home, "sql", SAID, "--output", str(tmp_path / f"x.{ending}"))
        assert (done.returncode, done.stdout) == (0, ""), done.stderr
    with (tmp_path / "x.csv").open(encoding="utf-8-sig") as file:
        assert next(csv.DictReader(file))["area_code"] == "51"
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


def test_a_query_is_read_from_standard_input(roster_home):
    done = run(
        roster_home,
        "sql",
        "-",
        "--format",
        "csv",
        stdin="select sum(persons) as 人数 from mart.roster where length(area_code) = 4",
    )
    assert done.stdout == "人数\n15\n", done.stderr


def test_a_query_in_gbk_is_read_and_a_gbk_terminal_shows_what_it_can(roster_home):
    done = run_bytes(
        roster_home,
        "sql",
        "-",
        stdin="select '成都😀' as 地区, persons from roster where area_code = '51'".encode(
            "gb18030"
        ),
        encoding="gbk",
    )
    assert done.returncode == 0, done.stderr
    assert "成都?" in done.stdout.decode("gbk")


@pytest.mark.parametrize("words", [["--help"], ["sql", "--help"], ["recipe"], ["releases"], ["x"]])
def test_a_terminal_that_knows_no_chinese_crashes_no_command(roster_home, words):
    done = run_bytes(roster_home, *words, encoding="ascii")
    assert b"Traceback" not in done.stderr
    assert b"UnicodeEncodeError" not in done.stderr
    assert done.returncode == (2 if words == ["x"] else 0)


def test_words_typed_in_gbk_are_read_as_such(tmp_path):
    typed = os.fsdecode("成都市".encode("gbk"))
    assert typed_words(["sql", typed, "四川"]) == ["sql", "成都市", "四川"]


@pytest.mark.parametrize(
    "words", [(), ("--as-of", "2026-11-07"), ("--release", "20261106T010000Z-00000000")]
)
def test_the_schema_may_be_left_out(roster_home, words):
    done = run(roster_home, "sql", "select count(*) as n from roster", "--format", "csv", *words)
    assert done.stdout == "n\n3\n", done.stderr


def test_the_engines_message_is_said_once(roster_home):
    said = run(roster_home, "sql", "select bad from roster").stderr
    assert said.count("Binder Error") == 1
    assert "请按提示修改" in said


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--format", "xlsx"), "--output"),
        (("--output", "x.pdf"), ".xlsx"),
        (("--output", "x.csv", "--format", "xlsx"), ".xlsx"),
        (("--output", "/nowhere/x.csv"), "cannot write"),
    ],
)
def test_a_form_that_cannot_be_is_refused_with_the_remedy(roster_home, words, says):
    done = run(roster_home, "sql", SAID, *words)
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


def test_a_long_result_is_paged_on_a_terminal_and_only_there(roster_home):
    long = "select i, 'line ' || i as words from range(5000) as t(i)"
    paged = on_a_terminal(roster_home, "sql", long)
    assert "line 1" in paged
    assert "line 4000" not in paged
    assert "line 199" in run(roster_home, "sql", long).stdout  # no terminal, no pager


def test_a_short_result_is_not_paged(roster_home):
    assert "3 行 / 3 rows" in on_a_terminal(roster_home, "sql", SAID, keys=b"")


def test_a_giant_scalar_is_stopped_in_time_and_leaves_no_folder_behind(
    roster_home, tmp_path, monkeypatch
):
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    done = run(
        roster_home,
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
