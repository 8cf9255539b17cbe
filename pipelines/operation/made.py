"""What was made of landing, and whether it is as it was made: readings (lake, vault, returns), which
are made again by reading the landed file once more.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Mapping
from datetime import date
from pathlib import Path

import polars as pl
from pebble import ProcessPool

from pipelines.base.home import Home
from pipelines.base.seal import broken, read_seal
from pipelines.decision.record import decisions_name
from pipelines.intake.landing import Receipt
from pipelines.intake.outcome import (
    outcome_folder,
    outcome_path,
    outcomes_by,
    read_index,
    read_outcome,
    reading_name,
    write_index,
)
from pipelines.intake.reader import Reader
from pipelines.operation.reading import read_all
from pipelines.operation.retention import kept_from
from pipelines.operation.world import World, survey
from pipelines.warehouse.fact_file import fact_seals
from pipelines.warehouse.facts import FactSet, build_facts
from pipelines.warehouse.model import Model
from pipelines.warehouse.seal_check import LakeDamaged, check_files

Progress = Callable[[int, int], None]
OF_PERSONS = ("vault/", "returns/")  # what retention takes away
logger = logging.getLogger(__name__)


def damaged_readings(
    world: World, *, thorough: bool = False, progress: Progress = lambda done, total: None
) -> dict[str, list[str]]:
    """Submission -> its files that are missing or not as they were made; its outcome among them
    where that cannot be read. What retention has taken away is none. `thorough`: every byte is read.
    """
    own = [receipt for receipt in world.receipts if not receipt.lifted]
    read = [] if thorough else world.submissions["submission"].to_list()  # the index knows these
    found = _unreadable(world.reader, own, read)
    kept = kept_from(world)
    rows = world.submissions.unique("submission").filter(pl.col("made").is_not_null())
    for done, (submission, made) in enumerate(rows.select("submission", "made").iter_rows(), 1):
        seals = [
            seal
            for seal in map(read_seal, made)
            if submission in kept or not seal.path.startswith(OF_PERSONS)
        ]
        if bad := broken(world.home.root, seals, thorough=thorough):
            found.setdefault(submission, []).extend(seal.path for seal in bad)
        progress(done, len(rows))
    return found


def _unreadable(
    reader: Reader, receipts: list[Receipt], but: Collection[str]
) -> dict[str, list[str]]:
    """Submission -> its outcome, of those whose outcome is there and cannot be read; `but` these."""
    waiting = {one.submission for one in receipts}.difference(but)
    if not waiting:
        return {}
    files = outcomes_by(reader.home, reader.fingerprints.values())
    return {
        submission: [path.relative_to(reader.home.root).as_posix()]
        for (submission, decisions), path in files.items()
        if submission in waiting
        and decisions == decisions_name(reader.decisions_on(submission))
        and read_outcome(path) is None
    }


def forget(world: World, submissions: Collection[str]) -> None:
    """Take away the outcomes of submissions, so that they count as unread. The caller holds the
    lock.
    """
    home, reader = world.home, world.reader
    index = outcome_folder(home) / f"index-{reader.fingerprint}.parquet"
    known = read_index(index)
    left = known.filter(~pl.col("submission").is_in(list(submissions)))
    if len(left) < len(known):
        write_index(index, left)
    for submission in submissions:
        decisions = decisions_name(reader.decisions_on(submission))
        for fingerprint in reader.fingerprints.values():
            name = reading_name(submission, fingerprint, decisions)
            outcome_path(home, name).unlink(missing_ok=True)


def mend_readings(
    world: World, progress: Progress, readers: ProcessPool | None = None, *, thorough: bool = False
) -> World:
    """Read again the submissions whose files are damaged, saying so in a line; the data folder
    after it. Raises what reading raises.
    """
    damaged = damaged_readings(world, thorough=thorough)
    if not damaged:
        return world
    _say_made_again(len(damaged), sorted(path for paths in damaged.values() for path in paths))
    forget(world, damaged)
    read_all(world.reader, world.receipts, progress, readers)
    return survey(world.home, world.limits)


def drop_damaged_facts(home: Home, *, thorough: bool = False) -> int:
    """Remove the facts that are no longer as they were made, saying so in a line: they are counted
    again when they are next needed. How many.
    """
    seals = [seal for path, seal in fact_seals(home).items() if path.exists()]
    damaged = broken(home.root, seals, thorough=thorough)
    for seal in damaged:
        (home.root / seal.path).unlink(missing_ok=True)
    if damaged:
        print(
            f"{len(damaged)} 个计数文件损坏，重算 / {len(damaged)} files of counts were damaged: counted"
            " again",
            flush=True,
        )
    return len(damaged)


def _say_made_again(files: int, paths: list[str]) -> None:
    folders = "、".join(sorted({Path(path).parts[0] for path in paths}))
    print(
        f"{files} 份报送的读取结果缺失或损坏（{folders}），已从 landing 重读 / what was read of {files}"
        f" files was missing or damaged ({folders}): read again from landing",
        flush=True,
    )
    logger.info("readings made again: %s", files)


def counted(
    world: World,
    models: Mapping[str, Model],
    asked: Collection[date] | None = None,
    progress: Progress = lambda done, total: None,
) -> tuple[World, FactSet]:
    """The facts of the world (of the months `asked`, or all); where rows that they read are found
    damaged, their files are read again first. Also the world after that.
    """
    home, limits = world.home, world.limits
    try:
        if asked is None:  # a release reads what is wrong with each file, too
            issue_files = world.submissions["issue_file"].drop_nulls().unique().to_list()
            check_files(home, world.submissions, issue_files)
        return world, build_facts(home, limits, world.reference, world.submissions, models, asked)
    except LakeDamaged as damaged:
        world = _read_anew(world, damaged, progress)
        return world, build_facts(home, limits, world.reference, world.submissions, models, asked)


def _read_anew(world: World, damaged: LakeDamaged, progress: Progress) -> World:
    columns = ("data_file", "returned_file", "issue_file")
    is_damaged = pl.any_horizontal(pl.col(name).is_in(list(damaged.paths)) for name in columns)
    submissions = world.submissions.filter(is_damaged)["submission"].unique().to_list()
    _say_made_again(len(submissions), sorted(damaged.paths))
    forget(world, submissions)
    read_all(world.reader, world.receipts, progress)
    return survey(world.home, world.limits)
