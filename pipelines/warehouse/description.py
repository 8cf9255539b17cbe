"""What every table and column of a release is called and means, for its comments: header,
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

FEW = 7  # codes that a column's description can spell out; longer lists are in ref.code


class UndescribedColumn(ValueError):
    """A table has a column that nothing describes; the message names them."""


def comment(title: Text, meaning: Text | None = None) -> str:
    """`中文（意思） / English (meaning)`."""
    if meaning is None or not (meaning.zh or meaning.en):
        return f"{title.zh} / {title.en}"
    return f"{title.zh}（{meaning.zh}） / {title.en} ({meaning.en})"


@dataclass(frozen=True)
class Description:
    """What a column is called and means. `additive`: the sum over the areas below is the value of
    the area above.
    """

    title: Text
    meaning: Text | None = None
    additive: bool = False

    @property
    def comment(self) -> str:
        """What a release's comment on the column says."""
        return comment(self.title, self.meaning)


SHARED = {  # what describes columns of any table; where several homes do, the last
    **{
        c.name: Description(c.title)
        for described in REFERENCE_TABLES.values()
        for c in described.columns
    },
    **{c.name: Description(c.title, c.note) for register in REGISTERS for c in register.columns},
    **{name: Description(term.title, term.meaning) for name, term in VOCABULARY.items()},
}


def additive_columns(columns: Iterable[str], not_additive: Collection[str] = ()) -> list[str]:
    """Those of a table's columns that the vocabulary calls additive, less those that its model says
    are not so there.
    """
    return [
        name
        for name in columns
        if name in VOCABULARY and VOCABULARY[name].additive and name not in not_additive
    ]


def describe_columns(
    table: str, columns: list[str], header: Mapping[str, Text], not_additive: Collection[str] = ()
) -> dict[str, Description]:
    """Column -> what it is, in that order of homes: the model's header, the vocabulary, the
    contract's registers, the reference tables.

    Where its values are codes, and few, the meaning ends with these and their words.

    Raises UndescribedColumn for those that none describes, and for header lines about columns that
    the table lacks.
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
