"""`make bench`: how long a province's month of all registers takes against the floor, side by side in
one run, and what it holds in memory. `--files 3111 --rows 9643` is a month of 30 million persons.
"""

from __future__ import annotations

import argparse
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb

ROOT = Path(__file__).resolve().parents[2]
COMMAND = [sys.executable, "-c", "from assets.cli.main import main; main()"]
WHOLE_PROVINCE = 20_000_000  # rows from which the mark of a whole province holds
MOST_TIMES_FLOOR = {False: 3.0, True: 2.5}  # whether it is a whole province
MOST_MEMORY_GB = 4.0
HEADS = ("run", "floor", "refresh", "times the floor", "peak memory")


def floor_seconds(folder: Path, target: Path) -> tuple[float, float]:
    """Wall and CPU seconds in which DuckDB reads the same files as text and writes one Parquet
    file, on 2 threads. Registers are read one after the other: `union_by_name` over all of them
    opens every file at once, more than a process may at 3,111 streets.
    """
    target.unlink(missing_ok=True)
    registers = sorted({path.name.partition("_")[2] for path in folder.glob("*.csv")})
    rows = " union all by name ".join(
        f"from read_csv('{folder}/*_{name}', all_varchar = true, header = true)"
        for name in registers
    )
    began, busy = time.monotonic(), time.process_time()
    with duckdb.connect() as connection:
        connection.execute("set threads = 2; set preserve_insertion_order = false")
        connection.execute(f"copy ({rows}) to '{target}' (format parquet)")
    return time.monotonic() - began, time.process_time() - busy


def tree_memory(root: int) -> int:
    """Proportional memory of a process and all below it, in bytes (shared pages counted once)."""
    children: dict[int, list[int]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        children.setdefault(int(fields[1]), []).append(int(stat.parent.name))
    total, waiting = 0, [root]
    while waiting:
        process = waiting.pop()
        waiting += children.get(process, [])
        try:
            rollup = Path(f"/proc/{process}/smaps_rollup").read_text()
        except OSError:
            continue
        total += sum(
            int(line.split()[1]) * 1024 for line in rollup.splitlines() if line.startswith("Pss:")
        )
    return total


@dataclass(frozen=True)
class Spent:
    """What a command took."""

    wall_seconds: float
    cpu_seconds: float
    peak_gb: float


def spent(words: list[str], home: Path) -> Spent:
    """Run a command to its end. Exits where it fails, with what it said."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    began = time.monotonic()
    process = subprocess.Popen(
        words,
        cwd=ROOT,
        env={**os.environ, "JIUYE_HOME": str(home)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    peak, done = 0, threading.Event()

    def watch() -> None:
        nonlocal peak
        while not done.wait(0.2):
            peak = max(peak, tree_memory(process.pid))

    watcher = threading.Thread(target=watch)
    watcher.start()
    said = process.communicate()[0]
    wall = time.monotonic() - began
    done.set()
    watcher.join()
    if process.returncode:
        sys.exit(f"{' '.join(words)} ended with {process.returncode}\n{said[-2000:]}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Spent(wall, cpu, peak / 1e9)


def measured(*words: str, home: Path) -> tuple[float, float]:
    """Seconds and peak GB of all processes of a command of jiuye. Exits where the command fails."""
    took = spent([*COMMAND, *words], home)
    return took.wall_seconds, took.peak_gb


def main() -> None:
    """Write the load, run floor and refresh in turn, print figures, medians and ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=500)
    parser.add_argument("--rows", type=int, default=10_000, help="rows a file")
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args()
    from pipelines.sample import write_load
    from tests.bench.figures import record, table

    with tempfile.TemporaryDirectory(prefix="jiuye-bench-") as folder:
        inbox = Path(folder, "load")
        print(f"writing {options.files} files of {options.rows:,} rows", flush=True)
        write_load(
            inbox,
            files=options.files,
            rows_per_file=options.rows,
            month=date(2026, 9, 1),
            registers=True,
        )
        size = sum(path.stat().st_size for path in inbox.iterdir()) / 1e6
        persons = options.files * options.rows
        print(f"{persons:,} rows of persons, all registers {size:,.0f} MB", flush=True)
        ratios, of_cpu, peaks, lines = [], [], [], []
        for run in range(options.runs):
            floor, floor_cpu = floor_seconds(inbox, Path(folder, "floor.parquet"))
            took = spent([*COMMAND, "refresh", "--from", str(inbox)], Path(folder, f"home{run}"))
            ratios.append(took.wall_seconds / floor)
            of_cpu.append(took.cpu_seconds / floor_cpu)
            peaks.append(took.peak_gb)
            lines.append(
                [
                    f"{run + 1}",
                    f"{floor:.1f} s, {floor_cpu:.1f} CPU s",
                    f"{took.wall_seconds:.1f} s, {took.cpu_seconds:.1f} CPU s",
                    f"{ratios[-1]:.2f}, {of_cpu[-1]:.2f} in CPU s",
                    f"{took.peak_gb:.2f} GB",
                ]
            )
            print(", ".join(map(": ".join, zip(HEADS, lines[-1], strict=True))), flush=True)
        again, _ = measured(
            "refresh", "--from", str(inbox), home=Path(folder, f"home{options.runs - 1}")
        )
    mark = MOST_TIMES_FLOOR[persons >= WHOLE_PROVINCE]
    print(f"refresh / floor: median {statistics.median(ratios):.2f} (mark: at most {mark})")
    print(f"refresh / floor in CPU seconds, for a busy machine: {statistics.median(of_cpu):.2f}")
    print(f"peak memory of all processes: {max(peaks):.2f} GB (mark: at most {MOST_MEMORY_GB})")
    print(f"the same command again, nothing new: {again:.1f} s")
    told = f"{persons:,} rows of persons and seven other registers, {options.files * 8:,} files,"
    told += f" {size:,.0f} MB; at most {mark} times, {MOST_MEMORY_GB} GB:"
    record("bench", [told, "", *table(HEADS, lines)])


if __name__ == "__main__":
    main()
