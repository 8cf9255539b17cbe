"""The example row of a template, register by register, as example.csv has it: nobody's (the ID
number's region 519900 exists nowhere).
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

from pipelines.base.words import read_lines


@cache
def example_cells(register_name: str) -> Mapping[str, str]:
    """Column name -> cell of the register's example row, as a template shows it. The community is
    not among them: it is one of the street that the template is for.
    """
    lines = read_lines(Path(__file__).with_name("example.csv"))
    return MappingProxyType(
        {line["column"]: line["example"] for line in lines if line["register"] == register_name}
    )
