"""Rosters of a province over months, as lake files: the same people, of whom some change their state
or move from month to month.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

import numpy as np
import polars as pl

from pipelines.base.home import Home
from pipelines.base.month import month_end
from pipelines.base.seal import sealed
from pipelines.contract.register import register_named
from pipelines.warehouse.lake import lake_columns
from tests.build.lake_file import POLARS_TYPES, send
from tests.build.long_history import COMMUNITIES, street_codes

STATES = np.array(("employed", "unemployed", "not_in_labour_force", "unknown"))
SHARES = (0.62, 0.08, 0.27, 0.03)
CHANGE, MOVE, TWICE = 0.02, 0.004, 0.002  # of the people, a month
HOUSEHOLD = 3  # people


@dataclass
class BigRoster:
    """People (their pseudonyms, states and places) of so many streets of so many rows each."""

    home: Home
    streets: int
    rows: int
    random: np.random.Generator = field(default_factory=lambda: np.random.default_rng(1))

    def __post_init__(self) -> None:
        count = self.streets * self.rows
        random = self.random
        self.codes = np.array(street_codes(self.streets))
        self.person = np.frombuffer(random.bytes(16 * count), dtype="S16")
        self.street = np.repeat(np.arange(self.streets), self.rows)
        self.community = (np.arange(count) // HOUSEHOLD) % COMMUNITIES + 1
        self.household = (np.arange(count) // HOUSEHOLD) % 10_000
        self.state = random.choice(len(STATES), count, p=SHARES)
        self.since = random.integers(0, 1500, count)
        self.born = random.integers(14, 75, count) * 365
        self.graduate, self.difficult = random.random(count) < 0.03, random.random(count) < 0.02

    def send_month(self, month: date) -> list[dict]:
        """The files of a month, after some have changed and moved."""
        random, count = self.random, len(self.state)
        changed = random.random(count) < CHANGE
        self.state[changed] = random.choice(len(STATES), changed.sum(), p=SHARES)
        self.since[changed] = 0
        moved = random.random(count) < MOVE
        self.street[moved] = random.integers(0, self.streets, moved.sum())
        order = np.argsort(self.street, kind="stable")
        ends = np.searchsorted(self.street[order], np.arange(self.streets + 1))
        twice = random.integers(0, count, int(count * TWICE))
        sent = []
        for street in range(self.streets):
            own = order[ends[street] : ends[street + 1]]
            again = twice[street :: self.streets]
            sent += [
                self.send_street(month, street, np.concatenate((own, again))),
                self.send_listed(month, street, own[::400]),
            ]
        return sent

    def send_street(self, month: date, street: int, people: np.ndarray, name: str = "") -> dict:
        """The roster of a street of these people."""
        state, end = STATES[self.state[people]], month_end(month)
        since = np.datetime64(end) - self.since[people].astype("timedelta64[D]")
        told = pl.Series(since.astype("datetime64[D]")).cast(pl.Date)
        code = f"{self.codes[street]}"
        line = send(None, f"{name}{code}", month=f"{month:%Y-%m}", covers=[code])
        employed, unemployed = (pl.Series(state == one) for one in ("employed", "unemployed"))
        number = pl.Series(self.community[people]).cast(pl.String).str.zfill(3)
        frame = pl.DataFrame(
            {
                "submission": line["submission"],
                "sheet_no": 0,
                "row": np.arange(6, 6 + len(people)),
                "person": self.person[people].tolist(),
                "birth_date": pl.Series(
                    np.datetime64(end) - self.born[people].astype("timedelta64[D]")
                ).cast(pl.Date),
                "community_code": code + number,
                "household_no": pl.Series(self.household[people]).cast(pl.String),
                "sex": np.where(people % 2 == 0, "male", "female"),
                "labour_capacity": True,
                "willing_to_work": state != "not_in_labour_force",
                "employment_status": state,
                "employed_since": pl.select(pl.when(employed).then(told)).to_series(),
                "unemployed_since": pl.select(pl.when(unemployed).then(told)).to_series(),
                "unemployment_registered": state == "unemployed",
                "difficulty_types": np.where(self.difficult[people], "landless", ""),
                "is_graduate": self.graduate[people],
                "hukou_type": np.where(people % 3 == 0, "urban", "rural"),
            }
        )
        return self.written(line, month, "labour_force", frame)

    def send_listed(self, month: date, street: int, people: np.ndarray) -> dict:
        """The street's register of zero-employment households."""
        code = f"{self.codes[street]}"
        line = send(
            None,
            f"zero {code}",
            month=f"{month:%Y-%m}",
            register="zero_employment_household",
            covers=[code],
        )
        number = pl.Series(self.community[people]).cast(pl.String).str.zfill(3)
        frame = pl.DataFrame(
            {
                "submission": line["submission"],
                "sheet_no": 0,
                "row": np.arange(6, 6 + len(people)),
                "community_code": code + number,
                "household_no": pl.Series(self.household[people]).cast(pl.String),
                "recognised_on": month - timedelta(days=40),
            }
        )
        return self.written(line, month, "zero_employment_household", frame)

    def written(self, line: dict, month: date, register: str, frame: pl.DataFrame) -> dict:
        """The submission with this frame as its lake file."""
        columns = lake_columns(register_named(register)).items()
        schema: dict[str, type[pl.DataType] | pl.DataType] = {
            column: POLARS_TYPES[kind] for column, kind in columns
        }
        missing = [pl.lit(None, kind).alias(c) for c, kind in schema.items() if c not in frame]
        file = f"lake/{register}/{month:%Y-%m}/{line['submission']}-abcdefabcdef.parquet"
        path = self.home.root / file
        path.parent.mkdir(parents=True, exist_ok=True)
        frame.with_columns(*missing).select(
            pl.col(column).cast(kind) for column, kind in schema.items()
        ).write_parquet(path)
        return line | {
            "data_file": file,
            "is_nil": False,
            "rows_read": len(frame),
            "accepted": len(frame),
            "communities": sorted(frame["community_code"].unique()),
            "made": [sealed(self.home.root, path).text],
        }

    def correct(self, month: date, sent: dict) -> dict:
        """A street's roster of the month once more: some people have another state, a few left."""
        random, street = self.random, sent["street_code"]
        frame = pl.read_parquet(self.home.root / sent["data_file"])
        frame = frame.filter(pl.Series(random.random(len(frame)) > CHANGE))
        changed = pl.Series(random.random(len(frame)) < CHANGE)
        state = pl.Series(STATES[random.choice(len(STATES), len(frame), p=SHARES)])
        name = f"corrected {random.integers(1 << 30)} {street}"
        line = send(None, name, month=f"{month:%Y-%m}", covers=[street])
        frame = frame.with_columns(
            pl.lit(line["submission"]).alias("submission"),
            employment_status=pl.when(changed).then(state).otherwise("employment_status"),
        )
        return self.written(line, month, "labour_force", frame)
