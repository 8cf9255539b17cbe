"""Support for terminals with other encodings: GBK (cp936), ASCII."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Sequence


def say_in_any_encoding() -> None:
    """From now on, print ? for characters that the terminal's encoding lacks, instead of
    failing.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def typed_words(words: Sequence[str]) -> list[str]:
    """The command line's words, decoded as GBK where Python failed to decode them by the locale (it
    keeps such bytes as surrogates).
    """
    return [_typed(word) for word in words]


def _typed(word: str) -> str:
    is_undecoded = any("\udc80" <= character <= "\udcff" for character in word)
    if not is_undecoded or os.path.lexists(word):  # a file name may have any encoding
        return word
    try:
        return os.fsencode(word).decode("gb18030")
    except UnicodeError:
        return word
