"""`make bench-edition`: what a public edition of the whole province takes, month after month: 183
counties, 3,111 streets.
"""

from __future__ import annotations

import argparse
import resource
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT)]


def main() -> int:
    from pipelines.base.home import Home
    from pipelines.base.month import shifted
    from pipelines.edition.make import edition_of
    from tests.build.wide_province import write_wide_release

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--within", default="51", help="the division whose streets are taken")
    parser.add_argument("--first", type=int, default=1, help="months that the first edition has")
    parser.add_argument("--months", type=int, default=3, help="months that the last edition has")
    chosen = parser.parse_args()
    print(f"{'months':>6}{'cells':>10}{'withheld':>10}{'wall s':>8}{'CPU s':>8}{'peak MB':>9}")
    with tempfile.TemporaryDirectory(prefix="jiuye-bench-") as folder:
        home = Home(Path(folder)).prepare()
        for months in range(chosen.first, chosen.months + 1):
            release = write_wide_release(
                home.releases / f"2027{months + 1:04d}T000000Z-wide.duckdb",
                within=chosen.within,
                months=months + 1,
                last_month=shifted(date(2026, 1, 1), months),
            )
            began, worked = time.monotonic(), time.process_time()
            made = edition_of(home, release)
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
            print(
                f"{len(made.months):6}{made.cells:10,}{made.withheld:10,}"
                f"{time.monotonic() - began:8.0f}{time.process_time() - worked:8.0f}{peak:9,}",
                flush=True,
            )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
