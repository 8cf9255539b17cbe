"""What tells a process from any other, one of the same number after a restart too."""

from __future__ import annotations

import os
from pathlib import Path


def process_mark(process: str | None = None) -> str | None:
    """The mark of a process (a number; this one by default); None where none of that number lives."""
    process = process or str(os.getpid())
    try:
        fields = Path("/proc", process, "stat").read_text("utf-8").rpartition(")")[2].split()
        boot = Path("/proc/sys/kernel/random/boot_id").read_text("ascii")[:8]
    except OSError:
        return None
    return f"{process}-{boot}-{fields[19]}"  # when it was started, in ticks since then


def is_alive(mark: str) -> bool:
    """Whether the process that bears the mark still lives."""
    return bool(mark) and process_mark(mark.partition("-")[0]) == mark
