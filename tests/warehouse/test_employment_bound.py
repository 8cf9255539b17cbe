"""What the employment rate is at least and at most, by hand and over a generated province."""

from __future__ import annotations

from tests.build.lake_file import STREET, A, B, person, send
from tests.build.release_file import release_with, rows

COLUMNS = (
    "employed",
    "able_and_willing",
    "unknown",
    "returned",
    "silent",
    "rate",
    "lower",
    "upper",
)


def bounds(home, *sent: dict, area: str = STREET, month: str = "2026-08") -> list[tuple]:
    release = release_with("employment_bound", home, *sent)
    return rows(
        release,
        f"select {', '.join(COLUMNS)} from mart.employment_bound where area_code = '{area}'"
        f" and month = '{month}-01'",
    )


FOUR = [person("a"), person("b"), person("c"), person("d", status="unemployed")]


def test_where_everything_is_known_the_bounds_are_the_rate(home):
    assert bounds(home, send(home, "one", FOUR)) == [(3, 4, 0, 0, 0, 0.75, 0.75, 0.75)]


def test_one_of_unknown_status_may_work_or_not(home):
    unknown = person("e", status="unknown")
    assert bounds(home, send(home, "one", [*FOUR, unknown])) == [(3, 4, 1, 0, 0, 0.75, 0.6, 0.8)]


def test_who_cannot_work_or_is_too_old_is_not_unknown(home):
    others = [
        person("e", status="unknown", labour_capacity=False),
        person("f", born="1950-01-01", status="unknown"),
    ]
    assert bounds(home, send(home, "one", [*FOUR, *others])) == [(3, 4, 0, 0, 0, 0.75, 0.75, 0.75)]


def test_a_returned_row_counts_where_its_community_is_legible(home):
    back = [{"community_code": A}, {"community_code": None}]
    one = send(home, "one", FOUR, returned=back)
    assert bounds(home, one) == [(3, 4, 0, 1, 0, 0.75, 0.6, 0.8)]


def test_a_silent_community_counts_by_its_last_roster_for_eleven_months(home):
    others = [person("x", B), person("y", B, status="unknown"), person("z", B, born="1950-01-01")]
    before = send(home, "before", [*FOUR, *others], month="2025-09")
    now = send(home, "now", FOUR, covers=[A])
    assert bounds(home, before, now) == [(3, 4, 0, 0, 2, 0.75, 3 / 6, 5 / 6)]
    assert rows(
        home.releases / "test.duckdb",
        "select rate, lower, upper, silent from mart.employment_bound"
        f" where area_code = '{B}' and month = '2026-08-01'",
    ) == [(None, 0.0, 1.0, 2)]


def test_a_roster_of_a_year_before_is_no_longer_spoken_of(home):
    before = send(home, "before", [*FOUR, person("x", B)], month="2025-08")
    assert bounds(home, before, send(home, "now", FOUR, covers=[A])) == [
        (3, 4, 0, 0, 0, 0.75, 0.75, 0.75)
    ]
