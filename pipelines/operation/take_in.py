"""Taking in: what lies in a folder is landed, received and read."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import date
from pathlib import Path

import polars as pl
from pebble import ProcessPool

from pipelines.base.home import Home
from pipelines.base.limits import Limits
from pipelines.decision.record import withdrawals
from pipelines.intake.landing import Receipt, empty_inbox, files_in, land, read_receipts, receive
from pipelines.intake.submission import settled
from pipelines.operation.decision_check import check_decisions
from pipelines.operation.made import mend_readings
from pipelines.operation.reading import read_all
from pipelines.operation.retention import remove_expired_unknown
from pipelines.operation.world import World, survey
from pipelines.reference.load import Reference
from pipelines.reference.shown import shown

KNOWN_NAMED = 3  # files received before, by name
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
) -> World:
    """Land and receive what lies in `source` (the inbox if None) and read whatever has not been
    read yet; only what was received before, unless it `reads`. `readers`: processes that were
    started before; they end here. Raises DecisionsDoNotFit.
    """
    world = mend_readings(survey(home, limits), progress)
    if unread := len(world.receipts) - len(world.submissions):
        # left by a run that was killed: whether a file sent again matters shows once they are read
        logger.info("%d files received before are still to be read", unread)
        read_all(world.reader, world.receipts, progress, readers)
        readers = None
        world = survey(home, limits)
    arrivals = land(home, files_in(source or home.inbox), limits.workers)
    received = receive(
        home, arrivals, expected_month, lambda candidates: settled(world.submissions, candidates)
    )
    new = {(receipt.sha256, receipt.name) for receipt in received}
    logger.info("%d files found, %d of them new", len(arrivals), len(new))
    known = [arrival.name for arrival in arrivals if (arrival.sha256, arrival.name) not in new]
    _say_known(known, world.reference)
    _say_again(received, world)
    empty_inbox(home, arrivals)
    if reads:
        read_all(world.reader, read_receipts(home), progress, readers)
    world = survey(home, limits)
    check_decisions(world.reader, world.submissions)
    if removed := remove_expired_unknown(world):
        logger.info("%d lists of unknown titles and values past their retention removed", removed)
    return world


def _say_known(names: list[str], reference: Reference) -> None:
    """A line on the files that were received before."""
    if names:
        first = "、".join(shown(name, reference) for name in names[:KNOWN_NAMED])
        first += " …" if len(names) > KNOWN_NAMED else ""
        print(
            f"{len(names)} 份文件以前收到过，不再收 / received before and not taken in again:"
            f" {len(names)}：{first}",
            flush=True,
        )


def _say_again(received: list[Receipt], world: World) -> None:
    """A line on each file that was withdrawn and has come again."""
    gone = withdrawals(world.reader.decisions)
    standing = set(world.submissions.filter(pl.col("verdict") != "withdrawn")["submission"])
    for receipt in received:
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


def looks_new(home: Home, source: Path | None) -> bool:
    """Whether what is to be taken in has a file of a name and size that none received so far has;
    one that differs only in its bytes is found when it is landed.
    """
    known = {(receipt.name, receipt.bytes) for receipt in read_receipts(home)}
    return any(
        (file.name, file.stat().st_size) not in known for file in files_in(source or home.inbox)
    )
