"""Releases that the tests of this folder only read."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.base.home import Home
from tests.build.criterion_case import released_cases
from tests.build.criterion_release import overlaid
from tests.build.once import made_once
from tests.build.release_file import release_of
from tests.build.rule_case import CRITERIA, OF_RULES, RECOGNITIONS
from tests.build.two_streets import province


@pytest.fixture(scope="session")
def release(tmp_path_factory) -> Path:
    """A release of two streets and two months."""

    def make(folder: Path) -> None:
        home = Home(folder / "home").prepare()
        release_of(home, *province(home), target=folder / "release.duckdb")

    return made_once(tmp_path_factory, "two_streets", make) / "release.duckdb"


@pytest.fixture(scope="session")
def rules_release(tmp_path_factory) -> Path:
    """A release of the cases of the rules of full employment."""

    def make(folder: Path) -> None:
        home = Home(folder / "home").prepare()
        reference = overlaid(home, CRITERIA, RECOGNITIONS)
        released_cases(home, reference, *OF_RULES).rename(folder / "release.duckdb")

    return made_once(tmp_path_factory, "rules", make) / "release.duckdb"
