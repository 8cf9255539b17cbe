"""Row faults that the sample plants, in the order in which they are dealt out: plantings.csv. By
hand, not from the rules' code.
"""

from __future__ import annotations

import csv
from pathlib import Path

from pipelines.sample.fault import Planting, Setting, Spoilt
from pipelines.sample.spoil import CONDITIONS, ROW_TWICE, SPOILINGS, Spot


def _planting(line: dict[str, str]) -> Planting:
    """A line of plantings.csv: the cell of `column` is spoilt by the function that `spoiling`
    names, in a row that suits `only_where`, and `rule` must find it.
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
