"""Detects the write lock of a DuckDB file."""

from __future__ import annotations

import fcntl
import os
import struct
from pathlib import Path


def is_open_for_writing(file: Path) -> bool:
    """Whether another process has the database open for writing, which prevents reading: DuckDB
    then holds a lock on the file.
    """
    asked = struct.pack("hhqqi", fcntl.F_RDLCK, os.SEEK_SET, 0, 0, 0)
    try:
        with file.open("rb") as opened:
            told = fcntl.fcntl(opened, fcntl.F_GETLK, asked)
    except OSError:
        return False
    return bool(struct.unpack("hhqqi", told)[0] != fcntl.F_UNLCK)
