"""Where a statement ends in what is typed: at a semicolon that stands in no text, name or comment."""

from __future__ import annotations

import re

# A text, a name or a comment that is not closed reaches to the end: it goes on in the next line.
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
    """The whole statements of a text, without their semicolons (the Chinese one too), and the rest
    that no semicolon ends yet. What is nothing but blanks and comments is no statement.
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
    # An open comment is kept: its end may follow, and a statement behind it.
    rest = text[begin:].strip() if holds_words or "/*" in text[begin:] else ""
    return statements, rest
