"""The example row of a template, register by register, as example.csv has it: nobody's (the ID
number's region 519900 exists nowhere).
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
    """Column name -> cell of the register's example row, as a template shows it. The community is
    not among them: it is one of the street that the template is for.
    """
    lines = read_lines(Path(__file__).with_name("example.csv"))
    return MappingProxyType(
        {line["column"]: line["example"] for line in lines if line["register"] == register_name}
    )


@cache
def former_example(register: Register) -> Mapping[str, str]:
    """Column name -> cell of the example row of templates up to 2026, in which what is required was
    filled in.
    """
    cells = {}
    for column in register.columns:
        if column.required or column.required_unless:
            listed = column.list_of_cells
            label = next(iter(code_lists()[listed].labels.values())) if listed else None
            cells[column.name] = label.zh if label else column.of_kind.example or ""
    return cells
