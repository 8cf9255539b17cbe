"""Several provinces in one data folder: each province's export is treated as if its files had been
received here.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Collection
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl

from pipelines.base.home import Home
from pipelines.base.seal import Seal, read_seal, sealed
from pipelines.base.stopped import Stopped
from pipelines.contract.reference_table import REFERENCE_TABLES, ReferenceTable
from pipelines.intake.landing import Receipt
from pipelines.reference.table_file import read_table

SUBMISSIONS, ABOUT = "submission.parquet", "lift.json"
SEALS = "taken_in.txt"  # the seal of each file when it was taken in
PROVINCES = "province/"  # below the data folder
FILES = ("data_file", "returned_file", "issue_file")
# The column that assigns a row to an area. Tables without it apply to the whole nation and are not
# taken from provinces.
OF_AREA = {
    "division": "division_code",
    "area_group": "group_code",
    "division_succession": "from_code",
    "target": "target_code",
    "published_result": "area_code",
    "criterion": "region",
    "recognition": "area_code",
    "reporting": "area_code",
}


class ProvinceDamaged(Stopped):
    """A province's data is missing or altered since it was taken in; only the province can send it
    again.
    """


def province_damaged(paths: Collection[str]) -> ProvinceDamaged:
    """The error for damaged files of provinces (paths relative to the data folder)."""
    codes = "、".join(sorted({Path(path).parts[1] for path in paths}))
    named = "、".join(sorted(paths)[:5])
    return ProvinceDamaged(
        f"省 {codes} 送来的 {len(paths)} 个文件缺失或损坏，这里无法重做：{named}；请该省再运行 jiuye lift，把写出的"
        f"文件夹送来，再运行 jiuye unite / {len(paths)} files that province {codes} sent are missing or"
        f" damaged, and nothing here can make them again: {named}. The province runs jiuye lift again"
        " and sends the folder, which jiuye unite takes in"
    )


def check_provinces(read: str, then: str) -> None:
    """Raise ProvinceDamaged if a province in the current release is missing. `read`, `then`: how
    everything was read, now and for the release.
    """
    if read.count("-") < then.count("-"):
        raise ProvinceDamaged(
            f"当前发布里有的省，{PROVINCES} 下不见了；请从备份恢复，或请该省再运行 jiuye lift，再运行 jiuye unite"
            f" / a province that the current release has is gone from {PROVINCES}: restore it from the"
            " backup, or have the province run jiuye lift again, and then run jiuye unite"
        )


class NotUnited(ValueError):
    """A province's export cannot be taken in; the message says why and what to do."""


def unite(home: Home, lifted: Path) -> str:
    """Take in a province's folder, replacing its earlier one. Returns its code.

    Persons are linked across provinces or only within each: either all exports use the same key, or
    none uses one. Raises NotUnited.
    """
    if not (lifted / ABOUT).exists():
        raise NotUnited(
            f"{lifted.name} 里没有 {ABOUT}，须是 jiuye lift 写出的文件夹 / no folder that jiuye lift wrote"
        )
    about = json.loads((lifted / ABOUT).read_text("utf-8"))
    for other in provinces(home):
        if other.name == about["province"]:
            continue
        known = _about(other)
        if known["key"] != about["key"]:
            raise NotUnited(
                f"{about['province']} 与 {known['province']} 的假名密钥不同：须都用同一把全国密钥，或都不用 / the"
                " pseudonyms of these provinces are under different keys: all under one national key, or"
                " none"
            )
    folder = home.root / PROVINCES / about["province"]
    new = folder.with_name(f".{folder.name}-{os.getpid()}")
    shutil.rmtree(new, ignore_errors=True)
    folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    shutil.copytree(lifted, new)
    files = [path for path in sorted(new.rglob("*.parquet")) if path.parent != new]
    (new / SEALS).write_text("".join(f"{sealed(new, path).text}\n" for path in files), "utf-8")
    os.sync()
    shutil.rmtree(folder, ignore_errors=True)
    new.replace(folder)
    for table in REFERENCE_TABLES:
        _take_reference(home, folder, table)
    return about["province"]


def provinces(home: Home) -> list[Path]:
    """The folders of the provinces taken in, by code."""
    return sorted((home.root / PROVINCES).glob("[0-9][0-9]"))


