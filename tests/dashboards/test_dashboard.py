"""The site's files: what the pages say, what can be downloaded, and that nothing from data is taken
for markup or formula.
"""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path

import duckdb
import polars as pl
import pytest

from dashboards import theme
from dashboards.figures.by_cell import FAULTY, SOUND
from dashboards.figures.by_month import stacked_months
from dashboards.render import render_site
from dashboards.texts import TEXTS
from tests.build.made_up_release import make_release
from tests.build.page_words import CHARTS, Words

PAGES = {
    "index": CHARTS,
    "quality": {
        "received-by-register",
        "received-by-area-and-register",
        "verdict-trend",
        "status-by-street",
        "overdue",
        "late",
        "reject-trend",
        "reject-by-street",
        "faults",
        "signs",
        "findings",
        "finding-list",
        "decisions",
    },
    "rules": {"rules-file", "rules-row", "rules-warn"},
}


def test_a_site_is_a_page_its_assets_and_two_files_a_chart(release: Path, tmp_path: Path) -> None:
    written = render_site(release, tmp_path / "new")
    downloads = {
        f"data/{page}-{name}.{suffix}"
        for page, charts in PAGES.items()
        for name in charts
        for suffix in ("csv", "xlsx")
    }
    expected = {
        *(f"{page}.html" for page in PAGES),
        "assets/plotly.min.js",
        "assets/site.css",
        "assets/site.js",
        *downloads,
    }
    assert {path.relative_to(tmp_path / "new").as_posix() for path in written} == expected
    assert written == sorted(written)


def test_an_equal_release_gives_equal_bytes(release: Path, site: Path, tmp_path: Path) -> None:
    again = make_release(tmp_path / "again.duckdb")
    assert [path.read_bytes() for path in render_site(again, tmp_path / "site")] == [
        p.read_bytes() for p in sorted(site.rglob("*")) if p.is_file()
    ]


