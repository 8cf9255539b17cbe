"""Reader processes with memory and time limits: a file that kills its reader is refused, the others go on."""

from __future__ import annotations

import multiprocessing
import os
import resource
import traceback
from collections.abc import Callable
from concurrent.futures import TimeoutError as FutureTimeout
from concurrent.futures import as_completed
from functools import cache

from pebble import ProcessExpired, ProcessPool

from pipelines.contract.home import Home, Limits
from pipelines.contract.reference import Reference, load_reference
from pipelines.intake.landing import Receipt
from pipelines.intake.reader import Reader, read_submission, refuse

_reference: Reference | None = None  # of a reader process


def _start(home: Home, limits: Limits) -> None:
    """Set up a reader process: closed files, bounded memory, silent; allocation failures of native code abort and end here."""
    global _reference
    os.umask(0o077)
    silent = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silent, 2)
    limit = limits.reader_memory_mb * 1_000_000
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    _reference = load_reference(home)


def start_readers(home: Home, limits: Limits, processes: int | None = None) -> ProcessPool:
    """The reader processes, which start at once, so that they are ready when there is something to read; for one `read_all`."""
    os.environ.setdefault("POLARS_MAX_THREADS", "1")  # for the processes about to start: they are the parallelism
    pool = ProcessPool(processes or limits.workers, initializer=_start, initargs=(home, limits), context=multiprocessing.get_context("spawn"))
    if not pool.active:  # asking starts them
        raise RuntimeError("the reader processes do not start")
    return pool


@cache
def _reader(home: Home, limits: Limits, key: bytes, fingerprint: str) -> Reader:
    global _reference
    reader = Reader(home, limits, _reference or load_reference(home), key)
    if reader.fingerprint != fingerprint:  # an operator's reference file has changed since this process started
        _reference = load_reference(home)
        reader = Reader(home, limits, _reference, key)
    if reader.fingerprint != fingerprint:
        raise RuntimeError("参考表在读取时变动 / the reference tables changed while files were read")
    return reader


def _read(home: Home, limits: Limits, key: bytes, fingerprint: str, receipt: Receipt) -> str | None:
    """Read one file. Returns where the reader itself failed, if it did: type and place, for a message may quote a cell."""
    try:
        read_submission(_reader(home, limits, key, fingerprint), receipt)
    except MemoryError:
        raise
    except Exception as error:
        frames = traceback.extract_tb(error.__traceback__)
        own = next((frame for frame in reversed(frames) if "pipelines" in frame.filename), frames[-1])
        return f"{type(error).__name__}, {os.path.basename(own.filename)}:{own.lineno}"
    return None


class ReaderBroken(RuntimeError):
    """The reader failed on so many files that the fault is not theirs; none of these has an outcome, and the next run reads them again."""


def read_all(
    reader: Reader, receipts: list[Receipt], progress: Callable[[int, int], None] = lambda done, total: None, pool: ProcessPool | None = None,
) -> None:
    """Read every receipt that has no outcome yet. A file that kills its reader, or on which it fails, is refused, and the others are read.

    `pool`: reader processes started before; they end here. Raises ReaderBroken where the reader failed on more than one file in ten.
    """
    waiting = list({r.submission: r for r in receipts if not reader.outcome_path(r.submission).exists()}.values())
    if not waiting:
        return
    limits = reader.limits
    broken: list[tuple[Receipt, str]] = []
    told = (reader.home, limits, reader.key, reader.fingerprint)
    with pool or start_readers(reader.home, limits, min(limits.workers, len(waiting))) as pool:
        futures = {pool.schedule(_read, (*told, receipt), timeout=limits.reader_seconds): receipt for receipt in waiting}
        for done, future in enumerate(as_completed(futures), 1):
            try:
                if fault := future.result():
                    broken.append((futures[future], fault))
            except FutureTimeout:
                refuse(reader, futures[future], "file_limits", f"{limits.reader_seconds} s")
            except (ProcessExpired, MemoryError):
                refuse(reader, futures[future], "file_limits", f"{limits.reader_memory_mb} MB")
            progress(done, len(futures))
    if len(broken) * 10 > len(waiting):
        places = "；".join(sorted({fault for _, fault in broken}))
        raise ReaderBroken(f"读取程序在 {len(broken)} 份文件上出错 / the reader failed on {len(broken)} of {len(waiting)} files: {places}")
    for receipt, fault in broken:
        refuse(reader, receipt, "reader_fault", fault)
