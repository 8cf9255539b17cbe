"""A back-test of the projection of mart.target_progress in small; `make bench-target` is the whole."""

from __future__ import annotations

import polars as pl
import pytest

from tests.build.generated_years import (
    GENERATORS,
    back_test,
)
from tests.oracle.second_target import student_quantile

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def tested() -> pl.DataFrame:
    """Projections of provinces of three generators with two, three and five former years, and what
    came of them.
    """
    cases = ((GENERATORS[1], 3), (GENERATORS[4], 5), (GENERATORS[6], 2))
    return pl.concat(
        [
            back_test(generator, years, 16, 6, 7 + years).with_columns(pl.lit(years).alias("years"))
            for generator, years in cases
        ]
    )


def test_four_outcomes_in_five_lie_in_the_interval(tested):
    assert 0.75 <= tested["covered"].mean() <= 0.90
    by_years = tested.group_by("years").agg(pl.mean("covered"))["covered"]
    assert len(by_years) == 3
    assert by_years.is_between(0.7, 0.95).all()


def test_the_projection_errs_less_than_the_straight_line_and_the_usual_share(tested):
    assert tested["error"].mean() < 0.95 * tested["straight"].mean()
    assert tested["error"].mean() < 0.95 * tested["ratio"].mean()


def test_a_chance_is_met_as_often_as_it_says(tested):
    middling = tested.filter(pl.col("chance").is_between(0.2, 0.8))
    assert middling.height > 300
    assert abs(middling["chance"].mean() - middling["met"].mean()) < 0.15
    assert (
        tested.filter(pl.col("chance") < 0.2)["met"].mean()
        < 0.1
        < 0.9
        < tested.filter(pl.col("chance") > 0.8)["met"].mean()
    )


@pytest.mark.parametrize(
    ("freedom", "exact", "within"),
    [
        (1, 3.0777, 0.07),
        (2, 1.8856, 0.01),
        (3, 1.6377, 0.005),
        (4, 1.5332, 0.005),
        (1000, 1.2824, 0.001),
    ],
)
def test_the_approximation_of_students_t_is_close_to_the_tables(freedom, exact, within):
    assert abs(student_quantile(freedom) / exact - 1) < within
