"""Flows: movements between two month ends, new employment and attrition of a year, and the gates on
them; counted by hand.
"""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from pipelines.base.home import Home
from tests.build.event_file import OUTSIDE, county, hired, left, of_cases, rosters, served, told
from tests.build.fact_file import asked_of, fact, facts_of
from tests.build.gate_sql import failures
from tests.build.lake_file import FAR, STREET, A, B, person, send
from tests.build.release_file import release_of, release_with, rows

# Movements

BEFORE = [
    person("stays", A),
    person("hired", A, status="unemployed"),
    person("moves", A),
    person("far", B, status="unemployed"),
    person("county", B, status="not_in_labour_force"),
    person("dies", B, status="unknown"),
]


AFTER = [
    person("stays", A),
    person("hired", A),
    person("moves", B, status="unemployed"),
    person("far", FAR, status="unemployed"),
    person("county", OUTSIDE),
    person("born", A, status="unknown"),
]


HERE, MOVED, GONE = "employed", "elsewhere", "absent"


MOVEMENTS = {
    A: [
        (GONE, "unknown", 1),
        (HERE, HERE, 1),
        (HERE, MOVED, 1),
        ("unemployed", HERE, 1),
    ],
    B: [
        (MOVED, "unemployed", 1),
        ("not_in_labour_force", MOVED, 1),
        ("unemployed", MOVED, 1),
        ("unknown", GONE, 1),
    ],
    STREET: [  # who moved from A to B never left it
        (GONE, "unknown", 1),
        (HERE, HERE, 1),
        (HERE, "unemployed", 1),
        ("not_in_labour_force", MOVED, 1),
        ("unemployed", HERE, 1),
        ("unemployed", MOVED, 1),
        ("unknown", GONE, 1),
    ],
    FAR: [(MOVED, "unemployed", 1)],
    "510104": [
        (GONE, "unknown", 1),
        (HERE, HERE, 1),
        (HERE, "unemployed", 1),
        ("not_in_labour_force", MOVED, 1),
        ("unemployed", HERE, 1),
        ("unemployed", "unemployed", 1),
        ("unknown", GONE, 1),
    ],
    OUTSIDE: [(MOVED, HERE, 1)],
    "51": [
        (GONE, "unknown", 1),
        (HERE, HERE, 1),
        (HERE, "unemployed", 1),
        ("not_in_labour_force", HERE, 1),
        ("unemployed", HERE, 1),
        ("unemployed", "unemployed", 1),
        ("unknown", GONE, 1),
    ],
}


def movements(release: Path, area: str, month: str = "2026-09") -> list[tuple]:
    return sorted(
        rows(
            release,
            "select from_status, to_status, persons from mart.labour_movement where area_code ="
            f" '{area}' and month = '{month}-01'",
        )
    )


def two_months(home) -> list[dict]:
    return [
        send(home, "august", BEFORE),
        send(
            home,
            "september",
            [row for row in AFTER if row["community_code"][:9] == STREET],
            month="2026-09",
        ),
        send(home, "september far", [AFTER[3]], month="2026-09"),
        send(home, "september outside", [AFTER[4]], month="2026-09"),
    ]


@pytest.fixture(scope="module")
def moved(tmp_path_factory) -> Path:
    home = Home(tmp_path_factory.mktemp("moved")).prepare()
    return release_with("labour_movement, roster", home, *two_months(home))


@pytest.mark.parametrize("area", MOVEMENTS)
def test_a_person_moves_at_the_levels_whose_border_was_crossed(moved, area):
    assert movements(moved, area) == sorted(MOVEMENTS[area])


def test_the_sums_by_either_side_are_the_stocks_of_both_months_at_every_level(moved):
    for side, month in (("to_status", "2026-09-01"), ("from_status", "2026-08-01")):
        stocks = rows(
            moved,
            "select area_code, status, persons from (unpivot mart.roster on employed, unemployed,"
            " not_in_labour_force, unknown into name status value persons) as stock(month,"
            " area_code, area_level, area_name, everyone, households, status, persons) where month"
            f" = '{month}' and persons > 0",
        )
        sums = rows(
            moved,
            f"select area_code, {side}, sum(persons) from mart.labour_movement where {side} not in"
            " ('absent', 'elsewhere') group by all",
        )
        assert sorted(stocks) == sorted(sums) and len(sums) > 10


