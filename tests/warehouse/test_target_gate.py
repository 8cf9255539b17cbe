"""The gates on the targets' marts: what is made passes, and a figure that does not follow fails."""

from __future__ import annotations

import math
from pathlib import Path

import duckdb
import numpy as np
import polars as pl
import pytest

from pipelines.warehouse.engine import open_empty
from tests.build.gate_sql import results_in
from tests.build.generated_years import (
    GENERATORS,
    generated,
    new_employment_frame,
    target_frame,
    target_models,
)
from tests.build.release_file import rows
from tests.build.target_case import GROSS, NET, SURVEYED

pytestmark = pytest.mark.slow


MARTS = ("target_achieved", "seasonal_path", "target_progress")


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> Path:
    """The targets' marts of a generated province in a file; targets of every kind of outcome."""
    file = tmp_path_factory.mktemp("targets") / "made.duckdb"
    frame = new_employment_frame(*generated(GENERATORS[2], 3, 1, 6, np.random.default_rng(3)))
    groups = {"10-south": ("1001", "1002")}
    areas = [*sorted(set(frame["area_code"])), *groups]
    targets = target_frame(areas, (NET, GROSS, SURVEYED), 400)
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
            groups=groups,
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
            {
                "target_progress: ytd_as_achieved",
                "target_achieved: as_new_employment",
                "target_achieved: groups_add_up",
            },
        ),
        (
            "update mart.target_achieved set ytd = ytd - 1 where area_code = '10-south'",
            {"target_progress: ytd_as_achieved", "target_achieved: groups_add_up"},
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
