"""Taking in: lands, receives and reads the files in a folder."""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from pathlib import Path

import polars as pl
from pebble import ProcessPool

from pipelines.base import clock
from pipelines.base.home import Home
from pipelines.base.limits import Limits
from pipelines.base.month import month_of
from pipelines.decision.record import withdrawals
from pipelines.intake.inbox import (
    LEFT,
    STUCK,
    UNFIT,
    files_in,
    give_back_all,
    wait_until_settled,
)
from pipelines.intake.key import pseudonym_key, record_key
from pipelines.intake.landing import Arrival, Left, Receipt, empty_inbox, land, receive
from pipelines.intake.receipt_list import received
from pipelines.intake.submission import settled
from pipelines.operation.decision_check import check_decisions
from pipelines.operation.level_bundle import BundleUnfit, is_bundle
from pipelines.operation.made import drop_damaged_facts, forget, mend_readings
from pipelines.operation.reading import read_all
from pipelines.operation.retention import remove_expired_unknown
from pipelines.operation.take_bundle import brought, receive_bundle
from pipelines.operation.world import World, survey
from pipelines.reference.load import Reference, load_reference
from pipelines.reference.own_area import settle_area
from pipelines.reference.shown import shown
from pipelines.release.damaged import repair_link

KNOWN_NAMED = 3  # number of already known files that are listed by name
Progress = Callable[[int, int], None]
logger = logging.getLogger(__name__)


def take_in(
    home: Home,
    limits: Limits,
    source: Path | None,
    expected_month: date | None,
    progress: Progress,
    readers: ProcessPool | None = None,
    *,
    reads: bool = True,
    thorough: bool = False,
) -> World:
    """Land and receive the files in `source` (None: the inbox), then read everything unread;
    without `reads`, only files received before. `readers`: processes started in advance; stopped at
    the end. `thorough`: verify every byte of derived files. Raises DecisionsDoNotFit, and Stopped
    if something that cannot be recomputed is lost.
    """
    left: list[Left] = []
    settle_area(home, load_reference(home).tables["division"])
    _take_up(home)
    # Before damaged files are read again, since a file sent again may restore them.
    arrivals = _landed(home, limits, source, left)
    world = mend_readings(survey(home, limits), progress, thorough=thorough)
    drop_damaged_facts(home, thorough=thorough)
    if world.unread:
        # Left by a killed run: whether a file sent again matters is known only after they are read.
        logger.info("%d files received before are still to be read", len(world.unread))
        read_all(world.reader, world.unread, progress)
        world = survey(home, limits)
    record_key(home, world.reader.key)
    arrived = _receive(world, arrivals, expected_month)
    new = {(receipt.sha256, receipt.name) for receipt in arrived}
    logger.info("%d files found, %d of them new", len(arrivals), len(new))
    known = [arrival.name for arrival in arrivals if (arrival.sha256, arrival.name) not in new]
    left += [Left(path, STUCK) for path in empty_inbox(home, arrivals)]
    _say_known(known, world.reference)
    _say_left(left, world.reference)
    _say_again(arrived, world)
    world = survey(home, limits) if arrived else world
    if reads and world.unread:
        read_all(world.reader, world.unread, progress, readers)
        world = survey(home, limits)
    check_decisions(world.reader, world.ledger)
    if removed := remove_expired_unknown(world):
        logger.info("%d lists of unknown titles and values past their retention removed", removed)
    return world


def _landed(home: Home, limits: Limits, source: Path | None, left: list[Left]) -> list[Arrival]:
    """Land the files in `source`; bundles from lower levels among them are received."""
    files = files_in(source or home.inbox)
    wait_until_settled(files)
    bundles = [path for path in files if is_bundle(path)]
    others = [path for path in files if path not in set(bundles)]
    arrivals = land(home, others, limits.workers, left, moves=source is None)
    pseudonym_key(home)  # created before the first file is received
    left += [Left(path, UNFIT) for path in bundles if not _take_bundle(home, limits, path)]
    return arrivals


