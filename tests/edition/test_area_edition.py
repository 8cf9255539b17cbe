"""The edition of a prefecture or county for its own people: nothing on streets elsewhere is in it."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest

from dashboards.release import open_release
from pipelines.base.home import Home
from pipelines.edition.area_edition import (
    ForeignFolder,
    NoSuchArea,
    area_edition,
    write_area_edition,
)
from pipelines.intake.receipt_list import NONE_RECEIVED
from pipelines.release.publish import Inputs, Release, find_release
from tests.build.small_home import jiuye

AREA = "5101"
OWN, FAR = "a0a0a0a0a0a0a0a0", "feedfacefeedface"  # submissions
FAR_STREET, FAR_COMMUNITY = "510303001", "510303001001"
COUNTY = "510184"
PLANTED = f"""
insert into audit.submission by name
  select 'r1' as receipt, '{OWN}' as submission, '510104017' as street_code
  union all select 'r2', '{FAR}', '{FAR_STREET}';
insert into audit.issue by name
  select 'r1' as receipt, '{OWN}' as submission union all select 'r2', '{FAR}';
insert into audit.decision by name
  select 1 as decision, '{OWN}' as submission union all select 2, '{FAR}';
insert into audit.finding by name
  select '510104017' as street_code,
    '510104017001 a0a0a0a0 0#3、{FAR_COMMUNITY} feedface 0#4' as detail
  union all select '{FAR_STREET}', '510104017001 a0a0a0a0 0#3';
insert into audit.check by name select 'x' as check_name, '{FAR_STREET}' as failing_keys;
insert into mart.revision by name
  select '510104' as area_code, '{OWN} {FAR} code:1' as cause
  union all select '510104017', '{FAR_STREET}:job_post 510104:job_post 51:station'
  union all select '510303', '{OWN}';
insert into ref.reporting by name
  select unnest(['51', '{AREA}', '{FAR_STREET}']) as area_code, 'job_post' as register;
