"""Code lists: accepted cell texts and their canonical codes (codes.csv). The meaning of bare
numbers depends on the file's source (source_codes.csv).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

from pipelines.base.wording import Text
from pipelines.base.words import read_lines

CODES_FILE = Path(__file__).with_name("codes.csv")
NOT_STATED = Text("未填", "not stated")  # `not_stated`: the register has no code
# The code tables of several provinces and workbooks.
SOURCES_FILE = Path(__file__).with_name("source_codes.csv")


@dataclass(frozen=True)
class CodeList:
    """Three disjoint sets: canonical codes with labels, known variants of a label, and known
    placeholders (read as blank).
    """

    name: str
    labels: dict[str, Text]  # code -> label
    spellings: dict[str, str]  # label or variant -> code
    junk: frozenset[str]
    # source -> number -> code; None if its meaning is unknown
    sources: dict[str, dict[str, str | None]] = field(default_factory=dict)

    def with_numbers(self, texts: Set[str]) -> CodeList:
        """The list extended by those numbers of a column whose meaning is certain; the list itself
        if there are none.

        A number means different things in different sources, but a file uses one source: one of
        those that know all numbers in the column. If all candidates agree on a number, it is
        certain; otherwise it stays unknown.
        """
        certain = _certain(texts, list(self.sources.values()))
        return replace(self, spellings=self.spellings | certain) if certain else self


def _certain(texts: Set[str], sources: Sequence[Mapping[str, str | None]]) -> dict[str, str]:
    """Number -> code, for texts on which all possible sources agree."""
    known = texts & set().union(*sources)
    covering = [numbers for numbers in sources if known <= numbers.keys()] or sources
    certain = {}
    for text in known:
        meaning, *others = {numbers[text] for numbers in covering if text in numbers}
        if meaning is not None and not others:
            certain[text] = meaning
    return certain


@cache
def code_lists() -> dict[str, CodeList]:
    """Every code list by name. Raises ValueError if a spelling has two codes."""
    labels: dict[str, dict[str, Text]] = {}
    spellings: dict[str, dict[str, str]] = {}
    junk: dict[str, set[str]] = {}
    for line in read_lines(CODES_FILE):
        name, code, label = line["code_list"], line["code"], line["label"]
        spelt = spellings.setdefault(name, {})
        if line["kind"] == "junk":
            junk.setdefault(name, set()).add(label)
            continue
        if spelt.setdefault(label, code) != code:
            raise ValueError(f"codes.csv: {name}: {label!r} means both {spelt[label]} and {code}")
        if line["kind"] == "canonical":
            labels.setdefault(name, {})[code] = Text(label, line["label_en"])
    sources = _sources()
    return {
        name: CodeList(
            name,
            labels[name],
            spellings[name],
            frozenset(junk.get(name, ())),
            sources.get(name, {}),
        )
        for name in labels
    }


def _sources() -> dict[str, dict[str, dict[str, str | None]]]:
    """Map code list -> source -> number -> code."""
    found: dict[str, dict[str, dict[str, str | None]]] = {}
    for line in read_lines(SOURCES_FILE):
        numbers = found.setdefault(line["code_list"], {}).setdefault(line["source"], {})
        numbers[line["number"]] = line["code"] or None
    return found
