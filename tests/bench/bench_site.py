"""How long a province's pages take to draw, what they weigh, what a correction rewrites, and how soon
a browser shows them.

`make bench-site` (SITE_COMMUNITIES, SITE_MONTHS, SITE_COMMUNITY_MONTHS for another size; SITE_RELEASE
for a release file that is there already and may be changed by the correction). The release is
invented.
"""

from __future__ import annotations

import os
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb

from assets.site import questions
from dashboards.chart import Topic
from dashboards.render import PLOTLY, render_site
from dashboards.spec import homes_of
from dashboards.topics import TOPICS
from tests.build.synthetic_release import write_synthetic_release
from tests.dashboards.browser import CHROMEDRIVER, CHROMIUM, loads, open_browser, visit

STREET = "510104017"
TIMES = """
    return ['first chart', 'drawn'].map((name) =>
        performance.getEntriesByName(name)[0]?.startTime ?? 0)
"""
# The first count of every table that counts by month and area.
COUNTS = """
    select table_name, min_by(column_name, column_index)
    from duckdb_columns()
    where schema_name = 'mart' and data_type = 'BIGINT'
        and table_name in (
            select table_name from duckdb_columns()
            where schema_name = 'mart' and column_name in ('area_code', 'month')
            group by table_name having count(*) = 2
        )
    group by table_name
    order by table_name
"""


@dataclass(frozen=True)
class Spent:
    """Seconds of a step: on the clock, and of processors."""

    wall: float
    processor: float

    def __str__(self) -> str:
        return f"{self.wall:.1f} s ({self.processor:.1f} s of processors)"


def main() -> None:
    """Print the figures of one run."""
    communities = int(os.environ.get("SITE_COMMUNITIES", "34412"))
    months = int(os.environ.get("SITE_MONTHS", "60"))
    of_communities = int(os.environ.get("SITE_COMMUNITY_MONTHS", "24"))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        release = Path(os.environ.get("SITE_RELEASE", folder / "r.duckdb"))
        if not release.exists():
            with _timed() as made:
                write_synthetic_release(
                    release,
                    communities=communities,
                    months=months,
                    community_months=of_communities,
                )
            print(f"release made: {made[0]}, {release.stat().st_size / 1e6:.0f} MB", flush=True)
        print(f"{communities} communities, {months} months, {os.cpu_count()} processors")
        _draw(release, folder)
        _show(folder / "first", folder)


def _draw(release: Path, folder: Path) -> None:
    asked = questions()
    with _timed() as whole:
        files = render_site(release, folder / "first", None, asked)
    print(f"drawn whole: {whole[0]}, {len(files)} files, {_megabytes(files):.1f} MB", flush=True)
    _correct(release)
    with _timed() as again:
        later = render_site(release, folder / "second", folder / "first", asked)
    written = [path for path in later if path.stat().st_nlink == 1]
    print(f"drawn after one street's correction: {again[0]}, {len(written)} files written:")
    print("  " + ", ".join(str(path.relative_to(folder / "second")) for path in written))


def _correct(release: Path) -> None:
    """What a street's corrected files of a month change: its figures and those above, everywhere."""
    with duckdb.connect(str(release)) as connection:
        for table, count in connection.execute(COUNTS).fetchall():
            connection.execute(
                f"update mart.{table} set {count} = {count} + 1 where starts_with(?, area_code)"
                f" and month = (select max(month) from mart.{table})",
                [STREET],
            )
        connection.execute(
            "update mart.submission_status set accepted_rows = accepted_rows + 1"
            " where street_code = ? and month = (select max(month) from mart.submission_status)",
            [STREET],
        )
        connection.execute("update audit.release set release_id = release_id || '+'")


def _show(site: Path, folder: Path) -> None:
    """What each page loads in Chromium beside Plotly, for the area whose files are the heaviest, and
    when its first chart and all of it stand: of three visits the quickest.
    """
    if not (CHROMIUM and CHROMEDRIVER):
        print("  chromium is not installed: nothing is known of pages in a browser")
        return
    with open_browser(folder / "profile", folder) as browser:
        for topic in TOPICS:
            area = _heaviest(site, topic)
            times = []
            for _ in range(3):
                visit(browser, site / f"{topic.name}.html", f"zh&a={area}")
                times.append(browser.execute_script(TIMES))
                asked = loads(browser, site)
            first, whole = min(times, key=lambda one: one[1])
            weights = defaultdict(int)
            for name in asked:
                if PLOTLY not in name:
                    kind = "data" if name.startswith("data/") else Path(name).suffix[1:]
                    weights["words" if "/zh/" in name else kind] += (site / name).stat().st_size
            said = ", ".join(f"{kind} {size / 1e3:.0f}" for kind, size in sorted(weights.items()))
            print(
                f"  {topic.name} of {area}: {sum(weights.values()) / 1e3:.0f} KB = {said};"
                f" first chart after {first:.0f} ms, page after {whole:.0f} ms",
                flush=True,
            )


def _heaviest(site: Path, topic: Topic) -> str:
    """The area whose page loads most."""
    homes = homes_of(TOPICS)
    folders = {"area", *(homes[chart.name] for chart in topic.charts)}
    if any(chart.is_map for chart in topic.charts):
        folders.add("map")
    sizes: dict[str, int] = defaultdict(int)
    for folder in folders:
        for path in (site / "data" / folder).iterdir():
            sizes[path.stem] += path.stat().st_size
    return max(sizes, key=sizes.__getitem__)


@contextmanager
def _timed() -> Iterator[list[Spent]]:
    spent: list[Spent] = []
    begun, before = time.perf_counter(), os.times()
    yield spent
    after = os.times()
    processor = after.user + after.system - before.user - before.system
    spent.append(Spent(time.perf_counter() - begun, processor))


def _megabytes(files: list[Path]) -> float:
    return sum(path.stat().st_size for path in files) / 1e6


if __name__ == "__main__":
    main()
