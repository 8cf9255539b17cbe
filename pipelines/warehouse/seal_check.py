"""Verification of lake files against the seals recorded when they were read, before use."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

import polars as pl

from pipelines.base.home import Home
from pipelines.base.seal import broken, read_seal
from pipelines.warehouse.lake import RegisterMonth
from pipelines.warehouse.ledger import Ledger


class LakeDamaged(RuntimeError):
    """Files of the lake are missing or altered; `paths` names them. Reading their submissions again
    restores them.
    """

    def __init__(self, paths: Collection[str]) -> None:
        self.paths = frozenset(paths)
        super().__init__(
            f"数据湖里 {len(paths)} 个文件缺失或损坏，请再运行 jiuye refresh，会从 landing 重读 /"
            f" {len(paths)} files of the lake are missing or damaged: run jiuye refresh, which reads"
            " them again from landing"
        )


@dataclass(frozen=True)
class Checks:
    """Which lake files were already verified, so that each is read through once."""

    home: Home
    ledger: Ledger
    done: set[str] = field(default_factory=set)


def check_parts(checks: Checks, parts: Iterable[RegisterMonth]) -> None:
    """Raise LakeDamaged if a file of these parts was altered."""
    damaged: set[str] = set()
    for part in parts:
        files = {*part.whole_files, *part.partial_files} - checks.done
        try:
            if files:
                check_files(checks.home, checks.ledger.rows({part.month}).collect(), files)
        except LakeDamaged as found:
            damaged |= found.paths
        checks.done.update(files)
    if damaged:
        raise LakeDamaged(damaged)


def check_files(home: Home, submissions: pl.DataFrame, paths: Collection[str]) -> None:
    """Read these files (relative to the data folder) and compare them with the seals of their
    submissions. Raises LakeDamaged if some are altered or missing.
    """
    seals = {seal.path: seal for seal in map(read_seal, _seal_texts(submissions, paths))}
    damaged = {seal.path for seal in broken(home.root, seals.values(), thorough=True)}
    damaged |= {path for path in paths if path not in seals and not (home.root / path).exists()}
    if damaged:
        raise LakeDamaged(damaged)


def _seal_texts(submissions: pl.DataFrame, paths: Collection[str]) -> list[str]:
    if "made" not in submissions.columns:
        return []
    seals = submissions["made"].explode().drop_nulls().unique().to_frame("seal")
    path = pl.col("seal").str.splitn(" ", 4).struct.field("field_3")
    return seals.filter(path.is_in(list(paths)))["seal"].to_list()
