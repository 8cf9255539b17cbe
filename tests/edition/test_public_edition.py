"""A public edition of a planted province: what it shows, what it keeps, what nobody works out."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import duckdb
import polars as pl
import pytest

from dashboards.render import render_site
from pipelines.base.home import Home
from pipelines.edition.audit import Seen, leaks, seen
from pipelines.edition.dominance import dominated
from pipelines.edition.make import NothingToPublish, edition_of
from pipelines.edition.shown import Rules
from pipelines.warehouse.engine import open_release
from pipelines.warehouse.release_tables import table_hashes
from tests.build.planted_province import FEBRUARY, JANUARY, MARCH, write_planted_release

pytestmark = pytest.mark.slow
RULES = Rules(lag_months=0)


def rows(file: Path, sql: str) -> list[tuple]:
    with duckdb.connect(str(file), read_only=True) as connection:
        return connection.execute(sql).fetchall()


def test_no_count_below_the_threshold_is_shown(first):
    assert not rows(
        first,
        "select * from mart.employment_rate where least(working_age, able_and_willing, employed,"
        " unemployed, registered_unemployed) between 1 and 9",
    )


def test_large_counts_of_the_province_are_shown(first):
    ((employed,),) = rows(
        first,
        f"select employed from mart.employment_rate where area_code = '51' and month ="
        f" '{JANUARY}' and group_code = 'all'",
    )
    assert employed > 1000


def test_a_rate_stands_only_beside_both_counts(first):
    assert not rows(
        first,
        "select * from mart.employment_rate where employment_rate is not null and (employed is"
        " null or able_and_willing is null)",
    )


def test_no_community_is_shown(first):
    tables = rows(
        first,
        "select distinct table_schema || '.' || table_name from information_schema.columns where"
        " column_name = 'area_code'",
    )
    for (table,) in tables:
        assert not rows(first, f"select * from {table} where length(area_code) > 9"), table


def test_groups_go_down_to_counties_only(first):
    assert rows(
        first,
        "select max(length(area_code)) from mart.employment_rate where group_code <> 'all'",
    ) == [(6,)]


def test_equal_releases_give_equal_tables_and_exports_and_nothing_is_said(first, tmp_path, capfd):
    other = Home(tmp_path).prepare()
    made = edition_of(other, write_planted_release(other.releases / "20260301T000000Z-1.duckdb"))
    assert capfd.readouterr() == ("", "")
    assert table_hashes(made.file) == table_hashes(first)  # DuckDB's own bytes are not stable
    marks = "select * from audit.public_column order by all"
    assert rows(made.file, marks) == rows(first, marks)
    names = {path.name for path in first.with_suffix("").iterdir()}
    assert {"roster.csv", "roster.xlsx", "labour_flow_rate.xlsx"} <= names
    for name in names:
        exported = first.with_suffix("") / name
        assert (made.exports / name).read_bytes() == exported.read_bytes(), name


def test_it_has_every_table_and_column_of_the_release(home, first):
    asked = (
        "select table_schema, table_name, column_name, data_type from information_schema.columns"
        " where table_name <> 'public_column' order by all"
    )
    assert rows(first, asked) == rows(home.releases / "20260301T000000Z-1.duckdb", asked)


def test_what_is_not_listed_as_public_is_not_there(first):
    listed = set(rows(first, "select table_name, column_name from audit.public_column"))
    numbers: dict[str, list[str]] = {}
    for table, column in rows(
        first,
        "select table_name, column_name from information_schema.columns where table_schema ="
        " 'mart' and table_name <> 'area' and data_type in ('BIGINT', 'INTEGER', 'DOUBLE')",
    ):
        if (table, column) not in listed:
            numbers.setdefault(table, []).append(column)
    assert numbers
    for table, columns in numbers.items():
        told = ", ".join(f"count({column})" for column in columns)
        ((*counts,),) = rows(first, f"select {told} from mart.{table}")
        assert (table, dict(zip(columns, counts, strict=True))) == (
            table,
            dict.fromkeys(columns, 0),
        )


TAMPERED = {
    "level": "insert into mart.employment_rate by name select month, '510104001001' as area_code,"
    " 'community' as area_level, group_code, 20 as employed from mart.employment_rate limit 1",
    "unlisted": "update mart.roster set employed = 1000 where area_code = '51'",
    "rate": "update mart.employment_rate set employment_rate = 0.5 where employed is null",
}


@pytest.mark.parametrize("why", TAMPERED)
def test_the_audit_reads_what_stands_beside_the_counts(first, tmp_path, why):
    file = tmp_path / "tampered.duckdb"
    file.write_bytes(first.read_bytes())
    with duckdb.connect(str(file)) as connection:
        connection.execute(TAMPERED[why])
    assert why in seen(file, RULES).beside["why"].to_list()


def test_a_table_that_is_not_public_is_found_when_it_has_rows(first, tmp_path):
    file = tmp_path / "tampered.duckdb"
    file.write_bytes(first.read_bytes())
    with duckdb.connect(str(file)) as connection:
        connection.execute(
            "insert into mart.small_area_rate by name select month, '51' as area_code, 0.9 as"
            " shrunk_rate from mart.area limit 1"
        )
    assert ("unlisted", "small_area_rate") in seen(file, RULES).beside[:, :2].rows()


def test_a_site_can_be_drawn_of_it(first, tmp_path):
    assert render_site(first, tmp_path / "site")


def test_exports_that_are_missing_are_written_again(home, first_release, first):
    export = first.with_suffix("") / "roster.csv"
    before = export.read_bytes()
    export.unlink()
    edition_of(home, first_release)
    assert export.read_bytes() == before


def test_what_was_published_stands_in_the_next_edition(first, later):
    for table in ("roster", "employment_rate", "new_employment", "community_entity"):
        asked = f"select * from mart.{table} where month < '{MARCH}' order by all"
        assert rows(later.file, asked) == rows(first, asked), table


def test_a_year_to_date_is_the_sum_of_the_months_as_published(later):
    assert (
        rows(
            later.file,
            "select new_employment_ytd = sum(new_employment) over (order by month) from"
            " mart.new_employment where area_code = '51'",
        )
        == [(True,)] * 3
    )


def test_the_audit_finds_nothing_in_either_edition(home, first, later):
    then, now = seen(first, RULES), seen(later.file, RULES)
    nothing = pl.DataFrame(
        schema={
            "table": pl.String,
            "month": pl.Date,
            "area_code": pl.String,
            "key": pl.String,
            "column": pl.String,
        }
    )
    assert leaks(now, RULES, nothing, then) == []


def test_what_it_withholds_is_kept_for_the_owner_alone(home, first, later):
    for kept in home.editions.glob(".public-*.parquet"):
        assert kept.stat().st_mode & 0o077 == 0


def test_the_same_release_is_published_once(home, later_release, later):
    assert not edition_of(home, later_release).is_new


def test_a_release_without_a_new_month_makes_no_edition(home, first_release, later):
    with pytest.raises(NothingToPublish):
        edition_of(home, replace(first_release, release_id="20260501T000000Z-3"))


def test_a_first_edition_begins_with_the_months_whose_streets_are_held(tmp_path):
    """The others' streets would be published as zeros."""
    home = Home(tmp_path).prepare()
    release = write_planted_release(home.releases / "20260301T000000Z-1.duckdb")
    release.file.chmod(0o644)
    with duckdb.connect(str(release.file)) as connection:
        connection.execute("update audit.release set detailed_from = ?", [FEBRUARY])
    assert edition_of(home, release).months == (FEBRUARY,)


def test_entities_of_one_giant_are_withheld(home, first):
    with open_release(home.releases / "20260301T000000Z-1.duckdb") as session:
        areas = session.frame("select month, area_code from mart.area where length(area_code) < 7")
        few = dominated(session, areas, RULES)
    told: Seen = seen(first, RULES)
    assert few.filter(pl.col("column") == "employees").height > 0
    assert told.cells.join(few, on=few.columns, how="semi")["value"].null_count() == few.height
