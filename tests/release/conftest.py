"""Releases that the tests of queries and of exports read."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import duckdb
import pytest

from tests.build.bulletin_release import changed_release, write_bulletin_release

ROSTER = [
    (date(2026, 9, 1), "51", "四川省", 12, 0.875),
    (date(2026, 10, 1), "5101", "成都市", 3, None),
]


@pytest.fixture(scope="session")
def roster_release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A release of two rows and an audit table, in a folder whose name must not be told."""
    path = tmp_path_factory.mktemp("secret-folder") / "it's a release.duckdb"
    with duckdb.connect() as connection:
        connection.execute(
            f"attach '{str(path).replace(chr(39), chr(39) * 2)}' as release (storage_version"
            " 'v1.2.0')"
        )
        connection.execute("create schema release.mart; create schema release.audit")
        columns = (
            "month date, area_code varchar, area_name varchar, persons bigint, employment_rate"
            " double"
        )
        connection.execute(f"create table release.mart.roster ({columns})")
        connection.executemany("insert into release.mart.roster values (?, ?, ?, ?, ?)", ROSTER)
        connection.execute("comment on table release.mart.roster is '名册 / Roster'")
        connection.execute("create table release.audit.issue as select 'id_length' as rule")
    path.chmod(0o444)
    return path


@pytest.fixture(scope="session")
def export_release(synthetic_release: Path, tmp_path_factory) -> Path:
    """The synthetic release, with names that a spreadsheet would run."""
    copy = tmp_path_factory.mktemp("export") / "release.duckdb"
    copy.write_bytes(synthetic_release.read_bytes())
    with duckdb.connect(str(copy)) as connection:
        counties = connection.execute(
            "select distinct area_code from mart.roster where area_level = 'county' order by 1"
            " limit 4"
        ).fetchall()
        for (code,), name in zip(
            counties, ("=1+1", "@SUM(A1)", "https://example.org/", "-2+3"), strict=True
        ):
            connection.execute(
                "update mart.roster set area_name = ? where area_code = ?", [name, code]
            )
    return copy


@pytest.fixture(scope="session")
def bulletin_release(synthetic_release: Path, tmp_path_factory) -> Path:
    """The synthetic release with all that a bulletin tells."""
    return write_bulletin_release(synthetic_release, tmp_path_factory.mktemp("told") / "r.duckdb")


@pytest.fixture
def changed(bulletin_release: Path, tmp_path: Path):
    """The release of bulletins after some statements."""

    def change(*statements: str) -> Path:
        return changed_release(bulletin_release, tmp_path / "changed.duckdb", *statements)

    return change
