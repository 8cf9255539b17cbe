"""A release of two streets and two months, which the tests of release tables only read."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.base.home import Home
from tests.build.release_file import release_of
from tests.build.two_streets import province


@pytest.fixture(scope="session")
def release(tmp_path_factory) -> Path:
    home = Home(tmp_path_factory.mktemp("release")).prepare()
    return release_of(home, *province(home))
