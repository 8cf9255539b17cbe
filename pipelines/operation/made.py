"""Restores damaged files derived from landing (readings: lake, vault, returns) by reading the landed
file again, and facts by computing them again.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date
from pathlib import Path

import polars as pl
from pebble import ProcessPool

from pipelines.base.home import Home
from pipelines.base.seal import broken
from pipelines.decision.record import decisions_name
from pipelines.intake.outcome import (
    outcome_path,
    reading_name,
)
from pipelines.intake.outcome_index import take_away
from pipelines.operation.look import forget as forget_in_ledger
from pipelines.operation.made_check import damaged_readings, next_to_look_at
from pipelines.operation.nation import PROVINCES, province_damaged
from pipelines.operation.reading import read_all
from pipelines.operation.world import World, survey
from pipelines.warehouse.fact_file import fact_seals
from pipelines.warehouse.facts import FactSet, build_facts
from pipelines.warehouse.model import Model
from pipelines.warehouse.seal_check import LakeDamaged, check_files

Progress = Callable[[int, int], None]
logger = logging.getLogger(__name__)


def forget(world: World, submissions: Collection[str]) -> None:
    """Delete the outcomes of submissions, so that they count as unread. The caller holds the
    lock.
    """
    if not submissions:
        return  # two years of outcomes are not read for nothing
    home, reader = world.home, world.reader
    take_away(home, reader.fingerprint, submissions)
    forget_in_ledger(reader, submissions)
    for submission in submissions:
        decisions = decisions_name(reader.decisions_on(submission))
        for fingerprint in reader.fingerprints.values():
            name = reading_name(submission, fingerprint, decisions)
            outcome_path(home, name).unlink(missing_ok=True)


def mend_readings(
    world: World, progress: Progress, readers: ProcessPool | None = None, *, thorough: bool = False
) -> World:
    """Read submissions with damaged files again and report it in a line. Returns the data folder's
    new state. Checks all (`thorough`), or the next in turn. Raises whatever reading raises.
    """
    looked_at = None if thorough else next_to_look_at(world)
    damaged = damaged_readings(world, looked_at, thorough=thorough)
    if not damaged:
        return world
    refuse_provinces(path for paths in damaged.values() for path in paths)
    _say_made_again(len(damaged), sorted(path for paths in damaged.values() for path in paths))
    forget(world, damaged)
    world = survey(world.home, world.limits)
    read_all(world.reader, world.unread, progress, readers)
    return survey(world.home, world.limits)


def refuse_provinces(paths: Iterable[str]) -> None:
    """Raise ProvinceDamaged if damaged files came from provinces."""
    if sent := [path for path in paths if path.startswith(PROVINCES)]:
        raise province_damaged(sent)


def drop_damaged_facts(home: Home, *, thorough: bool = False) -> int:
    """Delete altered facts and report it in a line; they are computed again when needed. Returns
    the number.
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
    """The facts (for the months `asked`, or all). If register rows are found damaged, their files
    are read again first. Returns the data folder's state after that, and the facts.
    """
    home, limits = world.home, world.limits
    read_anew: set[str] = set()
    while True:
        try:
            if asked is None:  # a release also reads each file's faults
                faulty = world.ledger.rows().drop_nulls("issue_file").select("issue_file", "made")
                told = faulty.collect()
                check_files(home, told, told["issue_file"].unique().to_list())
            return world, build_facts(home, limits, world.reference, world.ledger, models, asked)
        except LakeDamaged as damaged:  # some files are checked only when needed
            if damaged.paths <= read_anew:
                raise
            read_anew |= damaged.paths
            world = _read_anew(world, damaged, progress)


def _read_anew(world: World, damaged: LakeDamaged, progress: Progress) -> World:
    refuse_provinces(damaged.paths)
    columns = ("data_file", "returned_file", "issue_file")
    is_damaged = pl.any_horizontal(pl.col(name).is_in(list(damaged.paths)) for name in columns)
    submissions = world.submissions.filter(is_damaged)["submission"].unique().to_list()
    _say_made_again(len(submissions), sorted(damaged.paths))
    forget(world, submissions)
    world = survey(world.home, world.limits)
    read_all(world.reader, world.unread, progress)
    return survey(world.home, world.limits)
