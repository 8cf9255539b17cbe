"""The status of a street's month: expected, accepted, mended, withdrawn, missing."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import polars as pl
import pytest

from pipelines.base.home import Home
from pipelines.warehouse.facts import build_facts
from pipelines.warehouse.ledger import ledger_of
from pipelines.warehouse.release_tables import build_tables
from tests.build.fact_file import release_models, shipped
from tests.build.lake_file import FAR, STREET, person, received, refusal, send
from tests.build.limits import LIMITS
from tests.build.release_file import RELEASE, release_of, release_with, rows
from tests.build.two_streets import AUGUST

# what a street sent for August, having sent July before; verdict, accepted_rows, quarantined_rows
STATUSES = [
    (["accepted"], ("accepted", 2, 0)),
    (["partly"], ("partly_accepted", 1, 3)),
    (["nil"], ("nil", 0, 0)),
    (["refused"], ("refused", 0, 0)),
    (["accepted", "refused"], ("refused_former_stands", 2, 0)),
    (["nil", "refused"], ("refused_former_stands", 0, 0)),
    (["refused", "accepted"], ("accepted", 2, 0)),
    (["partly", "accepted"], ("accepted", 2, 0)),
    (["accepted", "community"], ("accepted", 2, 0)),
    (["accepted", "nil"], ("nil", 0, 0)),
    ([], ("missing", 0, 0)),
]
STATUS_STREETS = [
    f"5101040{end}" for end in (17, 18, 19, 22, 23, 26, 30, 32, 35, 36, 37)
]  # in force


def sent_by(home: Home, street: str, what: str) -> dict:
    """One of the submissions that STATUSES speaks of."""
    first, second = f"{street}001", f"{street}002"
    name = f"{what} {street}"
    match what:
        case "july":
            return send(home, name, [person(name, first)], month="2026-07")
        case "accepted":
            return send(home, name, [person(f"1 {name}", first), person(f"2 {name}", second)])
        case "community":
            return send(home, name, [person(name, second)], covers=[second])
        case "partly":
            return send(home, name, [person(name, first)], rows_read=4, quarantined=3)
        case "nil":
            return send(home, name, covers=[street])
    return refusal(name, street_code=street)


@pytest.fixture(scope="module")
def statuses(tmp_path_factory) -> Path:
    home = Home(tmp_path_factory.mktemp("statuses")).prepare()
    cases = list(zip(STATUS_STREETS, STATUSES, strict=True))
    july = [sent_by(home, street, "july") for street in STATUS_STREETS[1:]]
    return release_with(
        "submission_status",
        home,
        *july,
        *(sent_by(home, street, what) for street, (sent, _) in cases for what in sent),
    )


@pytest.mark.parametrize(
    "number", range(len(STATUSES)), ids=lambda number: " then ".join(STATUSES[number][0])
)
def test_a_street_that_ever_sent_has_a_status_each_month(statuses, number):
    query = (
        "select expected, verdict, accepted_rows, quarantined_rows from mart.submission_status"
        f" {AUGUST}"
    )
    assert rows(statuses, f"{query} and street_code = '{STATUS_STREETS[number]}'") == [
        (True, *STATUSES[number][1])
    ]


def test_a_street_is_expected_from_the_earliest_month_it_sent_on(home, statuses):
    query = "select month, expected, verdict from mart.submission_status where street_code = "
    assert rows(statuses, f"{query}'{STREET}'") == [(date(2026, 8, 1), True, "accepted")]
    sent = [
        send(home, f"O {month}", [person("o", FAR)], month=f"2026-{month}")
        for month in ("06", "07", "08", "09")
    ]
    begins = [
        send(home, "late", [person("x")], month="2026-08"),
        send(home, "later still, of an earlier month", [person("x")], month="2026-07"),
    ]
    release = release_with("submission_status", home, *sent, *begins)
    assert rows(release, f"{query}'{STREET}' order by month") == [
        (date(2026, 7, 1), True, "accepted"),
        (date(2026, 8, 1), True, "accepted"),
        (date(2026, 9, 1), True, "missing"),
    ]


def test_a_street_that_was_merged_is_expected_no_more(home):
    """Street 510104020 ended with 2019; one without a row in the division table is still owed."""
    ended, unknown = "510104020", "519900001"
    sent = [
        send(home, f"{street} {month}", [person(f"{street}", f"{street}001")], month=month)
        for street, month in (
            (ended, "2019-11"),
            (unknown, "2019-11"),
            (STREET, "2019-12"),
            (STREET, "2020-01"),
        )
    ]
    query = (
        "select strftime(month, '%Y-%m') from mart.submission_status where expected"
        " and street_code = '{}' order by 1"
    )
    release = release_with("submission_status", home, *sent)
    assert rows(release, query.format(ended)) == [("2019-11",), ("2019-12",)]
    assert rows(release, query.format(unknown)) == [("2019-11",), ("2019-12",), ("2020-01",)]


def test_a_submission_is_received_on_the_day_it_is_in_china(home):
    frame = received(send(home, "late", [person("x")])).with_columns(
        pl.lit(datetime(2026, 9, 5, 17)).alias("received_at")
    )
    target, models = home.releases / "test.duckdb", release_models("mart.submission_status")
    facts = build_facts(home, LIMITS, shipped()[0], ledger_of(frame), models)
    build_tables(home, LIMITS, shipped()[0], ledger_of(frame), facts, target, RELEASE, models)
    assert rows(target, "select received_on from mart.submission_status") == [(date(2026, 9, 6),)]


def test_mended_rows_whose_file_was_withdrawn_are_no_nil_return(home):
    file = send(home, "S", [person("x")])
    mended = send(home, "mended", [person("y")], mends=file["submission"], coverage=[])
    elsewhere = send(home, "far", [person("z", FAR)])
    release = release_with(
        "submission_status", home, elsewhere, file | {"verdict": "withdrawn"}, mended
    )
    query = (
        "select verdict, received_on, accepted_rows from mart.submission_status where street_code"
        f" = '{STREET}'"
    )
    assert rows(release, query) == [("missing", None, 0)]


MENDED = release_models("audit.finding", "mart.submission_status", counted=True)


def mend(home: Home, name: str, file: dict, *rows: dict, firsts: str, **outcome: object) -> dict:
    """Returned rows of a file, mended; `firsts` names the row that each was in the first file."""
    places = [f"0:{number}={first}" for number, first in enumerate(firsts, start=6)]
    return send(
        home, name, list(rows), mends=file["submission"], mended_rows=places, coverage=[], **outcome
    )


@pytest.mark.parametrize(
    ("firsts", "stand", "counts"),
    [
        (
            ("ab", "ab"),
            "S M2",
            [(1, 0), (0, 2), (2, 0)],
        ),  # the same workbook sent again under another name
        (("ab", "bc"), "S M1 M2", [(1, 0), (1, 1), (2, 0)]),
        (("ab", "cd"), "S M1 M2", [(1, 0), (2, 0), (2, 0)]),
    ],
)
def test_a_row_mended_twice_counts_once_and_the_later_mend_stands(home, firsts, stand, counts):
    file = send(home, "S", [person("x")], rows_read=6, quarantined=5)
    sent = [
        mend(home, f"M{turn}", file, *(person(first) for first in own), firsts=own)
        for turn, own in enumerate(firsts, start=1)
    ]
    release = release_of(home, file, *sent, models=MENDED)
    assert (
        rows(release, "select counted, superseded from audit.submission order by receipt") == counts
    )
    assert (
        " ".join(
            name
            for (name,) in rows(
                release, "select file_name from audit.submission where stands order by receipt"
            )
        )
        == stand
    )
    mended = len(set("".join(firsts)))
    query = (
        "select accepted_rows, quarantined_rows, verdict from mart.submission_status where"
        f" street_code = '{STREET}'"
    )
    assert rows(release, query) == [(1 + mended, 5 - mended, "partly_accepted")]
    assert rows(
        release, "select count(*) from audit.finding where rule like 'person_%elsewhere'"
    ) == [(0,)]


def test_a_mended_row_that_came_again_stands_as_it_was_mended_last(home):
    file = send(home, "S", [person("x")], rows_read=2, quarantined=1)
    first = mend(home, "M1", file, person("a"), firsts="a")
    last = mend(home, "M2", file, person("a", status="unemployed"), firsts="a")
    query = f"select employed, unemployed from mart.roster where area_code = '{STREET}'"
    again = home.releases / "again.duckdb"
    release = release_with("roster", home, file, first, last, by_slices=True)
    assert rows(release, query) == [(1, 1)]
    release = release_with("roster", home, file, first, last, first, target=again, by_slices=True)
    assert rows(release, query) == [(2, 0)]


def test_a_refused_file_of_no_known_month_or_street_expects_nothing(home):
    wrong = [
        refusal("typo", month="2096-01"),
        refusal("elsewhere", street_code="999999999"),
        refusal("unknown") | {"register": None},
    ]
    release = release_with("submission_status", home, send(home, "S", [person("x")]), *wrong)
    assert rows(release, "select month, street_code, verdict from mart.submission_status") == [
        (date(2026, 8, 1), STREET, "accepted")
    ]
