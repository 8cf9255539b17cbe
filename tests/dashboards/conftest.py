"""The invented release that the tests of the pages read, and its site."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from dashboards.render import render_site
from tests.build.synthetic_release import write_synthetic_release
from tests.dashboards.browser import CHROMEDRIVER, CHROMIUM, open_browser

HOSTILE = (
    r"""<b>甲</b></script><a href="https://example.org">乙</a> $x^2$ """
    r"""\href{javascript:1}{丙} &amp; %{y} =1+1"""
)
HOSTILE_AREA = "5107"


# The made-up release knows targets and no projections: these are arithmetic on the month.
PROJECTIONS = """
    update mart.target_progress set
        ytd = 70 * month(month), target = 900, achieved_share = 70 * month(month) / 900.0,
        seasonal_share = month(month) / 13.0, projection = 700 + 20 * month(month),
        projection_low = 700 + 10 * month(month), projection_high = 700 + 30 * month(month),
        chance = 0.5, state = case when target_area = '5101' then 'behind' else 'at_risk' end,
        needed_per_month = 40
    where indicator = 'new_employment'
"""


@pytest.fixture(scope="session")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("release") / "r.duckdb"
    write_synthetic_release(path, communities=60, months=26)
    with duckdb.connect(str(path)) as connection:
        connection.execute(
            "update mart.area set area_name = ? where area_code = ?", [HOSTILE, HOSTILE_AREA]
        )
        connection.execute(PROJECTIONS)
    return path


@pytest.fixture(scope="session")
def site(release: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    render_site(release, folder)
    return folder


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator:
    """Chromium; the tests that ask for it skip where it is not installed."""
    pytest.importorskip("selenium.webdriver", reason="selenium is not installed")
    if not (CHROMIUM and CHROMEDRIVER):
        pytest.skip("chromium or chromedriver is not installed (.ci/run installs them)")
    with open_browser(tmp_path_factory.mktemp("profile")) as driver:
        yield driver
