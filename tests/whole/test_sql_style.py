"""How our SQL is written. A linter for SQL takes minutes to parse these models; the few habits that
the house keeps to need only their lines.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest
import sqlglot

FOLDER = Path(__file__).resolve().parents[2] / "sql"
FILES = sorted(FOLDER.rglob("*.sql"))
WIDTH = 100
KEYWORD = re.compile(
    r"\b(?:select|distinct|from|where|group|having|order|by|left|inner|full|cross|join|on|and|or|not"
    r"|case|when|then|else|end|as|with|union|all|over|partition|cast|sum|count|min|max|coalesce|in"
    r"|null|is|between|exists|nullif|date|interval)\b",
    re.IGNORECASE,
)
CLAUSE = re.compile(
    r"\s*(?P<before>\S.*?)\s(?P<clause>from|where|group by|having|order by|limit"
    r"|union all|(?:inner|left|full|cross) join)\b"
)


@cache
def query_lines(path: Path) -> tuple[tuple[int, str], ...]:
    """Line number and text of a file's query: without header, comments and what stands quoted."""
    return tuple(
        (number, re.sub(r"'[^']*'", "''", line).split("--")[0].rstrip())
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if not line.startswith("--")
    )


def named(path: Path) -> str:
    return str(path.relative_to(FOLDER))


@pytest.mark.parametrize("path", FILES, ids=named)
def test_a_query_is_in_lower_case(path):
    loud = [
        (number, hit.group())
        for number, line in query_lines(path)
        for hit in KEYWORD.finditer(line)
        if not hit.group().islower()
    ]
    assert not loud


@pytest.mark.parametrize("path", FILES, ids=named)
def test_a_clause_begins_a_line_unless_in_brackets(path):
    crowded = [
        (number, line.strip())
        for number, line in query_lines(path)
        if (hit := CLAUSE.match(line)) and "(" not in hit["before"]
    ]
    assert not crowded


@pytest.mark.parametrize("path", FILES, ids=named)
def test_no_line_is_too_wide_or_ends_in_blanks(path):
    faults = [
        (number, line)
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if line != line.rstrip()
        or "\t" in line
        or (len(line) > WIDTH and line.lstrip()[:2] != "--")
    ]
    assert not faults


@pytest.mark.parametrize("path", FILES, ids=named)
def test_the_last_select_names_its_columns(path):
    query = sqlglot.parse_one(path.read_text("utf-8"), read="duckdb")
    assert not [column.sql() for column in query.selects if column.is_star]


@pytest.mark.parametrize("path", FILES, ids=named)
def test_no_province_is_named(path):
    """Another province is another data folder: the query takes its code from the release."""
    query = "\n".join(line.split("--")[0] for line in path.read_text("utf-8").splitlines())
    codes = re.findall(
        r"(?<!interval )'(?:[1-9]\d|[1-9]\d{3}|[1-9]\d{5}|[1-9]\d{8}|[1-9]\d{11})'", query
    )
    assert not codes