def test_an_area_that_lost_everyone_still_has_a_name(moved):
    assert rows(
        moved, f"select area_name from mart.area where month = '2026-09-01' and area_code = '{B}'"
    ) == [("崇德里社区居委会",)]


def test_a_month_whose_former_month_has_no_roster_has_no_movements(home):
    facts = asked_of(
        home,
        *rosters(
            home, {"2026-05": [person("x")], "2026-07": [person("x")], "2026-08": [person("x")]}
        ),
    )
    moves = {
        month: fact(facts, "labour_movement", "from_status, to_status, persons", month)
        for month in ("2026-05", "2026-07", "2026-08")
    }
    assert moves == {"2026-05": [], "2026-07": [], "2026-08": [("employed", "employed", 1)]}


def test_a_month_that_has_other_registers_only_has_no_movements(home):
    facts = asked_of(
        home,
        *rosters(home, {"2026-07": [person("x")]}),
        *told(home, "new_employment", {"2026-08": [hired("x", "2026-08-03")]}),
    )
    assert fact(facts, "labour_movement", "persons") == []


def test_of_a_person_on_two_rosters_the_row_that_counts_moves(home):
    early, late = {"employed_since": "2020-01-01"}, {"employed_since": "2021-01-01"}
    facts = asked_of(
        home,
        send(
            home,
            "july",
            [person("x", A, **early), person("x", B, status="unknown", **late)],
            month="2026-07",
        ),
        send(home, "august", [person("x", A, status="unknown", **late), person("x", B, **early)]),
    )
    assert fact(facts, "labour_movement", "area_code, from_status, to_status, persons") == [
        (A, "employed", "elsewhere", 1),
        (B, "elsewhere", "employed", 1),
    ]


def test_a_late_file_changes_the_movements_of_its_month_and_of_the_next_and_no_others(home):
    months = ("2026-05", "2026-06", "2026-07", "2026-08")
    first = rosters(home, {month: [person("x")] for month in months})
    facts_of(home, *first)
    again = facts_of(
        home,
        *first,
        send(home, "late", [person("x", status="unemployed")], month="2026-06", covers=[STREET]),
    )
    assert sorted(
        f"{month:%Y-%m}" for name, month in again.computed if name == "fact.labour_movement"
    ) == ["2026-06", "2026-07"]
    assert [
        fact(again, "labour_movement", "from_status, to_status, persons", month)
        for month in months[1:]
    ] == [
        [("employed", "unemployed", 1)],
        [("unemployed", "employed", 1)],
        [("employed", "employed", 1)],
    ]


# New employment and attrition

FIGURES = (
    "new_employment, natural_attrition, net_new_employment, reemployed_unemployed,"
    " difficult_employed"
)


YTD = ", ".join(f"{name.strip()}_ytd" for name in FIGURES.split(","))


def employment(
    release: Path, area: str, columns: str = "new_employment, new_employment_ytd"
) -> dict[str, tuple]:
    """Month -> figures of an area."""
    found = rows(
        release,
        f"select strftime(month, '%Y-%m'), {columns} from mart.new_employment where area_code ="
        f" '{area}' order by month",
    )
    return {month: tuple(values) for month, *values in found}


def test_events_are_counted_by_month_and_for_the_year_so_far_at_every_level(home):
    release = release_with(
        "new_employment",
        home,
        *rosters(
            home,
            {
                month: [person("x"), person("y", B), person("z", FAR)]
                for month in ("2026-02", "2026-03", "2026-04")
            },
        ),
        *told(
            home,
            "new_employment",
            {
                "2026-02": [
                    hired("a", "2026-02-03", reemployed_unemployed=True),
                    hired("b", "2026-02-04", B, difficult=True),
                ],
                "2026-03": [
                    hired("c", "2026-03-01", B, reemployed_unemployed=True, difficult=True)
                ],
            },
        ),
        *told(
            home,
            "natural_attrition",
            {
                "2026-03": [
                    left("d", "2026-03-31"),
                    left("e", "2026-03-31"),
                    left("f", "2026-03-01", B),
                ]
            },
        ),
    )
    assert employment(release, A, f"{FIGURES}, {YTD}") == {
        "2026-02": (1, 0, 1, 1, 0, 1, 0, 1, 1, 0),
        "2026-03": (0, 2, -2, 0, 0, 1, 2, -1, 1, 0),
        "2026-04": (0, 0, 0, 0, 0, 1, 2, -1, 1, 0),
    }
    assert (
        employment(release, STREET, f"{FIGURES}, {YTD}")
        == employment(release, "51", f"{FIGURES}, {YTD}")
        == {
            "2026-02": (2, 0, 2, 1, 1, 2, 0, 2, 1, 1),
            "2026-03": (1, 3, -2, 1, 1, 3, 3, 0, 2, 2),
            "2026-04": (0, 0, 0, 0, 0, 3, 3, 0, 2, 2),
        }
    )
    assert employment(release, FAR) == {"2026-02": (0, 0), "2026-03": (0, 0), "2026-04": (0, 0)}


