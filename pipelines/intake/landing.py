"""Landing: every received file by its hash (`landed_file` keeps the bytes), and the list of
receipts, from which all else is derived.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import IO

from pipelines.base.clock import now_after
from pipelines.base.home import Home
from pipelines.base.journal import add_lines, read_lines
from pipelines.base.seal import digest_of
from pipelines.base.stopped import Stopped
from pipelines.intake.inbox import (
    GONE,
    UNREADABLE,
    WRITTEN,
    give_back,
    hold,
    is_being_written,
    is_plain,
)
from pipelines.intake.landed_file import (
    Copied,
    copied,
    landed_content,
    place_told,
    remove_unplaced,
    saves_room,
    unplaced,
)

LARGEST_BATCH = 99_999  # receipts; the position in a batch has five digits, by which receipts sort


@dataclass(frozen=True)
class Receipt:
    """One arrival of a file: when, under which name, and the operator's month if given."""

    receipt: str  # 00000001-00003: batch and position in it
    sha256: str
    name: str
    bytes: int
    received_at: str  # UTC, ISO 8601
    expected_month: str | None
    lifted: str | None = None  # the submission, if a province received the file

    @property
    def submission(self) -> str:
        """The submission: content, name and expected month. The same three again are the same
        submission.
        """
        return self.lifted or submission_name(self.sha256, self.name, self.expected_month)


def submission_name(sha256: str, name: str, expected_month: str | None) -> str:
    """The name of the submission for a file with this hash, file name and month."""
    told = f"{sha256}\0{name}\0{expected_month or ''}"
    return hashlib.sha256(told.encode()).hexdigest()[:16]


class LandingDamaged(Stopped):
    """A landed file is missing, or its bytes no longer have the hash in its name."""


def landed_bytes(home: Home, receipt: Receipt) -> bytes:
    """The file exactly as received. Raises LandingDamaged."""
    content = landed_content(home, receipt.sha256, receipt.bytes)
    if content is None:
        raise damaged_landing(home, [receipt])
    return content


def damaged_landing(home: Home, receipts: Iterable[Receipt]) -> LandingDamaged:
    """The error for landed files that are missing or damaged, with their paths and submissions."""
    named = sorted({(one.sha256, one.submission) for one in receipts})
    places = "、".join(
        f"{place_told(home, sha256)}（{submission}）" for sha256, submission in named[:5]
    )
    return LandingDamaged(
        f"landing 里有 {len(named)} 份收到的文件缺失或字节已变，无法重做：{places}；请从备份恢复，"
        "或把原文件再放进 inbox（内容相同即复原）"
        f" / {len(named)} landed files are missing or have other bytes, and nothing"
        f" can make them again: {places}. Restore them from the backup, or put the original files"
        " into the inbox once more"
    )


def read_receipts(home: Home) -> list[Receipt]:
    """All receipts in order of arrival."""
    return [Receipt(**json.loads(line)) for line in read_lines(home.landing / "receipts")]


@dataclass(frozen=True)
class Arrival:
    """A file whose bytes are in landing but that has no receipt yet. `held`: where it is kept,
    outside the inbox, until then.
    """

    source: Path
    sha256: str
    bytes: int
    held: Path | None = None

    @property
    def name(self) -> str:
        """The file's name as text."""
        return self.source.name.encode("utf-8", "replace").decode()


@dataclass(frozen=True)
class Left:
    """A file that was left in place, and why."""

    source: Path
    why: str  # written, unreadable or gone


def land(
    home: Home,
    sources: list[Path],
    threads: int,
    left: list[Left] | None = None,
    *,
    moves: bool = False,
) -> list[Arrival]:
    """Copy or move the files into landing, in order. A file that is being written, is unreadable or
    has gone is skipped and appended to `left`. `moves`: move files out of the inbox if possible,
    since a file that is only copied could still be written to.
    """
    with ThreadPoolExecutor(threads) as pool:
        found = list(pool.map(lambda source: _landed(home, source, moves=moves), sources))
    os.sync()  # the bytes must be on disk before the receipts
    if left is not None:
        left += [one for one in found if isinstance(one, Left)]
    return [one for one in found if isinstance(one, Arrival)]


def _landed(home: Home, source: Path, *, moves: bool) -> Arrival | Left:
    """Put one file into landing; returns why if it was left."""
    try:
        if not is_plain(source):
            return Left(source, GONE)
        if is_being_written(source):
            return Left(source, WRITTEN)
        held = hold(home, source) if moves and source.is_relative_to(home.inbox) else None
        return _copied(home, source) if held is None else _linked(home, source, held)
    except FileNotFoundError:
        return Left(source, GONE)
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise
        return Left(source, UNREADABLE)


