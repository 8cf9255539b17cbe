"""The account of zero-employment households over months: late files, silence, days allowed."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

import duckdb
import polars as pl
import pytest

from pipelines.base.home import Home
from pipelines.quality.gate import opened
from tests.build.event_file import county
from tests.build.fact_file import fact, facts_of, shipped
from tests.build.gate_sql import results_in
from tests.build.household_account import (
    BEFORE,
    MART,
    OPEN,
    REGISTER,
    RESOLVED,
    account,
    listed,
    moved_to,
    roster,
    sent,
)
from tests.build.lake_file import STREET, A, B, day, send
from tests.build.limits import LIMITS
from tests.build.release_file import release_with, rows

# Several months: the figures of one community; a month without a key has no file of it

COUNTED = "recognised_household"
FILE = listed("2026-06-10")
HISTORIES: dict[str, tuple[dict[str, list[dict]], dict[str, dict[str, object]]]] = {
    "steady": (
        {"2026-07": [FILE], "2026-08": [FILE]},
        {"2026-07": {**BEFORE, **OPEN}, "2026-08": {"opening": 1, **OPEN}},
    ),
    "registered late": (
        {"2026-07": [], "2026-08": [FILE]},
        {"2026-07": {}, "2026-08": {**BEFORE, **OPEN}},
    ),
    "dropped": (
        {"2026-07": [FILE], "2026-08": []},
        {"2026-07": {**BEFORE, **OPEN}, "2026-08": {"adjustment": -1}},
    ),
    "not sent and sent again": (
        {"2026-07": [FILE], "2026-09": [FILE]},
        {"2026-08": {"adjustment": -1}, "2026-09": {**BEFORE, **OPEN}},
    ),
    "ended on an unknown day": (
        {"2026-07": [FILE], "2026-08": [listed("2026-06-10", None, "employed")]},
        {"2026-08": {"adjustment": -1}},
    ),
    "ended earlier than told": (
        {"2026-07": [FILE], "2026-08": [listed("2026-06-10", "2026-07-20", "employed")]},
        {"2026-08": {"adjustment": -1}},
    ),
    "recognised later than told": (
        {"2026-07": [FILE], "2026-08": [listed("2026-08-10")]},
        {"2026-08": {"adjustment": -1, "newly_recognised": 1, **OPEN}},
    ),
    "resolved": (
        {"2026-07": [FILE], "2026-08": [listed("2026-06-10", "2026-08-10", "employed")]},
        {"2026-08": {"opening": 1, **RESOLVED, "median_days": 61}},
    ),
    "relapsed for three month ends": (
        {
            f"2026-{month:02d}": [
                listed("2026-01-01", "2026-03-31", "employed"),
                *[listed("2026-07-01")] * (month < 9),
            ]
            for month in (7, 8, 9)
        },
        {
            "2026-07": {"newly_recognised": 1, **OPEN, "relapsed": 1},
            "2026-08": {"opening": 1, **OPEN, "relapsed": 1},
            "2026-09": {"adjustment": -1},
        },
    ),
}
TALES = list(HISTORIES)


@pytest.fixture(scope="module")
def summer(tmp_path_factory) -> Path:
    home = Home(tmp_path_factory.mktemp("summer")).prepare()
    register: dict[str, list[dict]] = {}
    for number, tale in enumerate(TALES):
        for month, found in HISTORIES[tale][0].items():
            register.setdefault(month, []).extend(moved_to(number, found))
    people = [row for number in range(len(TALES)) for row in moved_to(number, roster("e"))]
    return release_with(
        REGISTER,
        home,
        *sent(home, register, dict.fromkeys(("2026-07", "2026-08", "2026-09"), people)),
    )


@pytest.mark.parametrize("tale", TALES)
def test_a_month_goes_on_from_what_was_counted_for_the_month_before(summer, tale):
    expected = HISTORIES[tale][1]
    assert {
        month: account(summer, county(TALES.index(tale)), month) for month in expected
    } == expected


BROKEN = (  # what is done to one county of the cases, the checks that it breaks
    (
        "opening = opening + 1",
        [
            "opening_is_former_stock",
            "account",
        ],
    ),
    ("adjustment = adjustment + 1", ["opening_is_former_stock"]),
    ("hidden = hidden + 1", ["derived_compared"]),
    (
        "stale = stale + 1",
        ["recognised_compared"],
    ),
    ("overdue = recognised + 1", ["overdue_within_recognised"]),
    (
        "relapsed = recognised + hidden + 1",
        ["relapsed_within_whole"],
    ),
    ("median_days = -1", ["days_of_resolved"]),
    ("median_days = 1", ["days_of_resolved"]),  # though none was resolved
)


def test_accounts_go_on_at_every_level_and_one_that_does_not_add_up_closes_the_gate(
    summer, tmp_path
):
    """Judged without the other marts, which is faster."""
    copy = tmp_path / "release.duckdb"
    copy.write_bytes(summer.read_bytes())

    def failing() -> dict[str, int]:
        with opened(copy, LIMITS) as session:
            results = results_in(session, [MART.removeprefix("mart.")])
        return {r.check.removeprefix(f"{MART}: "): r.failing for r in results if not r.passed}

    assert failing() == {}
    with duckdb.connect(str(copy)) as connection:
        for number, (change, _) in enumerate(BROKEN):
            connection.execute(
                f"update {MART} set {change} where area_code = '{county(number)}' and month ="
                " '2026-07-01'"
            )
    found = failing()
    assert found.pop("children_add_up") > 0
    assert found == Counter(name for _, names in BROKEN for name in names)


def test_a_silent_community_has_a_row_in_its_first_month_and_after_no_data_all_is_adjustment(
    home,
):
    release = release_with(
        REGISTER,
        home,
        *sent(
            home,
            {key: [listed("2026-04-10")] for key in ("2026-05", "2026-08")},
            {"2026-06": roster("e", B)},
        ),
    )
    found = rows(
        release,
        f"select strftime(month, '%m'), opening, adjustment, recognised, area_name from {MART}"
        f" where area_code = '{A}' order by month",
    )
    assert found == [
        (*figures, "水井坊社区居委会")
        for figures in (("05", 1, 1, 1), ("06", 0, -1, 0), ("08", 1, 1, 1))
    ]


def test_the_days_allowed_are_those_of_the_policy_of_the_month_end(home):
    """30 days until 9 August, 90 from then on: overdue in July, no more in August."""
    reference, _ = shipped()
    policy = reference.tables["policy"]
    is_it, day_of_change = pl.col("policy") == "zero_employment_days", day("2026-08-10")
    longer = policy.filter(is_it).with_columns(valid_from=day_of_change, value=90.0)
    ended = policy.with_columns(
        valid_to=pl.when(is_it).then(pl.lit(day_of_change)).otherwise("valid_to")
    )
    changed = pl.concat([ended, longer.cast(policy.schema)])
    reference = replace(reference, tables={**reference.tables, "policy": changed})
    register = [listed("2026-07-01", due=None), listed("2026-05-01", due=None, community=B)]
    files = sent(home, dict.fromkeys(("2026-07", "2026-08"), register), {})
    facts = facts_of(home, *files, reference=reference, only=COUNTED)
    columns = "area_code, overdue"
    assert fact(facts, "recognised_household", columns, "2026-07") == [(A, 1), (B, 1)]
    assert fact(facts, "recognised_household", columns, "2026-08") == [(A, 0), (B, 1)]


# Late, corrected, in another order, under another key


def test_a_late_register_moves_its_month_and_the_adjustment_of_the_next_and_so_does_a_corrected_one(
    home,
):
    files = sent(
        home, {"2026-08": [FILE]}, {month: roster("u") for month in ("2026-07", "2026-08")}
    )
    first = release_with(REGISTER, home, *files, by_slices=True)
    late = send(home, "late", [FILE], month="2026-07", register=REGISTER, covers=[STREET])
    second = release_with(
        REGISTER, home, *files, late, target=home.releases / "second.duckdb", by_slices=True
    )
    corrected = send(
        home,
        "corrected",
        [listed("2026-06-10", "2026-07-10", "employed", "w")],
        month="2026-07",
        register=REGISTER,
        covers=[STREET],
    )
    assert [
        month
        for name, month in facts_of(home, *files, late, corrected, only=COUNTED).computed
        if name == f"fact.{COUNTED}"
    ] == [day("2026-07")]
    third = release_with(
        REGISTER,
        home,
        *files,
        late,
        corrected,
        target=home.releases / "third.duckdb",
        by_slices=True,
    )
    told = {"derived": 1, "recognised": 1, "confirmed": 1}
    resolved = {
        **BEFORE,
        **RESOLVED,
        "persons_employed": 1,
        "median_days": 30,
        "derived": 1,
        "hidden": 1,
        "relapsed": 1,
    }
    assert [
        [account(release, A, month) for month in ("2026-07", "2026-08")]
        for release in (first, second, third)
    ] == [
        [{"derived": 1, "hidden": 1}, {**BEFORE, **told}],
        [{**BEFORE, **told}, {"opening": 1, **told}],
        [resolved, {**BEFORE, **told}],
    ]