ONCE = [  # month of the file -> events; (month, community, channel) of those that count
    (
        {"2026-08": [hired("x", "2026-08-09", B), hired("x", "2026-08-08", FAR, "flexible")]},
        [("2026-08", FAR, "flexible")],
    ),
    (
        {"2026-08": [hired("x", "2026-08-09", B), hired("x", "2026-08-09", A, "flexible")]},
        [("2026-08", A, "flexible")],
    ),
    (
        {"2026-07": [hired("x", "2026-07-01")], "2026-08": [hired("x", "2026-08-09", B)]},
        [("2026-07", A, "unit")],
    ),
    (
        {
            "2026-07": [hired("x", "2026-07-20")],
            "2026-08": [hired("x", "2026-07-09", B, "flexible")],
        },
        [("2026-07", B, "flexible")],
    ),
    (
        {"2026-07": [hired("x", "2026-07-20")], "2026-08": [hired("x", "2026-06-30", B)]},
        [("2026-06", B, "unit")],
    ),
    (
        {
            "2026-07": [hired("x", "2026-07-20")],
            "2026-08": [hired("x", "2026-07-20", A, "flexible")],
        },
        [("2026-07", A, "unit")],
    ),
    (
        {
            "2026-08": [
                hired("x", "2026-08-09", row=9002),
                hired("x", "2026-08-09", channel="flexible", row=9001),
            ]
        },
        [("2026-08", A, "flexible")],
    ),
    (
        {"2026-01": [hired("x", "2025-12-31"), hired("x", "2026-01-01")]},
        [("2025-12", A, "unit"), ("2026-01", A, "unit")],
    ),
    (
        {"2026-08": [hired("x", "2026-08-09", B), hired("y", "2026-08-09", B)]},
        [("2026-08", B, "unit"), ("2026-08", B, "unit")],
    ),
]


@pytest.fixture(scope="module")
def once(tmp_path_factory) -> Path:
    home = Home(tmp_path_factory.mktemp("once")).prepare()
    return release_with(
        "new_employment, new_employment_by_channel",
        home,
        *told(home, "new_employment", of_cases(events for events, _ in ONCE)),
    )


@pytest.mark.parametrize("case", range(len(ONCE)))
def test_a_person_counts_once_a_calendar_year_at_the_first_date_and_place(once, case):
    found = rows(
        once,
        "select strftime(month, '%Y-%m'), '510104' || area_code[7:], channel, persons from"
        " mart.new_employment_by_channel where area_level = 'community' and area_code like"
        f" '{county(case)}%' and persons > 0 order by month",
    )
    counted = ONCE[case][1]
    assert [tuple(entry) for *entry, persons in found for _ in range(persons)] == counted
    assert rows(
        once,
        f"select sum(new_employment) from mart.new_employment where area_code = '{county(case)}'",
    ) == [(len(counted),)]


def test_every_event_sent_is_counted_or_not_counted(once):
    counted = sum(len(counted) for _, counted in ONCE)
    sent = sum(len(rows_sent) for events, _ in ONCE for rows_sent in events.values())
    assert rows(
        once, "select sum(accepted), sum(counted), sum(not_counted) from audit.submission"
    ) == [(sent, counted, sent - counted)]


def test_a_late_event_revises_its_month_and_the_year_from_there_on(home):
    sent = [
        *rosters(home, {month: [person("x")] for month in ("2026-02", "2026-03", "2026-04")}),
        *told(
            home,
            "new_employment",
            {"2026-02": [hired("a", "2026-02-03")], "2026-03": [hired("b", "2026-03-03")]},
        ),
    ]
    first = release_with("new_employment", home, *sent)
    late = told(
        home, "new_employment", {"2026-04": [hired("c", "2026-02-27"), hired("b", "2026-02-28", B)]}
    )
    second = release_with(
        "new_employment", home, *sent, *late, target=home.releases / "second.duckdb"
    )
    assert employment(first, STREET) == {"2026-02": (1, 1), "2026-03": (1, 2), "2026-04": (0, 2)}
    assert employment(second, STREET) == {"2026-02": (3, 3), "2026-03": (0, 3), "2026-04": (0, 3)}
    assert employment(second, A) == {"2026-02": (2, 2), "2026-03": (0, 2), "2026-04": (0, 2)}


