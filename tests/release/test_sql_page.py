"""The page on asking a release: what it shows runs."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import duckdb

from assets.cli.main import cli
from pipelines.release.query import run_query
from pipelines.release.recipe import recipes

PAGE = (Path(__file__).resolve().parents[2] / "sql" / "README.md").read_text("utf-8")


def snippets(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)


def test_the_python_snippet_runs_on_a_release(synthetic_release, tmp_path, monkeypatch):
    (tmp_path / "releases").mkdir()
    (tmp_path / "releases" / "current").symlink_to(synthetic_release)
    monkeypatch.chdir(tmp_path)
    (snippet,) = snippets("python")
    names: dict = {"duckdb": duckdb}
    exec(snippet, names)
    assert len(names["rates"]) > 10


def test_the_sql_snippet_and_the_command_lines_query_run(synthetic_release):
    (snippet,) = snippets("sql")
    assert run_query(synthetic_release, snippet).rows
    queries = re.findall(r'jiuye sql "([^"]+)"', PAGE)
    assert queries
    for query in queries:
        assert run_query(synthetic_release, query).rows


def test_every_command_and_recipe_that_the_page_names_is_there():
    for line in snippets("sh")[0].splitlines():
        words = shlex.split(line, comments=True)
        command = cli.commands[words[1]]
        if words[1] == "recipe" and len(words) > 2:
            command = command.get_command(None, words[2])
        options = {option for parameter in command.params for option in parameter.opts}
        assert {word for word in words if word.startswith("--")} <= options | {"--help"}, line
        if words[1] == "recipe" and len(words) > 2:
            assert words[2] in {recipe.name for recipe in recipes()}
