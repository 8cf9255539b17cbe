"""The site as files: what is written, that it is equal for an equal release, and its numbers."""

from __future__ import annotations

import json
import re
from html import unescape
from pathlib import Path

import duckdb
import plotly
import pytest

from dashboards.methods import Question
from dashboards.query import QUERIES
from dashboards.render import PLOTLY, STATIC, render_site
from dashboards.texts import TEXTS
from dashboards.topics import TOPICS
from pipelines.base.wording import Text, say
from pipelines.base.words import places_of
from pipelines.contract.rule import RULES
from pipelines.contract.vocabulary import VOCABULARY
from tests.build.site_data import put, rows, unpacked
from tests.dashboards.conftest import HOSTILE, HOSTILE_AREA

CHARTS = [(topic, chart) for topic in TOPICS for chart in topic.charts]


def test_a_folder_that_holds_something_is_not_written_into(release: Path, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(FileExistsError, match="the folder is not empty"):
        render_site(release, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


@pytest.mark.parametrize(("topic", "chart"), CHARTS, ids=lambda one: one.name)
def test_every_chart_has_its_words_in_both_languages(topic, chart) -> None:
    words = [name for name in TEXTS if name.startswith(f"chart.{chart.name}.")]
    assert f"chart.{chart.name}.title" in words
    assert f"chart.{chart.name}.finding" in words
    known = {*chart.facts, "month", "area", "rows"}
    for name in words:
        assert places_of(TEXTS[name].zh) <= known, name
    assert TEXTS[f"topic.{topic.name}"].en


def test_no_text_of_a_chart_belongs_to_none() -> None:
    names = {chart.name for _, chart in CHARTS}
    told = {name.split(".")[1] for name in TEXTS if name.startswith("chart.")}
    assert told == names


@pytest.mark.parametrize(("topic", "chart"), CHARTS, ids=lambda one: one.name)
def test_a_figure_says_its_unit(topic, chart) -> None:
    if chart.view or chart.matrix:
        assert chart.unit_name in TEXTS


def test_every_text_and_column_s_title_is_used() -> None:
    here = STATIC.parent
    files = [*here.rglob("*.py"), *(here / "templates").iterdir(), *STATIC.glob("*.js")]
    code = "".join(path.read_text("utf-8") for path in files if path.name != PLOTLY)
    queries = "".join(path.read_text("utf-8") for path in QUERIES.glob("*.sql"))
    queries += (here.parent / "pipelines" / "operation" / "status.py").read_text("utf-8")
    of_charts = ("chart.", "label.", "topic.", "menu.", "section.", "chapter.")
    in_parts = re.compile(r"ui\.(month_tick_\d+|(rate|count)_(up|down)|cause_(code|reference))")
    unused = [
        name
        for name in TEXTS
        if not name.startswith(of_charts) and not in_parts.fullmatch(name)
        if name.split(".")[-1 if name.startswith(("ui.", "trace.")) else 0] not in code
        or (name.startswith("column.") and name.split(".")[1] not in code + queries)
    ]
    assert unused == []


KINDS = (
    *("value", "change", "sum", "first", "last", "names", "highest", "lowest"),
    *("foremost", "hindmost"),
)


@pytest.mark.parametrize(("topic", "chart"), CHARTS, ids=lambda one: one.name)
def test_a_figure_binds_columns_that_its_rows_have(site: Path, topic, chart) -> None:
    page = put(site / "assets" / "en" / f"{topic.name}.js")
    spec = next(one for one in page["charts"] if one["name"] == chart.name)
    bound = {
        column
        for trace in spec.get("view", {"traces": []})["traces"]
        for column in (*trace["bind"].values(), trace.get("each"), trace.get("label"))
        if column
    }
    asked = {given[1] for given in spec.get("facts", {}).values() if given[0] in KINDS}
    assert bound | asked <= {*page["columns"], *spec.get("own", {})}


def test_the_bundle_is_of_the_version_that_python_s_plotly_holds() -> None:
    whole = Path(plotly.__file__).parent / "package_data" / "plotly.min.js"
    version = re.compile(r"plotly\.js (?:\(basic - minified\) )?v([\d.]+)")
    ours = version.search((STATIC / PLOTLY).read_text("utf-8")[:300])
    theirs = version.search(whole.read_text("utf-8")[:300])
    assert ours and theirs
    assert ours[1] == theirs[1]


def test_the_account_of_households_goes_from_one_month_s_end_to_the_next(site: Path) -> None:
    steps: dict[str, dict[str, dict]] = {}
    for row in rows(site, "households", "5101", "household_account"):
        steps.setdefault(row["month"], {})[row["account_step"]] = row
    for account in steps.values():
        level = 0
        for step in account.values():
            is_end = step["account_step"] == "recognised"
            after = step["households"] if is_end else level + step["households"]
            if is_end:
                assert after == level
            else:
                assert step["base_count"] == min(level, after)
            level = after


def test_the_rate_s_rows_are_those_of_the_mart(release: Path, site: Path) -> None:
    with duckdb.connect(str(release), read_only=True) as connection:
        expected = connection.execute(
            "select strftime(month, '%Y-%m'), group_code, employed, able_and_willing"
            " from mart.employment_rate where area_code = '5101'"
        ).fetchall()
    found = [
        (row["month"], row["group_code"], row["employed"], row["able_and_willing"])
        for row in rows(site, "rate_trend", "5101", "rate_trend")
    ]
    assert sorted(found) == sorted(expected)
    assert len(found) > 100


def test_quarters_halves_and_the_year_to_date_add_up_their_months(site: Path) -> None:
    found = rows(site, "new_employment", "51", "new_employment")
    by = {(row["period"], row["month"]): row["net_new_employment"] for row in found}
    months = [f"2026-{number:02}" for number in range(1, 11)]
    assert by["quarter", "2026-06"] == sum(by["month", month] for month in months[3:6])
    assert by["half_year", "2026-06"] == sum(by["month", month] for month in months[:6])
    assert by["year_to_date", "2026-10"] == sum(by["month", month] for month in months)
    assert ("quarter", "2026-05") not in by  # an unfinished quarter is no quarter, but for now's
    assert by["quarter", "2026-10"] == by["month", "2026-10"]


def test_a_name_with_markup_ends_no_script(site: Path) -> None:
    text = (site / "data" / "area" / f"{HOSTILE_AREA}.js").read_text("utf-8")
    assert "</script>" not in text
    assert HOSTILE in assigned_names(site)
    for page in site.glob("*.html"):
        assert "<b>甲" not in page.read_text("utf-8")


def assigned_names(site: Path) -> set[str]:
    text = (site / "data" / "search.js").read_text("utf-8")
    return {row[1] for row in json.loads(text[text.index(",") + 1 : text.rindex(")")])}


def test_pages_admit_no_connection_and_no_inline_script(site: Path) -> None:
    for page in site.glob("*.html"):
        html = unescape(page.read_text("utf-8"))
        assert "connect-src 'none'" in html
        assert re.findall(r"<script(?![^>]*\bsrc=)", html) == []
        assert "://" not in html


def test_the_page_of_methods_holds_what_is_counted_checked_and_asked(
    release: Path, site: Path, tmp_path: Path
) -> None:
    question = Question("one", Text("甲", "a"), Text("问", "ask"), Text("答", "answer"), "select 1")
    render_site(release, tmp_path / "site", site, [question])
    assets = tmp_path / "site" / "assets"
    told = {language: put(assets / language / "methods.js") for language in ("zh", "en")}
    for language, chapters in told.items():
        meanings = {meaning for _, _, meaning, _ in chapters["measures"]}
        for term in (VOCABULARY["employment_rate"], VOCABULARY["hidden"]):
            assert say(term.meaning, language) in meanings
        assert "mart.employment_rate" in {code for code, *_ in chapters["tables"]}
        rules = {code for code, *_ in chapters["rules"]}
        assert rules == {code for code, rule in RULES.items() if "{" not in rule.remedy.zh}
    assert told["zh"]["questions"] == [["one", "甲", "问 答", 1]]
    assert put(assets / "queries.js") == {"one": "select 1"}


def test_what_is_provisional_is_what_the_release_says_of_register_and_period(
    release: Path, site: Path
) -> None:
    with duckdb.connect(str(release), read_only=True) as connection:
        expected = connection.execute(
            "select register, period, strftime(month, '%Y-%m'), missing_submissions,"
            " expected_submissions from mart.provisional where area_code = '5101'"
            " and provisional_state <> 'nearly_complete' order by all"
        ).fetchall()
    gaps = put(site / "data" / "area" / "5101.js")["gaps"]
    columns = [unpacked(column, gaps["rows"]) for column in gaps["columns"].values()]
    found = [
        (register, period, month, missing, expected)
        for register, period, month, missing, expected in zip(*columns, strict=True)
    ]
    marked = {(one, chart.period) for _, chart in CHARTS for one in chart.registers}
    assert sorted(found) == [gap for gap in expected if gap[:2] in marked]
    assert found


def test_the_fan_begins_at_the_year_to_date_and_ends_at_the_projection(
    release: Path, site: Path
) -> None:
    with duckdb.connect(str(release), read_only=True) as connection:
        told = connection.execute(
            "select strftime(month, '%Y-%m'), indicator, setter_area, month(month), ytd,"
            " projection_low, projection, projection_high from mart.target_progress"
            " where target_area = '51' and projection is not null and month(month) < 12"
        ).fetchall()
    fan = {
        (row["month"], row["indicator"], row["setter_area"], row["month_of_year"]): row
        for row in rows(site, "targets", "51", "target_path")
    }
    seen = 0
    for month, indicator, setter, number, ytd, low, middle, high in told:
        if (month, indicator, setter, 12) not in fan:
            continue  # the page keeps thirteen months of them
        seen += 1
        ends = {number: (ytd, ytd, ytd)} | {12: (low, middle, high)}
        for at, expected in ends.items():
            row = fan[month, indicator, setter, at]
            found = (row["projection_low"], row["projection"], row["projection_high"])
            assert found == pytest.approx(expected, abs=1e-5)
        if number > 1:
            assert fan[month, indicator, setter, number - 1]["projection"] is None
    assert seen > 5
