"""The READMEs name every command there is, and none that there is not, and what they show to be
typed is typed right.
"""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import click
import pytest

from assets.cli.main import cli
from tests.build.small_home import jiuye

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("name", ["README.md", "README.zh-CN.md"])
def test_a_readme_names_just_the_commands_that_there_are(name):
    code = re.findall(r"```.*?```|`[^`\n]+`", (ROOT / name).read_text("utf-8"), re.DOTALL)
    assert {
        word
        for part in code
        for word in re.findall(r"(?<![A-Za-z])jiuye ([a-z]+(?:-[a-z]+)*)", part)
    } == set(cli.commands)


DOCUMENTS = ("README.md", "README.zh-CN.md", "sql/README.md", "docs/ministry.md")
LEAST = (25, 25, 8, 2)  # command lines of each
NOT_THERE = re.compile(r"(?:File|Directory|Path) '.*' does not exist\.|没有 ")  # FILE of an example
QUICK = {"sql", "recipe", "tables", "dictionary", "export", "releases", "template", "bulletin"}
OF_AN_EXAMPLE = ("…", " < ", "--with", "--as-of", "OUT.xlsx", "forms", "--street")


def typed(document: str) -> list[str]:
    """The command lines of jiuye in the blocks of a document, without what is said of them."""
    text = (ROOT / document).read_text("utf-8")
    blocks = re.findall(r"^```sh\n(.*?)^```", text, re.DOTALL | re.MULTILINE)
    lines = (re.split(r"\s#\s", line)[0] for block in blocks for line in block.splitlines())
    return [line.strip() for line in lines if re.match(r"(?:[A-Z_]+=\S+ )*jiuye ", line)]


LINES = [(document, line) for document in DOCUMENTS for line in typed(document)]


def words_of(line: str) -> list[str]:
    return shlex.split(line[line.index("jiuye ") :].partition(" < ")[0])[1:]


def fault_of(words: list[str]) -> str:
    """What is wrong with words behind `jiuye`, if anything."""
    command: click.Command | None = cli
    try:
        while isinstance(command, click.Group) and words:
            command = command.get_command(click.Context(command), words.pop(0))
        if command is None:
            return "no such command"
        command.make_context("jiuye", words)
    except click.UsageError as error:
        return error.format_message()
    except click.exceptions.Exit:
        pass  # help was asked for
    return ""


@pytest.mark.parametrize(("document", "line"), LINES)
def test_what_a_document_shows_to_be_typed_is_taken(document, line):
    """Every command, option, choice, day and month; files that an example speaks of are not there."""
    fault = fault_of(words_of(line))
    assert not fault or NOT_THERE.search(fault)


@pytest.mark.parametrize(
    "line",
    sorted(
        {
            line
            for _, line in LINES
            if words_of(line)[0] in QUICK and not any(word in line for word in OF_AN_EXAMPLE)
        }
    ),
)
def test_what_a_document_shows_answers_as_it_is_pasted(bulletin_home, tmp_path, monkeypatch, line):
    monkeypatch.chdir(tmp_path)
    code, said = jiuye(bulletin_home, *words_of(line))
    assert code == 0, said


def test_enough_of_the_documents_is_tried():
    for document, least in zip(DOCUMENTS, LEAST, strict=True):
        assert len(typed(document)) > least
