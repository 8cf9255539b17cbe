"""An identifier of a process that is unique even if its number is reused after a reboot."""

from __future__ import annotations

import os
from pathlib import Path


def process_mark(process: str | None = None) -> str | None:
    """The mark of a process (by number; default: this one); None if it does not exist."""
    process = process or str(os.getpid())
    try:
        fields = Path("/proc", process, "stat").read_text("utf-8").rpartition(")")[2].split()
        boot = Path("/proc/sys/kernel/random/boot_id").read_text("ascii")[:8]
    except OSError:
        return None
    return f"{process}-{boot}-{fields[19]}"  # the start time, in ticks since boot


def is_alive(mark: str) -> bool:
    """Whether the process with this mark still exists."""
    return bool(mark) and process_mark(mark.partition("-")[0]) == mark
