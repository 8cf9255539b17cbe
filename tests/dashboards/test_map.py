"""The maps' outlines, and when a site may have them."""

from __future__ import annotations

import re
from itertools import accumulate
from pathlib import Path

import duckdb
import polars as pl
import pytest

from dashboards.map import REVIEW_NUMBER, maps, may_be_shown, outline
from dashboards.mark import Marks
from dashboards.packing import PLACES
from dashboards.release import open_release
from dashboards.render import _map_files, _without_maps
from dashboards.topics import TOPICS
from pipelines.reference.load import load_reference
from tests.build.map_file import map_of


def test_every_prefecture_and_county_in_force_has_an_outline() -> None:
    division = load_reference().tables["division"].filter(pl.col("valid_to").is_null())
    for level, codes in (
        ("prefecture", maps()["51"]["areas"]),
        ("county", {code for name, one in maps().items() if name != "51" for code in one["areas"]}),
    ):
        expected = division.filter(area_level=level)["division_code"].unique().to_list()
        assert sorted(codes) == sorted(expected)


def test_every_outline_is_drawn_within_its_map() -> None:
    for one in maps().values():
        for path, x, y in one["areas"].values():
            assert path.startswith("M")
            assert 0 <= x <= one["width"]
            assert 0 <= y <= one["height"]


def test_an_outline_is_short_for_its_path() -> None:
    told = outline("M589 424l-1 1 0-4zM5 30l-100 7 4 4-4-4z")
    assert told == f"'589,424'{PLACES[32]}{PLACES[36]}`'5,30''-100,7'{PLACES[80]}{PLACES[0]}"


def test_a_border_that_two_areas_share_stays_shared() -> None:
    square = [(100.0, 30.0), (101.0, 30.0), (101.0, 31.0), (100.0, 31.0), (100.0, 30.0)]
    beside = [(101.0, 31.0), (102.0, 31.0), (102.0, 30.0), (101.0, 30.0), (101.0, 31.0)]
    made = map_of({"5101": ([square], (100.5, 30.5)), "5103": ([beside], (101.5, 30.5))}, 100)
    corners = [points(path) for path, _, _ in made["areas"].values()]
    assert [len(one) for one in corners] == [4, 4]
    assert len(corners[0] & corners[1]) == 2


def points(path: str) -> set[tuple[int, int]]:
    """The corners of a path of one ring: `M x y l dx dy …`, a step each."""
    numbers = list(map(int, re.findall(r"-?\d+", path)))
    steps = list(zip(numbers[::2], numbers[1::2], strict=True))
    return set(accumulate(steps, lambda one, step: (one[0] + step[0], one[1] + step[1])))


def test_outside_the_office_a_map_needs_a_review_number(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(REVIEW_NUMBER, raising=False)
    assert may_be_shown(is_public=False)
    assert not may_be_shown(is_public=True)
    monkeypatch.setenv(REVIEW_NUMBER, "GS(2026)1234号")
    assert may_be_shown(is_public=True)


def test_a_public_edition_has_no_map_without_a_number(
    release: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(REVIEW_NUMBER, raising=False)
    edition = tmp_path / "edition.duckdb"
    edition.write_bytes(release.read_bytes())
    with duckdb.connect(str(edition)) as connection:
        connection.execute("create table audit.public_column (table_name varchar)")
    with open_release(edition) as opened:
        assert opened.is_public
        assert _map_files(opened, Marks({}, {})) == {}
    with open_release(release) as opened:
        assert not opened.is_public
        assert "map/51.js" in _map_files(opened, Marks({}, {}))


def test_a_site_that_may_have_no_map_has_the_other_charts() -> None:
    maps_of = [chart.name for topic in TOPICS for chart in topic.charts if chart.is_map]
    kept = [chart.name for topic in TOPICS for chart in _without_maps(topic).charts]
    assert maps_of == ["area_map", "community_map"]
    assert not set(maps_of) & set(kept)
    assert len(kept) == len([c for topic in TOPICS for c in topic.charts]) - len(maps_of)
