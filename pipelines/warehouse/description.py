"""Titles and meanings of all tables and columns of a release, for its comments: from model header,
vocabulary, contract or reference table.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace

from pipelines.base.wording import Text
from pipelines.contract.label import labels_of
from pipelines.contract.register import REGISTERS
from pipelines.contract.vocabulary import VOCABULARY
from pipelines.warehouse.reference_table import TABLES as REFERENCE_TABLES

FEW = 7  # up to this many codes are listed in a column's description; longer lists are in ref.code


class UndescribedColumn(ValueError):
    """A table has columns without a description; the message names them."""


def comment(title: Text, meaning: Text | None = None) -> str:
    """`中文（意思） / English (meaning)`."""
    if meaning is None or not (meaning.zh or meaning.en):
        return f"{title.zh} / {title.en}"
    return f"{title.zh}（{meaning.zh}） / {title.en} ({meaning.en})"


@dataclass(frozen=True)
class Description:
    """Title and meaning of a column. `additive`: the value of an area is the sum over the areas
    below it.
    """

    title: Text
    meaning: Text | None = None
    additive: bool = False

    @property
    def comment(self) -> str:
        """The text of the release's comment on the column."""
        return comment(self.title, self.meaning)


SHARED = {  # descriptions for columns of any table; later sources win
    **{
        c.name: Description(c.title)
        for described in REFERENCE_TABLES.values()
        for c in described.columns
    },
    **{c.name: Description(c.title, c.note) for register in REGISTERS for c in register.columns},
    **{name: Description(term.title, term.meaning) for name, term in VOCABULARY.items()},
}


def additive_columns(columns: Iterable[str], not_additive: Collection[str] = ()) -> list[str]:
    """The columns that the vocabulary calls additive, except those that are not additive in this
    table.
    """
    return [
        name
        for name in columns
        if name in VOCABULARY and VOCABULARY[name].additive and name not in not_additive
    ]


def describe_columns(
    table: str, columns: list[str], header: Mapping[str, Text], not_additive: Collection[str] = ()
) -> dict[str, Description]:
    """Map each column to its description, looked up in this order: the model's header, the
    vocabulary, the contract's registers, the reference tables. The meaning of a column with few
    codes ends with a list of them.

    Raises UndescribedColumn for columns without a description, and for header lines about columns
    that the table lacks.
    """
    homes = {**SHARED, **{name: Description(text) for name, text in header.items()}}
    missing = [column for column in columns if column not in homes]
    if missing:
        raise UndescribedColumn(
            f"{table}: 没有说明的列 / columns without a description: {', '.join(missing)}; "
            "add a `-- column NAME: 中文 | English` line to the model or a term to the vocabulary"
        )
    if idle := sorted(header.keys() - set(columns)):
        raise UndescribedColumn(
            f"{table}: the header describes columns that the query does not give: {', '.join(idle)}"
        )
    additive = additive_columns(columns, not_additive)
    return {
        column: replace(
            homes[column],
            meaning=_with_words(homes[column].meaning, column, table),
            additive=column in additive,
        )
        for column in columns
    }


def _with_words(meaning: Text | None, column: str, table: str) -> Text | None:
    labels = labels_of(column, table)
    if not labels or len(labels) > FEW:
        return meaning
    zh = "、".join(f"{code} {label.zh}" for code, label in labels.items())
    en = ", ".join(
        code if label.en.replace(" ", "_") == code else f"{code} ({label.en})"
        for code, label in labels.items()
    )
    before = meaning or Text("", "")
    return Text(
        "；".join(filter(None, (before.zh, zh))),
        "; ".join(filter(None, (before.en, en))),
    )