insert into ref.recognition by name select unnest(['510104', '{FAR_COMMUNITY}']) as area_code;
"""


@pytest.fixture(scope="module")
def release(synthetic_release, tmp_path_factory) -> Path:
    """A release of the whole province, with what its records say of two streets."""
    file = Path(shutil.copy(synthetic_release, tmp_path_factory.mktemp("release")))
    file.chmod(0o600)
    with duckdb.connect(str(file)) as connection:
        connection.execute(PLANTED)
    return file


@pytest.fixture(scope="module")
def edition(release, tmp_path_factory) -> Path:
    target = tmp_path_factory.mktemp("edition") / "edition.duckdb"
    write_area_edition(target, release, AREA)
    return target


@pytest.fixture
def released(release) -> Release:
    """It, as its manifest would tell."""
    inputs = Inputs(NONE_RECEIVED, (), "reader", "reference", "code")
    return Release("20261102T000000Z-1", datetime(2026, 11, 2, tzinfo=UTC), "", inputs, release, 1)


def rows(file: Path, query: str) -> list[tuple]:
    with duckdb.connect(str(file), read_only=True) as connection:
        return connection.execute(query).fetchall()


def tables(file: Path, kind: str) -> list[tuple[str, str]]:
    return rows(
        file,
        "select schema_name || '.' || table_name, column_name from duckdb_columns() where data_type"
        f" = '{kind}' and schema_name in ('mart', 'audit') order by all",
    )


def test_no_code_of_a_place_elsewhere_is_in_any_cell_of_marts_and_records(edition):
    columns = tables(edition, "VARCHAR")
    query = " union all ".join(
        f"select '{table}' as place, word from (select unnest(regexp_extract_all(told,"
        f" '[0-9a-z]+')) as word from (select distinct {column} as told from {table}))"
        for table, column in columns
    )
    strangers = rows(
        edition,
        f"select distinct place, word from ({query}) where regexp_matches(word,"
        f" '^51([0-9]{{2}}|[0-9]{{7}}|[0-9]{{10}})$') and not starts_with(word, '{AREA}')",
    )
    assert len(columns) > 100
    assert strangers == []


def test_no_record_of_a_file_elsewhere_stays(edition):
    assert rows(edition, "select submission from audit.submission where receipt > 'r'") == [(OWN,)]
    assert rows(edition, "select submission from audit.issue where receipt > 'r'") == [(OWN,)]
    assert rows(edition, "select submission from audit.decision") == [(OWN,)]
    assert FAR.encode() not in edition.read_bytes()


def test_a_finding_names_of_places_elsewhere_the_county_alone(edition):
    found = rows(edition, "select detail from audit.finding where detail like '%a0a0a0a0%'")
    assert found == [("510104017001 a0a0a0a0 0#3、510303",)]


def test_what_moved_a_figure_elsewhere_is_not_named(edition):
    causes = rows(edition, "select area_code, cause from mart.revision where cause is not null")
    assert (("510104", f"- {OWN} code:1")) in causes
    assert (("510104017", "- 510104:job_post 51:station")) in causes
    assert {area[:4] for area, _ in causes} == {AREA}


def test_keys_of_failing_rows_are_left_out(edition):
    assert rows(edition, "select count(failing_keys) from audit.check") == [(0,)]


def test_who_reports_and_what_was_recognised_is_that_of_the_area(edition):
    assert rows(edition, "select area_code from ref.reporting order by 1") == [("51",), (AREA,)]
    assert rows(edition, "select area_code from ref.recognition") == [("510104",)]


def test_the_marts_have_every_row_of_the_area_and_none_above(edition, release):
    for table, column in tables(release, "VARCHAR"):
        if table.startswith("mart.") and column in ("area_code", "target_area", "street_code"):
            own = f"select count(*) from {table} where starts_with({column}, '{AREA}')"
            assert rows(edition, f"select count(*) from {table}") == rows(release, own), table
    levels = rows(edition, "select area_level from ref.area_level order by code_length")
    assert levels == [("prefecture",), ("county",), ("street",), ("community",)]


def test_how_far_a_month_has_come_is_counted_of_the_areas_own_streets(edition, release):
    query = "select sum(expected_streets) from audit.reporting_month"
    own = (
        "select count(*) from mart.submission_status where expected and register = 'labour_force'"
        f" and starts_with(street_code, '{AREA}')"
    )
    assert rows(edition, query) == rows(release, own)
    assert rows(edition, query) < rows(release, query)


def test_tables_say_what_they_are(edition, release):
    query = "select table_name, comment from duckdb_tables() order by all"
    assert rows(edition, query) == rows(release, query)


def test_its_pages_begin_at_the_area(edition):
    with open_release(edition) as pages:
        assert pages.top
        assert (pages.top.code, pages.top.name.zh) == (AREA, "成都市")
        assert all(code.startswith(AREA) for code in pages.names)


@pytest.mark.parametrize("area", ["51", "5199", "510104017", ""])
def test_only_prefectures_and_counties_of_the_release_have_one(release, tmp_path, area):
    with pytest.raises(NoSuchArea):
        write_area_edition(tmp_path / "edition.duckdb", release, area)


def test_it_is_a_data_folder_that_answers_and_is_made_anew(released, tmp_path):
    folder = tmp_path / "own"
    made = area_edition(released, COUNTY, folder)
    assert find_release(Home(folder)).release_id == released.release_id
    assert area_edition(released, COUNTY, folder) == made
    code, said = jiuye(Home(folder), "sql", "select max(length(area_code)) as n from mart.area")
    assert (code, said.split()[2]) == (0, "12")
    with pytest.raises(ForeignFolder):
        area_edition(released, AREA, folder)
    assert list((folder / "releases").glob("*.duckdb")) == [made.file]
    later = area_edition(replace(released, release_id="20261202T000000Z-2"), COUNTY, folder)
    assert list((folder / "releases").glob("2*.duckdb")) == [later.file]


def test_a_folder_with_other_things_is_left_alone(released, tmp_path):
    (tmp_path / "report.docx").touch()
    with pytest.raises(ForeignFolder, match="没有动它"):
        area_edition(released, COUNTY, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["report.docx"]