def _about(folder: Path) -> dict[str, Any]:
    """The province's description of its folder. Raises ProvinceDamaged."""
    try:
        return json.loads((folder / ABOUT).read_text("utf-8"))
    except (OSError, ValueError):
        raise province_damaged([f"{PROVINCES}{folder.name}/{ABOUT}"]) from None


def lifted(home: Home) -> list[pl.DataFrame]:
    """The submission frames of the provinces taken in."""
    return [lifted_submissions(folder) for folder in provinces(home)]


def with_provinces(submissions: pl.DataFrame, frames: list[pl.DataFrame]) -> pl.DataFrame:
    """The submission frame of the data folder's own files and those of provinces."""
    return pl.concat([submissions, *frames], how="diagonal") if frames else submissions


def reader_of_all(reader: str, frames: list[pl.DataFrame]) -> str:
    """How everything was read: the fingerprint of the data folder's reader, and a digest of each
    province's export.
    """
    return "-".join([reader, *map(_mark_of, frames)])


def own_reader(reader: str) -> str:
    """The fingerprint of the data folder's reader, from a value of reader_of_all."""
    return reader.partition("-")[0]


def lifted_submissions(folder: Path) -> pl.DataFrame:
    """The submission frame of a province: receipts prefixed with its code, files at their paths
    here, with the seals from when they were taken in (none up to version 0.1). Raises
    ProvinceDamaged.
    """
    code = folder.name
    _about(folder)
    try:
        submissions = pl.read_parquet(folder / SUBMISSIONS)
    except (OSError, pl.exceptions.PolarsError):
        raise province_damaged([f"{PROVINCES}{code}/{SUBMISSIONS}"]) from None
    placed = submissions.with_columns(
        pl.concat_str(pl.lit(f"{code}-"), "receipt").alias("receipt"),
        *(pl.concat_str(pl.lit(f"{PROVINCES}{code}/"), name).alias(name) for name in FILES),
    )
    seals = {seal.path: seal.text for seal in _seals(folder)}
    own = [
        pl.col(name).replace_strict(seals, default=None, return_dtype=pl.String) for name in FILES
    ]
    return placed.with_columns(pl.concat_list(own).list.drop_nulls().alias("made"))


def _seals(folder: Path) -> list[Seal]:
    """The seals of a province's files when they were taken in, with paths in the data folder."""
    record = folder / SEALS
    lines = record.read_text("utf-8").splitlines() if record.exists() else []
    return [
        replace(seal, path=f"{PROVINCES}{folder.name}/{seal.path}")
        for seal in map(read_seal, lines)
    ]


def lifted_receipts(submissions: pl.DataFrame) -> list[Receipt]:
    """The receipts in such a frame."""
    return [
        Receipt(
            receipt, sha256, name, 0, f"{received_at:%Y-%m-%dT%H:%M:%S}+00:00", None, submission
        )
        for receipt, sha256, name, received_at, submission in submissions.select(
            "receipt", "sha256", "file_name", "received_at", "submission"
        ).iter_rows()
    ]


def lifted_names(submissions: pl.DataFrame) -> pl.DataFrame:
    """receipt and `name` in such a frame: the file name as far as it may be shown."""
    return submissions.select("receipt", pl.col("file_name").alias("name"))


def _mark_of(submissions: pl.DataFrame) -> str:
    """12 hex digits over the whole export."""
    told = submissions.drop("made").write_ndjson()
    return hashlib.sha256(told.encode()).hexdigest()[:12]


def _take_reference(home: Home, folder: Path, table: ReferenceTable) -> None:
    """Store the province's rows of a table, replacing its earlier ones."""
    column, sent = OF_AREA.get(table.name), folder / "reference" / f"{table.name}.csv"
    kept = home.reference / sent.name
    if column is None or not (sent.exists() or kept.exists()):
        return
    is_its_own = pl.col(column).str.starts_with(folder.name)
    parts = [read_table(kept, table).filter(~is_its_own)] if kept.exists() else []
    parts += [read_table(sent, table).filter(is_its_own)] if sent.exists() else []
    home.reference.mkdir(exist_ok=True)
    pl.concat(parts).write_csv(kept)
