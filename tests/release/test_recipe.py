"""Recipes: every one runs, gives the columns that it promises, and its headline agrees with a count
in plain Python over the tables' rows.
"""

from __future__ import annotations

from pathlib import Path

import duckdb
import openpyxl
import pytest
from click.testing import CliRunner

from pipelines.contract.reference_table import REFERENCE_TABLES
from pipelines.contract.register import REGISTERS
from pipelines.contract.vocabulary import VOCABULARY
from pipelines.release.query import QueryResult
from pipelines.release.query_result import in_words, save_workbook
from pipelines.release.recipe import RecipeFault, read_recipe, recipe_named, recipes
from tests.build.recipe_run import ask
from tests.oracle.recipe_on_others import (
    across_mergers,
    assistance_that_works,
    closest_to_full_employment,
    common_faults,
    completeness,
    doubtful_registers,
    entities_taking_in_unemployed,
    fee_relief_missing,
    find_a_column,
    hidden_households,
    loans_by_prefecture,
    not_submitted,
    posts_ending,
    prefectures_behind,
    recognised_at_risk,
    revised_figures,
    revision_causes,
    stations_incomplete,
    targets_on_pace,
    trustworthy_rates,
    unknown_status,
    worst_files,
    zero_employment_account,
)
from tests.oracle.recipe_on_people import (
    attrition_share,
    communities_at_95_by_county,
    communities_with_long_unemployed,
    found_work,
    group_gaps,
    lowest_communities,
    new_employment_against_last_year,
    new_employment_channels,
    new_employment_industries,
    persons_short,
    rate_by_prefecture,
    rate_trend,
    sex_and_age,
    unemployed_over_half_a_year,
    why_unemployment_changed,
    workless_households,
    year_on_year,
    zero_employment_hot_spots,
)
from tests.oracle.recipe_row import (
    by_area,
)

RECIPES = {recipe.name: recipe for recipe in recipes()}


@pytest.fixture(scope="module")
def rows(synthetic_release: Path):
    """rows("mart.roster", area_level="county", month=LAST): the rows of a table as dictionaries,
    those with these values.
    """
    read: dict[str, list[dict]] = {}
    with duckdb.connect(str(synthetic_release), read_only=True) as connection:

        def of(table: str, **wanted: object) -> list[dict]:
            if table not in read:
                cursor = connection.execute(f"select * from {table}")
                names = [column[0] for column in cursor.description]
                read[table] = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
            return [
                row
                for row in read[table]
                if all(row[name] == value for name, value in wanted.items())
            ]

        yield of


@pytest.fixture(scope="module")
def answers(synthetic_release: Path) -> dict[str, QueryResult]:
    with duckdb.connect(str(synthetic_release), read_only=True) as connection:
        ((revised,),) = connection.execute("select min(area_code) from mart.revision").fetchall()
    given = {"revision_causes": {"area": revised, "measure": "roster.employed"}}
    return {
        name: ask(synthetic_release, recipe, **given.get(name, {}))
        for name, recipe in RECIPES.items()
    }


def test_there_are_at_least_twenty_recipes():
    assert len(RECIPES) >= 20


@pytest.mark.parametrize("name", RECIPES)
def test_a_recipe_gives_the_columns_that_it_documents_and_some_row(answers, name):
    recipe = RECIPES[name]
    assert answers[name].columns == recipe.columns
    assert answers[name].rows
    described = (
        VOCABULARY.keys()
        | recipe.described.keys()
        | {column.name for table in (*REGISTERS, *REFERENCE_TABLES) for column in table.columns}
    )
    assert set(recipe.columns) <= described
    assert recipe.described.keys() <= set(recipe.columns)


@pytest.mark.parametrize("name", RECIPES)
def test_a_workbook_of_a_recipe_is_headed_in_chinese(answers, name):
    assert not [
        column.title
        for column in in_words(answers[name], RECIPES[name].described)
        if column.title.isascii()
    ]


def test_a_workbook_of_a_recipe_has_words_for_codes_and_its_own_title_for_an_alias(
    answers, tmp_path
):
    recipe, answer = RECIPES["not_submitted"], answers["not_submitted"]
    save_workbook(answer, tmp_path / "x.xlsx", [], in_words(answer, recipe.described))
    head, *lines = (
        openpyxl.load_workbook(tmp_path / "x.xlsx").worksheets[0].iter_rows(values_only=True)
    )
    assert head == ("街道代码", "地区全称", "台账", "结论", "报送截止日", "已过期天数")
    assert {line[2] for line in lines} <= {register.title.zh for register in REGISTERS}
    assert {line[3] for line in lines} == {"未报"}
    assert {row[3] for row in answer.rows} == {"missing"}


