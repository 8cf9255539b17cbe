"""Workers, drivers and disks that fail: the facts come out right or not at all, and the next run
converges.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from pipelines.base.home import Home
from pipelines.warehouse.spark_engine import SparkFault
from tests.build.repository import ROOT
from tests.build.spark_cluster import Cluster, running_cluster
from tests.build.two_engines import different_files, is_on_cluster, some_facts
from tests.build.waiting import wait_until

pytestmark = pytest.mark.skipif(not is_on_cluster(), reason="the short form has no workers to lose")


BUILD = """
import sys
from pathlib import Path
from pipelines.base.home import Home
from tests.build.two_engines import some_facts
if __name__ == "__main__":
    some_facts("spark", Home(Path(sys.argv[1])))
"""


@pytest.fixture
def home(sample: Home, tmp_path: Path) -> Home:
    """The sample in a data folder of its own, without facts."""
    copy = Home(shutil.copytree(sample.root, tmp_path / "home", symlinks=True))
    for folder in copy.lake.glob("fact*"):
        shutil.rmtree(folder)
    return copy


@pytest.fixture
def right(home: Home) -> Path:
    """The facts that DuckDB computes."""
    some_facts("duckdb", home)
    return shutil.move(home.lake / "fact-duckdb", home.root / "right")


@pytest.fixture
def weak_cluster(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """A cluster of its own, to be harmed."""
    with running_cluster(tmp_path / "weak") as cluster:
        monkeypatch.setenv("JIUYE_SPARK_MASTER", cluster.master)
        monkeypatch.setenv("SPARK_CONF_DIR", str(cluster.settings))
        yield cluster


def files_so_far(home: Home) -> int:
    return len(list(home.lake.glob("fact*/*/*.parquet")))


def test_a_worker_killed_in_the_middle_changes_nothing(home, right, weak_cluster: Cluster):
    killed = threading.Event()

    def kill() -> None:
        wait_until(lambda: files_so_far(home) > 3, 500)
        weak_cluster.kill_worker(weak_cluster.workers[0])
        killed.set()

    beside = threading.Thread(target=kill)
    beside.start()
    some_facts("spark", home)
    beside.join()
    assert killed.is_set()
    assert not different_files(right, home.lake / "fact-spark")


def test_a_driver_killed_in_the_middle_leaves_whole_files_and_the_next_run_converges(
    home, right, weak_cluster: Cluster
):
    driver = subprocess.Popen(
        [sys.executable, "-c", BUILD, str(home.root)], cwd=ROOT, start_new_session=True
    )
    wait_until(lambda: files_so_far(home) > 3 or driver.poll() is not None, 500)
    assert driver.poll() is None
    os.killpg(driver.pid, signal.SIGKILL)
    driver.wait()
    (home.lake / "fact").rename(home.lake / "fact-spark")
    differing = different_files(right, home.lake / "fact-spark")
    assert set(differing.values()) == {"is in one folder only"}
    some_facts("spark", home)
    assert not different_files(right, home.lake / "fact-spark")


def test_full_disks_of_workers_end_the_run_with_whole_files_or_none_and_the_next_run_converges(
    home, right, weak_cluster: Cluster
):
    full = threading.Event()

    def fill() -> None:
        wait_until(lambda: files_so_far(home) > 3, 500)
        weak_cluster.fill_disks(1)
        full.set()

    beside = threading.Thread(target=fill)
    beside.start()
    with pytest.raises(SparkFault, match="可再运行一次"):
        some_facts("spark", home)
    beside.join()
    assert full.is_set()
    assert set(different_files(right, home.lake / "fact-spark").values()) == {
        "is in one folder only"
    }
    weak_cluster.fill_disks(None)
    some_facts("spark", home)
    assert not different_files(right, home.lake / "fact-spark")
