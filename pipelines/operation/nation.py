"""Provinces in one data folder: what went up from each, as if its files had been received here."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from pathlib import Path

import polars as pl

from pipelines.base.home import Home
from pipelines.contract.reference_table import REFERENCE_TABLES, ReferenceTable
from pipelines.intake.landing import Receipt
from pipelines.reference.table_file import read_table

SUBMISSIONS, ABOUT = "submission.parquet", "lift.json"
FILES = ("data_file", "returned_file", "issue_file")
# The column that tells whose a row is. Other tables hold for the whole nation, and are its own.
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


class NotUnited(ValueError):
    """What went up from a province cannot be taken in; the message says why and what to do."""


def unite(home: Home, lifted: Path) -> str:
    """Take in the folder of a province, in place of what it sent before; its code.

    Persons are told apart over all provinces or within each: all went up under one key, or none
    under any. Raises NotUnited.
    """
    if not (lifted / ABOUT).exists():
        raise NotUnited(
            f"{lifted.name} 里没有 {ABOUT}，须是 jiuye lift 写出的文件夹 / no folder that jiuye lift wrote"
        )
    about = json.loads((lifted / ABOUT).read_text("utf-8"))
    for other in provinces(home):
        known = json.loads((other / ABOUT).read_text("utf-8"))
        if known["province"] != about["province"] and known["key"] != about["key"]:
            raise NotUnited(
                f"{about['province']} 与 {known['province']} 的假名密钥不同：须都用同一把全国密钥，或都不用 / the"
                " pseudonyms of these provinces are under different keys: all under one national key, or"
                " none"
            )
    folder = home.root / "province" / about["province"]
    new = folder.with_name(f".{folder.name}-{os.getpid()}")
    shutil.rmtree(new, ignore_errors=True)
    folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    shutil.copytree(lifted, new)
    os.sync()
    shutil.rmtree(folder, ignore_errors=True)
    new.replace(folder)
    for table in REFERENCE_TABLES:
        _take_reference(home, folder, table)
    return about["province"]


def provinces(home: Home) -> list[Path]:
    """The folders of the provinces that were taken in, by code."""
    return sorted(path.parent for path in (home.root / "province").glob(f"[0-9][0-9]/{ABOUT}"))


def lifted(home: Home) -> list[pl.DataFrame]:
    """The submission frames of the provinces that were taken in."""
    return [lifted_submissions(folder) for folder in provinces(home)]


def with_provinces(submissions: pl.DataFrame, frames: list[pl.DataFrame]) -> pl.DataFrame:
    """The submission frame of the data folder's own files and of those of provinces."""
    return pl.concat([submissions, *frames], how="diagonal") if frames else submissions


def reader_of_all(reader: str, frames: list[pl.DataFrame]) -> str:
    """How everything was read: the fingerprint of the data folder's own reader, and a mark of what
    each province sent.
    """
    return "-".join([reader, *map(_mark_of, frames)])


def own_reader(reader: str) -> str:
    """The fingerprint of the data folder's own reader in what reader_of_all made."""
    return reader.partition("-")[0]


def lifted_submissions(folder: Path) -> pl.DataFrame:
    """The submission frame of a province, its receipts told apart from others' by its code, its
    files where they lie here.
    """
    code = folder.name
    return pl.read_parquet(folder / SUBMISSIONS).with_columns(
        pl.concat_str(pl.lit(f"{code}-"), "receipt").alias("receipt"),
        *(pl.concat_str(pl.lit(f"province/{code}/"), name).alias(name) for name in FILES),
    )


def lifted_receipts(submissions: pl.DataFrame) -> list[Receipt]:
    """The receipts of such a frame."""
    return [
        Receipt(
            receipt, sha256, name, 0, f"{received_at:%Y-%m-%dT%H:%M:%S}+00:00", None, submission
        )
        for receipt, sha256, name, received_at, submission in submissions.select(
            "receipt", "sha256", "file_name", "received_at", "submission"
        ).iter_rows()
    ]


def lifted_names(submissions: pl.DataFrame) -> pl.DataFrame:
    """receipt and `name` of such a frame: what a file was called, as far as that may be shown."""
    return submissions.select("receipt", pl.col("file_name").alias("name"))


def _mark_of(submissions: pl.DataFrame) -> str:
    """12 hex digits over all that went up."""
    return hashlib.sha256(submissions.write_ndjson().encode()).hexdigest()[:12]


def _take_reference(home: Home, folder: Path, table: ReferenceTable) -> None:
    """The province's own rows of a table, in place of those it sent before."""
    column, sent = OF_AREA.get(table.name), folder / "reference" / f"{table.name}.csv"
    kept = home.reference / sent.name
    if column is None or not (sent.exists() or kept.exists()):
        return
    is_its_own = pl.col(column).str.starts_with(folder.name)
    parts = [read_table(kept, table).filter(~is_its_own)] if kept.exists() else []
    parts += [read_table(sent, table).filter(is_its_own)] if sent.exists() else []
    home.reference.mkdir(exist_ok=True)
    pl.concat(parts).write_csv(kept)
