"""Where Spark runs (a cluster of three workers, or this machine), and what both engines count."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest

from pipelines.base.home import Home
from pipelines.operation import take_in as taking_in
from pipelines.operation.world import survey
from pipelines.sample import write_sample
from pipelines.warehouse.standing import standing_communities
from tests.build.limits import LIMITS
from tests.build.register_file import csv_bytes, grid, person, read_all_here
from tests.build.small_home import refreshed
from tests.build.spark_cluster import Cluster, running_cluster
from tests.build.two_engines import is_on_cluster


@pytest.fixture(scope="session")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster | None]:
    """The cluster that JIUYE_SPARK_MASTER names from now on; None in the short form."""
    if not is_on_cluster():
        yield None
        return
    with (
        running_cluster(tmp_path_factory.mktemp("cluster")) as cluster,
        pytest.MonkeyPatch.context() as patch,
    ):
        patch.setenv("JIUYE_SPARK_MASTER", cluster.master)
        patch.setenv("SPARK_CONF_DIR", str(cluster.settings))
        yield cluster


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """An invented province over some months with every planted fault, taken in; then one community
    of a street sent again, so that of its first file only a part stands.
    """
    folder = tmp_path_factory.mktemp("sample")
    write_sample(
        folder / "sent",
        area="51",
        streets=3 if is_on_cluster() else 2,
        communities_per_street=3,
        months=3 if is_on_cluster() else 2,
        households_per_community=12,
        seed=5,
    )
    home = Home(tmp_path_factory.mktemp("sample_home"))
    taken_in(home, folder / "sent")
    taken_in(home, sent_again(home, folder / "again"))
    return home


def taken_in(home: Home, source: Path) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(taking_in, "read_all", read_all_here)
        refreshed(home, source)


def sent_again(home: Home, target: Path) -> Path:
    """A file of one community of a street of two or more, with two persons, in a folder of its own."""
    standing = standing_communities(survey(home, LIMITS).submissions)
    first = standing.filter(
        pl.col("is_whole"), pl.col("register") == "labour_force", pl.len().over("receipt") > 1
    ).row(0, named=True)
    community = first["community_code"]
    rows = grid([person(serial, community_code=community) for serial in (1, 2)])
    target.mkdir()
    (target / f"{community}_劳动力资源台账_{first['month']:%Y-%m}.csv").write_bytes(csv_bytes(rows))
    return target
