"""Processes started before they are needed: the readers and the gatekeeper."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from pebble import ProcessPool

from pipelines.base.home import Home
from pipelines.base.limits import Limits
from pipelines.operation.reading import start_readers
from pipelines.quality.second_opinion import (
    SecondOpinion,
    start_gatekeeper,
    wants_second_opinion,
)


@dataclass(frozen=True)
class Processes:
    """Processes started in advance; None: the step starts its own. `asked`: release file ->
    function that waits for the gatekeeper's answer.
    """

    readers: ProcessPool | None = None
    gatekeeper: ProcessPool | None = None
    asked: dict[Path, Callable[[], SecondOpinion]] = field(default_factory=dict)


NONE_AHEAD = Processes()


@contextmanager
def processes_ahead(home: Home, limits: Limits, files: int | None = None) -> Iterator[Processes]:
    """Start reader processes and a gatekeeper in the background of the `with` block; they end with
    it. `files`: how many are to be read; no more readers than that (None: not known).
    """
    readers = start_readers(home, limits, files and min(files, limits.workers))
    gatekeeper = start_gatekeeper() if wants_second_opinion() else None
    try:
        yield Processes(readers, gatekeeper)
    finally:
        for pool in filter(None, (readers, gatekeeper)):
            pool.stop()
            pool.join()


@contextmanager
def beside(work: Callable[[], object]) -> Iterator[None]:
    """Run `work` (for example a slow import) in a thread beside the `with` block."""
    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield
    finally:
        thread.join()
