"""What every table and column of a release is called and means, for its comments: header, vocabulary, contract or reference table."""

from __future__ import annotations

from collections.abc import Mapping

from pipelines.contract.column import Text
from pipelines.contract.register import REGISTERS
from pipelines.contract.vocabulary import VOCABULARY
from pipelines.warehouse.reference_table import TABLES as REFERENCE_TABLES


class UndescribedColumn(ValueError):
    """A table has a column that nothing describes; the message names them."""


def comment(title: Text, meaning: Text | None = None) -> str:
    """`中文（意思） / English (meaning)`."""
    if meaning is None or not (meaning.zh or meaning.en):
        return f"{title.zh} / {title.en}"
    return f"{title.zh}（{meaning.zh}） / {title.en} ({meaning.en})"


def column_comments(table: str, columns: list[str], header: Mapping[str, Text]) -> dict[str, str]:
    """Column -> comment, in that order of homes: the model's header, the vocabulary, the contract's registers, the reference tables.

    Raises UndescribedColumn for those that none describes, and for header lines about columns that the table lacks.
    """
    contract = {c.name: comment(c.title, c.note) for register in REGISTERS for c in register.columns}
    reference = {c.name: comment(c.title) for described in REFERENCE_TABLES.values() for c in described.columns}
    vocabulary = {name: comment(term.title, term.meaning) for name, term in VOCABULARY.items()}
    homes = {**reference, **contract, **vocabulary, **{name: comment(text) for name, text in header.items()}}
    missing = [column for column in columns if column not in homes]
    if missing:
        raise UndescribedColumn(
            f"{table}: 没有说明的列 / columns without a description: {', '.join(missing)}; "
            "add a `-- column NAME: 中文 | English` line to the model or a term to the vocabulary"
        )
    if idle := sorted(header.keys() - set(columns)):
        raise UndescribedColumn(f"{table}: the header describes columns that the query does not give: {', '.join(idle)}")
    return {column: homes[column] for column in columns}
