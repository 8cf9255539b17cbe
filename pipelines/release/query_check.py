"""What a query may use: tables of the release, and functions that reveal nothing about the
machine.
"""

from __future__ import annotations

import re
from typing import Any

from pipelines.release.query_error import QueryRefused

QUERY_NODES = frozenset(("SELECT_NODE", "SET_OPERATION_NODE", "RECURSIVE_CTE_NODE", "CTE_NODE"))
TABLE_FUNCTIONS = frozenset(
    (
        "unnest",
        "range",
        "generate_series",
        "repeat",
        "json_each",
        "json_tree",
        "summary",
        "pragma_table_info",
        "duckdb_tables",
        "duckdb_columns",
        "duckdb_schemas",
        "duckdb_types",
        "duckdb_functions",
        "duckdb_keywords",
    )
)
CATALOG_TABLES = re.compile(r"(duckdb|pragma|pg|sqlite)_", re.IGNORECASE)
CLOSED_FUNCTIONS = frozenset(
    (
        *(
            "current_setting",
            "getvariable",
            "getenv",
            "write_log",
            "sleep_ms",
            "pg_sleep",
            "setval",
            "nextval",
        ),
        *("json_serialize_plan", "json_deserialize_sql", "json_execute_serialized_sql"),
    )
)
DEFINITIONS = "information_schema.views"  # shows the files, with paths, that views read


def refuse_outside(node: Any) -> None:
    """Walk a parsed query; raise QueryRefused for writing, reading files, running text as SQL, or
    reading about the machine.
    """
    if isinstance(node, dict):
        _refuse_node(node)
    parts = node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
    for part in parts:
        refuse_outside(part)


def _refuse_node(node: dict[str, Any]) -> None:
    kind = node.get("type")
    if isinstance(kind, str) and kind.endswith("_NODE") and kind not in QUERY_NODES:
        raise QueryRefused(
            "只能查询（select），with 里也不能改数据",
            "only queries (select) are allowed, also inside with",
        )
    if kind == "TABLE_FUNCTION":
        name = node["function"].get("function_name", "").lower()
        if name not in TABLE_FUNCTIONS:
            raise _closed(f"表函数 {name}", f"the table function {name}")
    if kind == "BASE_TABLE" and _is_outside(node.get("schema_name", ""), node["table_name"]):
        raise _closed(node["table_name"], node["table_name"])
    if str(node.get("function_name", "")).lower() in CLOSED_FUNCTIONS:
        raise _closed(f"函数 {node['function_name']}", f"the function {node['function_name']}")


def _is_outside(schema: str, table: str) -> bool:
    """Whether a name refers to a file or to a table about the machine."""
    is_catalog = CATALOG_TABLES.match(table) and table.lower() not in TABLE_FUNCTIONS
    is_definition = f"{schema}.{table}".lower() == DEFINITIONS
    return bool(is_catalog or is_definition or re.search(r"[./\\:*]", table))


def _closed(zh: str, en: str) -> QueryRefused:
    return QueryRefused(
        f"这里不能用{zh}；请查 mart、ref、audit 的表",
        f"{en} is closed here: use the tables of mart, ref and audit",
    )