CASES = {
    case.__name__: case
    for case in (
        rate_by_prefecture,
        rate_trend,
        group_gaps,
        lowest_communities,
        persons_short,
        communities_at_95_by_county,
        unemployed_over_half_a_year,
        communities_with_long_unemployed,
        found_work,
        why_unemployment_changed,
        new_employment_against_last_year,
        attrition_share,
        new_employment_channels,
        new_employment_industries,
        zero_employment_hot_spots,
        workless_households,
        fee_relief_missing,
        entities_taking_in_unemployed,
        assistance_that_works,
        loans_by_prefecture,
        not_submitted,
        completeness,
        worst_files,
        common_faults,
        doubtful_registers,
        unknown_status,
        revised_figures,
        revision_causes,
        sex_and_age,
        year_on_year,
        across_mergers,
        trustworthy_rates,
        find_a_column,
        zero_employment_account,
        hidden_households,
        posts_ending,
        stations_incomplete,
        closest_to_full_employment,
        recognised_at_risk,
        targets_on_pace,
        prefectures_behind,
    )
}


@pytest.mark.parametrize("name", RECIPES)
def test_a_recipe_says_what_a_plain_count_says(answers, rows, name):
    CASES[name](answers[name], rows)


def test_a_merged_street_is_compared_with_all_that_it_was(synthetic_release, tmp_path):
    merged = tmp_path / "merged.duckdb"
    merged.write_bytes(synthetic_release.read_bytes())
    with duckdb.connect(str(merged)) as connection:
        ((a, b),) = connection.execute(
            "select min(area_code), max(area_code) from mart.area where area_level = 'street'"
        ).fetchall()
        connection.execute(
            "update mart.area set current_area_code = ? where area_code = ? and month = date"
            " '2025-10-01'",
            [b, a],
        )
        expected = connection.execute(
            "select sum(employed) from mart.roster where month = date '2025-10-01' and area_code in"
            " (?, ?)",
            [a, b],
        ).fetchall()[0][0]
    answer = ask(merged, RECIPES["across_mergers"])
    assert by_area(answer, "former_employed", "former_streets")[b] == (expected, 2)
    assert a not in by_area(answer, "employed")


def test_the_cause_of_a_revision_is_told_by_street_and_file(synthetic_release, tmp_path):
    copy = tmp_path / "revised.duckdb"
    copy.write_bytes(synthetic_release.read_bytes())
    with duckdb.connect(str(copy)) as connection:
        ((submission, street, register, file),) = connection.execute(
            "select submission, street_code, register, file_name from audit.submission"
            " order by submission limit 1"
        ).fetchall()
        connection.execute(
            """
            insert into mart.revision by name
            select date '2026-09-01' as month, '51' as area_code,
              'employment_rate.employment_rate:all' as measure, 'R3' as release_id,
              0.96 as value, 0.95 as previous_value, true as is_headline,
              $1 || ' ' || $2 || ':labour_force code:9' as cause,
              timestamp '2026-11-05 22:29:00' as known_from
            """,
            [submission, street],
        )
    answer = ask(copy, RECIPES["revision_causes"])
    ((name,),) = ask_name(copy, street)
    told = {row[7].partition(" ")[0]: row[8:11] for row in answer.rows if row[0] == "R3"}
    assert told["报送"] == (name, register, file)
    assert told["多份报送"][:2] == (name, "labour_force")
    assert told["多份报送"][2]
    assert told["程序变动"] == (None, None, None)


def ask_name(release: Path, code: str) -> list[tuple]:
    with duckdb.connect(str(release), read_only=True) as connection:
        return connection.execute(
            "select full_name from mart.area where area_code = ? order by month desc limit 1",
            [code],
        ).fetchall()


def test_a_recipe_without_a_question_is_a_fault(tmp_path):
    path = tmp_path / "x.sql"
    path.write_text(
        "-- title: 甲 | A\n-- answer: 乙 | B\n-- columns: c\nselect 1 as c\n", encoding="utf-8"
    )
    with pytest.raises(RecipeFault, match="question"):
        read_recipe(path)


def test_an_unknown_recipe_is_answered_with_those_near_it():
    with pytest.raises(RecipeFault, match="rate_by_prefecture"):
        recipe_named("rate_by_province")


def test_the_list_of_recipes_says_their_questions_in_both_languages():
    from assets.cli.main import cli

    listed = CliRunner().invoke(cli, ["recipe"]).output
    assert all(
        recipe.question.zh in listed and recipe.question.en in listed for recipe in RECIPES.values()
    )
