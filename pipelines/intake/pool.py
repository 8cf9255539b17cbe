"""Reader processes with memory and time limits: a file that kills its reader is refused, and the
others are still read.
"""

from __future__ import annotations

import errno
import multiprocessing
import os
import resource
import traceback
from collections.abc import Callable
from concurrent.futures import Future, as_completed
from concurrent.futures import TimeoutError as FutureTimeout
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from pebble import ProcessExpired, ProcessPool

from pipelines.base.full_disk import is_full_disk
from pipelines.base.home import Home
from pipelines.base.limits import Limits
from pipelines.base.stopped import Stopped
from pipelines.decision.record import Decision
from pipelines.intake.landing import Receipt
from pipelines.intake.reader import Reader
from pipelines.reference.load import Reference, load_reference


@cache
def _reference(home: Home) -> Reference:
    """The reference tables of a reader process, loaded once and again when they change."""
    return load_reference(home)


# Environment of the reader processes, set before they start. They are the parallelism, so each
# library gets one thread. Arrow's own allocator would take 1 GB at once, and the system's would
# return the memory of each file and ask for it again.
READER_SETTINGS = {
    "POLARS_MAX_THREADS": "1",
    "ARROW_DEFAULT_MEMORY_POOL": "system",
    "MALLOC_MMAP_THRESHOLD_": str(32 << 20),
    "MALLOC_TRIM_THRESHOLD_": str(64 << 20),
}


@dataclass(frozen=True)
class Work:
    """What to do with a file: read and store it, or refuse it for a rule and its detail."""

    read: Callable[[Reader, Receipt], object]
    refuse: Callable[[Reader, Receipt, str, str], object]


def _start(home: Home, limits: Limits, _work: Work | None) -> None:
    """Initialise a reader process: shared files closed, memory limited, output silenced; a failed
    allocation in native code aborts the process.
    """
    os.umask(0o077)
    silent = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silent, 2)
    _reference(home)
    limit = _data_bytes() + limits.reader_memory_mb * 1_000_000
    resource.setrlimit(
        resource.RLIMIT_DATA, (limit, limit)
    )  # not RLIMIT_AS: each thread's allocator reserves 64 MB that it never touches
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _data_bytes() -> int:
    """The writable memory of this process in bytes, without mapped files: what RLIMIT_DATA
    counts.
    """
    status = Path("/proc/self/status").read_text("ascii")
    lines = dict(line.split(":", 1) for line in status.splitlines())
    return int(lines["VmData"].split()[0]) * 1024


def start_readers(
    home: Home,
    limits: Limits,
    processes: int | None = None,
    work: Work | None = None,
    *,
    files_each: int = 0,
) -> ProcessPool:
    """Start the reader processes ahead of time, for one call of `read_all`. They import what `work`
    needs while starting. `files_each`: after how many files a new process takes the place of one;
    0: never. Raises RuntimeError if they do not start.
    """
    for name, value in READER_SETTINGS.items():
        os.environ.setdefault(name, value)
    pool = ProcessPool(
        processes or limits.workers,
        max_tasks=files_each,
        initializer=_start,
        initargs=(home, limits, work),
        context=multiprocessing.get_context("spawn"),
    )
    if not pool.active:  # this property starts them
        raise RuntimeError("the reader processes do not start")
    return pool


@cache
def _reader(home: Home, limits: Limits, key: bytes, fingerprint: str) -> Reader:
    reader = Reader(home, limits, _reference(home), key)
    if reader.fingerprint != fingerprint:  # a reference file changed after the process started
        _reference.cache_clear()
        reader = Reader(home, limits, _reference(home), key)
    if reader.fingerprint != fingerprint:
        raise RuntimeError(
            "参考表在读取时变动 / the reference tables changed while files were read"
        )
    return reader


def _read(
    read: Callable[[Reader, Receipt], object],
    home: Home,
    limits: Limits,
    key: bytes,
    fingerprint: str,
    receipt: Receipt,
    decisions: tuple[Decision, ...],
) -> str | None:
    """Read one file. Returns the type and place of an exception in the reader itself, else None;
    its message is left out, as it may quote a cell.

    Raises OSError if the disk is full, and Stopped if the file to read is lost.
    """
    try:
        read(replace(_reader(home, limits, key, fingerprint), decisions=decisions), receipt)
    except (MemoryError, KeyboardInterrupt, SystemExit, Stopped):
        raise
    except BaseException as error:  # noqa: BLE001 a Rust panic is not an Exception
        if is_full_disk(str(error)):  # neither the file's fault nor the reader's
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(home.lake)) from None
        frames = traceback.extract_tb(error.__traceback__)
        own = next(
            (frame for frame in reversed(frames) if "pipelines" in frame.filename), frames[-1]
        )
        return f"{type(error).__name__}, {Path(own.filename).name}:{own.lineno}"
    return None


