"""The lock by which a DuckDB file tells that a process could write to it."""

from __future__ import annotations

import fcntl
import os
import struct
from pathlib import Path


def is_open_for_writing(file: Path) -> bool:
    """Whether another process has the database open so that it could write to it, and nobody else
    can read it: the lock that DuckDB holds then.
    """
    asked = struct.pack("hhqqi", fcntl.F_RDLCK, os.SEEK_SET, 0, 0, 0)
    try:
        with file.open("rb") as opened:
            told = fcntl.fcntl(opened, fcntl.F_GETLK, asked)
    except OSError:
        return False
    return bool(struct.unpack("hhqqi", told)[0] != fcntl.F_UNLCK)
