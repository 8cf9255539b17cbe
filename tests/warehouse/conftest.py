"""Releases that the tests of this folder only read."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.base.home import Home
from tests.build.criterion_case import released_cases
from tests.build.criterion_release import overlaid
from tests.build.release_file import release_of
from tests.build.rule_case import CRITERIA, OF_RULES, RECOGNITIONS
from tests.build.two_streets import province


@pytest.fixture(scope="session")
def release(tmp_path_factory) -> Path:
    """A release of two streets and two months."""
    home = Home(tmp_path_factory.mktemp("release")).prepare()
    return release_of(home, *province(home))


@pytest.fixture(scope="session")
def rules_release(tmp_path_factory) -> Path:
    """A release of the cases of the rules of full employment."""
    home = Home(tmp_path_factory.mktemp("rules")).prepare()
    return released_cases(home, overlaid(home, CRITERIA, RECOGNITIONS), *OF_RULES)
