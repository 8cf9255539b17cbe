"""The data folder that the analyst's commands are typed in."""

from __future__ import annotations

from datetime import UTC, datetime

import duckdb
import pytest

from pipelines.base.home import Home
from pipelines.intake.receipt_list import NONE_RECEIVED
from pipelines.release.publish import Inputs, publish


@pytest.fixture(scope="session")
def roster_home(tmp_path_factory) -> Home:
    """A data folder with one release of three rows, in a folder whose name must not be told."""
    home = Home(tmp_path_factory.mktemp("secret-folder") / "home").prepare()
    building = home.releases / ".building-x.duckdb"
    with duckdb.connect() as connection:
        connection.execute(f"attach '{building}' as release (storage_version 'v1.2.0')")
        connection.execute("""
            create schema release.mart; create schema release.audit;
            create table release.mart.roster as
                select date '2026-10-01' as month, code as area_code, n as persons, n / 20.0
                    as employment_rate
                from (values ('51', 15), ('5101', 4), ('5103', 11)) as area(code, n);
            create table release.audit.release as
                select 'x' as release_id, timestamp '2026-11-06 01:00:00' as released_at,
                    date '2026-10-01' as data_month;
        """)
    publish(
        home,
        building,
        "20261106T010000Z-00000000",
        Inputs(NONE_RECEIVED, (), "r", "d", "c"),
        datetime(2026, 11, 6, 1, tzinfo=UTC),
    )
    return home


@pytest.fixture(scope="module")
def bulletin_home(synthetic_release, tmp_path_factory) -> Home:
    """A data folder whose one release has all that a bulletin tells."""
    from tests.build.bulletin_release import write_bulletin_release

    home = Home(tmp_path_factory.mktemp("bulletin") / "home").prepare()
    building = write_bulletin_release(synthetic_release, home.releases / ".building-x.duckdb")
    release_id, inputs = "20261106T010000Z-00000000", Inputs(NONE_RECEIVED, (), "r", "d", "c")
    publish(home, building, release_id, inputs, datetime(2026, 11, 6, 1, tzinfo=UTC))
    return home
