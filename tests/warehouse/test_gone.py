"""Streets whose roster shrank, communities that vanished from a register of their whole street, and
figures that are provisional: what readers are told, counted again by hand.
"""

from __future__ import annotations

import shutil
from collections import Counter
from datetime import date
from pathlib import Path

import duckdb
import pytest

from pipelines.base.home import Home
from tests.build.fact_file import release_models
from tests.build.gate_sql import failing_checks
from tests.build.lake_file import person, send
from tests.build.release_file import release_of, release_with, rows

# street -> how many persons of each community were on August's roster, and are on September's;
# None: no file. By the division table 510104017 has communities 001 and 002.
STREETS = {
    "510104017": ({1: 40, 2: 8}, {1: 40}),  # a community of eight vanished
    "510104018": ({1: 30}, {1: 20}),  # shrank
    "510105003": ({1: 29}, {1: 1}),  # too small to tell
    "510105002": ({1: 60}, {1: 41}),  # a third is 20
    "510106001": ({1: 2000}, {1: 2000}),
    "510106002": ({1: 50, 2: 10}, {}),  # a nil return
    "510107001": ({1: 50, 2: 40}, {1: 50}),  # sent by community: covers no whole street
    "510107002": ({1: 30}, None),
}
BY_COMMUNITY = {"510107001"}
THEN, NOW = "2026-08", "2026-09"


def crowd(street: str, sizes: dict[int, int]) -> list[dict]:
    return [
        person(f"{street} {place} {number}", f"{street}{place:03d}", str(number))
        for place, size in sizes.items()
        for number in range(size)
    ]


def files(home: Home) -> list[dict]:
    sent = []
    for street, months in STREETS.items():
        for month, sizes in zip((THEN, NOW), months, strict=True):
            if sizes is None:
                continue
            places = [f"{street}{place:03d}" for place in sizes]
            covers = places if street in BY_COMMUNITY else [street]
            sent.append(
                send(home, f"{street} {month}", crowd(street, sizes), month=month, covers=covers)
            )
    return sent


@pytest.fixture(scope="module")
def release(tmp_path_factory) -> Path:
    home = Home(tmp_path_factory.mktemp("gone")).prepare()
    return release_of(home, *files(home))


def marked(release: Path, warning: str) -> set[str]:
    found = rows(
        release,
        "select month, area_code from mart.warning where table_name = 'employment_rate' and"
        f" group_code = 'all' and warning = '{warning}'",
    )
    assert {month for month, _ in found} <= {date(2026, 9, 1)}
    return {code for _, code in found}


def second_marks(gone: dict[str, int]) -> set[str]:
    """Each place of its own, and the areas above that had a twentieth of their persons there.
    `gone`: place -> former persons.
    """
    former = Counter()
    for street, (then, _) in STREETS.items():
        for digits in (2, 4, 6, 9):
            former[street[:digits]] += sum(then.values())
    held = Counter()
    for place, persons in gone.items():
        for digits in (2, 4, 6, 9, 12):
            if digits <= len(place):
                held[place[:digits]] += persons
    return {
        area for area, persons in held.items() if len(area) >= 9 or persons / former[area] >= 0.05
    }


def test_a_roster_that_shrank_is_marked_in_the_street_and_where_such_held_a_twentieth(release):
    shrank = {
        street: sum(then.values())
        for street, (then, now) in STREETS.items()
        if now is not None and sum(then.values()) >= 30
        if sum(now.values()) * 3 <= sum(then.values()) * 2
    }
    assert set(shrank) == {"510104018", "510106002", "510107001"}
    marks = second_marks(shrank)
    assert marked(release, "roster_shrunk") == marks
    assert {"51", "5101", "510104", "510107"} <= marks
    assert "510106" not in marks  # 60 of 2060


def test_a_community_that_vanished_is_marked_and_told_to_its_street(release):
    found = rows(
        release,
        "select month, street_code, register, cases, base, detail from audit.finding where rule ="
        " 'community_vanished'",
    )
    assert found == [(date(2026, 9, 1), "510104017", "labour_force", 1, 8, "510104017002")]
    marks = marked(release, "community_vanished")
    assert marks == second_marks({"510104017002": 8})
    assert marks == {"510104017002", "510104017", "510104"}  # 8 of 78 in the county


def test_every_table_that_counts_the_register_is_marked(release):
    tables = {
        table
        for (table,) in rows(
            release,
            "select distinct table_name from mart.warning where warning = 'roster_shrunk'",
        )
    }
    assert {"roster", "employment_rate", "household_typology", "full_employment_area"} <= tables
    assert "community_entity" not in tables


def test_a_returned_row_keeps_its_community_and_an_abolished_one_does_not_vanish(tmp_path):
    home = Home(tmp_path).prepare()
    street, then = "510104017", [("1", "510104017001"), ("2", "510104017002")]
    august = [person(*one) for one in then]
    september = [august[0]]
    kept = release_of(
        home,
        send(home, "then", august, month=THEN, covers=[street]),
        send(home, "now", september, month=NOW, covers=[street], returned=[august[1]]),
        models=release_models("audit.finding"),
    )
    assert rows(kept, "select count(*) from audit.finding where rule = 'community_vanished'") == [
        (0,)
    ]


def test_what_is_missing_stands_beside_what_is_expected_at_every_level(release):
    found = rows(
        release,
        "select area_code, period, expected_submissions, missing_submissions, provisional_state"
        " from mart.provisional where period in ('month', 'year_to_date') order by all",
    )
    lacking = [street for street, (_, now) in STREETS.items() if now is None]
    wanted = []
    for area in {street[:digits] for street in lacking for digits in (2, 4, 6, 9)}:
        own = [street for street in STREETS if street.startswith(area)]
        for period, months in (("month", 1), ("year_to_date", 2)):
            wanted.append((area, period, months * len(own), len(lacking), "incomplete"))
    assert found == sorted(wanted)


def test_below_one_in_a_hundred_the_number_is_shown_and_not_the_word(tmp_path):
    home = Home(tmp_path).prepare()
    streets = [f"5199{number:05d}" for number in range(101)]
    sent = [
        send(home, f"{street} {month}", [person(street, f"{street}001")], month=month)
        for street in streets
        for month in (THEN, NOW)
        if (street, month) != (streets[100], NOW)
    ]
    release = release_with("provisional, roster, warning", home, *sent)
    found = rows(
        release,
        "select missing_submissions, expected_submissions, provisional_state from mart.provisional"
        " where area_level = 'province' and period = 'month'",
    )
    assert found == [(1, 101, "nearly_complete")]
    assert rows(
        release,
        "select distinct area_level from mart.warning where warning = 'provisional' and group_code"
        " = 'all' and table_name = 'roster' order by 1",
    ) == [("community",), ("street",)]


def test_no_row_is_provisional_without_anything_missing(release, tmp_path):
    faulty = Path(shutil.copy(release, tmp_path / "faulty.duckdb"))
    faulty.chmod(0o644)
    with duckdb.connect() as connection:
        connection.execute(f"attach '{faulty}' as release")
        connection.execute("update release.mart.provisional set missing_submissions = 0")
    assert failing_checks(faulty) == {"mart.provisional: missing_within"}
