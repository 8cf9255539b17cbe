"""Every word of the marts: what a derived column means, its unit, and whether it adds up over
areas. One line a column in vocabulary.csv.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pipelines.base.wording import Text
from pipelines.base.words import read_lines

TRAITS = {"additive", "signed", "several", "unbounded", "is_headline", "is_ripening"}


@dataclass(frozen=True)
class Term:
    """One column name, one meaning. `additive`: the sum over the areas below is the value of the
    area above.

    `signed`: an additive one that may be negative. `code_list`: what its codes mean; `several`: it
    holds more than one of them. `unbounded`: a share or rate that may lie outside 0 to 1.
    `is_headline`: what a leader reads first. `is_ripening`: meant to grow until it is complete, so
    that its change is no correction.
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
    """Column name -> term of a CSV file, in its order. Raises ValueError, naming file and column,
    where a trait is unknown or a column stands there twice.
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
