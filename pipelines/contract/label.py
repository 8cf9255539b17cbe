"""Titles of columns and labels of codes, as used by pages, exports, the dictionary and table
comments.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from pipelines.base.wording import Text
from pipelines.contract.code_list import NOT_STATED, code_lists
from pipelines.contract.column import Column
from pipelines.contract.population_group import POPULATION_GROUPS
from pipelines.contract.reference_table import REFERENCE_TABLES, ReferenceColumn
from pipelines.contract.register import REGISTERS
from pipelines.contract.rule import RULES, SEVERITIES, rule_title
from pipelines.contract.vocabulary import VOCABULARY

SEPARATOR = ";"  # between codes in a column with several


@cache
def labels_of(column: str, table: str = "") -> Mapping[str, Text] | None:
    """Map codes to labels for a column of this name; None if its values are not codes. A `ref`
    table named in `table` takes precedence.
    """
    if column in (own := _of_the_contract()):
        return own[column]
    name, is_of_register = _code_list_of(column, table)
    if name is None:
        return None
    labels = code_lists()[name].labels
    return labels | {"not_stated": NOT_STATED} if is_of_register else labels


def _code_list_of(column: str, table: str) -> tuple[str | None, bool]:
    """The code list of a column, and whether a register's column of that name uses it."""
    in_registers = [
        one.code_list
        for register in REGISTERS
        for one in register.columns
        if one.name == column and one.kind == "code"
    ]
    in_references = {
        f"ref.{one.name}": each.code_list
        for one in REFERENCE_TABLES
        for each in one.columns
        if each.name == column
    }
    if table.startswith("ref."):
        name = in_references.get(table)
    elif column in VOCABULARY:
        name = VOCABULARY[column].code_list
    else:
        name = next(filter(None, (*in_registers, *in_references.values())), None)
    return name, name in in_registers


def label(labels: Mapping[str, Text], value: str) -> Text:
    """The label of a code, or of several; the value itself if it is not a code."""
    if value in labels:
        return labels[value]
    parts = [labels.get(part, Text(part, part)) for part in value.split(SEPARATOR)]
    return Text("；".join(part.zh for part in parts), "; ".join(part.en for part in parts))


def title_of(column: str) -> Text | None:
    """The title of a column of this name, without explanatory additions; None if the name is
    unknown.
    """
    return next(
        (
            Text(title.zh.partition("：")[0], title.en.partition(":")[0])
            for title in titles_of(column)
        ),
        None,
    )


def titles_of(name: str) -> list[Text]:
    """Every title of columns with this name, the vocabulary's first; [] if the name is unknown."""
    columns: list[Column | ReferenceColumn] = [
        *(column for register in REGISTERS for column in register.columns),
        *(column for table in REFERENCE_TABLES for column in table.columns),
    ]
    own = [VOCABULARY[name].title] if name in VOCABULARY else []
    return [*own, *(column.title for column in columns if column.name == name)]


@cache
def _of_the_contract() -> dict[str, Mapping[str, Text]]:
    """Columns whose codes are names of registers, rules and other parts of the contract."""
    return {
        "register": {register.name: register.title for register in REGISTERS},
        "group_code": {group.code: group.name for group in POPULATION_GROUPS},
        "rule": {rule: rule_title(rule) for rule in RULES},
        "severity": {str(severity): text for severity, text in SEVERITIES.items()},
        "column_name": {
            column.name: column.title for register in REGISTERS for column in register.columns
        },
    }
