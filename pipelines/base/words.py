"""Texts that people read, in two languages, kept as data beside the module that says them: TOML,
or CSV where each has the same properties.
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
    """Name -> text of a TOML file in which each table says one thing: `[name]`, `zh` and `en`.

    A table within a table is named with a dot (`level.county`). Raises OSError where the file
    cannot be read, and ValueError, naming file and table, where it is no TOML, lacks a language,
    or where the languages do not hold the same {places}.
    """
    try:
        tables = tomllib.loads(path.read_text("utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise ValueError(f"{path}: {error}") from None
    return MappingProxyType(dict(_texts(path, "", tables)))


def places_of(words: str) -> set[str]:
    """The names of the {places} that a text has to fill. ValueError for a lone brace."""
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
    """The text that a table of `zh` and `en`, and nothing else, says. Raises ValueError."""
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
    """The lines below the header of a CSV file, column -> cell. Raises OSError, and ValueError,
    naming file and line, where a line has not a cell for each column.
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
