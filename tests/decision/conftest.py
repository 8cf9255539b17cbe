"""Decisions are tried in the process of the test, without starting readers."""

from __future__ import annotations

import pytest

from tests.build.register_file import read_all_here


@pytest.fixture
def read_in_this_process(monkeypatch: pytest.MonkeyPatch):
    """Deciding starts reader processes for what it reads, a second each; test_personal_values has
    them do it.
    """
    for module in ("decide", "take_in"):
        monkeypatch.setattr(f"pipelines.operation.{module}.read_all", read_all_here)
