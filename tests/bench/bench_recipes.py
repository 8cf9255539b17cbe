"""`make bench-recipes`: how long every recipe takes on 24 months of the whole province at community
level, warm, through the sandbox of `jiuye sql`.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]
MOST_SECONDS, ROUNDS = 0.3, 3


def seconds(release: Path, sql: str) -> list[tuple[float, float]]:
    """(wall, processor) of the first, cold run, then of ROUNDS warm ones: execution and fetching in
    an open connection, as in a shell.
    """
    import duckdb

    taken = []
    with duckdb.connect(str(release), read_only=True) as connection:
        for _ in range(ROUNDS + 1):
            began, worked = time.monotonic(), time.process_time()
            connection.execute(sql).fetchall()
            taken.append((time.monotonic() - began, time.process_time() - worked))
    return taken


def main() -> int:
    from pipelines.release.recipe import recipes
    from tests.build.recipe_run import ask, usual_sql
    from tests.build.synthetic_release import write_synthetic_release

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--release", type=Path, help="an existing release file instead of one made for this"
    )
    parser.add_argument("--communities", type=int, default=34_412)
    parser.add_argument("--months", type=int, default=24)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="jiuye-bench-") as folder:
        release = chosen.release or Path(folder) / "release.duckdb"
        if chosen.release is None:
            began = time.monotonic()
            write_synthetic_release(release, communities=chosen.communities, months=chosen.months)
            print(
                f"made a release of {chosen.communities:,} communities and {chosen.months} months"
                f" in {time.monotonic() - began:.0f} s, {release.stat().st_size / 1e6:,.0f} MB"
            )
        print(
            f"{'recipe':36}{'rows':>8}{'cold ms':>10}{'warm ms':>10}"
            f"{'its CPU ms':>12}{'command ms':>12}"
        )
        slow = []
        for recipe in recipes():
            cold, *warm = seconds(release, usual_sql(release, recipe))
            began = time.monotonic()
            rows = len(ask(release, recipe).rows)
            command = time.monotonic() - began
            median, worked = (
                statistics.median(wall for wall, _ in warm),
                statistics.median(cpu for _, cpu in warm),
            )
            slow += [recipe.name] if median > MOST_SECONDS else []
            print(
                f"{recipe.name:36}{rows:8,}{cold[0] * 1000:10.0f}{median * 1000:10.0f}"
                f"{worked * 1000:12.0f}{command * 1000:12.0f}"
                f"{'  SLOW' if median > MOST_SECONDS else ''}",
                flush=True,
            )
    print("every recipe under 300 ms warm" if not slow else f"over 300 ms: {', '.join(slow)}")
    return bool(slow)


if __name__ == "__main__":
    sys.exit(main())
