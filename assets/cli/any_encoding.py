"""Terminals whose encoding is not ours: GBK (cp936), ASCII."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Sequence


def say_in_any_encoding() -> None:
    """From here on a character that the terminal's encoding lacks is shown as ?, and is no error."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def typed_words(words: Sequence[str]) -> list[str]:
    """The words of the command line, those that were typed in GBK read as such.

    Python decodes them by the locale; what it could not decode stays as its bytes.
    """
    return [_typed(word) for word in words]


def _typed(word: str) -> str:
    is_undecoded = any("\udc80" <= character <= "\udcff" for character in word)
    if not is_undecoded or os.path.lexists(word):  # the name of a file may be in any encoding
        return word
    try:
        return os.fsencode(word).decode("gb18030")
    except UnicodeError:
        return word
