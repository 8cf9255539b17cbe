"""The lake as a release knew it: a view a register over the rows that stood in it, for `jiuye sql
--lake`.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import polars as pl

from pipelines.base.home import Home
from pipelines.contract.register import REGISTERS
from pipelines.decision.record import read_decisions
from pipelines.intake.receipt_list import received
from pipelines.intake.submission import submissions_as_known
from pipelines.operation.nation import lifted, own_reader, reader_of_all, with_provinces
from pipelines.reference.load import load_reference
from pipelines.release.publish import Release
from pipelines.release.query_error import QueryError
from pipelines.warehouse.engine import Session
from pipelines.warehouse.lake import RegisterMonth, create_lake_view, register_months
from pipelines.warehouse.standing import standing_communities, standing_returned

READ = os.R_OK | os.X_OK


class LakeClosed(QueryError):
    """The rows of a release cannot be shown."""


def show_lake(session: Session, home: Home, release: Release, sql: str) -> Sequence[Path]:
    """Make lake.REGISTER, and returned.REGISTER of the rows that were returned and not yet mended,
    for the registers that the query names (all where it names none). Returns the files that the
    views read.

    Each view has month and the lake's columns of the rows that stood in that release, of all
    months. Raises LakeClosed.
    """
    _refuse_others(home)
    named = [register for register in REGISTERS if register.name in sql.lower()] or REGISTERS
    submissions = _submissions(home, release)
    months = sorted(
        submissions.filter(pl.col("verdict") == "accepted")["month"].drop_nulls().unique()
    )
    files: list[Path] = []
    for schema, standing in (
        ("lake", standing_communities(submissions)),
        ("returned", standing_returned(submissions)),
    ):
        parts = list(register_months(standing, months))
        session.execute(f"attach ':memory:' as {schema}")
        for register in named:
            own = [part for part in parts if part.register == register]
            files += _files(home, release, register.name, own)
            if own:
                create_lake_view(session, home, *own, schema=schema, has_content=False)
    return files


def _refuse_others(home: Home) -> None:
    """Raise LakeClosed where this user may not read the lake."""
    if not (os.access(home.lake, READ) and os.access(home.landing, READ)):
        raise LakeClosed(
            "没有读 lake 的权限，请用数据文件夹所有者的账户",
            "the lake may not be read by you: use the account that owns the data folder",
        )


def _files(home: Home, release: Release, register: str, parts: list[RegisterMonth]) -> list[Path]:
    """The files of a register's months. Raises LakeClosed where some are gone."""
    files = [
        home.root / name for part in parts for name in (*part.whole_files, *part.partial_files)
    ]
    if lacking := sum(not path.exists() for path in files):
        raise _lacking(release, f"lake/{register}", lacking)
    return files


def _submissions(home: Home, release: Release) -> pl.DataFrame:
    """The submission frame as the release had it."""
    listed = release.inputs.received
    receipts = received(home).filter(pl.col("receipt") <= listed.last)
    decisions = tuple(
        decision
        for decision in read_decisions(home)
        if (decision.number, decision.token) in release.inputs.decisions
    )
    reader, from_provinces = own_reader(release.inputs.reader), lifted(home)
    submissions = submissions_as_known(home, reader, receipts, decisions, load_reference(home))
    if reader_of_all(reader, from_provinces) == release.inputs.reader:
        submissions = with_provinces(submissions, from_provinces)
    if lacking := listed.files - len(submissions):
        raise _lacking(release, "lake/submission", lacking)
    return submissions


def _lacking(release: Release, what: str, files: int) -> LakeClosed:
    return LakeClosed(
        f"发布 {release.release_id} 用的读取结果（{release.inputs.reader}）已不全：{what} 缺"
        f" {files} 份；该发布的表仍可查（不加 --lake）；要查行，请恢复 lake 的备份，或用程序版本"
        f" {release.inputs.code_version} 运行 jiuye refresh 重读",
        f"what release {release.release_id} read (reader {release.inputs.reader}) is no longer"
        f" whole: {what} lacks {files} files; its tables still answer (without --lake); for its"
        " rows restore the lake from a backup, or run jiuye refresh with code version"
        f" {release.inputs.code_version}",
    )
