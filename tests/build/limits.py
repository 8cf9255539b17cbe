"""The limits that tests read and build under, unless they are about limits."""

from __future__ import annotations

from pipelines.base.limits import Limits

LIMITS = Limits(
    workers=1,
    reader_memory_mb=3000,
    reader_seconds=60,
    unpacked_mb=50,
    database_memory_mb=500,
    database_threads=1,
)
