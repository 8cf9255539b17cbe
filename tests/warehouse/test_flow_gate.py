"""The gate on flows: what does not hold together is named."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from pipelines.base.home import Home
from tests.build.event_file import hired, left, served, told
from tests.build.gate_sql import failing_checks
from tests.build.lake_file import B
from tests.build.moved_people import two_months
from tests.build.release_file import release_with

# marts of flows and those that the gate holds them against; the others would only take their time
HELD_TOGETHER = (
    "area",
    "roster",
    "labour_movement",
    "new_employment",
    "new_employment_by_channel",
    "new_employment_by_age",
    "assistance",
    "target_achieved",
)


@pytest.fixture(scope="module")
def flows(tmp_path_factory) -> Path:
    """A release with the marts of flows, every flow in it, shut."""
    home = Home(tmp_path_factory.mktemp("flows")).prepare()
    return release_with(
        ", ".join(HELD_TOGETHER),
        home,
        *two_months(home),
        *told(
            home,
            "new_employment",
            {
                "2026-08": [hired("a", "2026-07-03"), hired("b", "2026-08-03", B)],
                "2026-09": [hired("c", "2026-09-03")],
            },
        ),
        *told(home, "natural_attrition", {"2026-08": [left("dies", "2026-08-03")]}),
        *told(
            home,
            "assistance",
            {"2026-08": [served("hired", "2026-08-03", amount_yuan=Decimal("5.50"))]},
        ),
    )


def test_good_flows_pass_the_gate(flows):
    assert failing_checks(flows, HELD_TOGETHER) == set()


@pytest.mark.parametrize(
    ("change", "failing"),
    [
        (
            (
                "update mart.labour_movement set persons = 2 where area_level = 'county' and"
                " from_status = 'employed' and to_status = 'employed'"
            ),
            {"mart.labour_movement: to_is_stock", "mart.labour_movement: from_is_former_stock"},
        ),
        (
            "update mart.labour_movement set to_status = 'moved' where to_status = 'elsewhere'",
            {"mart.labour_movement: known_code:to_status"},
        ),
        ("delete from mart.labour_movement", {"mart.labour_movement: every_month"}),
        (
            "update mart.new_employment set net_new_employment = 7 where month = '2026-08-01'",
            {
                "mart.new_employment: net",
                "mart.new_employment: children_add_up",
                "mart.new_employment: months_add_up",
            },
        ),
        (
            (
                "update mart.new_employment set new_employment_ytd = new_employment_ytd + 1,"
                " net_new_employment_ytd = net_new_employment_ytd + 1"
            ),
            {
                "mart.new_employment: children_add_up",
                "mart.new_employment: months_add_up",
                "mart.new_employment_by_channel: channels_add_up",
                "mart.new_employment_by_age: ages_add_up",
                "mart.target_achieved: as_new_employment",
            },
        ),
        (
            "delete from mart.new_employment_by_channel where month = '2026-09-01'",
            {"mart.new_employment_by_channel: channels_add_up"},
        ),
        (
            "update mart.assistance set employed_within_3_months = 2",
            {"mart.assistance: employed_within_persons"},
        ),
        (
            (
                "update mart.assistance set amount_yuan = amount_yuan + 0.01 where area_level ="
                " 'street'"
            ),
            {"mart.assistance: children_add_up"},
        ),
    ],
)
def test_flows_that_do_not_hold_together_close_the_gate(flows, tmp_path, change, failing):
    copy = tmp_path / "changed.duckdb"
    copy.write_bytes(flows.read_bytes())
    with duckdb.connect(str(copy)) as connection:
        connection.execute(change)
    assert failing_checks(copy, HELD_TOGETHER) == failing
