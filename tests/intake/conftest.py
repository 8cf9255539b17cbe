"""The data folder that all examples of a property share."""

from __future__ import annotations

import pytest

from pipelines.base.home import Home


@pytest.fixture(scope="session")
def one_home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """One data folder for all examples: each is another submission."""
    return Home(tmp_path_factory.mktemp("any")).prepare()
