"""The base of errors about lost or damaged data that cannot be recomputed: work stops."""

from __future__ import annotations


class Stopped(RuntimeError):
    """Something without a copy is missing, damaged or different. The message names it and the
    remedy, in both languages.
    """
