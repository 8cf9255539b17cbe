"""A blank workbook of a register, opened: its header and the values that a column offers."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import openpyxl
import pytest

from pipelines.contract.column import Register
from pipelines.contract.register import REGISTERS
from pipelines.feedback.reporting import Reporting
from pipelines.feedback.template import write_template

every_register = pytest.mark.parametrize("register", REGISTERS, ids=lambda register: register.name)


def opened(register: Register, tmp_path: Path, month: date | None = None) -> openpyxl.Workbook:
    path = tmp_path / "template.xlsx"
    write_template(register, path, Reporting(month))
    return openpyxl.load_workbook(path)


def header(book: openpyxl.Workbook) -> list[str]:
    return [str(cell.value).replace("\n", "") for cell in book.worksheets[0][4]]


def drop_down(book: openpyxl.Workbook, title: str) -> list[str]:
    """The values that the drop-down of a column offers."""
    sheet = book.worksheets[0]
    place = header(book).index(title) + 1
    letter = sheet.cell(4, place).column_letter
    (rule,) = (
        rule
        for rule in sheet.data_validations.dataValidation
        if f"{letter}5" == str(rule.sqref).split(":")[0]
    )
    assert rule.type == "list"
    if not rule.formula1.startswith("'"):
        return rule.formula1.strip('"').split(",")
    name, cells = rule.formula1.split("!")
    return [cell.value for (cell,) in book[name.strip("'")][cells.replace("$", "")]]
