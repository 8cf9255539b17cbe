"""The tables of a release: described, checked before they are written, equal by hash."""

from __future__ import annotations

import re
from dataclasses import replace

import duckdb
import pytest

from pipelines.base.home import Home
from pipelines.base.wording import Text
from pipelines.contract.population_group import POPULATION_GROUPS
from pipelines.contract.vocabulary import VOCABULARY
from pipelines.quality.gate import opened
from pipelines.warehouse.description import UndescribedColumn
from pipelines.warehouse.release_tables import NothingToRelease, table_hashes
from tests.build.fact_file import release_models
from tests.build.gate_sql import failing_checks, results_in
from tests.build.lake_file import person, refusal, send
from tests.build.limits import LIMITS
from tests.build.release_file import release_of, rows
from tests.build.two_streets import province


def test_every_table_and_column_is_described_in_both_languages(release):
    tables = rows(release, "select table_name, comment from duckdb_tables()")
    columns = rows(
        release,
        "select table_name || '.' || column_name, comment from duckdb_columns() where not internal",
    )
    in_both = re.compile(r"[^/]*[\u4e00-\u9fff].* / [A-Za-z0-9].*")
    assert len(columns) > 100
    assert [
        name for name, comment in [*tables, *columns] if not in_both.fullmatch(comment or "")
    ] == []


def test_the_release_has_the_tables_of_the_specification_and_no_view(release):
    tables = {
        f"{schema}.{name}"
        for schema, name in rows(release, "select schema_name, table_name from duckdb_tables()")
    }
    assert tables == {
        "mart.area",
        "mart.roster",
        "mart.employment_rate",
        "mart.unemployment_duration",
        "mart.zero_employment_household",
        "mart.household_typology",
        "mart.labour_movement",
        "mart.new_employment",
        "mart.new_employment_by_channel",
        "mart.assistance",
        "mart.community_entity",
        "mart.job_post",
        "mart.station",
        "mart.submission_status",
        "audit.submission",
        "audit.table_month",
        "audit.issue",
        "mart.full_employment_criterion",
        "mart.full_employment_area",
        "mart.new_employment_by_age",
        "mart.warning",
        "mart.target_achieved",
        "mart.labour_flow_rate",
        "mart.matched_change",
        "mart.small_area_rate",
        "mart.spell_survival",
        "mart.employment_bound",
        "mart.report_coverage",
        "mart.seasonal_path",
        "mart.seasonal_share",
        "mart.usual_season",
        "mart.target_area",
        "mart.target_progress",
        "mart.provisional",
        "audit.decision",
        "audit.fault",
        "audit.finding",
        "audit.release",
        "audit.reporting_month",
        "audit.source",
        "audit.check",
        "audit.publication",
        "mart.revision",
        "ref.division",
        "ref.code",
        "ref.retirement",
        "ref.policy",
        "ref.population_group",
        "ref.area_level",
        "ref.area_group",
        "ref.area_group_member",
        "ref.place_name",
        "ref.division_succession",
        "ref.target",
        "ref.usual_path",
        "ref.published_result",
        "ref.criterion",
        "ref.recognition",
        "ref.reporting",
    }
    assert rows(release, "select view_name from duckdb_views() where not internal") == []
    groups = rows(release, "select group_code from ref.population_group order by sort_order")
    assert groups == [(group.code,) for group in POPULATION_GROUPS]


def test_counts_are_bigint_and_rates_double(release):
    flag = (  # elsewhere a number of households
        "table_name = 'full_employment_area' and column_name = 'recognised'"
    )
    kinds = rows(
        release,
        "select distinct column_name, data_type from duckdb_columns() where schema_name = 'mart'"
        f" and not ({flag})",
    )
    additive = {
        name: kind for name, kind in kinds if name in VOCABULARY and VOCABULARY[name].additive
    }
    assert [additive.pop(name) for name in ("amount_yuan", "monthly_subsidy_yuan")] == [
        "DECIMAL(18,2)"
    ] * 2
    assert set(additive.values()) == {"BIGINT"}
    assert ("employment_rate", "DOUBLE") in kinds


def test_rows_that_the_files_do_not_account_for_fail_a_check_that_names_them(home):
    models = release_models("mart.area", counted=True)
    sent = send(home, "S", [person("x")], accepted=2, rows_read=2)
    release = release_of(home, sent, models=models)
    with opened(release, LIMITS) as session:
        (result,) = [one for one in results_in(session) if not one.passed]
    assert (result.check, result.severity) == ("audit.submission: accepted_add_up", "block")
    assert (result.failing, result.keys) == (1, "receipt=00000001-00001")


def test_two_rows_of_one_grain_fail_a_check(home):
    models = release_models("mart.roster")
    twice = replace(
        models["mart.roster"],
        query=f"{models['mart.roster'].query} cross join (select 1 union all select 2) as twice",
    )
    release = release_of(home, *province(home), models={**models, "mart.roster": twice})
    assert "mart.roster: grain_unique" in failing_checks(release, ["roster"])


def test_an_undescribed_column_blocks(home):
    models = release_models("mart.area")
    area = models["mart.area"]
    odd = replace(
        area,
        query=area.query.replace("shown.area_name_en,\n", "shown.area_name_en,\n  1 as novelty,\n"),
    )
    with pytest.raises(UndescribedColumn, match=r"mart\.area: .*novelty"):
        release_of(home, *province(home), models={**models, "mart.area": odd})
    described = replace(odd, columns={"novelty": Text("新", "New")})
    release = release_of(
        home,
        *province(home),
        models={**models, "mart.area": described},
        by_slices=True,
        described=True,
    )
    assert rows(release, "select comment from duckdb_columns() where column_name = 'novelty'") == [
        ("新 / New",)
    ]


def test_a_release_is_a_new_file(home):
    target = home.releases / "test.duckdb"
    target.write_bytes(b"")
    with pytest.raises(FileExistsError):
        release_of(home, send(home, "S", [person("x")]), models=release_models("mart.area"))
    assert target.exists()


def test_without_an_accepted_submission_there_is_nothing_to_release(home):
    with pytest.raises(NothingToRelease):
        release_of(home, refusal("R"))
    assert list(home.releases.iterdir()) == []


def test_the_same_list_gives_the_same_hashes_whenever_and_wherever_it_is_built(tmp_path, release):
    home = Home(tmp_path / "elsewhere").prepare()
    sent = province(home)
    order = [1, 2, 4, 0, 3, 5]  # files that cover different things, otherwise received
    again = release_of(home, *(sent[place] for place in order))
    hashes = table_hashes(release)
    assert {name.split(".")[0] for name in hashes} == {"mart", "ref"}
    assert table_hashes(again) == hashes


def test_hashes_tell_one_changed_cell_and_one_repeated_row(tmp_path, release):
    hashes = table_hashes(release)
    changes = (
        "update mart.roster set persons = 99 where area_code = '51'",
        "insert into mart.roster select * from mart.roster limit 1",
    )
    for number, change in enumerate(changes):
        copy = tmp_path / f"{number}.duckdb"
        copy.write_bytes(release.read_bytes())
        with duckdb.connect(str(copy)) as connection:
            connection.execute(change)
        assert {name for name, value in table_hashes(copy).items() if value != hashes[name]} == {
            "mart.roster"
        }
