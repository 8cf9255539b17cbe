"""Labour stations: where each counts, what it has and lacks, its staff."""

from __future__ import annotations

from tests.build.fact_file import asked_of, fact, place
from tests.build.lake_file import FAR, OTHER_STREET, STREET, A, B, person, send
from tests.build.post_file import SIX, station
from tests.build.release_file import release_with, rows

# Stations


def test_a_streets_own_station_counts_in_the_street_and_above_and_in_no_community(home):
    sent = send(
        home,
        "S",
        [station("own", STREET, full=5), station("a", A, full=1), station("b", B, full=2)],
        register="station",
    )
    release = release_with(
        "station", home, sent, send(home, "far", [station("c", FAR, full=4)], register="station")
    )
    assert rows(
        release, "select area_code, stations, full_time_staff from mart.station order by 1"
    ) == [
        ("51", 4, 12),
        ("5101", 4, 12),
        ("510104", 4, 12),
        (STREET, 3, 8),
        (A, 1, 1),
        (B, 1, 2),
        (OTHER_STREET, 1, 4),
        (FAR, 1, 4),
    ]
    assert rows(release, f"select area_name from mart.station where area_code = '{STREET}'") == [
        ("锦官驿街道",)
    ]


def test_a_street_whose_only_station_is_its_own_has_a_row_and_a_name(home):
    release = release_with(
        "station",
        home,
        send(home, "S", [station(where=STREET)], register="station", covers=[STREET]),
    )
    assert [code for (code,) in rows(release, "select area_code from mart.station")] == [
        "51",
        "5101",
        "510104",
        STREET,
    ]


def test_six_are_in_place_where_each_is_and_what_is_not_stated_is_not(home):
    sent = [station("whole", place(0))]
    sent += [station("short", place(n), lacking=(has,)) for n, has in enumerate(SIX, 1)]
    sent += [station("blank", place(n), **{has: None}) for n, has in enumerate(SIX, 7)]
    columns = ", ".join(has.replace("has_", "with_") for has in SIX)
    found = fact(
        asked_of(home, send(home, "S", sent, register="station")),
        "station",
        f"area_code, stations, six_in_place, {columns}",
    )
    each = [[int(has != lacking) for has in SIX] for lacking in (None, *SIX, *SIX)]
    assert [list(row) for row in found] == [
        [place(n), 1, int(n == 0), *flags] for n, flags in enumerate(each)
    ]


def test_of_several_rows_of_a_stations_name_in_a_place_the_first_counts(home):
    sent = [
        station("a", full=7, row=9),
        station("a", full=3, row=8),
        station("a", B, full=5),
        station("a", STREET, full=1),
    ]
    assert fact(
        asked_of(home, send(home, "S", sent, register="station")),
        "station",
        "area_code, full_time_staff",
    ) == [(A, 3), (B, 5)]


def test_staff_are_set_against_those_able_and_willing_on_the_roster_of_the_area_and_month(home):
    people = [person(str(n), A) for n in range(3)] + [
        person("idle", A, willing_to_work=False),
        person("b", B),
        person("old", B, born="1940-01-01"),
    ]
    release = release_with(
        "station",
        home,
        send(home, "roster", people),
        send(home, "september", people, month="2026-09", covers=[STREET]),
        send(
            home,
            "S",
            [
                station("own", STREET, full=2, part=0),
                station("a", A, full=1, part=2),
                station("far", FAR),
            ],
            register="station",
            covers=[STREET, OTHER_STREET],
        ),
        send(home, "later", [station("a", A, full=1, part=0)], register="station", month="2026-10"),
    )
    found = {
        (f"{month:%m}", area): figures
        for month, area, *figures in rows(
            release,
            "select month, area_code, staff, able_and_willing, staff_per_1000 from mart.station",
        )
    }
    assert found["08", A] == [3, 3, 1000.0]
    assert found["08", STREET] == [5, 4, 1250.0]
    assert found["08", "51"] == [8, 4, 2000.0]
    assert found["08", FAR] == [3, 0, None]
    assert found["10", A] == [1, 0, None]
