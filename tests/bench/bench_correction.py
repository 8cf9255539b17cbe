"""`make bench-correction`: what the facts take after one street's correction, by slices and computed
whole, side by side; seconds, CPU seconds, peak memory. Sizes by JIUYE_BENCH_MONTHS, JIUYE_BENCH_STREETS and
JIUYE_BENCH_ROWS (a street).
"""

from __future__ import annotations

import os
import resource
import shutil
import tempfile
import time
from datetime import date
from pathlib import Path

from pipelines.base.home import Home
from pipelines.base.limits import Limits
from pipelines.base.month import months_until
from pipelines.warehouse.facts import FactSet, build_facts
from pipelines.warehouse.model import load_models
from tests.build.big_roster import BigRoster
from tests.build.fact_file import shipped
from tests.build.lake_file import ledger

MONTHS = int(os.environ.get("JIUYE_BENCH_MONTHS", "13"))
STREETS = int(os.environ.get("JIUYE_BENCH_STREETS", "100"))
ROWS = int(os.environ.get("JIUYE_BENCH_ROWS", "10000"))
LAST = date(2026, 10, 1)
RUNS = 3


def built(home: Home, sent: list[dict], what: str, *, by_slices: bool = True) -> FactSet:
    """Build the facts and print what it took."""
    began, cpu = time.monotonic(), time.process_time()
    facts = build_facts(
        home,
        Limits.from_environment(),
        shipped()[0],
        ledger(*sent),
        load_models(),
        by_slices=by_slices,
    )
    taken, cpu_taken = time.monotonic() - began, time.process_time() - cpu
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6  # of all so far
    print(
        f"{what:<44}{taken:8.1f} s  CPU {cpu_taken:8.1f} s  {len(facts.computed)} facts,"
        f" {peak:.2f} GB",
        flush=True,
    )
    return facts


def main() -> None:
    """Write the rosters, correct a street, build both ways, compare, print."""
    with tempfile.TemporaryDirectory(prefix="jiuye-bench-") as folder:
        home = Home(Path(folder, "home")).prepare()
        roster = BigRoster(home, STREETS, ROWS)
        months = months_until(LAST, MONTHS)
        sent = [line for month in months for line in roster.send_month(month)]
        print(f"{STREETS * ROWS:,} rows a month, {MONTHS} months", flush=True)
        built(home, sent, "all months, first time")
        for run in range(RUNS):
            for month in (months[-1], months[0]):
                before = set(home.lake.glob("fact/*/*.parquet"))
                sent.append(roster.correct(month, roster_of(sent, month, run)))
                facts = built(home, sent, f"a street's correction, {month:%Y-%m}, by slices")
                new = [
                    path
                    for files in facts.paths.values()
                    for path in files.values()
                    if path not in before
                ]
                kept = Path(folder, "sliced")
                for path in new:
                    target = kept / path.relative_to(home.lake)
                    target.parent.mkdir(parents=True, exist_ok=True)
                    path.rename(target)
                built(home, sent, f"the same, {month:%Y-%m}, computed whole", by_slices=False)
                differ = [
                    path for path in new if not same_rows(path, kept / path.relative_to(home.lake))
                ]
                print(f"  {len(new) - len(differ)} of {len(new)} facts equal", flush=True)
                assert not differ, differ
                shutil.rmtree(kept)


def roster_of(sent: list[dict], month: date, place: int) -> dict:
    """The roster of a street, of those sent in a month."""
    own = (one for one in sent if one["month"] == month and one["register"] == "labour_force")
    return list(own)[place]


def same_rows(one: Path, other: Path) -> bool:
    """Whether two Parquet files have the same rows in the same order."""
    import polars as pl

    return pl.read_parquet(one).equals(pl.read_parquet(other))


if __name__ == "__main__":
    main()