class ReaderBroken(RuntimeError):
    """The reader failed on so many files that the fault must be its own. These files get no
    outcome, and the next run reads them again.
    """


def read_all(
    reader: Reader,
    receipts: list[Receipt],
    work: Work,
    progress: Callable[[int, int], None] = lambda done, total: None,
    pool: ProcessPool | None = None,
) -> None:
    """Read every receipt that has no outcome yet. A file that kills its reader, or on which the
    reader fails, is refused; the others are still read.

    `pool`: reader processes started before; they are stopped at the end. Raises ReaderBroken if the
    readers do not start or failed on more than one file in ten.
    """
    waiting = list({receipt.submission: receipt for receipt in reader.unread(receipts)}.values())
    if not waiting:
        return
    faults: dict[Receipt, str] = {}
    # These reached the memory limit in a process that had read other files: retry in a fresh one.
    over: list[Receipt] = []
    unread = _read_some(
        reader, waiting, work, faults, over, lambda done: progress(done, len(waiting)), pool
    )
    # A pool breaks if a reader dies without saying on which file; any unread file may be the cause.
    for _ in range(2):
        unread = _read_some(reader, unread, work, faults, over)
    beyond: list[Receipt] = []  # over the limit in a fresh process too
    if over:
        single = start_readers(reader.home, reader.limits, 1, work, files_each=1)
        unread += _read_some(reader, over, work, faults, beyond, pool=single)
    for receipt in unread:
        if _read_some(reader, [receipt], work, faults, beyond):
            beyond.append(receipt)
    if beyond and not _starts(reader):
        raise ReaderBroken(
            "读取进程无法启动，请运行 jiuye doctor / the reader processes do not start; run jiuye doctor"
        )
    for receipt in beyond:
        work.refuse(reader, receipt, "file_limits", f"{reader.limits.reader_memory_mb} MB")
    if len(faults) * 10 > len(waiting):
        places = "；".join(sorted(set(faults.values())))
        raise ReaderBroken(
            f"读取程序在 {len(faults)} 份文件上出错 / the reader failed on {len(faults)} of"
            f" {len(waiting)} files: {places}"
        )
    for receipt, fault in faults.items():
        work.refuse(reader, receipt, "reader_fault", fault)


def _read_some(
    reader: Reader,
    receipts: list[Receipt],
    work: Work,
    faults: dict[Receipt, str],
    over: list[Receipt],
    progress: Callable[[int], None] = lambda done: None,
    pool: ProcessPool | None = None,
) -> list[Receipt]:
    """Read files in one pool. Returns the files left unread if the pool breaks.

    Adds files on which the reader itself failed to `faults`, and files that reached the memory
    limit to `over`.
    """
    if not receipts:
        return []
    limits = reader.limits
    told = (work.read, reader.home, limits, reader.key, reader.fingerprint)
    unread, lost = [], []
    processes = min(limits.workers, len(receipts))
    with pool or start_readers(reader.home, limits, processes, work) as pool:
        futures: dict[Future[str | None], Receipt] = {}
        for receipt in receipts:
            try:
                futures[
                    pool.schedule(
                        _read,
                        (*told, receipt, reader.decisions_on(receipt.submission)),
                        timeout=limits.reader_seconds,
                    )
                ] = receipt
            except RuntimeError:  # the pool is already broken
                unread.append(receipt)
        for done, future in enumerate(as_completed(futures), 1):
            try:
                if fault := future.result():
                    faults[futures[future]] = fault
            except FutureTimeout:
                detail = f"{limits.reader_seconds} 秒 / {limits.reader_seconds} seconds"
                work.refuse(reader, futures[future], "file_limits", detail)
            except BrokenProcessPool:
                unread.append(futures[future])
            except (ProcessExpired, MemoryError):
                over.append(futures[future])
            except Stopped as stopped:  # raised after the others have been read
                lost.append(stopped)
            progress(done)
    if lost:
        raise lost[0]
    return unread


def _starts(reader: Reader) -> bool:
    try:
        with start_readers(reader.home, reader.limits, 1) as pool:
            return pool.schedule(os.getpid).result() > 0
    except (BrokenProcessPool, RuntimeError):
        return False
