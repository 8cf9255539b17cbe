"""mart.revision: which published figures changed, by how much, what moved them, and when each value
was the known one.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import duckdb
import pytest

from pipelines.base.home import Home
from pipelines.reference.load import load_reference
from pipelines.warehouse.release_tables import table_hashes
from tests.build.event_file import hired
from tests.build.lake_file import FAR, A, B, person, send
from tests.build.revision_release import FIRST, PEOPLE, SECOND, THIRD, released, revisions

pytestmark = pytest.mark.slow
MARTS = ("mart.roster", "mart.employment_rate")


@pytest.fixture(scope="module")
def sent(tmp_path_factory) -> tuple[Home, dict, dict]:
    """A file and the corrected one that follows."""
    home = Home(tmp_path_factory.mktemp("sent")).prepare()
    return (
        home,
        send(home, "one", PEOPLE),
        send(home, "two", [person("anna"), person("bert"), person("carl", B)]),
    )


@pytest.fixture(scope="module")
def first(sent) -> Path:
    home, one, _ = sent
    return released(home, FIRST, one)


@pytest.fixture(scope="module")
def second(sent, first) -> Path:
    """The release of both files, which follows that of the first."""
    home, one, two = sent
    return released(home, SECOND, one, two, previous=first, marts=MARTS)


def test_the_first_release_revises_nothing_and_tells_when_its_months_were_published(first):
    with duckdb.connect(str(first), read_only=True) as connection:
        assert connection.execute("select count(*) from mart.revision").fetchone() == (0,)
        assert connection.execute(
            "select month::varchar, release_id, known_from from audit.publication"
        ).fetchall() == [
            ("2026-08-01", FIRST, datetime(2026, 9, 3, 2)),
        ]


def test_a_corrected_file_is_named_as_the_cause_with_both_values_and_their_times(sent, second):
    _, one, two = sent
    assert revisions(second, "roster.employed") == [
        (FIRST, 1, None, None, datetime(2026, 9, 3, 2), datetime(2026, 9, 4, 2)),
        (
            SECOND,
            2,
            1,
            (
                f"{min(one['submission'], two['submission'])}"
                f" {max(one['submission'], two['submission'])}"
            ),
            datetime(2026, 9, 4, 2),
            None,
        ),
    ]
    assert revisions(second, "roster.employed", "51")[-1][:3] == (SECOND, 3, 2)
    assert revisions(second, "roster.employed", B) == [] == revisions(second, "roster.persons")


def test_a_figure_of_other_keys_has_them_in_its_measure(second):
    assert revisions(second, "employment_rate.employment_rate:male")[-1][:3] == (SECOND, 1.0, 0.5)


def test_a_third_release_closes_what_the_second_brought(sent, second, tmp_path):
    home, one, two = sent
    three = send(
        home,
        "three",
        [
            person("anna", status="unemployed"),
            person("bert", status="unemployed"),
            person("carl", B),
        ],
    )
    third = released(
        home, THIRD, one, two, three, folder=tmp_path, previous=second, marts=("mart.roster",)
    )
    assert [row[:3] + row[4:] for row in revisions(third, "roster.employed")] == [
        (FIRST, 1, None, datetime(2026, 9, 3, 2), datetime(2026, 9, 4, 2)),
        (SECOND, 2, 1, datetime(2026, 9, 4, 2), datetime(2026, 9, 5, 2)),
        (THIRD, 0, 2, datetime(2026, 9, 5, 2), None),
    ]


def test_what_was_known_at_any_moment_is_one_row_a_figure(second):
    with duckdb.connect(str(second), read_only=True) as connection:
        overlapping = connection.execute(
            """
            select count(*) from mart.revision as one join mart.revision as other using (month,
                area_code, measure)
            where one.release_id < other.release_id and one.known_to > other.known_from"""
        ).fetchone()
        known = connection.execute(
            "select value from mart.revision where measure = 'roster.employed' and area_code = ?"
            " and known_from <= '2026-09-03 12:00' and (known_to is null or known_to > '2026-09-03"
            " 12:00')",
            [A],
        ).fetchall()
    assert (overlapping, known) == ((0,), [(1,)])


def test_an_area_that_is_reported_later_is_no_row_before_it(sent, first, tmp_path):
    home, one, _ = sent
    late = send(home, "late", [person("dora", FAR)])
    second = released(
        home, SECOND, one, late, folder=tmp_path, previous=first, marts=("mart.roster",)
    )
    assert revisions(second, "roster.persons", FAR)[-1][:4] == (SECOND, 1, None, late["submission"])
    assert revisions(second, "roster.persons", "51")[-1][:3] == (SECOND, 4, 3)


def test_a_new_month_is_no_revision(sent, first, tmp_path):
    home, one, _ = sent
    next_month = send(home, "next", PEOPLE, month="2026-09")
    second = released(home, SECOND, one, next_month, folder=tmp_path, previous=first)
    with duckdb.connect(str(second), read_only=True) as connection:
        assert connection.execute("select count(*) from mart.revision").fetchone() == (0,)
        assert connection.execute(
            "select month::varchar, release_id from audit.publication order by month"
        ).fetchall() == [
            ("2026-08-01", FIRST),
            ("2026-09-01", SECOND),
        ]


def test_a_change_of_code_or_reference_tables_is_named(sent, first, tmp_path):
    home, one, two = sent
    second = released(
        home,
        SECOND,
        one,
        two,
        folder=tmp_path,
        previous=first,
        marts=("mart.roster",),
        code_version="two",
        reference_digest="1",
    )
    assert revisions(second, "roster.employed")[-1][3].endswith(" code:two reference:1")


def test_revisions_are_no_part_of_a_releases_hashes(sent, second, tmp_path):
    home, one, two = sent
    followed = table_hashes(second)
    assert followed == table_hashes(released(home, THIRD, one, two, folder=tmp_path, marts=MARTS))
    assert "mart.revision" not in followed


def test_a_late_event_in_the_next_months_file_is_named_as_the_cause(home):
    roster, first = (
        send(home, "roster", PEOPLE),
        send(home, "events", [hired("anna", "2026-08-03")], register="new_employment"),
    )
    late = send(
        home, "late", [hired("bert", "2026-08-20")], register="new_employment", month="2026-09"
    )
    marts = ("mart.new_employment",)
    second = released(
        home,
        SECOND,
        roster,
        first,
        late,
        previous=released(home, FIRST, roster, first, marts=marts),
        marts=marts,
    )
    assert revisions(second, "new_employment.new_employment")[-1][1:4] == (2, 1, late["submission"])


def test_progress_towards_a_target_is_traced_in_the_area_that_it_is_set_for(home):
    (home.reference / "target.csv").write_text(
        "year,setter_code,target_code,indicator,value,unit,direction,basis,valid_from,valid_to,source\n"
        "2026,51,5101,new_employment,8,persons,at_least,placeholder,2026-01-01,2027-01-01,test\n",
        encoding="utf-8",
    )
    roster, first = (
        send(home, "roster", PEOPLE),
        send(home, "events", [hired("anna", "2026-08-03")], register="new_employment"),
    )
    late = send(
        home, "late", [hired("bert", "2026-07-20")], register="new_employment", month="2026-09"
    )
    reference, marts = load_reference(home), ("mart.target_progress",)
    second = released(
        home,
        SECOND,
        roster,
        first,
        late,
        previous=released(home, FIRST, roster, first, reference=reference, marts=marts),
        reference=reference,
        marts=marts,
    )
    key = "new_employment:51"
    assert revisions(second, f"target_progress.ytd:{key}", "5101")[-1][1:4] == (
        2,
        1,
        late["submission"],
    )
    assert revisions(second, f"target_progress.achieved_share:{key}", "5101")[-1][1:4] == (
        0.25,
        0.125,
        late["submission"],
    )
    with duckdb.connect(str(second), read_only=True) as connection:
        named = connection.execute(
            "select distinct area_level, area_name from mart.revision where measure like"
            " 'target_progress.%'"
        ).fetchall()
        of_groups = connection.execute(
            "select distinct area_level, area_name from mart.revision where area_code like '51-%'"
        ).fetchall()
    assert named == [("prefecture", "成都市")]
    assert of_groups == [("area_group", "成都平原经济区")]


def test_only_files_of_registers_that_a_table_counts_are_named(home):
    one, events = (
        send(home, "one", PEOPLE),
        send(home, "events", [hired("anna", "2026-08-03")], register="new_employment"),
    )
    two = send(home, "two", [person("anna"), person("bert"), person("carl", B)])
    more = send(
        home,
        "more",
        [hired("anna", "2026-08-03"), hired("bert", "2026-08-04")],
        register="new_employment",
    )
    marts = ("mart.roster", "mart.new_employment")
    second = released(
        home,
        SECOND,
        one,
        events,
        two,
        more,
        previous=released(home, FIRST, one, events, marts=marts),
        marts=marts,
    )
    assert set(revisions(second, "roster.employed")[-1][3].split()) == {
        one["submission"],
        two["submission"],
    }
    assert set(revisions(second, "new_employment.new_employment")[-1][3].split()) == {
        events["submission"],
        more["submission"],
    }


def test_a_revised_area_has_its_level_and_name(second):
    with duckdb.connect(str(second), read_only=True) as connection:
        assert connection.execute(
            "select distinct area_level, area_name from mart.revision where area_code = '51'"
        ).fetchall() == [("province", "四川省")]
        assert connection.execute(
            "select count(*) from mart.revision where area_level is null or area_name is null"
        ).fetchone() == (0,)
