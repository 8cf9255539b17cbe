"""Translates model queries to Spark: by sqlglot, with a few changes to the syntax tree for what the
two engines do differently.
"""

from __future__ import annotations

from functools import cache

import sqlglot
from sqlglot import ErrorLevel, exp

from pipelines.warehouse.spark_engine import flat


@cache
def in_spark(query: str) -> str:
    """The query in Spark SQL. Raises sqlglot's errors if it cannot be translated."""
    tree = sqlglot.parse_one(query, read="duckdb")
    for change in (
        _without_schemas,
        _same_hash,
        _as_text,
        _not_exists,
        _wide_numbers,
        _plain_recursion,
    ):
        tree = tree.transform(change)
    return tree.sql(dialect="spark", unsupported_level=ErrorLevel.RAISE)


def _without_schemas(node: exp.Expr) -> exp.Expr:
    """Rename schema.table to schema__table, aliased as table for column references."""
    if isinstance(node, exp.Table) and node.db:
        called = node.alias or node.name
        return exp.alias_(exp.to_table(flat(f"{node.db}.{node.name}")), called, table=True)
    return node


def _same_hash(node: exp.Expr) -> exp.Expr:
    """A 64-bit hash that includes which values are null, as Spark's hash skips nulls."""
    if isinstance(node, exp.Anonymous) and node.name.lower() == "hash":
        parts = [
            part for value in node.expressions for part in (value, value.copy().is_(exp.null()))
        ]
        return exp.Anonymous(this="xxhash64", expressions=parts)
    return node


def _as_text(node: exp.Expr) -> exp.Expr:
    """Cast operands of text concatenation to text, as DuckDB does implicitly."""
    if isinstance(node, exp.Concat):
        node.set("expressions", [exp.cast(part, "text") for part in node.expressions])
    return node


def _not_exists(node: exp.Expr) -> exp.Expr:
    """Turn x not in (select y …) into not exists: Spark would otherwise send all of y to every
    worker.
    """
    if isinstance(node, exp.Not) and isinstance(node.this, exp.In) and node.this.args.get("query"):
        inner = node.this.args["query"].unnest().copy()
        inner.selects[0].replace(exp.alias_(inner.selects[0].unalias(), "not_there"))
        found = exp.select("1").from_(inner.subquery("others"))
        same = exp.column("not_there", "others").eq(node.this.this.copy())
        return exp.not_(exp.Exists(this=found.where(same)))
    return node


def _wide_numbers(node: exp.Expr) -> exp.Expr:
    """Cast integers wider than Spark's to decimals."""
    if isinstance(node, exp.DataType):
        if node.this == exp.DataType.Type.INT128:
            return exp.DataType.build("decimal(38, 0)")
        if node.this == exp.DataType.Type.UBIGINT:
            return exp.DataType.build("decimal(20, 0)")
    return node


def _plain_recursion(node: exp.Expr) -> exp.Expr:
    """Turn a recursive union into union all, with readers that take each row once: Spark supports
    only that.
    """
    recursion = node.args.get("with_") if isinstance(node, exp.Select) else None
    for table in recursion.expressions if recursion and recursion.recursive else []:
        if isinstance(table.this, exp.Union) and table.this.args["distinct"]:
            table.this.set("distinct", False)
            for read in list(node.find_all(exp.Table)):
                if read.name == table.alias and read.find_ancestor(exp.CTE) is not table:
                    once = exp.select("*").distinct().from_(exp.to_table(table.alias))
                    read.replace(once.subquery(read.alias_or_name))
    return node
