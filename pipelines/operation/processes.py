"""Processes that start before they are needed: the readers and the gatekeeper."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from pebble import ProcessPool

from pipelines.base.home import Home
from pipelines.base.limits import Limits
from pipelines.operation.reading import start_readers
from pipelines.quality.gate import start_gatekeeper


@dataclass(frozen=True)
class Processes:
    """What was started ahead; None: whoever needs it starts its own."""

    readers: ProcessPool | None = None
    gatekeeper: ProcessPool | None = None


NONE_AHEAD = Processes()


@contextmanager
def processes_ahead(home: Home, limits: Limits) -> Iterator[Processes]:
    """Have reader processes and a gatekeeper start beside whatever comes first inside; they end
    with it.
    """
    readers, gatekeeper = start_readers(home, limits), start_gatekeeper()
    try:
        yield Processes(readers, gatekeeper)
    finally:
        for pool in (readers, gatekeeper):
            pool.stop()
            pool.join()


@contextmanager
def beside(work: Callable[[], object]) -> Iterator[None]:
    """Do `work` (a slow import, say) in a thread beside whatever runs inside."""
    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield
    finally:
        thread.join()