def test_a_late_event_before_the_first_file_has_its_month_and_its_areas_until_the_years_end(home):
    release = release_with(
        "new_employment",
        home,
        *rosters(home, {"2026-02": [person("x", B)]}),
        *told(
            home,
            "new_employment",
            {
                "2026-02": [
                    hired("a", "2025-11-05"),
                    hired("b", "2025-12-31", FAR),
                    hired("c", "2026-01-31"),
                    hired("d", "1990-05-05"),
                ],
            },
        ),
    )
    assert employment(release, A) == {
        "2025-11": (1, 1),
        "2025-12": (0, 1),
        "2026-01": (1, 1),
        "2026-02": (0, 1),
    }
    assert employment(release, "51") == {
        "2025-11": (1, 1),
        "2025-12": (1, 2),
        "2026-01": (1, 1),
        "2026-02": (0, 1),
    }
    names = rows(release, f"select distinct area_name from mart.area where area_code = '{A}'")
    assert names == [("水井坊社区居委会",)]


def test_an_event_dated_after_the_last_month_counts_once_that_month_has_data(home):
    early = [
        *rosters(home, {"2026-08": [person("x")]}),
        *told(
            home,
            "new_employment",
            {"2026-08": [hired("a", "2026-08-01"), hired("b", "2026-09-01")]},
        ),
    ]
    assert employment(release_with("new_employment", home, *early), "51") == {"2026-08": (1, 1)}
    later = release_with(
        "new_employment",
        home,
        *early,
        send(home, "roster", [person("x")], month="2026-09"),
        target=home.releases / "later.duckdb",
    )
    assert employment(later, "51") == {"2026-08": (1, 1), "2026-09": (1, 2)}


def test_channels_and_industries_carry_the_year_on(home):
    release = release_with(
        "new_employment_by_channel",
        home,
        *rosters(home, {"2026-08": [person("x")], "2026-09": [person("x")]}),
        *told(
            home,
            "new_employment",
            {
                "2026-08": [
                    hired("a", "2026-08-01", industry="F"),
                    hired("b", "2026-08-01", B, industry="F"),
                    hired("c", "2026-08-01", channel="flexible"),
                ],
                "2026-09": [hired("d", "2026-09-01", industry="F")],
            },
        ),
    )
    columns = "strftime(month, '%m'), channel, industry, persons, persons_ytd"
    assert rows(
        release,
        f"select {columns} from mart.new_employment_by_channel where area_code = '{STREET}' order"
        " by all",
    ) == [
        ("08", "flexible", "not_stated", 1, 1),
        ("08", "unit", "F", 2, 2),
        ("09", "flexible", "not_stated", 0, 1),
        ("09", "unit", "F", 1, 3),
    ]
    assert rows(
        release,
        f"select {columns} from mart.new_employment_by_channel where area_code = '{B}' order"
        " by all",
    ) == [
        ("08", "unit", "F", 1, 1),
        ("09", "unit", "F", 0, 1),
    ]


# Gates


@pytest.fixture(scope="module")
def flows(tmp_path_factory) -> Path:
    """A release with every flow in it, shut."""
    home = Home(tmp_path_factory.mktemp("flows")).prepare()
    return release_of(
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


# marts of flows and those that the gate holds them against; the others would only take their time
HELD_TOGETHER = {
    "area",
    "roster",
    "labour_movement",
    "new_employment",
    "new_employment_by_channel",
    "new_employment_by_age",
    "assistance",
    "target_achieved",
}


def test_good_flows_pass_the_gate(flows):
    assert failures(flows) == set()


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
                (
                    "mart.new_employment: parts:net_new_employment = new_employment -"
                    " natural_attrition"
                ),
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
            {"mart.assistance: parts:employed_within_3_months <= persons"},
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
        for (table,) in connection.execute(
            "select table_name from duckdb_tables() where schema_name = 'mart'"
        ).fetchall():
            if table not in HELD_TOGETHER:
                connection.execute(f"drop table mart.{table}")
        connection.execute(change)
    assert failures(copy) == failing
