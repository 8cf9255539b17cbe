"""Texts used only on pages, from texts.toml; meanings of columns and codes come from the
contract.
"""

from __future__ import annotations

from pathlib import Path

from pipelines.base.wording import Text
from pipelines.base.words import load_words
from pipelines.contract.label import title_of
from pipelines.contract.vocabulary import VOCABULARY, Term

TEXTS = load_words(Path(__file__).with_name("texts.toml"))


def _page_column(name: str) -> Term:
    return Term(
        TEXTS[f"column.{name}.title"],
        TEXTS.get(f"column.{name}.meaning", Text("", "")),
    )


PAGE_COLUMNS: dict[str, Term] = {  # columns that only the pages' tables have
    name: _page_column(name)
    for name in dict.fromkeys(key.split(".")[1] for key in TEXTS if key.startswith("column."))
}


def term(column: str) -> Term:
    """The title and meaning of a column: the pages' own, else the contract's. Raises KeyError if
    there is none.
    """
    known = PAGE_COLUMNS.get(column) or VOCABULARY.get(column)
    if known:
        return known
    title = title_of(column) or title_of(f"{column.removesuffix('_code')}_name")
    if title is None:
        raise KeyError(column)
    return Term(title, Text("", ""))
