"""Loads bilingual texts stored beside the module that uses them: as TOML, or as CSV if all entries
have the same fields.
"""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from string import Formatter
from types import MappingProxyType
from typing import Any

from pipelines.base.wording import LANGUAGES, Text


def load_words(path: Path) -> Mapping[str, Text]:
    """Map names to texts from a TOML file with a table per text: `[name]` with `zh` and `en`.

    A nested table's name is joined with a dot (`level.county`). Raises OSError if the file cannot
    be read, and ValueError, naming file and table, if it is invalid TOML, lacks a language, or the
    languages have different {placeholders}.
    """
    try:
        tables = tomllib.loads(path.read_text("utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise ValueError(f"{path}: {error}") from None
    return MappingProxyType(dict(_texts(path, "", tables)))


def places_of(words: str) -> set[str]:
    """The names of a text's {placeholders}. Raises ValueError for an unmatched brace."""
    return {name for _, name, _, _ in Formatter().parse(words) if name is not None}


def _texts(path: Path, above: str, tables: Mapping[str, Any]) -> Iterator[tuple[str, Text]]:
    for key, table in tables.items():
        name = f"{above}{key}"
        if not isinstance(table, dict):
            raise ValueError(f"{path}: {name} stands in no table that has zh and en")
        if table.keys() & set(LANGUAGES):
            yield name, text_of(path, name, table)
        else:
            yield from _texts(path, f"{name}.", table)


def text_of(path: Path, name: str, table: Mapping[str, Any]) -> Text:
    """The text of a table with exactly `zh` and `en`. Raises ValueError."""
    if set(table) != set(LANGUAGES) or not all(isinstance(said, str) for said in table.values()):
        raise ValueError(f"{path}: [{name}] must have zh and en, both text, and nothing else")
    try:
        zh, en = places_of(table["zh"]), places_of(table["en"])
    except ValueError as error:
        raise ValueError(f"{path}: [{name}]: {error}") from None
    if zh != en:
        odd = ", ".join(sorted(f"{{{place}}}" for place in zh ^ en))
        raise ValueError(f"{path}: [{name}] must have the same places in zh and en: {odd}")
    return Text(table["zh"], table["en"])


def read_lines(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV file as column -> cell. Raises OSError, and ValueError, naming file and
    line, if a row has the wrong number of cells.
    """
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file, restval=None, strict=True)
        lines = []
        for line in reader:
            if None in line or None in line.values():
                raise ValueError(
                    f"{path}: line {reader.line_num} must have {len(reader.fieldnames or ())} cells"
                )
            lines.append(line)
    return lines
