"""For `jiuye sql --lake`: the lake as of a release, as one view per register over the rows that
stood.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date
from pathlib import Path

import polars as pl

from pipelines.base.home import Home
from pipelines.contract.register import REGISTERS
from pipelines.decision.record import read_decisions
from pipelines.intake.receipt_list import received
from pipelines.intake.submission import submissions_as_known
from pipelines.operation.ledger_then import as_of
from pipelines.operation.nation import lifted, own_reader, reader_of_all, with_provinces
from pipelines.reference.load import load_reference
from pipelines.release.publish import Release
from pipelines.release.query_error import QueryError
from pipelines.warehouse.engine import Session
from pipelines.warehouse.lake import RegisterMonth, create_lake_view, register_months
from pipelines.warehouse.ledger_file import read_ledger
from pipelines.warehouse.standing import standing_communities, standing_returned

READ = os.R_OK | os.X_OK


class LakeClosed(QueryError):
    """The rows of a release are not available."""


def show_lake(session: Session, home: Home, release: Release, sql: str) -> Sequence[str]:
    """Create lake.REGISTER, and returned.REGISTER (rows returned and not yet mended), for the
    registers named in the query (all if none is named). Returns the folders that the views read.

    Each view has month and the lake's columns of the rows that stood in that release, for all
    months. Raises LakeClosed.
    """
    _refuse_others(home)
    asked = sql.lower()
    named = [register for register in REGISTERS if register.name in asked]
    months, by_schema = _standing(home, release, {one.name for one in named or REGISTERS})
    folders: set[str] = set()
    for schema, standing in by_schema.items():
        if named and schema != "lake" and schema not in asked:
            continue
        parts = list(register_months(standing, months))
        session.execute(f"attach ':memory:' as {schema}")
        for register in named or REGISTERS:
            own = [part for part in parts if part.register == register]
            folders |= _folders(home, release, register.name, own)
            if own:
                create_lake_view(session, home, *own, schema=schema, has_content=False)
    return [f"{home.root}/{folder}" for folder in sorted(folders)]


def _refuse_others(home: Home) -> None:
    """Raise LakeClosed if this user may not read the lake."""
    if not (os.access(home.lake, READ) and os.access(home.landing, READ)):
        raise LakeClosed(
            "没有读 lake 的权限，请用数据文件夹所有者的账户",
            "the lake may not be read by you: use the account that owns the data folder",
        )


def _folders(home: Home, release: Release, register: str, parts: list[RegisterMonth]) -> set[str]:
    """The folders with the files of a register's months. Raises LakeClosed if files are missing."""
    files = [name for part in parts for name in (*part.whole_files, *part.partial_files)]
    folders = {name.rpartition("/")[0] for name in files}
    there = {name for folder in folders for name in _files_in(home.root, folder)}
    if lacking := sum(name not in there for name in files):
        raise _lacking(release, f"lake/{register}", lacking)
    return folders


def _files_in(root: Path, folder: str) -> Iterator[str]:
    """The files of a folder, named as in the submission frame. Strings instead of Paths, since
    there are tens of thousands.
    """
    with suppress(FileNotFoundError), os.scandir(root / folder) as entries:
        yield from (f"{folder}/{entry.name}" for entry in entries)


def _standing(
    home: Home, release: Release, registers: Collection[str]
) -> tuple[list[date], Mapping[str, pl.DataFrame]]:
    """The months in the release, and by schema the files of these registers that stood."""
    inputs = release.inputs
    receipts = received(home).filter(pl.col("receipt") <= inputs.received.last)
    taken = set(inputs.decisions)
    decisions = tuple(one for one in read_decisions(home) if (one.number, one.token) in taken)
    reader, from_provinces, kept = own_reader(inputs.reader), lifted(home), read_ledger(home)
    if kept and kept[0].read == inputs.reader and not from_provinces:
        then = as_of(home, kept[1], reader, receipts, decisions, registers)
        _check(release, then.submissions)
        return then.months, then.files
    submissions = submissions_as_known(home, reader, receipts, decisions, load_reference(home))
    if reader_of_all(reader, from_provinces) == inputs.reader:
        submissions = with_provinces(submissions, from_provinces)
    _check(release, len(submissions))
    accepted = submissions.filter(pl.col("verdict") == "accepted")
    return sorted(accepted["month"].drop_nulls().unique()), {
        "lake": standing_communities(submissions),
        "returned": standing_returned(submissions),
    }


def _check(release: Release, submissions: int) -> None:
    """Raise LakeClosed if some of the release's submissions are unknown."""
    if lacking := release.inputs.received.files - submissions:
        raise _lacking(release, "lake/submission", lacking)


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
