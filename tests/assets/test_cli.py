"""The command line at its edges: what the environment, the machine or the user got wrong is said in
words.
"""

from __future__ import annotations

import io
import os
import subprocess
import sys
from contextlib import redirect_stderr
from pathlib import Path

import pytest
from click.testing import CliRunner

from assets.cli.ending import run_to_the_end
from assets.cli.main import cli
from assets.cli.menu import SECTIONS
from pipelines.operation.progress import BarProgress

ROOT = Path(__file__).resolve().parents[2]


def jiuye(*words: str, **environment: str) -> tuple[int, str]:
    """Exit code, and what was said on stderr, of a command that is typed in this process."""
    with pytest.MonkeyPatch.context() as patch, redirect_stderr(io.StringIO()) as said:
        patch.setattr("resource.setrlimit", lambda *limit: None)  # this process goes on
        for name, value in environment.items():
            patch.setenv(name, value)
        return run_to_the_end(cli, words), said.getvalue()


def jiuye_apart(*words: str, **environment: str) -> tuple[int, str]:
    """The same, in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-c", "from assets.cli.main import main; main()", *words],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stderr


@pytest.mark.parametrize("given", ["abc", "0", "-1", "1.5", ""])
def test_a_limit_that_is_no_number_is_named_with_what_it_must_be(tmp_path, given):
    code, said = jiuye("status", JIUYE_HOME=str(tmp_path), JIUYE_WORKERS=given)
    assert code == 2
    assert "JIUYE_WORKERS" in said
    assert "正整数" in said
    assert "Traceback" not in said


def test_a_data_folder_that_is_a_file_is_an_error_in_words(tmp_path):
    (tmp_path / "file").write_text("x")
    code, said = jiuye_apart("status", JIUYE_HOME=str(tmp_path / "file"))
    assert code == 2
    assert "jiuye doctor" in said
    assert "Traceback" not in said


def test_a_template_goes_into_a_folder_that_is_there(tmp_path):
    code, said = jiuye(
        "template", "labour_force", str(tmp_path / "none" / "x.xlsx"), JIUYE_HOME=str(tmp_path)
    )
    assert code == 2
    assert "没有这个文件夹" in said
    assert "Traceback" not in said


def test_a_template_writes_over_no_file_that_is_there_unless_it_is_forced(tmp_path):
    target = tmp_path / "台账.xlsx"
    target.write_bytes(b"filled in")
    code, said = jiuye("template", "labour_force", str(target), JIUYE_HOME=str(tmp_path))
    assert code == 2
    assert "--force" in said
    assert target.read_bytes() == b"filled in"
    assert jiuye("template", "labour_force", str(target), "--force", JIUYE_HOME=str(tmp_path)) == (
        0,
        "",
    )
    assert target.read_bytes().startswith(b"PK")


def test_a_template_that_cannot_be_written_is_told_why(tmp_path):
    code, said = jiuye("template", "labour_force", "/proc/x.xlsx", JIUYE_HOME=str(tmp_path))
    assert code == 2
    assert "写不了 /proc/x.xlsx" in said
    assert "Traceback" not in said


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("stream", "said"),
    [
        (Terminal, "\rread 1/3 \rread 3/3 \n"),
        (io.StringIO, "read 1/3\n"),
    ],
)
def test_progress_ends_its_line_on_a_terminal_before_anything_else_is_said(
    monkeypatch, stream, said
):
    monkeypatch.setattr(sys, "stderr", stream())
    progress = BarProgress("read")
    progress.due = 0
    progress(1, 3)
    progress(2, 3)  # too soon
    progress(3, 3)
    assert sys.stderr.getvalue() == said


def test_a_step_that_is_over_at_once_says_nothing(monkeypatch):
    monkeypatch.setattr(sys, "stderr", Terminal())
    BarProgress("read")(3, 3)
    assert sys.stderr.getvalue() == ""


def test_help_lists_every_command_whole_in_both_languages():
    said = "".join(CliRunner().invoke(cli, ["--help"], terminal_width=100).output.split())
    assert sorted(name for names in SECTIONS.values() for name in names) == sorted(cli.commands)
    for name, command in cli.commands.items():
        zh, _, en = command.help.partition("\n\n")[0].partition(" / ")
        assert en and "".join(f"{name}{zh}{en.rstrip('.')}".split()) in said, name


def test_a_demo_refuses_a_folder_with_an_operators_targets_and_says_what_to_do(tmp_path):
    targets = tmp_path / "reference" / "target.csv"
    targets.parent.mkdir()
    targets.write_text("year\n", "utf-8")
    code, said = jiuye("demo", JIUYE_HOME=str(tmp_path))
    assert code == 2
    assert "reference/target.csv" in said
    assert "Traceback" not in said
    assert targets.read_text("utf-8") == "year\n"
    assert [path.name for path in tmp_path.iterdir()] == ["reference"]


def test_make_demo_writes_data_demo_whatever_the_environment_names():
    done = subprocess.run(
        ["make", "-n", "-o", ".venv/.ready", "demo"],
        cwd=ROOT,
        env={**os.environ, "JIUYE_HOME": "/somebody/elses"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert "JIUYE_HOME=data/demo " in done.stdout
    assert "/somebody/elses" not in done.stdout
