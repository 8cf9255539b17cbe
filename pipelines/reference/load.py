"""Loads the reference tables in force: shipped tables overlaid with the files in reference/,
checked row by row.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import date
from functools import cache, lru_cache
from pathlib import Path

import polars as pl

from pipelines.base.home import Home
from pipelines.contract.code_list import code_lists
from pipelines.contract.reference_table import (
    DIVISION,
    DIVISION_SUCCESSION,
    POLICY,
    REFERENCE_TABLES,
    REPORTING,
    ReferenceTable,
)
from pipelines.reference.current_code import with_current
from pipelines.reference.own_area import EVERYWHERE, of_area, own_area
from pipelines.reference.succession import derive_succession
from pipelines.reference.table_file import check_table, read_table

SHIPPED = Path(__file__).with_name("shipped")


def _code_frame() -> pl.DataFrame:
    rows = [
        (name, code, text.zh, text.en)
        for name, codes in code_lists().items()
        for code, text in codes.labels.items()
    ]
    frame = pl.DataFrame(rows, schema=["code_list", "code", "label", "label_en"], orient="row")
    return frame.with_columns(
        pl.date(1900, 1, 1).alias("valid_from"), pl.lit(None, pl.Date).alias("valid_to")
    )


@dataclass(frozen=True, eq=False)
class Reference:
    """The reference tables in force, with a digest of all content and one for each table; hashable
    by identity.
    """

    tables: dict[str, pl.DataFrame]
    digest: str
    digests: dict[str, str]

    def part(self, *names: str, policies: tuple[str, ...]) -> Reference:
        """Only these tables, and of policies only these, with a digest that nothing else affects;
        cached.
        """
        return _part(self, names, policies)

    def policy(self, name: str, on: date) -> float:
        """The value of a policy parameter on a date. Raises KeyError if none is in force."""
        return _policy(self, name, on)


@lru_cache(maxsize=1000)
def _policy(reference: Reference, name: str, on: date) -> float:
    rows = reference.tables["policy"].filter(
        (pl.col("policy") == name)
        & (pl.col("valid_from") <= on)
        & (pl.col("valid_to").is_null() | (pl.col("valid_to") > on))
    )
    if rows.is_empty():
        raise KeyError(f"policy {name} has no value on {on}")
    return rows["value"][-1]


@cache
def _part(reference: Reference, names: tuple[str, ...], policies: tuple[str, ...]) -> Reference:
    tables = {name: reference.tables[name] for name in names}
    digests = {name: reference.digests[name] for name in names}
    if POLICY.name in names:
        own = tables[POLICY.name].filter(pl.col("policy").is_in(policies))
        told = own.select("policy", "value", "valid_from", "valid_to").write_csv()
        tables[POLICY.name] = own
        digests[POLICY.name] = hashlib.sha256(told.encode()).hexdigest()
    digest = hashlib.sha256(
        "".join(f"{name} {digests[name]}\n" for name in names).encode()
    ).hexdigest()[:16]
    return Reference(tables, digest, digests)


def load_reference(home: Home | None = None) -> Reference:
    """The shipped tables, overlaid with `reference/NAME.csv` of the data folder, and with reporting
    offices limited to its area. Raises ReferenceFault.
    """
    content = _shipped()[2].copy()
    own = {
        table.name: frame for table in REFERENCE_TABLES if (frame := _own(home, table)) is not None
    }
    for name, frame in sorted(own.items()):
        content.update(name.encode() + frame.write_csv().encode())
    area = own_area(home) if home else EVERYWHERE
    content.update(area.encode())
    return _with_own(_OwnTables(content.hexdigest()[:16], own, area))


@dataclass(frozen=True)
class _OwnTables:
    """An operator's tables and area; compares by content (cache key)."""

    digest: str
    frames: dict[str, pl.DataFrame] = field(compare=False, repr=False)
    area: str


@lru_cache(maxsize=4)  # successions take seconds to derive, and a process loads the tables often
def _with_own(told: _OwnTables) -> Reference:
    own, (shipped, digests, _) = told.frames, _shipped()
    tables = {
        **shipped,
        **{
            table.name: _overlaid(shipped[table.name], own[table.name], table)
            for table in REFERENCE_TABLES
            if table.name in own
        },
    }
    if own.keys() & {DIVISION.name, DIVISION_SUCCESSION.name}:
        tables[DIVISION_SUCCESSION.name] = _succession(shipped, own, tables[DIVISION.name])
    if told.area:
        tables[REPORTING.name] = of_area(tables[REPORTING.name], told.area)
    changed = {
        name: hashlib.sha256(frame.write_csv().encode()).hexdigest()
        for name, frame in tables.items()
        if frame is not shipped[name]
    }
    return Reference(tables, told.digest, {**digests, **changed})


@cache
def _shipped() -> tuple[dict[str, pl.DataFrame], dict[str, str], hashlib._Hash]:
    """The shipped tables, a digest of each, and one of all; read once per process."""
    frames, digests, content = {}, {}, hashlib.sha256()
    for table in REFERENCE_TABLES:
        frame = (read_table(SHIPPED / table.file, table) if table.file else _code_frame()).sort(
            table.key, nulls_last=True
        )
        of_table = (SHIPPED / table.file).read_bytes() if table.file else frame.write_csv().encode()
        content.update(table.name.encode() + of_table)
        frames[table.name], digests[table.name] = frame, hashlib.sha256(of_table).hexdigest()
    return frames, digests, content


def _own(home: Home | None, table: ReferenceTable) -> pl.DataFrame | None:
    """The operator's rows of a table, checked and sorted; None without a file."""
    path = home.reference / f"{table.name}.csv" if home and table.file else None
    if path is None or not path.exists():
        return None
    frame = read_table(path, table)
    check_table(path.name, frame, table)
    return frame.sort(table.key)


def _overlaid(shipped: pl.DataFrame, own: pl.DataFrame, table: ReferenceTable) -> pl.DataFrame:
    kept = shipped.join(own, on=list(table.replaces or table.key), how="anti", nulls_equal=True)
    return pl.concat([kept, own]).sort(table.key, nulls_last=True)


def _succession(
    shipped: dict[str, pl.DataFrame], own: dict[str, pl.DataFrame], division: pl.DataFrame
) -> pl.DataFrame:
    """The shipped successions, with those of days changed by the operator's divisions derived
    again, and the operator's own on top.
    """
    frame = shipped[DIVISION_SUCCESSION.name]
    if DIVISION.name in own:
        days = _changed_days(shipped[DIVISION.name], own[DIVISION.name])
        frame = pl.concat(
            [
                frame.filter(~pl.col("valid_from").is_in(list(days))),
                derive_succession(division, days),
            ]
        )
    if DIVISION_SUCCESSION.name in own:
        frame = _overlaid(frame, own[DIVISION_SUCCESSION.name], DIVISION_SUCCESSION)
    return with_current(frame, division)


def _changed_days(shipped: pl.DataFrame, own: pl.DataFrame) -> set[date]:
    """The days on which the operator's divisions begin, end or change name differently from the
    shipped ones.
    """
    changed = own.join(
        shipped,
        on=["division_code", "division_name", "valid_from", "valid_to"],
        how="anti",
        nulls_equal=True,
    )
    pairs = changed.join(shipped, on=list(DIVISION.key), how="left", suffix="_shipped")
    begun = pairs.filter(pl.col("division_name").ne_missing(pl.col("division_name_shipped")))
    return {
        *begun["valid_from"],
        *pairs["valid_to"].drop_nulls(),
        *pairs["valid_to_shipped"].drop_nulls(),
    }
