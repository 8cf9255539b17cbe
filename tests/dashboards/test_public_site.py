"""The pages of a public edition: what it withholds is on no page, and nothing false is said of it."""

from __future__ import annotations

import shutil
from pathlib import Path

import duckdb
import pytest

from dashboards.render import render_site
from tests.dashboards.browser import shown, visit

# As an edition leaves tables of which it publishes nothing, or only counts.
AS_AN_EDITION = """
    create table audit.public_column (table_name varchar, column_name varchar);
    delete from mart.submission_status;
    delete from mart.revision;
    delete from audit.issue;
    delete from mart.full_employment_area;
    delete from mart.full_employment_criterion;
    update mart.target_progress set
        projection = null, projection_low = null, projection_high = null, chance = null, state = null;
    update mart.job_post set vacant = null where area_code = '5101'
"""


@pytest.fixture(scope="session")  # tests in a browser run before the others
def public_site(release: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("public")
    file = folder / "r.duckdb"
    shutil.copyfile(release, file)
    with duckdb.connect(str(file)) as connection:
        connection.execute(AS_AN_EDITION)
    render_site(file, folder / "site")
    return folder / "site"


def test_pages_without_a_public_figure_are_not_there(public_site: Path) -> None:
    pages = {path.stem for path in public_site.glob("*.html")}
    assert not pages & {"submissions", "revisions", "communities"}
    assert {"index", "targets", "employment", "methods"} <= pages
    for path in public_site.glob("*.html"):
        page = path.read_text("utf-8")
        assert "submissions.html" not in page
        assert "不得外传" not in page
        assert "公开版" in page


def test_a_chart_of_which_nothing_is_public_is_on_no_page(public_site: Path) -> None:
    assert 'id="community_card"' not in (public_site / "index.html").read_text("utf-8")
    assert 'id="rate_card"' in (public_site / "index.html").read_text("utf-8")


@pytest.mark.browser
def test_nobody_is_called_on_pace_where_states_are_withheld(browser, public_site: Path) -> None:
    visit(browser, public_site / "targets.html", "zh")
    for chart in ("target_bullet", "target_rank"):
        assert shown(browser, f"#{chart} .finding") == ["其中有不公开的数字，公开的见下。"]
    visit(browser, public_site / "index.html", "zh")
    assert shown(browser, "#target_card .value") == ["—"]


@pytest.mark.browser
def test_a_sum_over_withheld_counts_is_not_said(browser, public_site: Path) -> None:
    visit(browser, public_site / "posts.html", "zh")
    assert shown(browser, "#post_area .finding") == ["其中有不公开的数字，公开的见下。"]
    assert "设岗" in shown(browser, "#job_post .finding")[0]


@pytest.mark.browser
def test_what_is_withheld_of_an_area_is_not_called_missing(browser, public_site: Path) -> None:
    visit(browser, public_site / "posts.html", "zh&a=5101")
    assert shown(browser, "#job_post .finding") == ["其中有不公开的数字，公开的见下。"]