def _take_bundle(home: Home, limits: Limits, path: Path) -> bool:
    """Receive a bundle from a lower level; returns whether the file was one. It is then deleted, if
    it was in the inbox.
    """
    try:
        done = receive_bundle(home, limits, path)
    except BundleUnfit as unfit:
        print(f"注意 / note: {unfit}", flush=True)
        return False
    for line in brought(done, load_reference(home)):
        print(line, flush=True)
    if path.is_relative_to(home.inbox):
        path.unlink(missing_ok=True)
    return True


def _take_up(home: Home) -> None:
    """Repair what a killed run or a damaged release left behind."""
    if damaged := repair_link(home):
        print(f"注意 / note: {damaged}", flush=True)
    if put_back := give_back_all(home):
        logger.info("%d files of a run that was killed are back in the inbox", put_back)


def _receive(world: World, arrivals: list[Arrival], expected_month: date | None) -> list[Receipt]:
    """Receive the files that change something, or whose month is no longer in the future: these are
    read again.
    """
    early: set[str] = set()

    def is_settled(candidates: list[Receipt]) -> set[str]:
        rows = world.near({one.submission for one in candidates})
        found = settled(rows, candidates)
        early.update(refused_too_early(world.home, rows, found))
        return found - early

    arrived = receive(world.home, arrivals, expected_month, is_settled)
    forget(world, early)
    return arrived


def _say_known(names: list[str], reference: Reference) -> None:
    """Report the files that were received before."""
    if names:
        first = _first([shown(name, reference) for name in names])
        print(
            f"{len(names)} 份文件以前收到过，不再收 / received before and not taken in again:"
            f" {len(names)}：{first}",
            flush=True,
        )


def _say_left(left: list[Left], reference: Reference) -> None:
    """Report the reasons for files left in the inbox."""
    for why, words in LEFT.items():
        names = [shown(one.source.name, reference) for one in left if one.why == why]
        if names:
            logger.warning("%d files left: %s", len(names), words.en)
            print(
                f"留在收件箱 {len(names)} 份，{words.zh}：{_first(names)} / {len(names)} left in the"
                f" inbox: {words.en}",
                flush=True,
            )


def _first(names: list[str]) -> str:
    """The first names, with a note if there are more."""
    return "、".join(names[:KNOWN_NAMED]) + (" …" if len(names) > KNOWN_NAMED else "")


def refused_too_early(home: Home, rows: pl.DataFrame, submissions: set[str]) -> set[str]:
    """The submissions that were refused because their month was in the future and no longer is:
    sent again, they are judged again. `rows`: their rows of the submission frame.
    """
    this_month = month_of(clock.today())
    refused = rows.filter(
        pl.col("submission").is_in(list(submissions)) & (pl.col("verdict") == "refused")
    ).unique("submission")
    found = set()
    for submission, file in refused.select("submission", "issue_file").iter_rows():
        told = pl.read_parquet(home.root / file).filter(pl.col("rule") == "month_future")
        months = told["detail"].str.to_date("%Y-%m", strict=False)
        if len(months) and (months <= this_month).all():
            found.add(submission)
    return found


def _say_again(arrived: list[Receipt], world: World) -> None:
    """Report files that were withdrawn and have arrived again."""
    gone = withdrawals(world.reader.decisions)
    is_back = pl.col("submission").is_in(list(gone)) & (pl.col("verdict") != "withdrawn")
    standing = set(world.ledger.rows().filter(is_back).collect()["submission"]) if gone else set()
    for receipt in arrived:
        decision = gone.get(receipt.submission)
        if decision and receipt.submission not in standing:
            name = shown(receipt.name, world.reference)
            print(
                f"撤回过的文件又收到了，重新有效：{name}（决定 {decision.number}）；如非本意，用"
                f" jiuye withdraw {receipt.submission[:8]} 再撤回 / withdrawn before and sent again,"
                f" so it counts again: {name} (decision {decision.number}); if that was not meant,"
                f" jiuye withdraw {receipt.submission[:8]}",
                flush=True,
            )


def new_ahead(home: Home, source: Path | None) -> int:
    """How many files to take in have a name and size not received before. A file that differs only
    in content is recognised when it is landed.
    """
    sizes = []
    for file in files_in(source or home.inbox):
        with suppress(OSError):
            sizes.append((file.name, file.stat().st_size))
    known = set(received(home).select("name", "bytes").iter_rows()) if sizes else set()
    return sum(told not in known for told in sizes)
