"""mart.target_progress: every figure counted again, a back-test of its projection in small, the
gates on it, a release with it.
"""

from __future__ import annotations

import math
from datetime import date
from pathlib import Path

import duckdb
import numpy as np
import polars as pl
import pytest

from pipelines.reference.load import load_reference
from pipelines.warehouse.engine import open_empty
from tests.build.gate_sql import results_in
from tests.build.generated_years import (
    GENERATORS,
    LAST_YEAR,
    back_test,
    generated,
    new_employment_frame,
    target_frame,
    target_models,
)
from tests.build.release_file import rows
from tests.build.target_case import GROSS, NET, SURVEYED
from tests.oracle.second_target import second_progress, student_quantile

pytestmark = pytest.mark.slow

MARTS = ("target_achieved", "seasonal_path", "target_progress")

TOLERANCE = {
    "projection": 0.51,
    "projection_low": 0.51,
    "projection_high": 0.51,
    "chance": 3e-4,
}  # rounded to persons; the logistic function


# The second count


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


def differences(
    frame: pl.DataFrame, usual: float, silent: tuple[tuple[str, date], ...] = ()
) -> list[tuple]:
    """The figures in which mart.target_progress and the second count differ."""
    areas = sorted(set(frame["area_code"]))
    targets = target_frame(areas, (NET, GROSS, "difficult_employed", SURVEYED), usual)

    def coverage(area: str, indicator: str, month: date) -> float:
        own = [code for code in areas if len(code) == 4 and code.startswith(area)]
        return sum((code, month) not in silent for code in own) / len(own)

    path = load_reference().tables["usual_path"]
    expected = second_progress(
        frame.to_dicts(),
        targets.to_dicts(),
        {(row["indicator"], row["month_number"]): row["share"] for row in path.to_dicts()},
        coverage,
    )
    with duckdb.connect() as connection:
        target_models(connection, frame, targets, silent=silent)
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


# The back-test in small; `make bench-target` is the whole of it


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


# Gates


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> Path:
    """The targets' marts of a generated province in a file; targets of every kind of outcome."""
    file = tmp_path_factory.mktemp("targets") / "made.duckdb"
    frame = new_employment_frame(*generated(GENERATORS[2], 3, 1, 6, np.random.default_rng(3)))
    targets = target_frame(sorted(set(frame["area_code"])), (NET, GROSS, SURVEYED), 400)
    more = targets.with_columns(
        pl.col("target_code").alias("setter_code"),
        pl.col("value") * 2,
        pl.lit("at_most").alias("direction"),
    )
    with duckdb.connect(str(file)) as connection:
        target_models(
            connection,
            frame,
            pl.concat([targets, more.filter(pl.col("target_code").str.len_bytes() == 4)]),
        )
    return file


def failures(file: Path, change: str = "") -> set[str]:
    """The gate's checks of the targets' marts that fail once `change` was made."""
    with open_empty() as session:
        session.execute(f"attach '{file}' as release")
        session.execute("use release")
        session.execute("begin")
        session.execute(change or "select 1")
        results = results_in(session, MARTS, beside=["new_employment", "area"])
        session.execute("rollback")
        session.execute("use memory")
    failing = {result.check.removeprefix("mart.") for result in results if not result.passed}
    return {check for check in failing if check.startswith(tuple(MARTS))}


def test_targets_as_they_are_made_pass_the_gate(made):
    with duckdb.connect(str(made), read_only=True) as connection:
        states = connection.execute("select distinct state from mart.target_progress").fetchall()
    assert {state for (state,) in states} == {
        "met",
        "met_so_far",
        "on_pace",
        "at_risk",
        "behind",
        "not_computed",
    }
    assert failures(made) == set()


AREA = (
    "target_area = '1001' and setter_area = '10' and indicator = 'new_employment' and month ="
    " '2026-06-01'"
)


@pytest.mark.parametrize(
    ("change", "failing"),
    [
        (
            f"update mart.target_progress set achieved_share = achieved_share + 0.01 where {AREA}",
            {"target_progress: share_is_quotient"},
        ),
        (
            f"update mart.target_progress set year_share = 0.6 where {AREA}",
            {"target_progress: year_share_is_month"},
        ),
        (
            f"update mart.target_progress set projection_low = projection + 1 where {AREA}",
            {"target_progress: projection_in_order"},
        ),
        (
            (
                "update mart.target_progress set projection_high = projection_high + 1 where month"
                " = '2026-12-01'"
            ),
            {"target_progress: december_is_known"},
        ),
        (
            f"update mart.target_progress set chance = 1.01, state = 'on_pace' where {AREA}",
            {"target_progress: chance_between_0_and_1"},
        ),
        (
            f"update mart.target_progress set state = 'met' where {AREA}",
            {"target_progress: met_when_reached"},
        ),
        (
            (
                "update mart.target_progress set state = case state when 'behind' then 'on_pace'"
                f" else 'behind' end where {AREA}"
            ),
            {"target_progress: state_by_chance"},
        ),
        (
            f"update mart.target_progress set needed_per_month = needed_per_month + 1 where {AREA}",
            {"target_progress: needed_fills_the_gap"},
        ),
        (
            f"update mart.target_progress set pace = pace + 0.01 where {AREA}",
            {"target_progress: pace_is_of_usual"},
        ),
        (
            "update mart.target_progress set chance = 0.5 where state = 'not_computed'",
            {"target_progress: nothing_is_made_up"},
        ),
        (
            f"update mart.target_progress set indicator = 'jobs' where {AREA}",
            {
                "target_progress: known_code:indicator",
                "target_progress: targets_as_set",
                "target_progress: ytd_as_achieved",
            },
        ),
        (f"delete from mart.target_progress where {AREA}", {"target_progress: targets_as_set"}),
        (
            (
                "update mart.target_achieved set ytd = ytd + 1, events_ytd = events_ytd + 1 where"
                " area_code = '1001' and indicator = 'new_employment'"
            ),
            {"target_progress: ytd_as_achieved", "target_achieved: as_new_employment"},
        ),
        (
            "delete from mart.target_achieved where area_code = '1003' and month < '2026-01-01'",
            {"target_achieved: as_new_employment"},
        ),
        (
            "update mart.seasonal_path set former_share = former_share + 0.001",
            {
                "seasonal_path: share_is_quotient",
            },
        ),
    ],
)
def test_figures_that_do_not_follow_close_the_gate(made, change, failing):
    assert failures(made, change) == failing


def test_no_figure_is_infinite_or_no_number(made):
    columns = rows(
        made,
        "select list(column_name) from duckdb_columns() where table_name = 'target_progress' and"
        " data_type = 'DOUBLE'",
    )[0][0]
    values = [
        value
        for row in rows(made, f"select {', '.join(columns)} from mart.target_progress")
        for value in row
        if value is not None
    ]
    assert len(values) > 1000
    assert all(map(math.isfinite, values))
