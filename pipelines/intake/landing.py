"""Landing: every received file verbatim, named by its hash, and the list of receipts, which is the
state of the world.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import threading
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

from pipelines.base.clock import utc_now
from pipelines.base.home import Home
from pipelines.base.journal import add_lines, read_lines

IGNORED_PREFIXES = (".", "~$")
IGNORED_SUFFIXES = (".tmp", ".part", ".crdownload", "Thumbs.db", "desktop.ini")


@dataclass(frozen=True)
class Receipt:
    """That a file came in: when, as what, and the month the operator asked for, if any."""

    receipt: str  # 00000001-00003: batch and place in it
    sha256: str
    name: str
    bytes: int
    received_at: str  # UTC, ISO 8601
    expected_month: str | None
    lifted: str | None = None  # the submission, of a file that a province received

    @property
    def submission(self) -> str:
        """What was submitted: content, name and expected month; the same again is the same
        submission.
        """
        return (
            self.lifted
            or hashlib.sha256(
                f"{self.sha256}\0{self.name}\0{self.expected_month or ''}".encode()
            ).hexdigest()[:16]
        )


def landed_path(home: Home, sha256: str) -> Path:
    """Where the bytes of that hash lie."""
    return home.landing / sha256[:2] / sha256


def read_receipts(home: Home) -> list[Receipt]:
    """All receipts in order of arrival."""
    return [Receipt(**json.loads(line)) for line in read_lines(home.landing / "receipts")]


def first_receipts(receipts: Iterable[Receipt]) -> dict[str, str]:
    """Submission -> the first receipt of it."""
    found: dict[str, str] = {}
    for receipt in receipts:
        found.setdefault(receipt.submission, receipt.receipt)
    return found


def files_in(folder: Path) -> list[Path]:
    """The files to take in from a folder and those below it, by relative path; links, hidden and
    half-written files are left alone.
    """
    found = (
        Path(place) / name
        for place, _, names in os.walk(folder, followlinks=False)
        for name in names
    )
    return sorted(
        (
            path
            for path in found
            if not path.name.startswith(IGNORED_PREFIXES)
            and not path.name.endswith(IGNORED_SUFFIXES)
            and not path.is_symlink()
            and path.is_file()
        ),
        key=lambda path: path.relative_to(folder).as_posix(),
    )


@dataclass(frozen=True)
class Arrival:
    """A file copied to landing, not yet received."""

    source: Path
    sha256: str
    bytes: int

    @property
    def name(self) -> str:
        """The file's name, as text."""
        return self.source.name.encode("utf-8", "replace").decode()


def land(home: Home, sources: list[Path], threads: int) -> list[Arrival]:
    """Copy the files to landing by their hash, in order. A file that changes while it is copied is
    left for the next time.
    """
    with ThreadPoolExecutor(threads) as pool:
        arrivals = list(pool.map(lambda source: _copy(home, source), sources))
    os.sync()  # the bytes before the receipts that speak of them
    return [arrival for arrival in arrivals if arrival]


def _copy(home: Home, source: Path) -> Arrival | None:
    before = source.stat()
    (home.landing / ".new").mkdir(mode=0o700, exist_ok=True)
    temporary = home.landing / ".new" / f"{os.getpid()}-{threading.get_ident()}"
    temporary.unlink(missing_ok=True)
    temporary.touch(mode=0o600)
    shutil.copyfile(source, temporary)
    with temporary.open("rb") as copy:
        sha256 = hashlib.file_digest(copy, "sha256").hexdigest()
    after = source.stat()
    size = temporary.stat().st_size
    if after.st_size != size or after.st_mtime_ns != before.st_mtime_ns:
        temporary.unlink()
        return None
    target = landed_path(home, sha256)
    target.parent.mkdir(mode=0o700, exist_ok=True)
    temporary.replace(target)
    return Arrival(source, sha256, size)


def receive(
    home: Home,
    arrivals: Iterable[Arrival],
    expected_month: date | None,
    is_settled: Callable[[list[Receipt]], set[str]],
) -> list[Receipt]:
    """Write a batch of receipts, leaving out those that `is_settled` names (submissions sent again
    to no effect). Returns the new ones.
    """
    known = read_receipts(home)
    batch = int(known[-1].receipt.split("-")[0]) + 1 if known else 1
    now = utc_now().isoformat()
    month = expected_month.isoformat() if expected_month else None
    candidates = [
        Receipt(
            f"{batch:08d}-{number:05d}", arrival.sha256, arrival.name, arrival.bytes, now, month
        )
        for number, arrival in enumerate(arrivals, 1)
    ]
    settled = is_settled(candidates)
    new = [receipt for receipt in candidates if receipt.submission not in settled]
    if new:
        add_lines(
            home.landing / "receipts",
            f"{batch:08d}",
            [_line(receipt) for receipt in new],
        )
    return new


def _line(receipt: Receipt) -> str:
    """The receipt as the list has it: none of those is lifted."""
    told = {name: value for name, value in asdict(receipt).items() if name != "lifted"}
    return json.dumps(told, ensure_ascii=False)


def empty_inbox(home: Home, arrivals: Iterable[Arrival]) -> None:
    """Take away from the inbox what has been received; its bytes lie in landing. A file changed
    since then stays.
    """
    for arrival in arrivals:
        if not arrival.source.is_relative_to(home.inbox) or not arrival.source.exists():
            continue
        with arrival.source.open("rb") as file:
            unchanged = hashlib.file_digest(file, "sha256").hexdigest() == arrival.sha256
        if unchanged:
            arrival.source.unlink()
    for place, _, _ in sorted(os.walk(home.inbox), reverse=True):
        if Path(place) != home.inbox and not any(Path(place).iterdir()):
            Path(place).rmdir()
