"""The write lock of a data folder: one refresh or decision at a time."""

from __future__ import annotations

import fcntl
import time
from collections.abc import Iterator
from contextlib import contextmanager

from pipelines.base.home import Home

SECONDS_BETWEEN_TRIES = 0.5


class HomeInUse(RuntimeError):
    """Another process holds the lock of this data folder."""


@contextmanager
def locked(home: Home, wait_seconds: float = 0) -> Iterator[None]:
    """Hold the folder's write lock; it is released when the process ends. Raises HomeInUse if
    another process still holds it after the wait.
    """
    home.prepare()
    deadline = time.monotonic() + wait_seconds
    with (home.root / ".lock").open("w") as file:
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() >= deadline:
                    raise HomeInUse(
                        "另一个刷新正在进行，请稍后再试 / another refresh is running in"
                        f" {home.root}; try again later"
                    ) from None
                time.sleep(SECONDS_BETWEEN_TRIES)
        yield
