"""Targets and what was achieved in a small province, and the progress that follows."""

from __future__ import annotations

from datetime import date

import duckdb
import polars as pl

from tests.build.generated_years import target_models

NET, GROSS, SURVEYED = "new_employment", "reemployed_unemployed", "surveyed_unemployment_rate"
FRONT = (20, 20, 20, 20, 20, 20, 10, 10, 10, 10, 10, 10)  # two thirds by June
MONTHS = [f"{number:02d}" for number in range(1, 13)]


def progress(
    monthly: dict[str, dict[str, tuple[int, int]]],
    targets: list[dict],
    not_reported: tuple[str, ...] = (),
    silent: tuple[tuple[str, str], ...] = (),
) -> dict[tuple[str, str], dict]:
    """(month, target area / indicator / setter where they differ from 1001, NET and 10) -> row.
    `monthly`: prefecture -> month -> hired, left; `silent`: prefectures that sent nothing in a
    month.
    """
    months = sorted({month for own in monthly.values() for month in own})
    lines = []
    for area in ("10", *monthly):
        for month in months:
            so_far = [
                own[past]
                for code, own in monthly.items()
                if code.startswith(area)
                for past in own
                if past[:4] == month[:4] and past <= month
            ]
            new, gone = sum(events[0] for events in so_far), sum(events[1] for events in so_far)
            lines.append(
                {
                    "month": date.fromisoformat(f"{month}-01"),
                    "area_code": area,
                    "area_level": "province" if area == "10" else "prefecture",
                    "area_name": area,
                    "new_employment_ytd": new,
                    "natural_attrition_ytd": gone,
                    "net_new_employment_ytd": new - gone,
                    "reemployed_unemployed_ytd": new,
                    "difficult_employed_ytd": new,
                }
            )
    with duckdb.connect() as connection:
        target_models(
            connection,
            pl.DataFrame(lines),
            pl.DataFrame(targets),
            tuple(date.fromisoformat(f"{month}-01") for month in not_reported),
            tuple((area, date.fromisoformat(f"{month}-01")) for area, month in silent),
        )
        found = connection.sql("from mart.target_progress").pl().to_dicts()
    return {
        (
            f"{row['month']:%Y-%m}",
            "/".join(
                value
                for value, usual in (
                    (row["target_area"], "1001"),
                    (row["indicator"], NET),
                    (row["setter_area"], "10"),
                )
                if value != usual
            ),
        ): row
        for row in found
    }


def target(
    value: float = 100,
    area: str = "1001",
    indicator: str = NET,
    setter: str = "10",
    direction: str = "at_least",
    year: int = 2026,
    since: str | None = None,
    until: str | None = None,
) -> dict:
    return {
        "year": year,
        "setter_code": setter,
        "target_code": area,
        "indicator": indicator,
        "value": value,
        "unit": "persons",
        "direction": direction,
        "basis": "placeholder",
        "valid_from": date.fromisoformat(since or f"{year}-01-01"),
        "valid_to": date.fromisoformat(until or f"{year + 1}-01-01"),
    }


def year(
    number: int, *counts: int, left_each: int = 0, months: int = 12
) -> dict[str, tuple[int, int]]:
    """A year's months, hired as `counts` say, over and over."""
    return {
        f"{number}-{month}": (counts[place % len(counts)], left_each)
        for place, month in enumerate(MONTHS[:months])
    }
