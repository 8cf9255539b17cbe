"""The sample's tables name what there is: columns of the contract, functions that spoil a cell."""

from __future__ import annotations

import csv
from pathlib import Path

from pipelines.contract.register import REGISTERS
from pipelines.contract.rule import RULES
from pipelines.sample import planting, spoil
from pipelines.sample.heading import HEADINGS, SERIAL, UNKNOWN
from pipelines.sample.layout import LAYOUTS, columns_of


def lines_of(name: str) -> list[dict[str, str]]:
    path = Path(planting.__file__).with_name(name)
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_layout_has_headings_of_every_register_and_only_columns_that_there_are() -> None:
    registers = {register.name: {c.name for c in register.columns} for register in REGISTERS}
    for layout, headings in HEADINGS.items():
        assert headings.keys() == registers.keys(), layout
        for register, columns in headings.items():
            named = {heading.column for heading in columns} - {SERIAL, UNKNOWN}
            assert named <= registers[register], (layout, register)


def test_every_way_to_spoil_a_cell_and_every_condition_is_used() -> None:
    lines = lines_of("plantings.csv")
    used = {line["spoiling"] for line in lines}
    assert used == {*spoil.SPOILINGS, spoil.ROW_TWICE}
    assert {line["only_where"] for line in lines} == set(spoil.CONDITIONS)


def test_every_fault_is_of_a_rule_and_of_a_column_that_some_layout_has() -> None:
    for fault in planting.PLANTINGS:
        assert fault.rule in RULES
        assert any(fault.column in columns_of(layout, fault.register) for layout in LAYOUTS)
