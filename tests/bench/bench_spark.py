"""`make bench-spark`: DuckDB against Spark on 1, 2 and 3 workers of the same machine, as ratios; and
below which size nobody should use Spark.

CPU seconds are the measure: they hold on a machine that others use too. Wall seconds are told
beside them. The last line of a size carries its figures on to a nation's rows.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pipelines.base.home import Home
from tests.build.spark_cluster import HOST, Cluster, running_cluster, session_of

ROOT = Path(__file__).resolve().parents[2]
ROWS_A_FILE = 10_000
HEAVIEST = ("repeated_person", "household", "employment", "labour_movement")
BUILD = """
import sys
from tests.bench.bench_spark import build
if __name__ == "__main__":
    build(*sys.argv[1:])
"""
TICKS = os.sysconf("SC_CLK_TCK")
NATION = 600_000_000  # rows of persons a month


@dataclass(frozen=True)
class Spent:
    """What a run took, of all its processes."""

    cpu_seconds: float
    wall_seconds: float


def build(home: str, *facts: str) -> None:
    """Compute the facts of a data folder anew: these, with what they read, or all."""
    from pipelines.base.limits import Limits
    from pipelines.operation.world import survey
    from pipelines.warehouse.facts import build_facts
    from tests.build.fact_file import behind

    world = survey(Home(Path(home)), Limits.from_environment())
    models = behind(*(f"fact.{name}" for name in facts)) if facts else None
    build_facts(world.home, world.limits, world.reference, world.ledger, models)


def cpu_seconds(leaders: list[int]) -> dict[int, float]:
    """Process -> CPU seconds so far, of the sessions of these leaders."""
    found = {}
    for leader in leaders:
        for process in session_of(leader):
            try:
                fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            found[process] = (int(fields[11]) + int(fields[12])) / TICKS
    return found


def spent(home: Home, engine: str, cluster: Cluster | None, *facts: str) -> Spent:
    """Build the facts by an engine, in a process of its own."""
    subprocess.run(["rm", "-rf", str(home.lake / "fact")], check=True)
    settings = {"JIUYE_ENGINE": engine, "JIUYE_DATABASE_MEMORY_MB": "4000"}
    if cluster:
        settings |= {
            "JIUYE_SPARK_MASTER": cluster.master,
            "SPARK_CONF_DIR": str(cluster.settings),
            "SPARK_LOCAL_IP": HOST,
        }
    others = [worker.pid for worker in cluster.workers] if cluster else []
    before = cpu_seconds(others)
    began = time.monotonic()
    process = subprocess.Popen(
        [sys.executable, "-c", BUILD, str(home.root), *facts],
        cwd=ROOT,
        env={**os.environ, **settings},
        start_new_session=True,
    )
    seen: dict[int, float] = {}
    done = threading.Event()

    def watch() -> None:
        while not done.wait(0.1):
            seen.update(cpu_seconds([process.pid, *others]))

    watcher = threading.Thread(target=watch)
    watcher.start()
    code = process.wait()
    wall = time.monotonic() - began
    done.set()
    watcher.join()
    if code:
        sys.exit(f"{engine} ended with {code}")
    return Spent(sum(now - before.get(one, 0.0) for one, now in seen.items()), wall)


def loaded(folder: Path, rows: int) -> Home:
    """A data folder with a roster month of so many rows, read."""
    from pipelines.base.limits import Limits
    from pipelines.operation.take_in import take_in
    from pipelines.sample import write_load

    files = max(1, rows // ROWS_A_FILE)
    write_load(folder / "load", files=files, rows_per_file=rows // files, month=date(2026, 9, 1))
    home = Home(folder / "home")
    take_in(home, Limits.from_environment(), folder / "load", None, lambda done, total: None)
    return home


def compared(home: Home, rows: int, workers: list[int], folder: Path, facts: list[str]) -> None:
    """Print the ratios at one size: of the whole month, then of each of `facts`."""
    wanted: list[tuple[str, ...]] = [(), *((fact,) for fact in facts)]
    floor = {each: spent(home, "duckdb", None, *each) for each in wanted}
    for count in workers:
        with running_cluster(folder / f"cluster-{count}", count, "") as cluster:
            for each in wanted:
                took = spent(home, "spark", cluster, *each)
                duck = floor[each]
                print(
                    f"{rows:>12,} rows, {count} workers, {each[0] if each else 'whole month':16}"
                    f" DuckDB {duck.cpu_seconds:6.1f} CPU s, {duck.wall_seconds:6.1f} s;"
                    f" Spark {took.cpu_seconds:7.1f} CPU s, {took.wall_seconds:7.1f} s; ratio"
                    f" {took.cpu_seconds / duck.cpu_seconds:5.1f}",
                    flush=True,
                )
    hours = floor[()].cpu_seconds / rows * NATION / 3600
    print(
        f"{rows:>12,} rows: {NATION:,} rows, if time is linear, take DuckDB {hours:.2f} core-hours;"
        " the memory and disk of one machine end before its hours do",
        flush=True,
    )


def main() -> None:
    """Measure at each size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, nargs="+", default=[1_000_000, 5_000_000, 20_000_000])
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2, 3])
    parser.add_argument("--facts", nargs="*", default=list(HEAVIEST), help="these by themselves")
    options = parser.parse_args()
    for rows in options.rows:
        with tempfile.TemporaryDirectory(prefix="jiuye-bench-spark-") as folder:
            home = loaded(Path(folder), rows)
            compared(home, rows, options.workers, Path(folder), options.facts)


if __name__ == "__main__":
    main()
