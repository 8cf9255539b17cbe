"""The tables of schema `ref`: the reference tables, tables derived from them, and two small tables
derived from the contract.
"""

from __future__ import annotations

import hashlib
from functools import cache

import polars as pl

from pipelines.base.wording import Text
from pipelines.contract.population_group import FAMILIES, POPULATION_GROUPS
from pipelines.contract.reference_table import (
    AREA_GROUP,
    DIVISION,
    REFERENCE_TABLES,
    ReferenceColumn,
    ReferenceTable,
)
from pipelines.reference.full_name import with_full_name
from pipelines.reference.load import Reference

AREA_LEVELS = {
    "province": 2,
    "prefecture": 4,
    "county": 6,
    "street": 9,
    "community": 12,
}  # level -> length of its codes

POPULATION_GROUP = ReferenceTable(
    "population_group",
    Text("人群", "Population groups"),
    ("group_code",),
    (
        ReferenceColumn("group_code", Text("人群代码", "Group code"), pl.String),
        ReferenceColumn("group_name", Text("人群", "Name in Chinese"), pl.String),
        ReferenceColumn("group_name_en", Text("英文名", "Name in English"), pl.String),
        ReferenceColumn("family", Text("类别代码", "Family of groups"), pl.String),
        ReferenceColumn("family_name", Text("类别", "Family in Chinese"), pl.String),
        ReferenceColumn("family_name_en", Text("类别英文名", "Family in English"), pl.String),
        ReferenceColumn(
            "sort_order", Text("显示顺序", "Order in which groups are shown"), pl.Int32
        ),
    ),
    None,
)
AREA_GROUP_MEMBER = ReferenceTable(
    "area_group_member",
    Text("片区的成员", "Members of groups of areas"),
    ("group_code", "valid_from", "member_code"),
    (
        ReferenceColumn("group_code", Text("片区代码", "Group of areas"), pl.String),
        ReferenceColumn(
            "member_code", Text("成员的区划代码", "Division that is a member"), pl.String
        ),
        ReferenceColumn("valid_from", Text("生效日期（含）", "Valid from (inclusive)"), pl.Date),
        ReferenceColumn(
            "valid_to",
            Text("失效日期（不含），空为至今", "Valid to (exclusive); null is still valid"),
            pl.Date,
        ),
    ),
    None,
)
AREA_LEVEL = ReferenceTable(
    "area_level",
    Text("地区层级", "Area levels"),
    ("area_level",),
    (
        ReferenceColumn("area_level", Text("层级", "Level"), pl.String),
        ReferenceColumn("code_length", Text("代码位数", "Digits of its codes"), pl.Int32),
    ),
    None,
)
TABLES: dict[str, ReferenceTable] = {
    table.name: table
    for table in (*REFERENCE_TABLES, AREA_GROUP_MEMBER, POPULATION_GROUP, AREA_LEVEL)
}


def derived_frames() -> dict[str, pl.DataFrame]:
    """The `ref` tables derived from the contract, by name."""
    groups = [
        (
            group.code,
            group.name.zh,
            group.name.en,
            group.family,
            FAMILIES[group.family].zh,
            FAMILIES[group.family].en,
            order,
        )
        for order, group in enumerate(POPULATION_GROUPS, start=1)
    ]
    return {
        "population_group": pl.DataFrame(groups, schema=_schema(POPULATION_GROUP), orient="row"),
        "area_level": pl.DataFrame(
            list(AREA_LEVELS.items()), schema=_schema(AREA_LEVEL), orient="row"
        ),
    }


def reference_frames(reference: Reference) -> dict[str, pl.DataFrame]:
    """Every `ref` table by name, with the columns that its description lists, sorted by key."""
    frames = {**reference.tables, **_of_reference(reference), **derived_frames()}
    return {name: frames[name].select(*_schema(table)) for name, table in TABLES.items()}


@cache
def _of_reference(reference: Reference) -> dict[str, pl.DataFrame]:
    """The `ref` tables derived from reference tables, by name."""
    members = pl.col("member_codes").str.split(";").alias("member_code")
    groups = reference.tables[AREA_GROUP.name].select(
        "group_code", members, "valid_from", "valid_to"
    )
    return {
        DIVISION.name: with_full_name(reference.tables[DIVISION.name]),
        AREA_GROUP_MEMBER.name: groups.explode("member_code").sort(AREA_GROUP_MEMBER.key),
    }


@cache
def reference_digests(reference: Reference) -> dict[str, str]:
    """The frame_digest of every `ref` table, by name."""
    return {name: frame_digest(frame) for name, frame in reference_frames(reference).items()}


def frame_digest(frame: pl.DataFrame) -> str:
    """A hash of a reference table's content."""
    return hashlib.sha256(frame.write_csv().encode()).hexdigest()


def _schema(table: ReferenceTable) -> dict[str, type[pl.DataType]]:
    return {column.name: column.dtype for column in table.columns}
