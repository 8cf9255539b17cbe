"""Code lists: what a cell may say, and the canonical code it means (codes.csv)."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pipelines.contract.column import Text

CODES_FILE = Path(__file__).with_name("codes.csv")


@dataclass(frozen=True)
class CodeList:
    """Three disjoint sets: canonical codes with their labels, known variants of a label, and known junk (read as blank)."""

    name: str
    labels: dict[str, Text]  # code -> label
    spellings: dict[str, str]  # label or variant -> code
    junk: frozenset[str]


@cache
def code_lists() -> dict[str, CodeList]:
    """Every code list by name. ValueError where one spelling means two codes."""
    labels: dict[str, dict[str, Text]] = {}
    spellings: dict[str, dict[str, str]] = {}
    junk: dict[str, set[str]] = {}
    with CODES_FILE.open(encoding="utf-8", newline="") as file:
        for line in csv.DictReader(file):
            name, code, label = line["code_list"], line["code"], line["label"]
            spelt = spellings.setdefault(name, {})
            if line["kind"] == "junk":
                junk.setdefault(name, set()).add(label)
                continue
            if spelt.setdefault(label, code) != code:
                raise ValueError(f"codes.csv: {name}: {label!r} means both {spelt[label]} and {code}")
            if line["kind"] == "canonical":
                labels.setdefault(name, {})[code] = Text(label, line["label_en"])
    return {
        name: CodeList(name, labels[name], spellings[name], frozenset(junk.get(name, ()))) for name in labels
    }
