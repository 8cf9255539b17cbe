"""The options that a recipe declares: read, bound, and told."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

import duckdb
import pytest
from click.testing import CliRunner

from assets.cli.main import cli
from pipelines.release.recipe import RecipeFault, read_recipe, recipes, told_by_header
from pipelines.release.recipe_option import OptionUnfit, option_values, read_option, with_values
from pipelines.warehouse.engine import open_release
from tests.build.recipe_run import ask, usual_sql
from tests.oracle.recipe_row import LAST

RECIPES = {recipe.name: recipe for recipe in recipes()}


@pytest.fixture(scope="module")
def values(synthetic_release):
    """values("persons_short", area="成都"): what is bound."""
    with open_release(synthetic_release) as session:
        yield lambda name, **given: option_values(RECIPES[name].options, given, session)[0]


@pytest.mark.parametrize("name", RECIPES)
def test_a_recipe_declares_just_the_options_that_its_sql_has(name):
    declared = {option.name for option in RECIPES[name].options}
    assert declared == set(re.findall(r"\$(\w+)", RECIPES[name].sql))


@pytest.mark.parametrize("name", sorted(RECIPES.keys() - {"find_a_column"}))
def test_a_recipe_can_be_asked_of_an_area(name):
    assert "area" in {option.name for option in RECIPES[name].options}


def test_nothing_given_means_the_data_month_of_the_whole_province(values):
    assert values("persons_short") == {
        "area": ["51"],
        "month": LAST,
        "group": "all",
        "percent": Decimal(95),
        "most": None,
    }
    assert values("completeness")["since"] == date(2025, 11, 1)


def test_a_group_of_areas_is_asked_by_its_members(values):
    assert values("group_gaps", area="川南")["area"] == ["5103", "5105", "5110", "5115", "51-south"]


@pytest.mark.parametrize(
    ("area", "level"),
    [
        (None, "prefecture"),
        ("四川省", "prefecture"),
        ("成都", "county"),
        ("锦江区", "street"),
        ("川南", "prefecture"),
    ],
)
def test_the_areas_listed_are_those_below_the_one_asked_for(values, area, level):
    assert values("rate_by_prefecture", area=area)["level"] == level


@pytest.mark.parametrize(
    "typed", ["female_16_24", "女性 16–24 岁", "女性16-24岁", "Women aged 16 to 24"]
)
def test_a_code_is_given_as_such_or_in_words(values, typed):
    assert values("rate_trend", group=typed)["group"] == "female_16_24"


def test_a_code_that_is_none_is_answered_with_those_there_are(values):
    with pytest.raises(OptionUnfit, match="女性（female）"):
        values("rate_trend", group="妇女")


def test_a_hostile_value_is_bound_and_spliced_nowhere(synthetic_release):
    hostile = "' or 1 = 1; drop table mart.roster --"
    assert ask(synthetic_release, RECIPES["find_a_column"], word=hostile).rows == []
    shown = with_values(RECIPES["find_a_column"].sql, {"word": hostile})
    with duckdb.connect(str(synthetic_release), read_only=True) as connection:
        assert connection.execute(shown).fetchall() == []


@pytest.mark.parametrize("name", sorted(RECIPES.keys() - {"revision_causes"}))
def test_what_is_shown_answers_as_what_is_run(synthetic_release, name):
    with duckdb.connect(str(synthetic_release), read_only=True) as connection:
        shown = connection.execute(usual_sql(synthetic_release, RECIPES[name])).fetchall()
    assert len(shown) == len(ask(synthetic_release, RECIPES[name]).rows)


def test_a_recipe_that_was_shown_and_changed_keeps_its_headings(synthetic_release):
    shown = usual_sql(synthetic_release, RECIPES["rate_by_prefecture"])
    own, points = told_by_header(shown)
    assert own == RECIPES["rate_by_prefecture"].described
    assert points == ("year_change", "province_gap")
    assert told_by_header("select 1") == ({}, ())
    assert told_by_header("-- mine\nselect 1") == ({}, ())


def test_an_area_narrows_a_recipe_to_what_lies_below_it(synthetic_release):
    every = ask(synthetic_release, RECIPES["persons_short"], most=1000)
    below = ask(synthetic_release, RECIPES["persons_short"], most=1000, area="5101")
    assert 0 < len(below.rows) < len(every.rows)
    assert below.rows == [row for row in every.rows if row[0].startswith("5101")]
    least = min(row[-1] for row in every.rows)
    few = ask(synthetic_release, RECIPES["persons_short"], most=least)
    assert {row[-1] for row in few.rows} == {least}


def test_a_mark_with_a_fraction_is_exact(synthetic_release):
    for row in ask(synthetic_release, RECIPES["persons_short"], percent=97.5).rows:
        able, employed, short = row[2], row[3], row[5]
        assert short == -(-able * 975 // 1000) - employed


@pytest.mark.parametrize(
    "told",
    ["area", "colour = red | 甲 | A", "integer = 5", "code = all | 甲 | A", "code x = a | 甲 | A"],
)
def test_an_option_that_is_not_declared_well_is_a_fault_of_the_file(tmp_path, told):
    with pytest.raises(ValueError, match="option"):
        read_option("x", told)
    path = tmp_path / "x.sql"
    path.write_text(
        f"-- title: 甲 | A\n-- question: 乙 | B\n-- answer: 乙 | B\n-- columns: c\n-- option x: {told}\n"
        "select $x as c\n",
        encoding="utf-8",
    )
    with pytest.raises(RecipeFault, match=r"x\.sql"):
        read_recipe(path)


def test_a_recipes_help_tells_its_options_in_both_languages():
    said = CliRunner().invoke(cli, ["recipe", "persons_short", "--help"]).output
    for part in ("--area", "--month", "--percent", "--most", "达标线", "The mark", "95"):
        assert part in said


def test_the_list_of_recipes_tells_their_options():
    assert "--area --month --group --percent --most" in CliRunner().invoke(cli, ["recipe"]).output


def test_a_month_that_is_none_is_a_usage_fault():
    done = CliRunner().invoke(cli, ["recipe", "persons_short", "--month", "十月"])
    assert done.exit_code == 2
