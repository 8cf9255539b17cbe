"""How an error says that the disk is full, whoever raised it."""

from __future__ import annotations

MARKS = ("No space left on device", "Disk quota exceeded", "database or disk is full")


def is_full_disk(message: str) -> bool:
    """Whether an error's message, Python's own, a database's or a library's, is about a disk
    without room.
    """
    return any(mark in message for mark in MARKS)
