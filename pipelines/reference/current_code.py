"""The present codes of abolished divisions."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

import polars as pl


def with_current(succession: pl.DataFrame, division: pl.DataFrame) -> pl.DataFrame:
    """Add valid_to (the day on which from_code came into use again) and current_code (the present
    code that from_code leads to through certain successors; else null).
    """
    starts = defaultdict(list)
    for code, start in division.select("division_code", "valid_from").iter_rows():
        starts[code].append(start)
    today = set(division.filter(pl.col("valid_to").is_null())["division_code"])
    ended: dict[str, list[tuple[date, str | None]]] = defaultdict(list)
    for code, target, day, certain in (
        succession.sort("valid_from", "certain")
        .select("from_code", "to_code", "valid_from", "certain")
        .iter_rows()
    ):
        ended[code].append((day, target if certain else None))

    def current(code: str | None, after: date) -> str | None:
        while code is not None and (
            later := next((end for end in ended.get(code, ()) if end[0] > after), None)
        ):
            after, code = later
        return code if code in today else None

    rows = succession.select("from_code", "to_code", "valid_from", "certain").rows()
    return succession.with_columns(
        pl.Series(
            "valid_to",
            [min((s for s in starts[code] if s >= day), default=None) for code, _, day, _ in rows],
            dtype=pl.Date,
        ),
        pl.Series(
            "current_code",
            [current(target, day) if certain else None for _, target, day, certain in rows],
            dtype=pl.String,
        ),
    ).sort("from_code", "valid_from", "to_code", nulls_last=True)
