"""The files of a province's streets over months: the same people, of whom some change their state from
month to month, and what one street sends again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import numpy as np
import polars as pl

from pipelines.sample import write_load
from pipelines.sample.load_register import other_registers
from pipelines.sample.place import Street, streets_of

ROSTER = "劳动力资源台账"
# What says of a person how he is employed; a row that changes takes these cells of another.
STATE = (
    "劳动能力",
    "就业意愿",
    "就业状态",
    "就业形式",
    "就业时间",
    "失业时间",
    "是否登记失业",
    "就业困难类型",
)
CHANGE = 0.02  # of the people, a month


@dataclass
class ProvinceMonths:
    """So many streets of so many rows each, in the folder `rosters` as the last month has them."""

    folder: Path
    streets: int
    rows: int
    random: np.random.Generator = field(default_factory=lambda: np.random.default_rng(1))

    def write(self, months: Sequence[date]) -> None:
        """Write the files of all registers of these months, a folder a month."""
        first = self.folder / "first"
        write_load(first, files=self.streets, rows_per_file=self.rows, month=months[0])
        places = {street.code: street for street in streets_of("51", [months[0]])}
        for path in sorted(first.iterdir()):
            roster = pl.read_csv(path, infer_schema=False)
            for month in months:
                self._write_street(places[path.name[:9]], roster, month)
                roster = self._changed(roster)
            path.unlink()
        first.rmdir()

    def correct(self, month: date, place: int, target: Path) -> Path:
        """Write a street's roster of the month once more: some left, some have another state."""
        path = sorted(self.of(month).glob(f"*{ROSTER}*"))[place]
        roster = pl.read_csv(path, infer_schema=False)
        stay = roster.filter(pl.Series(self.random.random(len(roster)) > CHANGE))
        target.mkdir(parents=True)
        self._changed(stay).write_csv(target / path.name, include_bom=True)
        return target

    def of(self, month: date) -> Path:
        """The folder of a month's files."""
        return self.folder / f"{month:%Y-%m}"

    def _write_street(self, street: Street, roster: pl.DataFrame, month: date) -> None:
        frames = {ROSTER: roster, **other_registers(street, roster, month, self.random)}
        self.of(month).mkdir(parents=True, exist_ok=True)
        for title, frame in frames.items():
            name = f"{street.code}_{title}_{month:%Y-%m}.csv"
            frame.write_csv(self.of(month) / name, include_bom=True)

    def _changed(self, roster: pl.DataFrame) -> pl.DataFrame:
        count = len(roster)
        taken = np.where(
            self.random.random(count) < CHANGE, self.random.integers(0, count, count), range(count)
        )
        return roster.with_columns(pl.col(name).gather(taken) for name in STATE)
