"""The made-up release that the tests of the pages read."""

from __future__ import annotations

from pathlib import Path

import pytest

from dashboards.render import render_site
from tests.build.made_up_release import make_release


@pytest.fixture(scope="session")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_release(tmp_path_factory.mktemp("release") / "r.duckdb")


@pytest.fixture(scope="session")
def site(release: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    render_site(release, folder)
    return folder
