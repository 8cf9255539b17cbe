"""The vocabulary of the marts: meaning, unit and additivity of each derived column, one line each
in vocabulary.csv.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pipelines.base.wording import Text
from pipelines.base.words import read_lines

TRAITS = {"additive", "signed", "several", "unbounded", "is_headline", "is_ripening"}


@dataclass(frozen=True)
class Term:
    """The meaning of a column name. `additive`: an area's value is the sum over the areas below.

    `signed`: additive and possibly negative. `code_list`: meaning of its codes; `several`: it holds
    several of them. `unbounded`: a share or rate that may be outside 0 to 1. `is_headline`: among
    the first figures that leaders read. `is_ripening`: grows until complete, so its change is not a
    correction.
    """

    title: Text
    meaning: Text
    additive: bool = False
    signed: bool = False
    code_list: str | None = None
    several: bool = False
    unbounded: bool = False
    is_headline: bool = False
    is_ripening: bool = False


def load_vocabulary(path: Path) -> dict[str, Term]:
    """The terms of a CSV file by column name, in order. Raises ValueError, naming file and column,
    for an unknown trait or a duplicate column.
    """
    terms: dict[str, Term] = {}
    for line in read_lines(path):
        column, traits = line["column"], line["traits"].split()
        if column in terms or not set(traits) <= TRAITS:
            raise ValueError(f"{path}: {column} stands there twice, or has a trait not known")
        terms[column] = Term(
            Text(line["title_zh"], line["title_en"]),
            Text(line["meaning_zh"], line["meaning_en"]),
            code_list=line["code_list"] or None,
            **dict.fromkeys(traits, True),
        )
    return terms


VOCABULARY = load_vocabulary(Path(__file__).with_name("vocabulary.csv"))