def _linked(home: Home, source: Path, held: Path) -> Arrival | Left:
    """Put a held file into landing. If it is stored uncompressed it gets a second name (hard link),
    so that nothing is written twice.
    """
    if is_being_written(held):  # it was opened just before it was moved
        give_back(home, held, source)
        return Left(source, WRITTEN)
    held.chmod(0o600)
    with held.open("rb") as file:
        if saves_room(file) or not (linked := _second_name(home, held)):
            with copied(home, file) as copy:
                copy.place(home)
            return Arrival(source, copy.sha256, copy.bytes, held)
    linked.place(home)
    # Rename does nothing if both names are the same file: remove the other one.
    linked.path.unlink(missing_ok=True)
    return Arrival(source, linked.sha256, linked.bytes, held)


def _second_name(home: Home, held: Path) -> Copied | None:
    """The file under a second name; None if the disk has no hard links."""
    path = unplaced(home)
    try:
        path.hardlink_to(held)
    except OSError:
        return None
    return Copied(path, digest_of(path), path.stat().st_size, is_packed=False)


def _copied(home: Home, source: Path) -> Arrival | Left:
    before = source.stat()
    with source.open("rb") as file, copied(home, file) as copy:
        after = source.stat()
        if after.st_size != copy.bytes or after.st_mtime_ns != before.st_mtime_ns:
            return Left(source, WRITTEN)
        copy.place(home)
    return Arrival(source, copy.sha256, copy.bytes)


def _last_batch(home: Home) -> list[Receipt]:
    """The receipts of the last batch."""
    folder = home.landing / "receipts"
    names = sorted(path.name for path in folder.glob("*.jsonl"))[-1:]
    return [Receipt(**json.loads(line)) for line in read_lines(folder, names)]


def receive(
    home: Home,
    arrivals: Iterable[Arrival],
    expected_month: date | None,
    is_settled: Callable[[list[Receipt]], set[str]],
) -> list[Receipt]:
    """Write one or more batches of receipts, without those that `is_settled` names (resubmissions
    without effect). Returns the new receipts.
    """
    month = expected_month.isoformat() if expected_month else None
    told = ((arrival.sha256, arrival.name, arrival.bytes, month) for arrival in arrivals)
    candidates = next_receipts(home, told)
    settled = is_settled(candidates)
    new = [receipt for receipt in candidates if receipt.submission not in settled]
    add_receipts(home, new)
    return new


def next_receipts(home: Home, told: Iterable[tuple[str, str, int, str | None]]) -> list[Receipt]:
    """The receipts that files (hash, name, bytes, expected month) would get now: the next batch, or
    several if there are many.
    """
    known = _last_batch(home)
    first = int(known[-1].receipt.split("-")[0]) + 1 if known else 1
    now = now_after(*(one.received_at for one in known[-1:])).isoformat()
    return [
        Receipt(
            f"{first + place // LARGEST_BATCH:08d}-{place % LARGEST_BATCH + 1:05d}",
            *(sha256, name, size, now, month),
        )
        for place, (sha256, name, size, month) in enumerate(told)
    ]


def add_receipts(home: Home, receipts: list[Receipt]) -> None:
    """Store the next receipts, or a part of them, durably. The caller holds the data folder's
    lock.
    """
    for batch, some in groupby(receipts, lambda receipt: receipt.receipt.split("-")[0]):
        add_lines(home.landing / "receipts", batch, map(_line, some))


def land_stream(home: Home, stream: IO[bytes], sha256: str) -> None:
    """Put a stream into landing. Raises ValueError if its bytes do not have this hash."""
    with copied(home, stream) as copy:
        if copy.sha256 != sha256:
            raise ValueError(sha256)
        copy.place(home)


def _line(receipt: Receipt) -> str:
    """The receipt as a line of the list. Receipts listed here are never from a province."""
    told = {name: value for name, value in asdict(receipt).items() if name != "lifted"}
    return json.dumps(told, ensure_ascii=False)


def empty_inbox(home: Home, arrivals: Iterable[Arrival]) -> list[Path]:
    """Delete received files from the inbox. A file that was copied and has changed since stays.
    Returns the files that could not be deleted.
    """
    stuck = []
    for arrival in arrivals:
        source = arrival.source
        try:
            if arrival.held is not None:
                arrival.held.unlink(missing_ok=True)
            elif source.is_relative_to(home.inbox) and digest_of(source) == arrival.sha256:
                source.unlink()
        except FileNotFoundError:
            continue
        except OSError:
            stuck.append(source)
    for place, _, _ in sorted(os.walk(home.inbox), reverse=True):
        if Path(place) != home.inbox and not any(Path(place).iterdir()):
            with suppress(OSError):
                Path(place).rmdir()
    remove_unplaced(home)
    return stuck