def test_a_folder_that_holds_anything_is_left_alone(release: Path, tmp_path: Path) -> None:
    (tmp_path / "old.html").write_text("old")
    with pytest.raises(FileExistsError, match="not empty"):
        render_site(release, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["old.html"]


def test_the_headline_is_the_release_s_own_numbers(release: Path, site: Path) -> None:
    with duckdb.connect(str(release), read_only=True) as connection:
        rows = connection.execute(
            "select employed, able_and_willing, employment_rate from mart.employment_rate where"
            " area_code = '51' and group_code = 'all' and month >= date '2026-08-01' order by month"
        ).fetchall()
        refused = connection.execute(
            "select count(*) from audit.submission where month = date '2026-09-01' and verdict ="
            " 'refused'"
        ).fetchone()
    (_, _, before), (employed, able, rate) = rows
    words = "".join(Words((site / "index.html").read_text(encoding="utf-8")).words)
    assert f"就业 {employed:,} ÷ 有劳动能力和就业愿望 {able:,}" in words
    assert f"比上月 {(rate - before) * 100:+.2f} 个百分点" in words
    assert f"{rate:.2%}" in words
    assert f"整份退回 {refused[0]} 份" in words


def test_coverage_counts_streets_and_names_the_missing_ones_under_their_county(site: Path) -> None:
    words = "".join(Words((site / "index.html").read_text(encoding="utf-8")).words)
    # In September three streets sent nothing at all, a fourth had one of its two files refused.
    assert "38 / 42" in words
    assert "劳动力资源台账：39 / 42" in words
    assert "社区就业实体台账：38 / 42" in words
    assert "应报 84 份，已报 77 份；未报：第1区第02街道" in words
    assert "初步数：2026年9月、2026年8月" in words


def test_where_streets_differ_the_change_over_the_same_streets_stands_beside(
    release: Path,
    site: Path,
) -> None:
    with duckdb.connect(str(release), read_only=True) as connection:
        (change,) = connection.execute("""
            with present as (
                select area_code from mart.employment_rate where area_level = 'street'
                    and group_code = 'all' and month >= date '2026-08-01'
                group by area_code having count(*) = 2
            )
            select sum(employed) filter (month = date '2026-09-01')
                / sum(able_and_willing) filter (month = date '2026-09-01')
                - sum(employed) filter (month = date '2026-08-01')
                    / sum(able_and_willing) filter (month = date '2026-08-01')
            from mart.employment_rate semi join present using (area_code) where group_code = 'all'
            """).fetchone()
    assert f"按两个月均已报送的街道（可比口径）：{change * 100:+.2f} 个百分点" in "".join(
        Words((site / "index.html").read_text(encoding="utf-8")).words
    )


def test_a_legend_is_not_hatched_where_its_first_month_is_provisional(
    release: Path,
    tmp_path: Path,
) -> None:
    with duckdb.connect(str(release), read_only=True) as connection:
        rows = connection.execute(
            "select month, derived, undetermined from mart.zero_employment_household where"
            " area_code = '51' order by month"
        ).fetchall()
    frame = pl.DataFrame(rows, schema=["month", "derived", "undetermined"], orient="row")
    bars = stacked_months(
        frame, {"derived": "#111111"}, provisional=[frame["month"][0]], labels={}, language="zh"
    ).data
    assert [(bar.showlegend, bar.marker.pattern.shape, len(bar.x)) for bar in bars] == [
        (True, "", 5),
        (False, "/", 1),
    ]
    hatched = stacked_months(
        frame, {"derived": "#111111"}, provisional=list(frame["month"]), labels={}, language="zh"
    ).data
    assert [(bar.showlegend, bar.marker.pattern.shape, len(bar.x)) for bar in hatched] == [
        (True, "/", 6)
    ]


@pytest.mark.parametrize(
    ("words", "ground"),
    [
        ("#ffffff", theme.BLUE),
        ("#ffffff", theme.ORANGE),
        (theme.INK, theme.GREY),
        *((theme.INK, colour) for colour in (SOUND, *FAULTY)),
        (theme.MUTED, "#ffffff"),
        (theme.MUTED, "#f4f6f8"),
    ],
)
def test_words_stand_out_from_their_ground(words: str, ground: str) -> None:
    def luminance(colour: str) -> float:
        parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
        red, green, blue = (
            part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
        )
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    light, dark = sorted((luminance(words), luminance(ground)), reverse=True)
    assert (light + 0.05) / (dark + 0.05) >= 4.5


def test_two_areas_of_one_name_keep_a_bar_each(tmp_path: Path) -> None:
    make_release(tmp_path / "r.duckdb", {"5101": "市中区", "5107": "市中区"}, 1)
    render_site(tmp_path / "r.duckdb", tmp_path / "site")
    html = (tmp_path / "site" / "index.html").read_text(encoding="utf-8")
    axis = json.loads(re.search(r'id="figures">(.*?)</script>', html, re.DOTALL).group(1))[
        "rate-by-area"
    ]["zh"]["layout"]["yaxis"]
    assert sorted(axis["tickvals"]) == ["5101", "5107"]
    assert axis["ticktext"] == ["市中区", "市中区"]


def test_with_one_prefecture_its_counties_are_compared(tmp_path: Path) -> None:
    make_release(tmp_path / "r.duckdb", {"5101": "成都市"}, 2, 8)
    render_site(tmp_path / "r.duckdb", tmp_path / "site")
    with (tmp_path / "site" / "data" / "index-rate-by-area.csv").open(encoding="utf-8-sig") as file:
        assert sorted(row["地区代码"] for row in csv.DictReader(file)) == ["510101", "510102"]
    assert "各县（市、区）就业率" in (tmp_path / "site" / "index.html").read_text(encoding="utf-8")


def test_a_release_without_data_is_a_page_that_says_so_beside_the_rules(tmp_path: Path) -> None:
    make_release(tmp_path / "r.duckdb", months=0)
    render_site(tmp_path / "r.duckdb", tmp_path / "site")
    assert sorted(path.name for path in (tmp_path / "site").glob("*.html")) == [
        "index.html",
        "rules.html",
    ]
    assert TEXTS["no_data_yet"].zh in (tmp_path / "site" / "index.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("gone", "empty"),
    [
        ("delete from mart.community_entity", {"entity-by-type", "entity-by-industry"}),
        ("delete from mart.zero_employment_household", {"zero-trend", "zero-by-area"}),
        (
            "delete from mart.employment_rate where month = date '2026-09-01'",
            {"rate-by-area", "rate-by-group", "zero-by-area"},
        ),
        (
            "delete from mart.employment_rate",
            {
                "rate-trend",
                "count-trend",
                "rate-by-area",
                "rate-by-group",
                "zero-trend",
                "zero-by-area",
            },
        ),
    ],
)
def test_a_subject_without_rows_says_so_and_the_others_are_drawn(
    gone: str, empty: set[str], tmp_path: Path
) -> None:
    make_release(tmp_path / "r.duckdb")
    with duckdb.connect(str(tmp_path / "r.duckdb")) as connection:
        connection.execute(gone)
    render_site(tmp_path / "r.duckdb", tmp_path / "site")
    html = (tmp_path / "site" / "index.html").read_text(encoding="utf-8")
    assert set(re.findall(r'data-figure="([\w-]+)"', html)) == CHARTS - empty
    assert html.count(TEXTS["no_data"].zh) >= len(empty)
    assert TEXTS["no_data_yet"].zh not in html
    assert TEXTS["complete"].zh not in html
    assert "初步数：2026年9月、2026年8月" in html
    assert 'href="quality.html"' in html
    assert "四川省就业台账分析" in html


def test_what_is_a_small_denominator_is_the_policy_of_the_data_month(
    release: Path,
    site: Path,
) -> None:
    with duckdb.connect(str(release), read_only=True) as connection:
        small = connection.execute(
            "select group_code from mart.employment_rate where area_code = '51' and month = date"
            " '2026-09-01' and able_and_willing between 1 and 159"
        ).fetchall()
    html = (site / "index.html").read_text(encoding="utf-8")
    axis = json.loads(re.search(r'id="figures">(.*?)</script>', html, re.DOTALL).group(1))[
        "rate-by-group"
    ]["zh"]["layout"]["yaxis"]
    marked = [
        (code,)
        for code, name in zip(axis["tickvals"], axis["ticktext"], strict=True)
        if name.endswith("†")
    ]
    assert marked == small == [("disabled",)]
    assert "† 分母不足 160 人，一人之差即可使率变动 0.6 个百分点以上" in html
