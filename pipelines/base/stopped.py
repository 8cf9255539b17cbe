"""What cannot be made again: work stops, and the message says what is lost and what to do."""

from __future__ import annotations


class Stopped(RuntimeError):
    """Something that nothing else is a copy of is missing, damaged or another; its message, in both
    languages, names it and the remedy.
    """
