"""Reader processes with memory and time limits: a file that kills its reader is refused, the others go on."""

from __future__ import annotations

import multiprocessing
import os
import resource
import traceback
from collections.abc import Callable
from concurrent.futures import TimeoutError as FutureTimeout
from concurrent.futures import as_completed

from pebble import ProcessExpired, ProcessPool

from pipelines.intake.landing import Receipt
from pipelines.intake.reader import Outcome, Reader, read_submission, refuse

_reader: Reader | None = None


def _start(reader: Reader) -> None:
    """Set up a reader process: closed files, bounded memory, silent; allocation failures of native code abort and end here."""
    global _reader
    _reader = reader
    os.umask(0o077)
    silent = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silent, 2)
    limit = reader.limits.reader_memory_mb * 1_000_000
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _read(receipt: Receipt) -> Outcome:
    try:
        return read_submission(_reader, receipt)
    except MemoryError:
        raise
    except Exception as error:  # a fault of ours must not keep the other files back
        # The message of an exception may quote a cell: only its type and place go on.
        place = traceback.extract_tb(error.__traceback__)
        own = next((frame for frame in reversed(place) if "pipelines" in frame.filename), place[-1])
        return refuse(_reader, receipt, "reader_fault", f"{type(error).__name__}, {os.path.basename(own.filename)}:{own.lineno}")


def read_all(reader: Reader, receipts: list[Receipt], progress: Callable[[int, int], None] = lambda done, total: None) -> None:
    """Read every receipt that has no outcome yet. Whatever happens to one file, the others are read."""
    waiting = list({r.submission: r for r in receipts if not reader.outcome_path(r.submission).exists()}.values())
    if not waiting:
        return
    limits = reader.limits
    os.environ.setdefault("POLARS_MAX_THREADS", "1")  # for the processes about to start: they are the parallelism
    with ProcessPool(
        min(limits.workers, len(waiting)), initializer=_start, initargs=(reader,), context=multiprocessing.get_context("spawn")
    ) as pool:
        futures = {pool.schedule(_read, (receipt,), timeout=limits.reader_seconds): receipt for receipt in waiting}
        for done, future in enumerate(as_completed(futures), 1):
            try:
                future.result()
            except FutureTimeout:
                refuse(reader, futures[future], "file_limits", f"{limits.reader_seconds} s")
            except (ProcessExpired, MemoryError):
                refuse(reader, futures[future], "file_limits", f"{limits.reader_memory_mb} MB")
            progress(done, len(futures))
