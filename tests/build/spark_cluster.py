"""A standalone cluster of Spark on this machine: one master and three workers, ended by their ids."""

from __future__ import annotations

import os
import resource
import signal
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from pipelines.warehouse.spark_engine import OWN_ENVIRONMENT
from tests.build.waiting import wait_until

HOST = "127.0.0.1"
WORKERS = 3
SETTINGS = """\
spark.driver.host 127.0.0.1
spark.driver.bindAddress 127.0.0.1
spark.driver.memory 700m
spark.executor.memory 600m
spark.executor.cores 1
spark.sql.shuffle.partitions 4
"""
# Compiling takes longer than the work of a small sample.
OF_SMALL_RUNS = """\
spark.sql.adaptive.enabled false
spark.sql.codegen.wholeStage false
spark.driver.extraJavaOptions -XX:TieredStopAtLevel=1 -XX:+UseSerialGC
spark.executor.extraJavaOptions -XX:TieredStopAtLevel=1 -XX:+UseSerialGC
spark.network.timeout 60s
spark.executor.heartbeatInterval 5s
"""


@dataclass(frozen=True)
class Cluster:
    """A running cluster: where its master listens, its settings, and the process of each worker."""

    master: str
    settings: Path
    folder: Path
    workers: list[subprocess.Popen]

    def add_worker(self) -> subprocess.Popen:
        """One worker more, of one core."""
        number = len(self.workers)
        words = ("--cores", "1", "--memory", "700m", "--host", HOST, "--webui-port", "0")
        work = ("--work-dir", str(self.folder / f"worker-{number}"))
        worker = _start(
            self.folder, f"worker-{number}", "worker.Worker", *words, *work, self.master
        )
        self.workers.append(worker)
        return worker

    def fill_disks(self, largest_file: int | None) -> None:
        """Let no file that a worker or an executor of it writes from now on be larger (bytes); None:
        as large as they like.
        """
        most = resource.RLIM_INFINITY if largest_file is None else largest_file
        for worker in self.workers:
            for process in session_of(worker.pid):
                resource.prlimit(process, resource.RLIMIT_FSIZE, (most, resource.RLIM_INFINITY))

    def kill_worker(self, worker: subprocess.Popen) -> None:
        """End a worker and its executors at once, as a machine that loses its power."""
        _end(worker, signal.SIGKILL)


@contextmanager
def running_cluster(
    folder: Path, workers: int = WORKERS, more_settings: str = OF_SMALL_RUNS
) -> Iterator[Cluster]:
    """A cluster whose files lie in the folder; every process of it has ended afterwards."""
    (folder / "conf").mkdir(parents=True)
    (folder / "conf" / "spark-defaults.conf").write_text(SETTINGS + more_settings, "utf-8")
    port = _free_port()
    master = _start(
        folder, "master", "master.Master", "--host", HOST, "--port", str(port), "--webui-port", "0"
    )
    cluster = Cluster(f"spark://{HOST}:{port}", folder / "conf", folder, [])
    try:
        wait_until(lambda: "I have been elected leader" in _log(folder, "master"), 120)
        for _ in range(workers):
            cluster.add_worker()
        wait_until(lambda: _log(folder, "master").count("Registering worker") >= workers, 180)
        yield cluster
    finally:
        for process in (*cluster.workers, master):
            _end(process, signal.SIGKILL)


def _start(folder: Path, name: str, what: str, *words: str) -> subprocess.Popen:
    home = next(OWN_ENVIRONMENT.glob("lib/python*/site-packages/pyspark"))
    with (folder / f"{name}.log").open("wb") as log:
        return subprocess.Popen(
            [home / "bin" / "spark-class", f"org.apache.spark.deploy.{what}", *words],
            env={
                **os.environ,
                "SPARK_HOME": str(home),
                "SPARK_CONF_DIR": str(folder / "conf"),
                "SPARK_LOCAL_DIRS": str(folder / f"{name}-local"),
                "SPARK_DAEMON_MEMORY": "256m",
            },
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )


def _end(process: subprocess.Popen, by: signal.Signals) -> None:
    """The process and all that it started, which are of its session."""
    if process.poll() is None:
        os.killpg(process.pid, by)
        process.wait(30)


def session_of(leader: int) -> list[int]:
    """The processes of a session that runs."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[3]) == leader:
            found.append(int(stat.parent.name))
    return found


def _log(folder: Path, name: str) -> str:
    return (folder / f"{name}.log").read_text("utf-8", "replace")


def _free_port() -> int:
    with socket.socket() as held:
        held.bind((HOST, 0))
        return held.getsockname()[1]
