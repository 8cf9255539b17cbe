"""The data month: which month is meant by now, what a due day that passes makes, and what is told
of a month that is still being reported.
"""

from __future__ import annotations

import shutil
from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl
import pytest

from pipelines.base import clock
from pipelines.base.home import Home
from pipelines.intake.outcome import OUTCOME_SCHEMA, write_index
from pipelines.intake.outcome_index import index_folder
from pipelines.operation.calendar import read_calendar
from pipelines.operation.status import standing
from pipelines.operation.status_lines import status_lines
from pipelines.operation.verify import rebuild
from pipelines.operation.world import is_released, survey
from pipelines.reference.due_day import due_day
from pipelines.reference.load import load_reference
from pipelines.release.publish import current_release
from pipelines.warehouse.data_month import DataMonth, data_month_of
from tests.build.limits import LIMITS
from tests.build.register_file import csv_bytes, grid, person
from tests.build.release_file import rows
from tests.build.small_home import MODELS, bring, read_here, release_now

STREETS = [f"51010401{number}" for number in (7, 8)]
REFERENCE = load_reference()
JULY, AUGUST = date(2026, 7, 1), date(2026, 8, 1)


def on(monkeypatch: pytest.MonkeyPatch, day: date) -> None:
    """Make it noon of the day in Beijing."""
    noon = datetime(day.year, day.month, day.day, 4, tzinfo=UTC)
    monkeypatch.setattr(clock, "utc_now", lambda: noon)


def came(*months: date, register: str = "labour_force", verdict: str = "accepted") -> pl.DataFrame:
    return pl.DataFrame(
        [{"month": month, "register": register, "verdict": verdict} for month in months],
        schema={"month": pl.Date, "register": pl.String, "verdict": pl.String},
    )


def told(submissions: pl.DataFrame, day: date, stand: int = 0, of: int = 42) -> DataMonth:
    """The data month on the day, while `stand` of `of` rosters of every running month stand."""
    return data_month_of(
        REFERENCE, submissions, day, lambda months: dict.fromkeys(months, (of, stand))
    )


def test_on_its_due_day_a_month_is_not_due_and_on_the_day_after_it_is():
    files = came(JULY, AUGUST)
    assert told(files, date(2026, 9, 5)) == DataMonth(JULY, "due", date(2026, 8, 5))
    assert told(files, date(2026, 9, 6)) == DataMonth(AUGUST, "due", date(2026, 9, 5))


def test_nine_tenths_of_the_rosters_make_a_month_the_data_month_before_it_is_due():
    files = came(JULY, AUGUST)
    assert told(files, date(2026, 9, 1), 36, 40).month == AUGUST
    assert told(files, date(2026, 9, 1), 36, 40).basis == "nearly_complete"
    assert told(files, date(2026, 9, 1), 35, 39).month == JULY
    assert told(files, date(2026, 9, 1), 0, 0).month == JULY  # nobody is expected


def test_the_first_month_ever_is_the_data_month_and_marked_until_it_is_due():
    assert told(came(AUGUST), date(2026, 9, 1), 1) == DataMonth(AUGUST, "first", None)
    assert told(came(AUGUST), date(2026, 9, 6), 1).basis == "due"


def test_a_month_without_a_roster_is_no_data_month():
    files = pl.concat([came(JULY), came(AUGUST, register="station")])
    assert told(files, date(2026, 9, 30)) == DataMonth(JULY, "due", date(2026, 9, 5))
    refused = pl.concat([came(JULY), came(AUGUST, verdict="refused")])
    assert told(refused, date(2026, 9, 30)).month == JULY


def test_without_any_roster_the_newest_month_with_a_file_is_it_and_marked():
    files = came(JULY, AUGUST, register="station")
    assert told(files, date(2026, 12, 1)) == DataMonth(AUGUST, "first", date(2026, 9, 5))
    assert told(came(), date(2026, 12, 1)) == DataMonth(None, "first", None)


def test_a_month_after_a_missing_one_is_the_data_month():
    files = came(date(2026, 6, 1), AUGUST)
    assert told(files, date(2026, 9, 6)).month == AUGUST


def test_without_a_policy_no_month_is_due(tmp_path):
    home = Home(tmp_path).prepare()
    (home.reference / "policy.csv").write_text(
        "policy,value,valid_from,valid_to,unit,title_zh,title_en,source\n"
        "report_due_day,5,1900-01-01,2026-01-01,day,几日前报齐,due day,test\n",
        "utf-8",
    )
    reference = load_reference(home)
    assert due_day(reference, AUGUST) is None
    assert due_day(reference, date(2025, 11, 1)) == date(2025, 12, 5)
    found = data_month_of(reference, came(JULY, AUGUST), date(2027, 1, 1), lambda months: {})
    assert found == DataMonth(AUGUST, "first", None)


def test_a_due_day_past_the_end_of_its_month_goes_on_into_the_next(tmp_path):
    home = Home(tmp_path).prepare()
    (home.reference / "policy.csv").write_text(
        "policy,value,valid_from,valid_to,unit,title_zh,title_en,source\n"
        "report_due_day,31,1900-01-01,,day,几日前报齐,due day,test\n",
        "utf-8",
    )
    assert due_day(load_reference(home), date(2026, 1, 1)) == date(2026, 3, 3)


def send(home: Home, street: str, month: str, count: int = 3) -> None:
    people = [person(serial, community_code=f"{street}001") for serial in range(1, count + 1)]
    bring(home, f"{street}_劳动力资源台账_{month}.csv", csv_bytes(grid(people)))


