"""Recognises errors caused by a full disk, from any source."""

from __future__ import annotations

MARKS = ("No space left on device", "Disk quota exceeded", "database or disk is full")


def is_full_disk(message: str) -> bool:
    """Whether an error message (of Python, a database or a library) is about a full disk."""
    return any(mark in message for mark in MARKS)
