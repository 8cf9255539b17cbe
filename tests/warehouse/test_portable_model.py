"""The models are portable SQL: they translate for other engines and parse there."""

from __future__ import annotations

from functools import cache

import pytest
import sqlglot
from sqlglot import ErrorLevel, exp

from pipelines.warehouse.model import load_models

MODELS = load_models()
DIALECTS = ("spark", "doris", "starrocks")
BEYOND = {  # (dialect, model) that cannot be said there: a window in ascending order
    ("doris", "fact.recognition"),
    ("starrocks", "fact.recognition"),
}


@cache
def parsed(name: str) -> exp.Expression:
    return sqlglot.parse_one(MODELS[name].query, read="duckdb")


def translated(name: str, dialect: str) -> str:
    return parsed(name).sql(dialect=dialect, unsupported_level=ErrorLevel.RAISE)


@pytest.mark.parametrize("dialect", DIALECTS)
def test_every_model_translates_and_parses_there_with_the_same_tables(dialect):
    refused = {}
    for name in MODELS:
        try:
            tree = sqlglot.parse_one(translated(name, dialect), read=dialect)
            tables = {f"{t.db}.{t.name}" for t in tree.find_all(exp.Table) if t.db}
            assert tables == set(MODELS[name].reads)  # what the engine found in the query
        except sqlglot.errors.SqlglotError as error:
            refused[dialect, name] = str(error)
    assert refused.keys() == {pair for pair in BEYOND if pair[0] == dialect}, refused
