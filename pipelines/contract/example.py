"""The example rows of templates, from example.csv. Their persons do not exist (ID region 519900 is
unassigned).
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

from pipelines.base.words import read_lines
from pipelines.contract.code_list import code_lists
from pipelines.contract.column import Register

EXAMPLE_MARK = "示例"  # in the serial column of a template's example row, which is not data


@cache
def example_cells(register_name: str) -> Mapping[str, str]:
    """Map column names to the cells of the register's example row in templates, without the
    community, which is one of the template's street.
    """
    lines = read_lines(Path(__file__).with_name("example.csv"))
    return MappingProxyType(
        {line["column"]: line["example"] for line in lines if line["register"] == register_name}
    )


@cache
def former_example(register: Register) -> Mapping[str, str]:
    """Map column names to the cells of the example row in templates up to 2026, which had only the
    required columns filled.
    """
    cells = {}
    for column in register.columns:
        if column.required or column.required_unless:
            listed = column.list_of_cells
            label = next(iter(code_lists()[listed].labels.values())) if listed else None
            cells[column.name] = label.zh if label else column.of_kind.example or ""
    return cells
