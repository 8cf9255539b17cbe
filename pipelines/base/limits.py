"""Resource limits of a refresh: processes, memory, time; set by environment variables."""

from __future__ import annotations

import os
from dataclasses import dataclass


class SettingUnfit(ValueError):
    """An environment variable is invalid; the message names it and the expected value."""


@dataclass(frozen=True)
class Limits:
    """Resource limits of one machine; environment variables override the defaults."""

    workers: int  # reader processes
    # Memory of one reader process for a file, in addition to 0.2 GB of its own.
    reader_memory_mb: int
    reader_seconds: int  # wall time for one file
    unpacked_mb: int  # maximum size of an unpacked workbook
    database_memory_mb: int
    database_threads: int

    @classmethod
    def from_environment(cls) -> Limits:
        """Defaults for 2 cores and 4 GB, overridden by JIUYE_WORKERS, JIUYE_READER_MEMORY_MB, …
        Raises SettingUnfit.
        """
        cores = os.cpu_count() or 2
        return cls(
            workers=_setting("WORKERS", cores),
            reader_memory_mb=_setting("READER_MEMORY_MB", 1200),
            reader_seconds=_setting("READER_SECONDS", 120),
            unpacked_mb=_setting("UNPACKED_MB", 500),
            database_memory_mb=_setting("DATABASE_MEMORY_MB", 2000),
            database_threads=_setting("DATABASE_THREADS", cores),
        )


def _setting(name: str, default: int) -> int:
    given = os.environ.get(f"JIUYE_{name}", str(default))
    if not given.isdecimal() or int(given) == 0:
        raise SettingUnfit(
            f"环境变量 JIUYE_{name} 须是正整数，现为 {given} / the environment variable"
            f" JIUYE_{name} must be a whole number above 0"
        )
    return int(given)
