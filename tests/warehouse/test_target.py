"""mart.target_progress: every figure counted again."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from types import MappingProxyType

import duckdb
import numpy as np
import polars as pl
import pytest

from pipelines.reference.load import load_reference
from tests.build.generated_years import (
    GENERATORS,
    LAST_YEAR,
    generated,
    new_employment_frame,
    target_frame,
    target_models,
)
from tests.build.target_case import GROSS, NET, SURVEYED
from tests.oracle.second_target import second_progress

pytestmark = pytest.mark.slow


TOLERANCE = {
    "projection": 0.51,
    "projection_low": 0.51,
    "projection_high": 0.51,
    "chance": 3e-4,
}  # rounded to persons; the logistic function


@pytest.mark.parametrize("former_years", range(7))
def test_a_second_count_finds_every_figure(former_years):
    generator = GENERATORS[former_years]
    frame = new_employment_frame(
        *generated(generator, former_years, 2, 4, np.random.default_rng(former_years))
    )
    assert differences(frame, generator.size) == []


def test_a_second_count_finds_every_figure_where_prefectures_and_months_are_missing():
    generator = GENERATORS[2]
    random = np.random.default_rng(20)
    frame = new_employment_frame(*generated(generator, 4, 2, 4, random))
    prefectures = sorted({area for area in frame["area_code"] if len(area) == 4})
    months = sorted(set(frame["month"]))
    silent = tuple(
        (area, month)
        for area in prefectures
        for month in months
        if random.random() < (0.02 if month.year < LAST_YEAR else 0.2)
    )
    assert len(silent) > 10
    assert differences(frame, generator.size, silent) == []


def test_a_second_count_finds_every_figure_of_groups_of_areas():
    frame = new_employment_frame(*generated(GENERATORS[2], 4, 2, 4, np.random.default_rng(21)))
    silent = tuple(("1002", date(year, month, 1)) for year, month in ((2023, 5), (2026, 2)))
    groups = {"10-north": ("1001", "1002"), "10-south": ("1003", "1004"), "1101-all": ("1101",)}
    assert differences(frame, GENERATORS[2].size, silent, groups) == []


def differences(
    frame: pl.DataFrame,
    usual: float,
    silent: tuple[tuple[str, date], ...] = (),
    groups: Mapping[str, Collection[str]] = MappingProxyType({}),
) -> list[tuple]:
    """The figures in which mart.target_progress and the second count differ."""
    places = sorted(set(frame["area_code"]))
    areas = [*places, *groups]
    targets = target_frame(areas, (NET, GROSS, "difficult_employed", SURVEYED), usual)

    def coverage(area: str, indicator: str, month: date) -> float:
        own = groups.get(
            area, [code for code in places if len(code) == 4 and code.startswith(area)]
        )
        return sum((code, month) not in silent for code in own) / len(own)

    path = load_reference().tables["usual_path"]
    expected = second_progress(
        frame.to_dicts(),
        targets.to_dicts(),
        {(row["indicator"], row["month_number"]): row["share"] for row in path.to_dicts()},
        coverage,
        groups,
    )
    with duckdb.connect() as connection:
        target_models(connection, frame, targets, silent=silent, groups=groups)
        found = connection.sql("from mart.target_progress").pl().to_dicts()
    assert {key(row) for row in found} == expected.keys()
    assert len(found) == len(areas) * 4 * 12
    return [
        (key(row), name, row[name], value)
        for row in found
        for name, value in expected[key(row)].items()
        if not same(name, row[name], value)
    ]


def key(row: dict) -> tuple:
    return row["month"], row["target_area"], row["indicator"], row["setter_area"]


def same(name: str, found: object, expected: object) -> bool:
    if expected is None or isinstance(expected, str):
        return found == expected
    return found is not None and abs(found - expected) <= TOLERANCE.get(
        name, 1e-7 * max(1, abs(expected))
    )
