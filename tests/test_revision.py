"""mart.revision: which published figures changed, by how much, what moved them, and when each value was the known one."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import duckdb
import pytest
from test_warehouse import FAR, LIMITS, A, B, facts_of, person, received, send, shipped
from test_warehouse_flow import hired

from pipelines.contract.home import Home
from pipelines.warehouse.release_tables import build_tables, table_hashes

FIRST, SECOND, THIRD = (f"2026090{day}T020000Z-00000000" for day in (3, 4, 5))
PEOPLE = [person("anna"), person("bert", status="unemployed"), person("carl", B)]


def released(home: Home, release_id: str, *sent: dict, previous: Path | None = None, **inputs: str) -> Path:
    """A release of these submissions that follows `previous`."""
    target = home.releases / f"{release_id}.duckdb"
    row = {
        "release_id": release_id, "released_at": datetime.strptime(release_id[:16], "%Y%m%dT%H%M%SZ"), "code_version": "one",
        "reader": "abcdefabcdef", "reference_digest": "0", "submissions_digest": "0", **inputs,
    }
    reference, models = shipped()
    build_tables(home, LIMITS, reference, received(*sent), facts_of(home, *sent), target, row, models, previous)
    return target


def revisions(release: Path, measure: str, area: str = A) -> list[tuple]:
    with duckdb.connect(str(release), read_only=True) as connection:
        return connection.execute(
            "select release_id, value, previous_value, cause, known_from, known_to from mart.revision where measure = ? and area_code = ? order by known_from",
            [measure, area],
        ).fetchall()


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path).prepare()


def test_the_first_release_revises_nothing_and_tells_when_its_months_were_published(home):
    first = released(home, FIRST, send(home, "one", PEOPLE))
    with duckdb.connect(str(first), read_only=True) as connection:
        assert connection.execute("select count(*) from mart.revision").fetchone() == (0,)
        assert connection.execute("select month::varchar, release_id, known_from from audit.publication").fetchall() == [
            ("2026-08-01", FIRST, datetime(2026, 9, 3, 2)),
        ]


def test_a_corrected_file_is_named_as_the_cause_with_both_values_and_their_times(home):
    one = send(home, "one", PEOPLE)
    two = send(home, "two", [person("anna"), person("bert"), person("carl", B)])
    second = released(home, SECOND, one, two, previous=released(home, FIRST, one))
    assert revisions(second, "roster.employed") == [
        (FIRST, 1, None, None, datetime(2026, 9, 3, 2), datetime(2026, 9, 4, 2)),
        (SECOND, 2, 1, f"{min(one['submission'], two['submission'])} {max(one['submission'], two['submission'])}", datetime(2026, 9, 4, 2), None),
    ]
    assert revisions(second, "roster.employed", "51")[-1][:3] == (SECOND, 3, 2)
    assert revisions(second, "roster.employed", B) == [] == revisions(second, "roster.persons")


def test_a_figure_of_other_keys_has_them_in_its_measure(home):
    one = send(home, "one", PEOPLE)
    two = send(home, "two", [person("anna"), person("bert"), person("carl", B)])
    second = released(home, SECOND, one, two, previous=released(home, FIRST, one))
    assert revisions(second, "employment_rate.employment_rate:male")[-1][:3] == (SECOND, 1.0, 0.5)


def test_a_third_release_closes_what_the_second_brought(home):
    one = send(home, "one", PEOPLE)
    two = send(home, "two", [person("anna"), person("bert"), person("carl", B)])
    three = send(home, "three", [person("anna", status="unemployed"), person("bert", status="unemployed"), person("carl", B)])
    second = released(home, SECOND, one, two, previous=released(home, FIRST, one))
    third = released(home, THIRD, one, two, three, previous=second)
    assert [row[:3] + row[4:] for row in revisions(third, "roster.employed")] == [
        (FIRST, 1, None, datetime(2026, 9, 3, 2), datetime(2026, 9, 4, 2)),
        (SECOND, 2, 1, datetime(2026, 9, 4, 2), datetime(2026, 9, 5, 2)),
        (THIRD, 0, 2, datetime(2026, 9, 5, 2), None),
    ]


def test_what_was_known_at_any_moment_is_one_row_a_figure(home):
    one = send(home, "one", PEOPLE)
    two = send(home, "two", [person("anna"), person("bert"), person("carl", B)])
    second = released(home, SECOND, one, two, previous=released(home, FIRST, one))
    with duckdb.connect(str(second), read_only=True) as connection:
        overlapping = connection.execute("""
            select count(*) from mart.revision as one join mart.revision as other using (month, area_code, measure)
            where one.release_id < other.release_id and one.known_to > other.known_from""").fetchone()
        known = connection.execute(
            "select value from mart.revision where measure = 'roster.employed' and area_code = ? and known_from <= '2026-09-03 12:00'"
            " and (known_to is null or known_to > '2026-09-03 12:00')", [A],
        ).fetchall()
    assert (overlapping, known) == ((0,), [(1,)])


def test_an_area_that_is_reported_later_is_no_row_before_it(home):
    one = send(home, "one", PEOPLE)
    late = send(home, "late", [person("dora", FAR)])
    second = released(home, SECOND, one, late, previous=released(home, FIRST, one))
    assert revisions(second, "roster.persons", FAR)[-1][:4] == (SECOND, 1, None, late["submission"])
    assert revisions(second, "roster.persons", "51")[-1][:3] == (SECOND, 4, 3)


def test_a_new_month_is_no_revision(home):
    one = send(home, "one", PEOPLE)
    next_month = send(home, "next", PEOPLE, month="2026-09")
    second = released(home, SECOND, one, next_month, previous=released(home, FIRST, one))
    with duckdb.connect(str(second), read_only=True) as connection:
        assert connection.execute("select count(*) from mart.revision").fetchone() == (0,)
        assert connection.execute("select month::varchar, release_id from audit.publication order by month").fetchall() == [
            ("2026-08-01", FIRST), ("2026-09-01", SECOND),
        ]


def test_a_change_of_code_or_reference_tables_is_named(home):
    one = send(home, "one", PEOPLE)
    two = send(home, "two", [person("anna"), person("bert"), person("carl", B)])
    second = released(home, SECOND, one, two, previous=released(home, FIRST, one), code_version="two", reference_digest="1")
    assert revisions(second, "roster.employed")[-1][3].endswith(" code:two reference:1")


def test_revisions_are_no_part_of_a_releases_hashes(home):
    one, two = send(home, "one", PEOPLE), send(home, "two", [person("anna"), person("bert"), person("carl", B)])
    followed = table_hashes(released(home, SECOND, one, two, previous=released(home, FIRST, one)))
    assert followed == table_hashes(released(home, THIRD, one, two)) and "mart.revision" not in followed


def test_a_late_event_in_the_next_months_file_is_named_as_the_cause(home):
    roster, first = send(home, "roster", PEOPLE), send(home, "events", [hired("anna", "2026-08-03")], register="new_employment")
    late = send(home, "late", [hired("bert", "2026-08-20")], register="new_employment", month="2026-09")
    second = released(home, SECOND, roster, first, late, previous=released(home, FIRST, roster, first))
    assert revisions(second, "new_employment.new_employment")[-1][1:4] == (2, 1, late["submission"])


def test_only_files_of_registers_that_a_table_counts_are_named(home):
    one, events = send(home, "one", PEOPLE), send(home, "events", [hired("anna", "2026-08-03")], register="new_employment")
    two = send(home, "two", [person("anna"), person("bert"), person("carl", B)])
    more = send(home, "more", [hired("anna", "2026-08-03"), hired("bert", "2026-08-04")], register="new_employment")
    second = released(home, SECOND, one, events, two, more, previous=released(home, FIRST, one, events))
    assert set(revisions(second, "roster.employed")[-1][3].split()) == {one["submission"], two["submission"]}
    assert set(revisions(second, "new_employment.new_employment")[-1][3].split()) == {events["submission"], more["submission"]}


def test_a_revised_area_has_its_level_and_name(home):
    one = send(home, "one", PEOPLE)
    two = send(home, "two", [person("anna"), person("bert"), person("carl", B)])
    second = released(home, SECOND, one, two, previous=released(home, FIRST, one))
    with duckdb.connect(str(second), read_only=True) as connection:
        assert connection.execute("select distinct area_level, area_name from mart.revision where area_code = '51'").fetchall() == [("province", "四川省")]
        assert connection.execute("select count(*) from mart.revision where area_level is null or area_name is null").fetchone() == (0,)
