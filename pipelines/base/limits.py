"""What one machine may spend on a refresh: processes, memory, time; environment variables say."""

from __future__ import annotations

import os
from dataclasses import dataclass


class SettingUnfit(ValueError):
    """An environment variable cannot be used; the message names it and says what it should be."""


@dataclass(frozen=True)
class Limits:
    """What one machine may spend; environment variables override."""

    workers: int  # reader processes
    reader_memory_mb: int  # what one reader process may take for a file, beside 0.2 GB for itself
    reader_seconds: int  # wall time for one file
    unpacked_mb: int  # a workbook once unpacked
    database_memory_mb: int
    database_threads: int

    @classmethod
    def from_environment(cls) -> Limits:
        """Defaults for 2 cores and 4 GB; JIUYE_WORKERS, JIUYE_READER_MEMORY_MB, … change them.
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
