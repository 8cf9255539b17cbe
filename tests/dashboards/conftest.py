"""The made-up release that the tests of the pages read."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.build.made_up_release import make_release


@pytest.fixture(scope="session")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_release(tmp_path_factory.mktemp("release") / "r.duckdb")
