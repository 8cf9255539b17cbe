"""The standing rows of a stock register as a clerk would type them, joined from lake and vault.
They contain personal data, so they only go into workbooks for their own street.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl

from pipelines.base.home import Home
from pipelines.base.month import shifted
from pipelines.contract.code_list import code_lists
from pipelines.contract.column import Column, Register
from pipelines.contract.label import SEPARATOR
from pipelines.feedback.reporting import Cell, Office, Prefill, named
from pipelines.intake.pseudonym import OWN_PSEUDONYM
from pipelines.warehouse.standing import standing_communities

LONGEST_AGO = 12  # maximum age in months of a community's last register
PLACE = ("submission", "sheet_no", "row")
IN_VAULT = "_in_vault"


class VaultLacks(Exception):
    """The vault no longer holds a file's personal columns, so its rows cannot be written."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"保密区没有 {path.name}，可能已过保存期，不能预填 / the vault does not hold {path.name}:"
            " it may be past its retention, and nothing can be filled in"
        )


@dataclass(frozen=True)
class Standing:
    """What stands in all months. `rows`: from standing_communities; `covered`: register, month and
    unit (street or community) of every accepted file.
    """

    rows: pl.DataFrame
    covered: pl.DataFrame


def standing_of(submissions: pl.DataFrame) -> Standing:
    """What stands, from a submission frame."""
    covered = (
        submissions.filter(pl.col("verdict") == "accepted")
        .select("register", "month", pl.col("coverage").alias("unit"))
        .explode("unit")
        .drop_nulls("unit")
        .unique()
    )
    return Standing(standing_communities(submissions), covered)


def prefill_of(
    home: Home, standing: Standing, register: Register, office: Office, month: date
) -> Prefill | None:
    """The rows of a street's communities from each community's last register before `month`; None
    if none stands. Raises VaultLacks.
    """
    parts = _newest(standing, register, office.street_code, month)
    if parts.is_empty():
        return None
    frames = [
        _rows_of_file(home, name[0], own)
        for name, own in parts.group_by("data_file", maintain_order=True)
    ]
    rows = pl.concat(frames).sort("community_code", *PLACE, maintain_order=True)
    months = tuple(sorted(parts["month"].unique()))
    cells = list(_cells(register, rows, office))
    lost = frozenset(
        (number, place)
        for number, row in enumerate(cells)
        for place, cell in enumerate(row)
        if isinstance(cell, str) and cell.startswith("~") and re.match(OWN_PSEUDONYM, cell)
    )
    for number, place in lost:
        cells[number][place] = None
    return Prefill(cells, months, lost=lost)


def _newest(standing: Standing, register: Register, street: str, month: date) -> pl.DataFrame:
    """The parts of standing files in each community's newest month before `month`. A community
    covered by a later file without rows has none.
    """
    in_time = (
        (pl.col("register") == register.name)
        & (pl.col("month") < month)
        & (pl.col("month") >= shifted(month, -LONGEST_AGO))
    )
    own = standing.rows.filter(in_time & pl.col("community_code").str.starts_with(street))
    units = standing.covered.filter(in_time & pl.col("unit").str.starts_with(street))
    last = dict(units.group_by("unit").agg(pl.col("month").max()).iter_rows())
    of_street = last.get(street, date.min)
    newest = {
        code: max(of_street, last.get(code, date.min)) for code in own["community_code"].unique()
    }
    return own.filter(
        pl.col("month")
        == pl.col("community_code").replace_strict(newest, default=None, return_dtype=pl.Date)
    ).sort("month", "data_file", "community_code")


def _rows_of_file(home: Home, data_file: str, parts: pl.DataFrame) -> pl.DataFrame:
    """The standing rows of a file, with lake and vault columns joined."""
    lake_file = home.root / data_file
    vault_file = home.vault / lake_file.relative_to(home.lake)
    if not vault_file.exists():
        raise VaultLacks(vault_file)
    lake, vault = pl.read_parquet(lake_file), pl.read_parquet(vault_file)
    both = lake.cast({"submission": pl.String, "community_code": pl.String}).join(
        vault.cast({"submission": pl.String}),
        on=PLACE,
        how="left",
        maintain_order="left",
        suffix=IN_VAULT,
    )
    # In the lake, a text that may name a person is a hash.
    hidden = [name for name in both.columns if name.endswith(IN_VAULT)]
    both = both.with_columns(
        pl.coalesce(pl.col(name).cast(pl.String), name.removesuffix(IN_VAULT)).alias(
            name.removesuffix(IN_VAULT)
        )
        for name in hidden
        if lake.schema[name.removesuffix(IN_VAULT)] == pl.String
    ).drop(hidden)
    held = parts.select("community_code", "mended_again")
    place = pl.concat_str("sheet_no", pl.lit(":"), "row")
    return (
        both.join(held, on="community_code", how="inner", maintain_order="left")
        .filter(~place.is_in(pl.col("mended_again")).fill_null(value=False))
        .drop("mended_again")
    )


def _cells(register: Register, rows: pl.DataFrame, office: Office) -> Iterator[list[Cell]]:
    for row in rows.iter_rows(named=True):
        yield [_cell(column, row, office.communities) for column in register.columns]


def _cell(column: Column, row: Mapping[str, Any], communities: Mapping[str, str]) -> Cell:
    """The value as a clerk would type it."""
    value = row.get(column.name)
    if value is None:
        return None
    if column.kind == "community_code":
        # After reading, a street's own row has the street's code here too.
        return None if value == row.get("street_code") else named(value, communities)
    if column.kind == "flag":
        return code_lists()["flag"].labels["yes" if value else "no"].zh
    if column.code_list is not None:
        labels = code_lists()[column.code_list].labels
        return "、".join(labels[code].zh for code in value.split(SEPARATOR))
    return float(value) if isinstance(value, Decimal) else value
