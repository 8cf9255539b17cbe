"""Splits typed text into statements, at semicolons outside texts, names and comments."""

from __future__ import annotations

import re

# An unclosed text, name or comment extends to the end, as it may continue on the next line.
PART = re.compile(
    r"""
    (?P<comment>--[^\n]*|/\*.*?(?:\*/|\Z))
    |(?<![\w])[eE]'(?:[^'\\]|\\.|'')*(?:'|\Z)
    |'(?:[^']|'')*(?:'|\Z)
    |"(?:[^"]|"")*(?:"|\Z)
    |\$(?P<tag>(?:[A-Za-z_]\w*)?)\$.*?(?:\$(?P=tag)\$|\Z)
    |(?P<end>[;；])
    |(?P<blank>\s+)
    |.
    """,
    re.VERBOSE | re.DOTALL,
)


def cut_statements(text: str) -> tuple[list[str], str]:
    """The complete statements of a text without their semicolons (also the Chinese one), and the
    unfinished rest. Text of only blanks and comments is not a statement.
    """
    statements: list[str] = []
    begin, holds_words = 0, False
    for part in PART.finditer(text):
        if part["end"]:
            if holds_words:
                statements.append(text[begin : part.start()].strip())
            begin, holds_words = part.end(), False
        elif part["comment"] is None and part["blank"] is None:
            holds_words = True
    # An open comment is kept: its end, and a statement after it, may follow.
    rest = text[begin:].strip() if holds_words or "/*" in text[begin:] else ""
    return statements, rest
