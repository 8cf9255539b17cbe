"""Titles that mean a column besides its own title and aliases: patterns for whole titles
(title_patterns.csv) built from word groups (title_words.csv), and single titles
(title_aliases.csv).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pipelines.base.words import read_lines
from pipelines.contract.register import REGISTERS

PATTERNS_FILE = Path(__file__).with_name("title_patterns.csv")
WORDS_FILE = Path(__file__).with_name("title_words.csv")
ALIASES_FILE = Path(__file__).with_name("title_aliases.csv")
EVERY = "*"  # instead of a register: every register with the column


@dataclass(frozen=True)
class TitlePattern:
    """A pattern for a whole normalised title that means this column of this register."""

    register: str
    column: str
    pattern: re.Pattern[str]


@cache
def title_words() -> Mapping[str, str]:
    """Map each word group to a regular expression for its words."""
    return {line["group"]: f"(?:{line['words']})" for line in read_lines(WORDS_FILE)}


@cache
def title_patterns() -> tuple[TitlePattern, ...]:
    """All patterns. Raises KeyError for an unknown register, column or word group."""
    return tuple(
        TitlePattern(register, line["column"], re.compile(_with_words(line["pattern"])))
        for line in read_lines(PATTERNS_FILE)
        for register in _registers(line["register"], line["column"])
    )


@cache
def title_aliases() -> tuple[tuple[str, str, str], ...]:
    """(register, column, title) for single titles found in files, misspelt or with explanations."""
    return tuple(
        (register, line["column"], line["title"])
        for line in read_lines(ALIASES_FILE)
        for register in _registers(line["register"], line["column"])
    )


def title_meaning() -> str:
    """The parts of this module that affect how files are read, as text."""
    patterns = [(one.register, one.column, one.pattern.pattern) for one in title_patterns()]
    return f"{patterns} {title_words()} {title_aliases()}"


def _with_words(pattern: str) -> str:
    words = title_words()
    return re.sub(r"\{([a-z][a-z0-9_]*)\}", lambda found: words[found[1]], pattern)


def _registers(named: str, column: str) -> list[str]:
    found = [
        register.name
        for register in REGISTERS
        if named in (EVERY, register.name) and any(own.name == column for own in register.columns)
    ]
    if not found:
        raise KeyError(f"no register {named!r} has a column {column!r}")
    return found
