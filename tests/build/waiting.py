"""Waiting for something that another process does."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable


def wait_until(is_so: Callable[[], bool], seconds: float) -> None:
    """Return as soon as it is so; fails after so many seconds."""
    until, never = time.monotonic() + seconds, threading.Event()
    while not is_so():
        assert time.monotonic() < until, f"not so after {seconds} s"
        never.wait(0.1)