@pytest.fixture(scope="module")
def first_of_september(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """Two streets in July and one of them in August, released on 1 September; to be copied."""
    home = Home(tmp_path_factory.mktemp("september") / "home").prepare()
    with pytest.MonkeyPatch.context() as patch:
        on(patch, date(2026, 9, 1))
        for street, month in (
            (STREETS[0], "2026-07"),
            (STREETS[1], "2026-07"),
            (STREETS[0], "2026-08"),
        ):
            send(home, street, month)
        release_now(home)
    return home


@pytest.fixture
def home(tmp_path: Path, first_of_september: Home, monkeypatch: pytest.MonkeyPatch) -> Home:
    """A copy of it, on that day."""
    on(monkeypatch, date(2026, 9, 1))
    return Home(shutil.copytree(first_of_september.root, tmp_path / "home", symlinks=True))


def test_a_release_lists_its_data_month_and_says_it_in_its_tables(home):
    release = current_release(home)
    assert release.inputs.data_month == DataMonth(JULY, "due", date(2026, 8, 5))
    assert rows(
        release.file, "select data_month, data_month_basis, last_due_on from audit.release"
    ) == [(JULY, "due", date(2026, 8, 5))]
    assert rows(
        release.file,
        "select month, is_due, is_data_month, received_streets, expected_streets, due_on from"
        " audit.reporting_month order by month",
    ) == [
        (JULY, True, True, 2, 2, date(2026, 8, 5)),
        (AUGUST, False, False, 1, 2, date(2026, 9, 5)),
    ]


def test_that_a_due_day_passes_is_a_reason_for_a_release(home, monkeypatch):
    on(monkeypatch, date(2026, 9, 5))
    assert is_released(survey(home, LIMITS))
    on(monkeypatch, date(2026, 9, 6))
    assert not is_released(survey(home, LIMITS))
    assert release_now(home).inputs.data_month == DataMonth(AUGUST, "due", date(2026, 9, 5))
    on(monkeypatch, date(2027, 3, 1))
    assert is_released(survey(home, LIMITS))


def test_nine_tenths_are_counted_of_the_rosters_that_stand(home, monkeypatch):
    send(home, STREETS[1], "2026-08")
    read_here(home)
    assert survey(home, LIMITS).data_month == DataMonth(AUGUST, "nearly_complete", date(2026, 8, 5))


def test_what_is_missing_is_a_finding_only_once_it_is_due(home, monkeypatch):
    vanished = "select month, street_code from audit.finding where rule = 'register_vanished'"
    assert rows(current_release(home).file, vanished) == []
    on(monkeypatch, date(2026, 9, 6))
    assert rows(release_now(home).file, vanished) == [(AUGUST, STREETS[1])]


def test_status_means_the_data_month_and_says_how_far_the_running_one_has_come(home):
    lines = status_lines(standing(home, None, today=date(2026, 9, 1)))
    assert lines[0].startswith("2026年7月报送")
    assert lines[1].startswith(
        "8月正在报送：已收 1/2 个街道，9月5日截止 / 2026-08 is being reported"
    )


def test_status_of_the_first_month_ever_says_that_none_is_due(tmp_path, monkeypatch):
    on(monkeypatch, date(2026, 8, 2))
    home = Home(tmp_path).prepare()
    send(home, STREETS[0], "2026-07")
    (home.reference / "reporting.csv").write_text(
        "area_code,register,valid_from,valid_to,source\n"
        f"{STREETS[0][:6]},labour_force,2026-01-01,,test\n",
        "utf-8",
    )
    read_here(home)
    lines = status_lines(standing(home, None, today=date(2026, 8, 2)))
    assert lines[0].startswith("2026年7月报送")
    assert "还没有月份过报送截止日" in lines[1]


def test_figures_are_provisional_until_due_and_while_a_roster_is_missing(home, monkeypatch):
    asked = (
        "select month, period, expected_submissions, missing_submissions, provisional_state from"
        " mart.provisional where area_code = '51' and register = 'labour_force' and period ="
        " 'month' order by month"
    )
    assert rows(current_release(home).file, asked) == [(AUGUST, "month", 2, 1, "running")]
    on(monkeypatch, date(2026, 9, 6))
    assert rows(release_now(home).file, asked) == [(AUGUST, "month", 2, 1, "incomplete")]
    send(home, STREETS[1], "2026-08")
    assert rows(release_now(home).file, asked) == []


def test_a_release_is_rebuilt_as_of_its_own_day(home, monkeypatch):
    for former in home.releases.iterdir():  # it has not all tables
        former.unlink()
    release = release_now(home, MODELS)
    on(monkeypatch, date(2026, 12, 1))
    found = rebuild(home, LIMITS, release, lambda done, total: None, lambda words: None)
    assert found.differing == ()


def test_the_calendar_begins_with_the_earliest_month_accepted(tmp_path):
    home = Home(tmp_path).prepare()
    index_folder(home).mkdir(parents=True)
    for name, *told in (
        ("index-a.parquet", ("accepted", "2026-02-01"), ("accepted", "2025-11-01")),
        ("index-b.parquet", ("refused", "2024-01-01"), ("accepted", None)),
    ):
        own = pl.DataFrame(told, ["verdict", "month"], orient="row")
        every = pl.concat([pl.DataFrame(schema=OUTCOME_SCHEMA), own], how="diagonal")
        write_index(index_folder(home) / name, every)
    assert read_calendar(home).first_month == date(2025, 11, 1)
