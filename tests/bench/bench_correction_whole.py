"""`make bench-correction-whole`: what `jiuye refresh` takes after one street sent its roster again, to
the new release with its pages, for the newest month and for one twelve back, with few months behind
and with many; seconds and CPU seconds of all processes, where they went, peak memory. Great
Expectations, for which pages do not wait, is left out. Sizes by JIUYE_BENCH_STREETS and
JIUYE_BENCH_ROWS (a street); JIUYE_BENCH_FOLDER keeps the data folder.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from pipelines.base.month import months_until
from tests.bench.bench import COMMAND, ROOT, tree_memory
from tests.bench.figures import record, table
from tests.build.province_months import ProvinceMonths

STREETS = int(os.environ.get("JIUYE_BENCH_STREETS", "100"))
ROWS = int(os.environ.get("JIUYE_BENCH_ROWS", "5000"))
RUNS = int(os.environ.get("JIUYE_BENCH_RUNS", "3"))
FOLDER = os.environ.get("JIUYE_BENCH_FOLDER")
LAST = date(2026, 10, 1)
BEHIND = (6, 12, 24)  # months, each measured once they are there
TICKS = os.sysconf("SC_CLK_TCK")
START = "start / 起动"
told: list[list[str]] = []  # lines of the record


@dataclass
class Timed:
    """What a refresh took: each step's seconds and CPU seconds, and the peak of memory."""

    steps: dict[str, tuple[float, float]] = field(default_factory=dict)
    peak_gb: float = 0

    @property
    def total(self) -> tuple[float, float]:
        """Seconds and CPU seconds of all."""
        walls, cpus = zip(*self.steps.values(), strict=True)
        return sum(walls), sum(cpus)


def refresh(home: Path, source: Path) -> Timed:
    """Take in a folder and release; where it fails, exit with what it said."""
    took, done, said = Timed(), threading.Event(), []
    before, began = _cpu(None), time.monotonic()
    process = subprocess.Popen(
        [*COMMAND, "refresh", "--from", str(source)],
        cwd=ROOT,
        env={**os.environ, "JIUYE_HOME": str(home), "JIUYE_SECOND_OPINION": "off"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )

    def watch() -> None:
        while not done.wait(0.2):
            took.peak_gb = max(took.peak_gb, tree_memory(process.pid) / 1e9)

    watcher = threading.Thread(target=watch)
    watcher.start()
    step, wall, cpu = START, began, 0.0
    assert process.stderr
    for line in process.stderr:
        said.append(line)
        if line.endswith("…\n"):
            now, spent = time.monotonic(), _cpu(process.pid)
            took.steps[step] = now - wall, spent - cpu
            step, wall, cpu = line.strip("…\n ").partition(" / ")[2], now, spent
    process.wait()
    done.set()
    watcher.join()
    took.steps[step] = time.monotonic() - wall, _cpu(None) - before - cpu
    if process.returncode:
        sys.exit(f"refresh ended with {process.returncode}\n{''.join(said[-20:])}")
    return took


def _cpu(root: int | None) -> float:
    """CPU seconds of a process and all below it so far; None: of this one's ended children."""
    if root is None:
        ended = resource.getrusage(resource.RUSAGE_CHILDREN)
        return ended.ru_utime + ended.ru_stime
    told: dict[int, tuple[int, float]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        told[int(stat.parent.name)] = int(fields[1]), sum(map(int, fields[11:15])) / TICKS
    total, waiting = 0.0, [root]
    while waiting:
        process = waiting.pop()
        waiting += [one for one, (parent, _) in told.items() if parent == process]
        total += told.get(process, (0, 0.0))[1]
    return total


def say(what: str, runs: Sequence[Timed]) -> None:
    """Print the quietest of these runs, step by step, and note it for the record."""
    best = min(runs, key=lambda run: run.total[1])
    spread = [f"{run.total[1]:.1f}" for run in runs]
    wall, cpu = best.total
    print(
        f"\n{what}: {wall:.1f} s, CPU {cpu:.1f} s (of {', '.join(spread)}), {best.peak_gb:.2f} GB",
        flush=True,
    )
    cells = [what, f"{wall:.1f} s", f"{cpu:.1f}", ", ".join(spread), f"{best.peak_gb:.2f} GB"]
    told.append(cells)
    for step, (seconds, spent) in best.steps.items():
        print(f"    {step:<40.40}{seconds:7.1f} s  CPU {spent:7.1f} s", flush=True)


def measure(province: ProvinceMonths, home: Path, months: Sequence[date], first: int) -> int:
    """Correct streets of the newest month, and of the one twelve back; the next street's place."""
    for back in (0, 12):
        if back < len(months):
            month = months[-1 - back]
            runs = []
            for place in range(first, first + RUNS):
                sent = province.correct(month, place, province.folder / f"again-{month}-{place}")
                runs.append(refresh(home, sent))
            first += RUNS
            say(f"{month:%Y-%m}, with {len(months) - 1} months behind the newest", runs)
    return first


def main() -> None:
    """Write the files, take them in from the newest on, measure as history grows."""
    with tempfile.TemporaryDirectory(prefix="jiuye-bench-") as own:
        folder = Path(FOLDER or own)
        home, province = folder / "home", ProvinceMonths(folder / "load", STREETS, ROWS)
        months = months_until(LAST, BEHIND[-1] + 1)
        province.write(months)
        print(f"{STREETS * ROWS:,} rows a month in {STREETS} streets", flush=True)
        first, there = 0, 0
        for behind in BEHIND:
            inbox = folder / f"with-{behind}"
            inbox.mkdir()
            for month in months[len(months) - behind - 1 : len(months) - there]:
                province.of(month).rename(inbox / f"{month:%Y-%m}")
                province.of(month).symlink_to(inbox / f"{month:%Y-%m}")
            say(f"{behind + 1 - there} months taken in", [refresh(home, inbox)])
            there = behind + 1
            first = measure(province, home, months[-there:], first)
    size = f"{STREETS * ROWS:,} rows a month in {STREETS} streets"
    heads = (size, "wall", "CPU s", "CPU s of each run", "peak memory")
    record("bench-correction-whole", table(heads, told))


if __name__ == "__main__":
    main()
