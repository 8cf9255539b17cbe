"""A person counts once a calendar year as newly employed, and what a later event adds."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.base.home import Home
from tests.build.event_file import county, hired, of_cases, told
from tests.build.lake_file import FAR, A, B
from tests.build.release_file import release_with, rows

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
        counted=True,
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


REEMPLOYED, DIFFICULT = {"reemployed_unemployed": True}, {"difficult": True}
FLAGS = [  # events of one person by month of the file; (month, community, re-employed, difficult) that count
    (
        {
            "2026-07": [hired("x", "2026-07-01")],
            "2026-08": [hired("x", "2026-08-09", B, **REEMPLOYED)],
        },
        [("2026-07", A, 1, 0)],
    ),  # the second event alone is a re-employment
    (
        {
            "2026-07": [
                hired("x", "2026-07-01", **DIFFICULT),
                hired("x", "2026-07-09", B, **REEMPLOYED),
            ]
        },
        [("2026-07", A, 1, 1)],
    ),
    (
        {"2026-07": [hired("x", "2026-07-09", B, **DIFFICULT), hired("x", "2026-07-09", A)]},
        [("2026-07", A, 0, 1)],
    ),
    (
        {"2026-01": [hired("x", "2025-12-31"), hired("x", "2026-01-01", B, **REEMPLOYED)]},
        [("2025-12", A, 0, 0), ("2026-01", B, 1, 0)],
    ),  # each calendar year by itself
    (
        {"2026-07": [hired("x", "2026-07-01"), hired("y", "2026-07-01", B, **REEMPLOYED)]},
        [("2026-07", A, 0, 0), ("2026-07", B, 1, 0)],
    ),
]


@pytest.fixture(scope="module")
def flagged(tmp_path_factory) -> Path:
    home = Home(tmp_path_factory.mktemp("flagged")).prepare()
    return release_with(
        "new_employment",
        home,
        *told(home, "new_employment", of_cases(events for events, _ in FLAGS)),
    )


@pytest.mark.parametrize("case", range(len(FLAGS)))
def test_what_a_later_event_of_the_year_says_is_added_where_the_first_one_counts(flagged, case):
    found = rows(
        flagged,
        "select strftime(month, '%Y-%m'), '510104' || area_code[7:], reemployed_unemployed,"
        " difficult_employed from mart.new_employment where area_level = 'community' and area_code"
        f" like '{county(case)}%' and new_employment > 0 order by all",
    )
    assert found == FLAGS[case][1]


def test_every_event_sent_is_counted_or_not_counted(once):
    counted = sum(len(counted) for _, counted in ONCE)
    sent = sum(len(rows_sent) for events, _ in ONCE for rows_sent in events.values())
    assert rows(
        once, "select sum(accepted), sum(counted), sum(not_counted) from audit.submission"
    ) == [(sent, counted, sent - counted)]
