"""Asset specs for Dagster: description, kinds, owner, columns, dependencies."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from datetime import timedelta
from functools import cache
from typing import Any

import dagster as dg

from assets.partitions import CALENDAR
from pipelines.base.wording import Text
from pipelines.contract.register import REGISTERS, Register
from pipelines.warehouse.description import comment
from pipelines.warehouse.lake import registers_of
from pipelines.warehouse.model import Model, load_models, source_of

MODELS = load_models()
FACTS = {
    name: model for name, model in MODELS.items() if model.schema == "fact" and model.kept == "file"
}
MARTS = {
    name: model for name, model in MODELS.items() if model.schema == "mart" and model.kept == "file"
}
OWNER = os.environ.get("JIUYE_OWNER") or "team:employment-statistics"  # or an e-mail address
DUE = f"0 12 {CALENDAR.due_day % 28 + 1} * *"  # noon on the day after registers are due
FRESH = dg.FreshnessPolicy.cron(
    deadline_cron=DUE,
    lower_bound_delta=timedelta(days=CALENDAR.due_day % 28 + 1),  # since the beginning of the month
    timezone="Asia/Shanghai",
)


def key(table: str) -> dg.AssetKey:
    """The key of `schema.table`, or of an asset without a schema."""
    return dg.AssetKey(table.split("."))


def spec(
    name: str,
    group: str,
    said: Text,
    kinds: Iterable[str],
    deps: Iterable[dg.AssetKey] = (),
    metadata: Mapping[str, Any] | None = None,
) -> dg.AssetSpec:
    """An asset spec with the properties common to all assets."""
    return dg.AssetSpec(
        key(name),
        deps=list(deps),
        description=f"{said.zh}\n\n{said.en}",
        group_name=group,
        kinds=set(kinds),
        owners=[OWNER],
        metadata=metadata,
        freshness_policy=FRESH,
    )


def register_spec(register: Register) -> dg.AssetSpec:
    """The spec of a register's rows in the lake, with the contract's columns."""
    columns = [
        dg.TableColumn(
            column.name, str(column.of_kind.lake_type), comment(column.title, column.note)
        )
        for column in register.lake_columns
    ]
    return spec(
        f"lake.{register.name}",
        "lake",
        register.title,
        ("parquet", "polars"),
        [key("landing")],
        {"dagster/column_schema": dg.TableSchema(columns)},
    )


def model_spec(model: Model) -> dg.AssetSpec:
    """The spec of a table made by a SQL model."""
    said = Text(f"{model.title.zh}。{model.what.zh}", f"{model.title.en}. {model.what.en}")
    kinds = ("duckdb", "sql", "parquet" if model.schema == "fact" else "table")
    return spec(model.name, model.schema, said, kinds, _sources(model))


@cache
def _keys_behind(name: str) -> frozenset[dg.AssetKey]:
    """The assets that a model reads, directly or through models that are not assets."""
    keys: set[dg.AssetKey] = set()
    for read in MODELS[name].reads:
        source = source_of(read)
        if source.startswith("lake."):
            keys |= {key(register) for register in registers_of(source)}
        elif source in MODELS and MODELS[source].kept == "file":
            keys.add(key(source))
        elif source in MODELS:
            keys |= _keys_behind(source)
    return frozenset(keys)


def _sources(model: Model) -> list[dg.AssetKey]:
    return sorted(_keys_behind(model.name) - {key(model.name)})


LANDING = spec(
    "landing", "lake", Text("收到的文件，原样", "Received files, verbatim"), ("file", "python")
)
LAKE = [register_spec(register) for register in REGISTERS]
RELEASE = spec(
    "release",
    "release",
    Text(
        "发布的 DuckDB 文件：全部表，通过质量检查",
        "The released DuckDB file: all tables, past the gate",
    ),
    ("duckdb", "file"),
    [key(name) for name in MARTS],
)
SITE = spec(
    "site", "release", Text("静态页面", "The static pages"), ("plotly", "html"), [key("release")]
)
CHECK_LISTS = spec(
    "check_lists",
    "release",
    Text("各街道的核对单，在退回单旁", "The streets' check lists, beside the return workbooks"),
    ("excel", "file"),
    [key("release")],
)
SECOND_OPINION = spec(
    "second_opinion",
    "release",
    Text(
        "Great Expectations 对同样各项检查的结论，须与 audit.check 一致",
        "What Great Expectations says of the same checks, which must be what audit.check records",
    ),
    ("greatexpectations", "html"),
    [key("release"), key("site")],  # its Data Docs are beside the pages, which do not wait for it
)
