"""The months of which a release has rows."""

from __future__ import annotations

from datetime import UTC, datetime

import duckdb
import pytest

from pipelines.base.clock import as_if
from pipelines.base.home import Home
from tests.build.register_file import STREET, csv_bytes, grid, person
from tests.build.small_home import AUGUST, bring, people, release_now

pytestmark = pytest.mark.slow


def test_the_month_of_a_refused_file_counts_from_its_first_morning_in_beijing(home: Home):
    nobody = {name: cell for name, cell in person(1).items() if name != "id_number"}
    with as_if(datetime(2026, 9, 30, 19, tzinfo=UTC)):  # three o'clock on 1 October there
        bring(home, AUGUST, people(1, 2))
        bring(home, f"{STREET}_劳动力资源台账_2026-10.csv", csv_bytes(grid([nobody])))
        release = release_now(home)
    with duckdb.connect(str(release.file), read_only=True) as connection:
        refused = connection.execute(
            "select month::varchar from audit.submission where verdict = 'refused'"
        ).fetchall()
        last = connection.execute("select max(month)::varchar from mart.area").fetchall()
    assert refused == last == [("2026-10-01",)]
