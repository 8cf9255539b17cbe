"""Figures of the pages against the marts, as a browser shows them."""

from __future__ import annotations

import itertools
import re
from pathlib import Path

import duckdb
import pytest

from tests.dashboards.browser import see, shown, visit

pytestmark = pytest.mark.browser


def test_the_rate_on_the_page_is_that_of_the_mart(browser, release: Path, site: Path) -> None:
    with duckdb.connect(str(release), read_only=True) as connection:
        employed, able = connection.execute(
            "select employed, able_and_willing from mart.employment_rate where area_code = '5101'"
            " and group_code = 'female' and month = '2026-09-01'"
        ).fetchall()[0]
    visit(browser, site / "employment.html", "zh&a=5101&m=2026-09&g=female")
    finding = shown(browser, "#rate_trend .finding")[0]
    assert f"{employed / able:.2%}" in finding
    assert f"{employed:,} ÷ {able:,} 人" in finding


def test_intervals_are_wilson_s_and_say_better_or_worse_only_beyond_them(
    browser, site: Path
) -> None:
    see(browser, site / "employment.html", "zh")
    found = browser.execute_async_script(
        "const done = arguments[0]; const chart = jiuye.topics.employment.charts.find((c) =>"
        " c.name === 'rate_area'); jiuye.load('employment/51').then((data) =>"
        " done(jiuye.rowsOf(chart, data.rate_area)))"
    )
    assert len({row["against_whole"] for row in found}) > 1
    for row in found:
        count, size, z = row["employed"], row["able_and_willing"], 1.96
        # the shares at which the count lies just z standard errors away
        root = z * (z * z / 4 + count * (size - count) / size) ** 0.5
        low, high = ((count + z * z / 2 + sign * root) / (size + z * z) for sign in (-1, 1))
        assert (row["interval_low"], row["interval_high"]) == pytest.approx((low, high), abs=1e-9)
        whole = row["whole_rate"]
        expected = "above" if low > whole else "below" if high < whole else "within_chance"
        assert row["against_whole"] == expected


def test_of_a_withheld_count_no_share_is_told(browser, site: Path) -> None:
    """A public edition may show the able and willing and withhold the employed: that is not 0 %."""
    see(browser, site / "employment.html", "zh")
    found = browser.execute_script(
        "const chart = jiuye.topics.employment.charts.find((c) => c.name === 'rate_area');"
        " const month = [jiuye.state.month]; return jiuye.rowsOf(chart, { rows: 1, columns: { month,"
        " group_code: ['all'], area_code: ['5101'], able_and_willing: [256], employed: [null],"
        " unknown: [0], whole_rate: [0.97] } })"
    )
    assert [found[0][name] for name in ("employment_rate", "interval_low", "against_whole")] == [
        None
    ] * 3


def test_areas_stand_by_the_share_of_rows_that_went_back(browser, site: Path) -> None:
    see(browser, site / "submissions.html", "zh")
    shares = browser.execute_script(
        "return document.querySelector('#submission_returned .chart').data[0].x"
    )
    assert len(set(shares)) > 2
    assert shares == sorted(shares, reverse=True)


def test_a_finding_names_all_who_have_as_much_and_nobody_where_there_is_nothing(
    browser, site: Path
) -> None:
    see(browser, site / "submissions.html", "zh")
    told = browser.execute_script(
        "const chart = jiuye.topics.submissions.charts.find((c) => c.name === 'submission_area');"
        " return [[2, 2, 1], [1, 1, 1], [0, 0, 0]].map((missing) => jiuye.finding(chart,"
        " missing.map((number, place) => ({ area_code: ['5101', '5103', '5104'][place],"
        " missing_submissions: number }))))"
    )
    two, all_three, none = told
    assert "成都市、自贡市" in two and "攀枝花" not in two
    assert "成都市、自贡市、攀枝花市" in all_three
    assert "成都" not in none


@pytest.mark.parametrize("width", [340, 700, 1150])
def test_small_multiples_stand_one_below_the_other(browser, site: Path, width: int) -> None:
    see(browser, site / "employment.html", "zh")
    spans = browser.execute_async_script(
        "const [width, done] = arguments; const chart = jiuye.topics.employment.charts.find((c) =>"
        " c.name === 'rate_panel'); jiuye.load('employment/51').then((data) => { const { layout } ="
        " jiuye.draw(chart, jiuye.rowsOf(chart, data.rate_panel), width); done(Object.keys(layout)"
        ".filter((name) => /^yaxis/.test(name)).map((name) => layout[name].domain)); })",
        width,
    )
    rows = sorted({tuple(span) for span in spans})
    assert len(rows) > 2
    assert all(0 <= low < high <= 1 for low, high in rows)
    assert all(high < low for (_, high), (low, _) in itertools.pairwise(rows))


def test_vacant_posts_are_those_of_the_kind_that_is_chosen(
    browser, release: Path, site: Path
) -> None:
    with duckdb.connect(str(release), read_only=True) as connection:
        kinds = connection.execute(
            "select post_kind, sum(vacant) from mart.job_post where area_level = 'prefecture'"
            " and month = '2026-09-01' group by post_kind"
        ).fetchall()
    assert len({vacant for _, vacant in kinds}) > 1
    for kind, vacant in kinds:
        visit(browser, site / "posts.html", f"zh&m=2026-09&k={kind}")
        assert f"共空缺 {vacant:,} 个" in shown(browser, "#post_area .finding")[0]


def test_a_revision_names_registers_and_streets_and_no_code(browser, site: Path) -> None:
    visit(browser, site / "revisions.html", "zh")
    causes = shown(browser, "#revision_list tbody td:last-child")
    assert any("台账（" in cause for cause in causes)
    assert not any(re.search(r"\d{6}|labour_force", cause) for cause in causes)


def test_the_day_of_a_revision_is_that_of_beijing(browser, site: Path) -> None:
    visit(browser, site / "revisions.html", "zh")
    days = set(shown(browser, "#revision_list tbody td:nth-last-child(2)"))
    assert days == {"2026-11-06"}  # released at 06:30 there, at 22:30 of the day before by UTC
