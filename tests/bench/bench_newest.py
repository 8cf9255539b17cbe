"""`make bench-newest`: what a whole `jiuye refresh` takes that takes in the newest month, in an empty data
folder and with 24 months behind it. Sizes by JIUYE_BENCH_STREETS, JIUYE_BENCH_ROWS (a street) and
JIUYE_BENCH_RUNS, of which the quietest counts.
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from pipelines.base.month import months_until
from tests.bench.bench_correction_whole import LAST, ROWS, RUNS, STREETS, refresh, say
from tests.build.province_months import ProvinceMonths

BEHIND = 24
MOST_TIMES = 1.15  # with all months behind, of what the month alone takes


def main() -> None:
    """Write the files, take in the newest month alone and after the others, print."""
    with tempfile.TemporaryDirectory(prefix="jiuye-bench-") as own:
        folder = Path(own)
        province = ProvinceMonths(folder / "load", STREETS, ROWS)
        months = months_until(LAST, BEHIND + 1)
        province.write(months)
        print(f"{STREETS * ROWS:,} rows a month in {STREETS} streets", flush=True)
        newest = province.of(LAST).rename(folder / "newest")
        behind = folder / "behind"
        say(f"{BEHIND} months taken in", [refresh(behind, province.folder)])
        alone, after = [], []
        for run in range(RUNS):
            alone.append(refresh(folder / f"alone-{run}", newest))
            after.append(refresh(shutil.copytree(behind, folder / "after", symlinks=True), newest))
            shutil.rmtree(folder / "after")
        say("the newest month in an empty data folder", alone)
        say(f"with {BEHIND} months behind", after)
        least, most = (min(run.total[1] for run in runs) for runs in (alone, after))
        print(f"CPU {most / least:.2f} times (mark: at most {MOST_TIMES})")


if __name__ == "__main__":
    main()
