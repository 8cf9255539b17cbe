"""What a page opens with, and the rest, are all rows together."""

from __future__ import annotations

import pytest

from dashboards.opening import Opening, opened, openings
from dashboards.topics import TOPICS
from tests.build.site_data import joined

NAMES, KINDS = ("month", "group_code", "area_code", "persons"), (str, str, str, int)
ROWS = [
    (f"2026-{month:02}", group, f"51{area:02}", 1000 * month + 100 * len(group) + area)
    for month in range(1, 11)
    for group in ("all", "female", "male")
    for area in range(1, 13)
]
OPENINGS = {
    "of the newest month": (Opening(newest=True), 36),
    "of a choice": (Opening(choice=("group_code", "all"), whole=frozenset({"group_code"})), 120),
    "of a choice in the newest month": (
        Opening(newest=True, choice=("group_code", "all"), whole=frozenset({"group_code"})),
        12,
    ),
    "the first of a list": (Opening(newest=True, most=10, whole=frozenset({"month"})), 10),
    "small lines of former months": (
        Opening(newest=True, whole=frozenset({"month", "area_code"}), has_lines=True),
        36,
    ),
}


@pytest.mark.parametrize(("opening", "first"), OPENINGS.values(), ids=OPENINGS)
def test_what_a_page_opens_with_and_the_rest_are_all_rows(opening: Opening, first: int) -> None:
    here, rest = opened(opening, "2026-10", NAMES, KINDS, ROWS)
    assert here["rows"] == first
    found = [tuple(row[name] for name in NAMES) for row in joined(here, rest)]
    assert sorted(found) == sorted(ROWS)
    assert not opening.newest or {month for month, *_ in found[:first]} == {"2026-10"}


def test_rows_that_are_all_shown_have_no_rest() -> None:
    here, rest = opened(Opening(newest=True), "2026-10", NAMES, KINDS, ROWS[-36:])
    assert rest is None
    assert here["rows"] == 36


def test_an_area_without_the_usual_choice_opens_with_all_there_is() -> None:
    rows = [row for row in ROWS if row[1] != "all"]
    here, rest = opened(Opening(choice=("group_code", "all")), "2026-10", NAMES, KINDS, rows)
    assert (here["rows"], rest) == (len(rows), None)


def test_what_is_shown_a_month_at_a_time_opens_with_the_newest() -> None:
    found = openings(TOPICS)
    assert found["rate_area"].newest
    assert found["rate_area"].choice == ("group_code", "all")
    assert found["submission_missing"].most
    assert not found["rate_trend"].newest
    assert "household_stock" not in found
