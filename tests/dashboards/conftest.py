"""The invented release that the tests of the pages read, and its site."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from dashboards.render import render_site
from tests.build.synthetic_release import write_synthetic_release

HOSTILE = (
    r"""<b>甲</b></script><a href="https://example.org">乙</a> $x^2$ """
    r"""\href{javascript:1}{丙} &amp; %{y} =1+1"""
)
HOSTILE_AREA = "5107"


@pytest.fixture(scope="session")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("release") / "r.duckdb"
    write_synthetic_release(path, communities=60, months=26)
    with duckdb.connect(str(path)) as connection:
        connection.execute(
            "update mart.area set area_name = ? where area_code = ?", [HOSTILE, HOSTILE_AREA]
        )
    return path


@pytest.fixture(scope="session")
def site(release: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    render_site(release, folder)
    return folder
