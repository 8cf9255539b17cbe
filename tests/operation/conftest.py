"""The data folder that the tests of status and of returns read."""

from __future__ import annotations

import pytest

from pipelines.base.home import Home
from tests.build import two_street_home as built

ODD = "a {b} # & ; $e ${HOME} 'q' \"qq\" ~ | <> 台账 "  # a name that a data folder may have


@pytest.fixture(scope="session")
def two_street_home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """Two streets in July and August, among it a faulty row, a refused file and a nil one."""
    return built.two_street_home(tmp_path_factory.mktemp("status") / ODD)
