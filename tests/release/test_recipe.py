"""Recipes: every one runs, gives the columns that it promises, and its headline agrees with a count
in plain Python over the tables' rows.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable
from datetime import date
from pathlib import Path

import duckdb
import openpyxl
import pytest
from click.testing import CliRunner

from pipelines.contract.reference_table import REFERENCE_TABLES
from pipelines.contract.register import REGISTERS
from pipelines.contract.vocabulary import VOCABULARY
from pipelines.release.query import QueryResult, run_query
from pipelines.release.query_result import in_words, save_workbook
from pipelines.release.recipe import RecipeFault, read_recipe, recipe_named, recipes

LAST, BEFORE, YEAR_AGO = date(2026, 10, 1), date(2026, 9, 1), date(2025, 10, 1)
LONG = ("6_to_12", "12_to_24", "over_24")
RECIPES = {recipe.name: recipe for recipe in recipes()}
Rows = Callable[..., list[dict]]


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
    return {name: run_query(synthetic_release, recipe.sql) for name, recipe in RECIPES.items()}


def records(answer: QueryResult, *columns: str) -> list[tuple]:
    places = [answer.columns.index(column) for column in columns]
    return [tuple(row[place] for place in places) for row in answer.rows]


def total(rows: list[dict], key: str | tuple[str, ...], *counts: str) -> dict:
    """Sums of counts by a key."""
    sums: dict = defaultdict(lambda: [0] * len(counts))
    for row in rows:
        group = row[key] if isinstance(key, str) else tuple(row[k] for k in key)
        for place, count in enumerate(counts):
            sums[group][place] += row[count]
    return {group: tuple(values) for group, values in sums.items()}


def short_of_95(row: dict) -> int:
    return max(0, math.ceil(row["able_and_willing"] * 95 / 100) - row["employed"])


def communities(rows: Rows) -> list[dict]:
    return rows("mart.employment_rate", month=LAST, area_level="community", group_code="all")


def by_area(answer: QueryResult, *columns: str) -> dict:
    return {row[0]: row[1:] for row in records(answer, answer.columns[0], *columns)}


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
    assert head == ("街道代码", "街道名称", "市州", "台账", "结论", "报送截止日", "已过期天数")
    assert {line[3] for line in lines} <= {register.title.zh for register in REGISTERS}
    assert {line[4] for line in lines} == {"未报"}
    assert {row[4] for row in answer.rows} == {"missing"}


def rate_by_prefecture(answer, rows):
    province = rows("mart.employment_rate", month=LAST, area_level="province", group_code="all")[0]
    now = rows("mart.employment_rate", month=LAST, area_level="prefecture", group_code="all")
    then = {
        row["area_code"]: row
        for row in rows(
            "mart.employment_rate", month=YEAR_AGO, area_level="prefecture", group_code="all"
        )
    }
    expected = {
        row["area_code"]: (
            row["employed"],
            row["employed"] / row["able_and_willing"]
            - then[row["area_code"]]["employed"] / then[row["area_code"]]["able_and_willing"],
            row["employed"] / row["able_and_willing"]
            - province["employed"] / province["able_and_willing"],
        )
        for row in now
    }
    assert by_area(answer, "employed", "year_change", "province_gap") == {
        code: (n, pytest.approx(a), pytest.approx(b)) for code, (n, a, b) in expected.items()
    }
    rates = [row[0] for row in records(answer, "employment_rate")]
    assert rates == sorted(rates)


def rate_trend(answer, rows):
    by_month = {
        row["month"]: row["employed"] / row["able_and_willing"]
        for row in rows("mart.employment_rate", area_code="51", group_code="all")
    }
    assert records(answer, "month", "employment_rate") == [
        (month, pytest.approx(by_month[month])) for month in sorted(by_month)
    ]
    assert records(answer, "month_change")[-1][0] == pytest.approx(
        by_month[LAST] - by_month[BEFORE]
    )


def group_gaps(answer, rows):
    rates = {
        row["group_code"]: row["employed"] / row["able_and_willing"]
        for row in rows("mart.employment_rate", month=LAST, area_code="51")
    }
    expected = sorted(rates[group] - rates["all"] for group in rates if group != "all")
    assert [gap for (gap,) in records(answer, "gap_to_all")] == pytest.approx(expected)


def lowest_communities(answer, rows):
    large = [row for row in communities(rows) if row["able_and_willing"] >= 30]
    expected = sorted(
        (row["employed"] / row["able_and_willing"], row["area_code"]) for row in large
    )[:50]
    assert records(answer, "employment_rate", "area_code") == [
        (pytest.approx(rate), code) for rate, code in expected
    ]


def persons_short(answer, rows):
    expected = {row["area_code"]: short_of_95(row) for row in communities(rows) if short_of_95(row)}
    assert dict(records(answer, "area_code", "persons_short")) == expected
    assert [short for (short,) in records(answer, "persons_short")] == sorted(expected.values())


def communities_at_95_by_county(answer, rows):
    expected: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for row in communities(rows):
        county = expected[row["area_code"][:6]]
        county[0] += 1
        county[1] += short_of_95(row) == 0
        county[2] += 0 < short_of_95(row) <= 2
    assert by_area(answer, "communities", "reached", "almost") == {
        code: tuple(counts) for code, counts in expected.items()
    }


def unemployed_over_half_a_year(answer, rows):
    here = rows("mart.unemployment_duration", month=LAST, area_level="prefecture")
    everybody, long = (
        total(here, "area_code", "persons"),
        total([row for row in here if row["duration_band"] in LONG], "area_code", "persons"),
    )
    shares = {code: long[code][0] / everybody[code][0] for code in everybody}
    assert by_area(answer, "over_half_a_year_share") == {
        code: (pytest.approx(share),) for code, share in shares.items()
    }


def communities_with_long_unemployed(answer, rows):
    long = [
        row
        for row in rows("mart.unemployment_duration", month=LAST, area_level="community")
        if row["duration_band"] in LONG
    ]
    assert by_area(answer, "persons") == {
        code: counts for code, counts in total(long, "area_code", "persons").items() if counts[0]
    }


def found_work(answer, rows):
    left = rows(
        "mart.labour_movement", month=LAST, area_level="prefecture", from_status="unemployed"
    )
    were, found = (
        total(left, "area_code", "persons"),
        total([row for row in left if row["to_status"] == "employed"], "area_code", "persons"),
    )
    assert by_area(answer, "were_unemployed", "found_work") == {
        code: (*were[code], *found[code]) for code in were
    }


def why_unemployment_changed(answer, rows):
    moves = rows("mart.labour_movement", month=LAST, area_code="51")
    came = sum(row["persons"] for row in moves if row["to_status"] == "unemployed") - sum(
        row["persons"] for row in moves if row["from_status"] == "unemployed"
    )
    assert sum(net for (net,) in records(answer, "net")) == came


def new_employment_against_last_year(answer, rows):
    def year_to_date(year: int) -> dict:
        here = [
            row
            for row in rows("mart.new_employment")
            if row["month"].year == year and row["month"].month <= 10 and len(row["area_code"]) <= 4
        ]
        return total(here, "area_code", "net_new_employment")

    now, then = year_to_date(2026), rows("mart.new_employment", month=YEAR_AGO)
    former = {row["area_code"]: row["net_new_employment_ytd"] for row in then}
    assert by_area(answer, "net_new_employment_ytd", "year_change") == {
        code: (n, n - former[code]) for code, (n,) in now.items()
    }


def attrition_share(answer, rows):
    here = [
        row for row in rows("mart.new_employment", area_level="county") if row["month"].year == 2026
    ]
    shares = {
        code: gone / new
        for code, (gone, new) in total(
            here, "area_code", "natural_attrition", "new_employment"
        ).items()
    }
    assert by_area(answer, "attrition_share") == {
        code: (pytest.approx(share),) for code, share in shares.items()
    }


def new_employment_channels(answer, rows):
    here = [
        row
        for row in rows("mart.new_employment_by_channel", area_code="51")
        if row["month"].year == 2026
    ]
    assert by_area(answer, "persons_ytd") == total(here, "channel", "persons")
    assert sum(share for (share,) in records(answer, "year_share")) == pytest.approx(1)


def new_employment_industries(answer, rows):
    here = [
        row
        for row in rows("mart.new_employment_by_channel", area_code="51")
        if row["month"].year == 2026
    ]
    assert by_area(answer, "persons_ytd") == total(here, "industry", "persons")


def zero_employment_hot_spots(answer, rows):
    households = {row["area_code"]: row["households"] for row in rows("mart.roster", month=LAST)}
    streets = rows("mart.zero_employment_household", month=LAST, area_level="street")
    expected = sorted(
        (1000 * row["derived"] / households[row["area_code"]] for row in streets), reverse=True
    )[:50]
    assert [rate for (rate,) in records(answer, "derived_per_1000")] == pytest.approx(expected)


def workless_households(answer, rows):
    here = rows("mart.household_typology", month=LAST, area_level="prefecture")
    workless = total(
        [row for row in here if row["household_kind"] == "workless"], "area_code", "households"
    )
    everybody = total(here, "area_code", "households")
    assert by_area(answer, "households", "workless") == {
        code: (*everybody[code], *workless[code]) for code in everybody
    }


def fee_relief_missing(answer, rows):
    sums = total(
        rows("mart.community_entity", month=LAST, area_level="county"),
        "area_code",
        "relief_entitled",
        "relief_granted",
    )
    assert by_area(answer, "missing") == {
        code: (entitled - granted,) for code, (entitled, granted) in sums.items()
    }


def entities_taking_in_unemployed(answer, rows):
    sums = total(
        rows("mart.community_entity", month=LAST, area_code="51"),
        "entity_type",
        "employees",
        "absorbed_unemployed",
    )
    assert by_area(answer, "employees", "absorbed_unemployed") == sums


def assistance_that_works(answer, rows):
    here = [
        row
        for row in rows("mart.assistance", area_code="51")
        if YEAR_AGO <= row["month"] < date(2026, 8, 1)
    ]
    assert by_area(answer, "persons", "employed_within_3_months") == total(
        here, "service", "persons", "employed_within_3_months"
    )


def loans_by_prefecture(answer, rows):
    here = [
        row
        for row in rows("mart.assistance", area_level="prefecture", service="small_loan")
        if row["month"].year == 2026
    ]
    assert by_area(answer, "services", "amount_yuan") == total(
        here, "area_code", "services", "amount_yuan"
    )


def not_submitted(answer, rows):
    missing = rows("mart.submission_status", month=LAST, verdict="missing")
    assert records(answer, "street_code", "register") == sorted(
        (row["street_code"], row["register"]) for row in missing
    )


def completeness(answer, rows):
    missing = Counter(
        (row["month"], row["register"]) for row in rows("mart.submission_status", verdict="missing")
    )
    assert {
        (month, register): n
        for month, register, n in records(answer, "month", "register", "missing")
        if n
    } == {key: n for key, n in missing.items() if key[0] > YEAR_AGO}


def worst_files(answer, rows):
    sums = total(
        rows("mart.submission_status", month=LAST),
        "street_code",
        "accepted_rows",
        "quarantined_rows",
    )
    expected = sorted((bad / (good + bad) for good, bad in sums.values() if bad), reverse=True)[:50]
    assert [share for (share,) in records(answer, "quarantined_share")] == pytest.approx(expected)


def common_faults(answer, rows):
    faults = {
        (row["receipt"], row["rule"], row["sheet"], row["row"]) for row in rows("audit.issue")
    }
    assert dict(records(answer, "rule", "rows_concerned")) == Counter(
        rule for _, rule, _, _ in faults
    )


def doubtful_registers(answer, rows):
    last = max(row["month"] for row in rows("audit.finding"))
    assert by_area(answer, "cases") == total(rows("audit.finding", month=last), "rule", "cases")


def unknown_status(answer, rows):
    here = rows("mart.employment_rate", month=LAST, area_level="county", group_code="all")
    expected = {
        row["area_code"]: (
            pytest.approx(row["unknown"] / row["working_age"]),
            pytest.approx(row["employed"] / (row["able_and_willing"] + row["unknown"])),
        )
        for row in here
    }
    assert by_area(answer, "unknown_share", "lowest_rate") == expected


def revised_figures(answer, rows):
    changed = [row for row in rows("mart.revision", release_id="R2") if len(row["area_code"]) <= 6]
    assert {
        (month, measure): n for month, measure, n in records(answer, "month", "measure", "areas")
    } == Counter((row["month"], row["measure"]) for row in changed)
    assert {change for (change,) in records(answer, "largest_change")} == {1}


def across_mergers(answer, rows):
    then = {
        row["area_code"]: row["employed"]
        for row in rows("mart.roster", month=YEAR_AGO, area_level="street")
    }
    now = rows("mart.roster", month=LAST, area_level="street")
    assert by_area(answer, "year_change") == {
        row["area_code"]: (row["employed"] - then[row["area_code"]],) for row in now
    }


def trustworthy_rates(answer, rows):
    labels = {row["code"]: row["label"] for row in rows("ref.code", code_list="warning")}
    small = {
        row["area_code"]
        for row in rows("mart.employment_rate", month=LAST, area_level="county", group_code="all")
        if row["able_and_willing"] < 30
    }
    missing = {
        row["street_code"][:6]
        for row in rows(
            "mart.submission_status", month=LAST, register="labour_force", verdict="missing"
        )
    }
    said = {
        code: set((words or "").split("、"))
        for code, words in records(answer, "area_code", "warnings_said")
    }
    assert {code for code, words in said.items() if labels["provisional"] in words} == missing
    assert {code for code, words in said.items() if labels["small_denominator"] in words} == small


def find_a_column(answer, rows):
    found = {tuple(row) for row in records(answer, "table_name", "column_name")}
    assert ("mart.roster", "unemployed") in found
    assert ("mart.roster", "persons") not in found


def zero_employment_account(answer, rows):
    here = rows("mart.zero_employment_household", month=LAST, area_level="prefecture")
    assert by_area(answer, "opening", "resolved") == {
        row["area_code"]: (row["opening"], row["resolved"]) for row in here
    }


def hidden_households(answer, rows):
    here = rows("mart.zero_employment_household", month=LAST, area_level="street")
    assert by_area(answer, "hidden", "stale") == {
        row["area_code"]: (row["hidden"], row["stale"])
        for row in here
        if row["hidden"] + row["stale"]
    }


def posts_ending(answer, rows):
    here = rows("mart.job_post", month=LAST, area_level="county", post_kind="public_welfare")
    assert by_area(answer, "vacant", "ending_soon") == {
        row["area_code"]: (row["vacant"], row["ending_soon"]) for row in here
    }


def stations_incomplete(answer, rows):
    here = rows("mart.station", month=LAST, area_level="county")
    assert by_area(answer, "complete_share") == {
        row["area_code"]: (
            pytest.approx(row["six_in_place"] / row["stations"]) if row["stations"] else None,
        )
        for row in here
    }


def closest_to_full_employment(answer, rows):
    short = Counter()
    for row in rows(
        "mart.full_employment_criterion", month=LAST, area_level="community", passes=False
    ):
        short[row["area_code"]] += row["persons_short"]
    assert dict(records(answer, "area_code", "short_in_all")) == {
        code: n for code, n in short.items() if n <= 2
    }


def recognised_at_risk(answer, rows):
    here = rows("mart.full_employment_area", month=LAST, recognised=True)
    assert set(by_area(answer)) == {
        row["area_code"]
        for row in here
        if len(row["area_code"]) == 12 and (not row["meets"] or row["at_risk"])
    }


def targets_on_pace(answer, rows):
    here = rows("mart.target_progress", month=LAST, setter_area="51")
    assert sorted(records(answer, "target_area", "indicator", "ytd")) == sorted(
        (r["target_area"], r["indicator"], r["ytd"]) for r in here
    )


def prefectures_behind(answer, rows):
    here = [
        row
        for row in rows("mart.target_progress", month=LAST, indicator="new_employment")
        if len(row["target_area"]) == 4
    ]
    expected = {
        row["target_area"]: row["target"] * row["seasonal_share"] - row["ytd"] for row in here
    }
    assert by_area(answer, "behind") == {
        code: (pytest.approx(gap),) for code, gap in expected.items()
    }


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
    answer = run_query(merged, RECIPES["across_mergers"].sql)
    assert by_area(answer, "former_employed", "former_streets")[b] == (expected, 2)
    assert a not in by_area(answer, "employed")


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
