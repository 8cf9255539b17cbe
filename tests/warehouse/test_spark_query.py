"""What a query of the models becomes for Spark, where the two engines say it otherwise."""

from __future__ import annotations

import pytest
import sqlglot
from sqlglot import exp

from pipelines.warehouse.model import load_models
from pipelines.warehouse.spark_engine import spark_type
from pipelines.warehouse.spark_query import in_spark

MODELS = load_models()


def test_every_model_is_said_in_spark_without_schemas_and_parses_there():
    for name, model in MODELS.items():
        tree = sqlglot.parse_one(in_spark(model.query), read="spark")
        assert not [table for table in tree.find_all(exp.Table) if table.db], name


@pytest.mark.parametrize(
    ("query", "said"),
    [
        (
            "select roster.a from fact.roster",
            "SELECT roster.a FROM fact__roster AS roster",
        ),
        (
            "select hash(a, b) as h from t",
            "SELECT XXHASH64(a, a IS NULL, b, b IS NULL) AS h FROM t",
        ),
        (
            "select cast(a as hugeint), cast(b as ubigint) from t",
            "SELECT CAST(a AS DECIMAL(38, 0)), CAST(b AS DECIMAL(20, 0)) FROM t",
        ),
        (
            "select a from t where t.a not in (select b from u.v)",
            "SELECT a FROM t WHERE NOT EXISTS(SELECT 1 FROM (SELECT b AS not_there FROM u__v AS v)"
            " AS others WHERE others.not_there = t.a)",
        ),
        ("select a from t where a not in (1, 2)", "SELECT a FROM t WHERE NOT a IN (1, 2)"),
        (
            "with recursive r as (select 1 as a union select a + 1 from r where a < 9)"
            " select r.a from r",
            "WITH RECURSIVE r AS (SELECT 1 AS a UNION ALL SELECT a + 1 FROM r WHERE a < 9)"
            " SELECT r.a FROM (SELECT DISTINCT * FROM r) AS r",
        ),
    ],
)
def test_what_the_engines_say_otherwise(query, said):
    assert in_spark(query) == said


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("VARCHAR", "string"),
        ("SMALLINT", "smallint"),
        ("VARCHAR[]", "array<string>"),
        ("DECIMAL(14,2)", "decimal(14,2)"),
        ("HUGEINT", "decimal(38, 0)"),
        ("TIMESTAMP", "timestamp_ntz"),
    ],
)
def test_a_type_of_duckdb_has_its_like_in_spark(kind, said):
    assert spark_type(kind) == said
