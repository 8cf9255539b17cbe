"""Row faults planted in the sample, in the order of use: plantings.csv. Written by hand,
independent of the rules' code.
"""

from __future__ import annotations

import csv
from pathlib import Path

from pipelines.sample.fault import Planting, Setting, Spoilt
from pipelines.sample.spoil import CONDITIONS, ROW_TWICE, SPOILINGS, Spot


def _planting(line: dict[str, str]) -> Planting:
    """A line of plantings.csv: the function named in `spoiling` changes the cell of `column` in a
    row that satisfies `only_where`, and `rule` must find it.
    """
    what = (line["register"], line["rule"], line["column"], line["kind"])
    if line["spoiling"] == ROW_TWICE:
        return Planting(*what, None)
    spoiling, suits = SPOILINGS[line["spoiling"]], CONDITIONS[line["only_where"]]

    def spoil(row: dict, setting: Setting) -> Spoilt:
        spot = Spot(row, line["column"], line["argument"], setting)
        return spoiling(spot) if suits(spot) else ...

    return Planting(*what, spoil)


def _load(path: Path) -> tuple[Planting, ...]:
    with path.open(encoding="utf-8", newline="") as file:
        return tuple(_planting(line) for line in csv.DictReader(file))


PLANTINGS = _load(Path(__file__).with_name("plantings.csv"))
