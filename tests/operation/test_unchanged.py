"""Arrivals that change no figure make no release, and the list is right afterwards all the same."""

from __future__ import annotations

import shutil

import duckdb
import pytest

from pipelines.base.home import Home
from pipelines.operation.world import is_released, survey
from pipelines.release.publish import current_release, releases
from pipelines.release.unchanged import released_list
from tests.build.limits import LIMITS
from tests.build.register_file import STREET
from tests.build.small_home import AUGUST, bring, people, release_now

pytestmark = pytest.mark.slow
COPY = f"{STREET}_劳动力资源台账_2026-08（副本）.csv"
MORE = f"{STREET}_劳动力资源台账_2026-07.csv"


@pytest.fixture(scope="module")
def released(tmp_path_factory) -> Home:
    """Three persons in one release; to be copied."""
    home = Home(tmp_path_factory.mktemp("released") / "home").prepare()
    bring(home, AUGUST, people(1, 2, 3))
    release_now(home)
    return home


@pytest.fixture
def home(released, tmp_path) -> Home:
    return Home(shutil.copytree(released.root, tmp_path / "home", symlinks=True))


def files(home: Home) -> int:
    with duckdb.connect(str(current_release(home).file), read_only=True) as connection:
        return connection.execute("select count(*) from audit.submission").fetchone()[0]


def test_no_release_is_made_until_a_figure_changes_and_then_the_list_is_whole(home):
    first = current_release(home)
    same_rows = people(1, 2, 3).replace(b"\n", b"\r\n")  # other bytes, the same persons
    bring(home, COPY, same_rows)
    assert release_now(home).release_id == first.release_id
    assert [one.release_id for one in releases(home)] == [first.release_id]
    assert not list(home.releases.glob(".building*"))
    world = survey(home, LIMITS)
    assert is_released(world)
    listed = released_list(home, first)[1]
    assert (listed.files, files(home)) == (2, 1)
    assert len(world.since(first)) == 1
    assert len(world.since(first, listed)) == 0

    bring(home, MORE, people(1, 2))
    second = release_now(home)
    assert second.release_id != first.release_id
    assert (second.inputs.received.files, files(home)) == (3, 3)
    assert is_released(survey(home, LIMITS))
    assert released_list(home, second)[1] == second.inputs.received


def test_a_damaged_note_costs_one_more_look(home):
    bring(home, COPY, people(1, 2, 3).replace(b"\n", b"\r\n"))
    release_now(home)
    (home.releases / "unchanged.json").write_text("{", "utf-8")
    assert not is_released(survey(home, LIMITS))
    release_now(home)
    assert is_released(survey(home, LIMITS))
    assert len(releases(home)) == 1


def test_a_person_more_is_a_release(home):
    first = current_release(home)
    bring(home, COPY, people(1, 2, 3, 4))
    assert release_now(home).release_id != first.release_id
