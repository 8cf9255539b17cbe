"""What a page loads: only what it shows, nothing twice, and within its budget."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from dashboards.chart import Topic
from dashboards.render import PLOTLY
from dashboards.topics import TOPICS
from tests.build.site_data import put, rows
from tests.dashboards.browser import go, loads, visit

# Of the 150 KB that a page may load beside Plotly: what does not grow with the province.
FIXED = 120_000
ON_DEMAND = ("files.js", "workbook.js", "search.js", "map_picture.js", "street.js", "_more/")


def fixed_files(site: Path, topic: Topic, language: str) -> list[Path]:
    """What a page loads before it knows its area: itself, styles, scripts, words."""
    page = site / f"{topic.name}.html"
    named = re.findall(r'(?:src|href)="([^"#]+\.(?:js|css))"', page.read_text("utf-8"))
    words = [f"assets/{language}/{name}.js" for name in ("texts", topic.name)]
    drawn = ["assets/map.js"] if any(chart.is_map for chart in topic.charts) else []
    return [page, *(site / one for one in (*named, *words, *drawn) if PLOTLY not in one)]


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("topic", TOPICS, ids=lambda one: one.name)
def test_the_fixed_part_of_a_page_leaves_room_for_its_figures(
    site: Path, topic: Topic, language: str
) -> None:
    files = fixed_files(site, topic, language)
    assert len(files) == len(set(files))
    assert sum(path.stat().st_size for path in files) <= FIXED


@pytest.mark.parametrize("topic", TOPICS, ids=lambda one: one.name)
def test_a_page_asks_for_no_rows_that_it_does_not_show(site: Path, topic: Topic) -> None:
    html = (site / f"{topic.name}.html").read_text("utf-8")
    folders = re.findall(r'data-rows="([^"]*)"', html)[0].split()
    held = {query for name in folders for query in put(site / "data" / name / "51.js")}
    assert held <= {chart.file for chart in topic.charts}


def test_rows_open_far_shorter_than_they_are(site: Path) -> None:
    for folder, area in (("employment", "51"), ("rate_trend", "5101"), ("area_map", "51")):
        here, more = (
            (site / "data" / name / f"{area}.js").stat().st_size
            for name in (folder, f"{folder}_more")
        )
        assert here < more


@pytest.mark.browser
@pytest.mark.parametrize("page", ["index", "profile", "communities", "compare"])
def test_a_page_loads_nothing_twice_and_nothing_for_later(browser, site: Path, page: str) -> None:
    visit(browser, site / f"{page}.html", "zh&a=5101")
    asked = loads(browser, site)
    assert len(asked) == len(set(asked))
    assert [one for one in asked if any(later in one for later in ON_DEMAND)] == []
    assert [one for one in asked if one.startswith("assets/en/")] == []
    topic = next(topic for topic in TOPICS if topic.name == page)
    if page != "compare":
        named = {*fixed_files(site, topic, "zh"), site / "assets" / PLOTLY}
        left = {one for one in asked if site / one not in named}
        assert all(re.fullmatch(r"data/\w+/5101\.js", one) for one in left), left


@pytest.mark.browser
def test_former_months_and_other_choices_are_loaded_when_they_are_asked_for(
    browser, site: Path
) -> None:
    visit(browser, site / "employment.html", "zh&a=5101")
    loads(browser, site)
    go(browser, "zh&a=5101&m=2026-08&g=male")
    asked = [one for one in loads(browser, site) if one.startswith("data/")]
    assert sorted(asked) == ["data/employment_more/5101.js", "data/rate_trend_more/5101.js"]


def test_a_hundred_values_of_a_page_take_at_most_160_bytes(site: Path) -> None:
    """What a whole province's site weighs grows with this (`make bench-site` weighs one)."""
    values = weight = 0
    for path in (site / "data").glob("*/5101.js"):
        if path.parent.name in ("area", "map"):
            continue
        weight += path.stat().st_size
        if not path.parent.name.endswith("_more"):
            found = [rows(site, path.parent.name, path.stem, query) for query in put(path)]
            values += sum(len(row) for of_query in found for row in of_query)
    assert 100 * weight <= 160 * values
