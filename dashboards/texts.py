"""Every text that only the pages say, from texts.toml; what a column or a code means comes from
the contract.
"""

from __future__ import annotations

from pathlib import Path

from pipelines.base.wording import Text
from pipelines.base.words import load_words
from pipelines.contract.vocabulary import VOCABULARY, Term

TEXTS = load_words(Path(__file__).with_name("texts.toml"))
LEVELS = {  # area level -> all areas of it
    level: TEXTS[f"level.{level}"] for level in ("prefecture", "county", "street", "community")
}
ADDITIVE = ("expected_submissions", "received_submissions", "missing_submissions", "submissions")
CODE_LISTS = {"former_verdict": "verdict"}


def _page_column(name: str) -> Term:
    return Term(
        TEXTS[f"column.{name}.title"],
        TEXTS.get(f"column.{name}.meaning", Text("", "")),
        additive=name in ADDITIVE,
        code_list=CODE_LISTS.get(name),
    )


PAGE_COLUMNS: dict[str, Term] = {  # columns that only tables of the pages have
    name: _page_column(name)
    for name in dict.fromkeys(key.split(".")[1] for key in TEXTS if key.startswith("column."))
}


def term(column: str) -> Term:
    """What a column is called and means: the contract's vocabulary, else the pages' own. KeyError
    where nobody says.
    """
    return VOCABULARY.get(column) or PAGE_COLUMNS[column]
