"""Every table of every model is the same on Spark as on DuckDB."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from pipelines.base.home import Home
from pipelines.operation.lift import lift
from pipelines.operation.nation import unite
from pipelines.operation.world import survey
from pipelines.sample import write_sample
from pipelines.warehouse.release_tables import table_hashes
from pipelines.warehouse.standing import standing_communities
from tests.build.fact_file import behind
from tests.build.limits import LIMITS
from tests.build.register_file import read_all_here
from tests.build.small_home import drafted
from tests.build.spark_cluster import Cluster
from tests.build.two_engines import different_files, engine, facts_by, is_on_cluster, tables_by
from tests.build.two_provinces import two_provinces
from tests.spark.conftest import taken_in


@pytest.fixture(scope="module")
def counted(sample: Home, cluster: Cluster | None) -> Home:
    for name in ("duckdb", "spark"):
        facts_by(name, sample)
    return sample


def test_a_file_of_the_sample_stands_in_part(sample):
    standing = standing_communities(survey(sample, LIMITS).submissions)
    assert len(standing.filter(~pl.col("is_whole")))


def test_every_fact_has_the_same_name_types_and_rows(counted):
    assert not different_files(counted.lake / "fact-duckdb", counted.lake / "fact-spark")


def test_every_table_made_of_facts_has_the_same_types_and_rows(counted, released):
    one, other = (tables_by(name, counted, released["duckdb"]) for name in ("duckdb", "spark"))
    assert not different_files(one, other)


def test_a_release_of_sparks_facts_has_the_same_hashes(released):
    assert table_hashes(released["duckdb"]) == table_hashes(released["spark"])


@pytest.fixture(scope="module")
def released(counted: Home) -> dict[str, Path]:
    """Engine -> the release of its facts; none of them is computed again."""
    return {name: _released(counted, name) for name in ("duckdb", "spark")}


def _released(home: Home, name: str) -> Path:
    kept, own = home.lake / "fact", home.lake / f"fact-{name}"
    own.rename(kept)
    before = {path: path.stat().st_mtime_ns for path in kept.rglob("*.parquet")}
    try:
        with engine("duckdb"):
            return drafted(survey(home, LIMITS)).rename(home.root / f"{name}.duckdb")
    finally:
        assert before == {path: path.stat().st_mtime_ns for path in kept.rglob("*.parquet")}
        kept.rename(own)


@pytest.fixture(scope="module")
def nation(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """Two provinces in one data folder, under one national key, one person on a roster of both."""
    folder = tmp_path_factory.mktemp("nation")
    (folder / "nation.key").write_bytes(b"k" * 32)
    home = Home(folder / "nation").prepare()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("pipelines.operation.lift.read_all", read_all_here)
        for province in two_provinces(folder).values():
            unite(home, lift(province, LIMITS, folder / "sent", folder / "nation.key").folder)
    return home


def test_a_run_of_several_provinces_gives_the_same_facts(nation, cluster):
    for name in ("duckdb", "spark"):
        facts_by(name, nation)
    assert not different_files(nation.lake / "fact-duckdb", nation.lake / "fact-spark")


@pytest.mark.skipif(not is_on_cluster(), reason="the short form leaves these tables out")
def test_a_run_of_several_provinces_gives_the_same_tables(nation, cluster):
    release = _released(nation, "duckdb")
    one, other = (tables_by(name, nation, release) for name in ("duckdb", "spark"))
    assert not different_files(one, other)


@pytest.mark.skipif(not is_on_cluster(), reason="the short form leaves the real input out")
def test_the_real_input_gives_the_same_facts_and_tables(shared, tmp_path, cluster):
    home = Home(tmp_path / "home")
    for month in ("2026-08", "2026-09"):
        taken_in(home, shared / "real" / month)
    for name in ("duckdb", "spark"):
        facts_by(name, home)
    assert not different_files(home.lake / "fact-duckdb", home.lake / "fact-spark")
    release = _released(home, "duckdb")
    one, other = (tables_by(name, home, release) for name in ("duckdb", "spark"))
    assert not different_files(one, other)


@pytest.mark.skipif(not is_on_cluster(), reason="the short form leaves a year of history out")
def test_facts_that_look_back_a_year_are_the_same(tmp_path, cluster):
    write_sample(
        tmp_path / "sent",
        area="51",
        streets=1,
        communities_per_street=2,
        months=14,
        households_per_community=8,
        seed=7,
    )
    home = Home(tmp_path / "home")
    taken_in(home, tmp_path / "sent")
    looks_back = behind("fact.followed_person", "fact.labour_movement")
    for name in ("duckdb", "spark"):
        facts_by(name, home, looks_back)
    assert len(list((home.lake / "fact-duckdb" / "labour_movement").glob("*.parquet"))) > 12
    assert not different_files(home.lake / "fact-duckdb", home.lake / "fact-spark")
