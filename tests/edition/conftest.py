"""Two editions of a planted province, the later one of a release that counts anew."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from pipelines.base.home import Home
from pipelines.edition import audit
from pipelines.edition.make import Edition, edition_of
from pipelines.edition.shown import Rules
from pipelines.release.publish import Release
from tests.build.planted_province import FEBRUARY, JANUARY, MARCH, write_planted_release


@pytest.fixture(scope="session", autouse=True)
def _each_part_is_attacked_once():
    """A part that was attacked as it is is not attacked again: it takes most of the time."""
    attack, known = audit._worked_out, {}

    def once(part: pl.DataFrame, rules: Rules) -> list[audit.Leak]:
        told = (part.write_ndjson(), rules)
        if told not in known:
            known[told] = list(attack(part, rules))
        return known[told]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(audit, "_worked_out", once)
        yield


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    return Home(tmp_path_factory.mktemp("edition")).prepare()


@pytest.fixture(scope="session")
def first_release(home: Home) -> Release:
    return write_planted_release(home.releases / "20260301T000000Z-1.duckdb")


@pytest.fixture(scope="session")
def first(home: Home, first_release: Release) -> Path:
    """The edition of January and February."""
    return edition_of(home, first_release).file


@pytest.fixture(scope="session")
def later_release(home: Home) -> Release:
    return write_planted_release(
        home.releases / "20260401T000000Z-2.duckdb", (JANUARY, FEBRUARY, MARCH), seed=2
    )


@pytest.fixture(scope="session")
def later(home: Home, first: Path, later_release: Release) -> Edition:
    """The edition after, of a release that counts January and February anew, and March."""
    return edition_of(home, later_release)
