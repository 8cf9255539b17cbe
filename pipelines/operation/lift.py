"""Exports a province for the national level: rows by pseudonym, outcomes of its files, and
reference tables; nothing that identifies a person.
"""

from __future__ import annotations

import json
import os
import shutil
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from pipelines.base.home import Home
from pipelines.base.limits import Limits
from pipelines.base.whole_file import sync
from pipelines.contract.reference_table import REFERENCE_TABLES
from pipelines.intake.pseudonym import hidden_text
from pipelines.intake.reader import Reader
from pipelines.intake.submission import submission_frame
from pipelines.operation.nation import ABOUT, FILES, SUBMISSIONS
from pipelines.operation.reading import read_all
from pipelines.operation.scratch import scratch_home
from pipelines.operation.take_in import Progress
from pipelines.operation.world import survey
from pipelines.reference.own_area import own_area

KEY_BYTES = 32


class NotToBeLifted(ValueError):
    """A province's data cannot be exported as it is; the message says why and what to do."""


@dataclass(frozen=True)
class Lifted:
    """The export: the province's code, its folder, the number of files received and rows
    accepted.
    """

    province: str
    folder: Path
    files: int
    rows: int


def lift(
    home: Home,
    limits: Limits,
    target: Path,
    key_file: Path | None = None,
    progress: Progress = lambda done, total: None,
) -> Lifted:
    """Write TARGET/CODE for the province of this data folder, replacing an earlier export.

    With a key, the landed files are read again in a temporary folder, so that each person gets this
    key's pseudonym, in every province. Raises NotToBeLifted.
    """
    if area := own_area(home):
        raise NotToBeLifted(
            f"这个数据文件夹是 {area} 的，不是一个省的；请用 jiuye hand-on 报给上一级 / this data folder is of {area},"
            " not of a province: jiuye hand-on gives it to the next level"
        )
    world = survey(home, limits)
    key = world.reader.key if key_file is None else _key(key_file)
    with nullcontext(home) if key_file is None else scratch_home(home, key_file=key_file) as source:
        submissions = world.submissions
        if key_file is not None:
            reader = Reader(source, limits, world.reference, key, world.reader.decisions)
            read_all(reader, world.receipts, progress)
            submissions = submission_frame(reader, world.receipts)
        province = _province(submissions)
        mark = hidden_text("nation", key) if key_file else None
        _write(source, home, submissions, target / province, mark)
    return Lifted(province, target / province, len(submissions), int(submissions["accepted"].sum()))


def _key(file: Path) -> bytes:
    key = file.read_bytes()
    if len(key) != KEY_BYTES:
        raise NotToBeLifted(
            f"密钥文件 {file.name} 须是 {KEY_BYTES} 字节，现为 {len(key)} 字节 / the key file must have"
            f" {KEY_BYTES} bytes"
        )
    return key


def _province(submissions: pl.DataFrame) -> str:
    """The two-digit province code shared by all accepted files. Raises NotToBeLifted."""
    accepted = submissions.filter(pl.col("verdict") == "accepted")
    codes = sorted(accepted["street_code"].drop_nulls().str.slice(0, 2).unique())
    if len(codes) != 1:
        raise NotToBeLifted(
            f"数据文件夹里须是一个省的台账，现有：{'、'.join(codes) or '无'} / the data folder must"
            f" have the files of one province; it has: {', '.join(codes) or 'none'}"
        )
    return codes[0]


def _write(
    source: Home, home: Home, submissions: pl.DataFrame, folder: Path, mark: str | None
) -> None:
    """Write the folder atomically."""
    new = folder.with_name(f".{folder.name}-{os.getpid()}")
    shutil.rmtree(new, ignore_errors=True)
    (new / "reference").mkdir(mode=0o700, parents=True)
    for column in FILES:
        for name in submissions[column].drop_nulls().unique().sort():
            (new / name).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            shutil.copyfile(source.root / name, new / name)
    for table in REFERENCE_TABLES:
        own = home.reference / f"{table.name}.csv"
        if table.file and own.exists():
            shutil.copyfile(own, new / "reference" / own.name)
    submissions.drop("made", strict=False).with_columns(
        pl.lit([], pl.List(pl.String)).alias("decision_faults")
    ).write_parquet(new / SUBMISSIONS)
    (new / ABOUT).write_text(json.dumps({"province": folder.name, "key": mark}), "utf-8")
    os.sync()
    shutil.rmtree(folder, ignore_errors=True)
    new.replace(folder)
    sync(folder.parent)
