"""What lake and vault hold of a submission."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from pipelines.base.home import Home
from pipelines.intake.outcome import Outcome


def stored(
    home: Home, outcome: Outcome, *, without: tuple[str, ...] = ("submission",)
) -> list[pl.DataFrame]:
    """What lake and vault hold of a submission, without the columns of where it came from."""
    lake = Path(outcome.data_file)
    files = (home.root / lake, home.vault / lake.relative_to("lake"))
    return [pl.read_parquet(file).drop(*without) for file in files]
