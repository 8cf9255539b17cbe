"""How long a province's pages take to draw, what they weigh, what a correction rewrites, and how soon
a browser shows them; fails where one of these is over its budget.

`make bench-site` (SITE_RELEASE for a release file in place of an invented one, which takes some ten
minutes; SITE_COMMUNITIES, SITE_MONTHS, SITE_COMMUNITY_MONTHS for another size of that). Seconds are
held against the budget by the clock or of processors, whichever is less: others may use the machine.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

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


WHOLE_SECONDS = 45
REDRAW_SECONDS = 3
SITE_MEGABYTES = 38.5  # 40 are allowed: it is to fail before it is too late
SITE_FILES = 8_600
PAGE_KILOBYTES = 150
FIRST_CHART_MILLISECONDS = 1_000
PAGE_MILLISECONDS = 2_000
VISITS = 5


@dataclass(frozen=True)
class Spent:
    """Seconds of a step: on the clock, and of processors."""

    wall: float
    processor: float

    @property
    def less(self) -> float:
        """Whichever is less."""
        return min(self.wall, self.processor)

    def __str__(self) -> str:
        return f"{self.wall:.1f} s ({self.processor:.1f} s of processors)"


@dataclass
class Budget:
    """What was over its budget."""

    missed: list[str] = field(default_factory=list)

    def hold(self, what: str, found: float, most: float) -> None:
        """Keep in mind where more was found than may be."""
        if found > most:
            self.missed.append(f"{what}: {found:,.1f}, at most {most:,}")


def main() -> int:
    """Print the figures of one run; 1 where a budget is missed."""
    given = os.environ.get("SITE_RELEASE")
    budget = Budget()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        release = folder / "r.duckdb"
        if given:
            shutil.copyfile(given, release)  # the correction changes it
        else:
            _write(release)
        print(f"{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}", flush=True)
        _draw(release, folder, budget)
        _show(folder / "first", folder, budget)
        print(f"load {os.getloadavg()[0]:.1f}")
    for one in budget.missed:
        print(f"over budget: {one}")
    return 1 if budget.missed else 0


def _write(release: Path) -> None:
    communities = int(os.environ.get("SITE_COMMUNITIES", "34412"))
    months = int(os.environ.get("SITE_MONTHS", "60"))
    of_communities = int(os.environ.get("SITE_COMMUNITY_MONTHS", "24"))
    with _timed() as made:
        write_synthetic_release(
            release, communities=communities, months=months, community_months=of_communities
        )
    print(
        f"{communities} communities, {months} months (of communities {of_communities}): release"
        f" made: {made[0]}, {release.stat().st_size / 1e6:.0f} MB",
        flush=True,
    )


def _draw(release: Path, folder: Path, budget: Budget) -> None:
    asked = questions()
    with _timed() as whole:
        files = render_site(release, folder / "first", None, asked)
    megabytes = sum(path.stat().st_size for path in files) / 1e6
    print(f"drawn whole: {whole[0]}, {len(files)} files, {megabytes:.2f} MB", flush=True)
    budget.hold("seconds to draw whole", whole[0].less, WHOLE_SECONDS)
    budget.hold("MB of the site", megabytes, SITE_MEGABYTES)
    budget.hold("files of the site", len(files), SITE_FILES)
    _correct(release)
    with _timed() as again:
        later = render_site(release, folder / "second", folder / "first", asked)
    written = [path for path in later if path.stat().st_nlink == 1]
    print(f"drawn after one street's correction: {again[0]}, {len(written)} files written:")
    print("  " + ", ".join(str(path.relative_to(folder / "second")) for path in written))
    budget.hold("seconds to draw after a correction", again[0].less, REDRAW_SECONDS)
    third = folder / "third"
    render_site(release, third, None, asked)
    differ = [
        path
        for path in later
        if path.read_bytes() != (third / path.relative_to(folder / "second")).read_bytes()
    ]
    print(f"of these other than drawn whole: {len(differ)}", flush=True)
    budget.hold("files other than drawn whole", len(differ), 0)


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


def _show(site: Path, folder: Path, budget: Budget) -> None:
    """What each page loads in Chromium beside Plotly, for the area whose files are the heaviest, and
    when its first chart and all of it stand: the median of some visits, and the quickest.
    """
    if not (CHROMIUM and CHROMEDRIVER):
        budget.missed.append("chromium is not installed: nothing is known of pages in a browser")
        return
    with open_browser(folder / "profile") as browser:
        for topic in TOPICS:
            area = _heaviest(site, topic)
            visits = []
            for _ in range(VISITS):
                visit(browser, site / f"{topic.name}.html", f"zh&a={area}")
                visits.append(browser.execute_script(TIMES))
                asked = loads(browser, site)
            weights = defaultdict(int)
            for name in asked:
                if PLOTLY not in name:
                    kind = "data" if name.startswith("data/") else Path(name).suffix[1:]
                    weights["words" if "/zh/" in name else kind] += (site / name).stat().st_size
            kilobytes = sum(weights.values()) / 1e3
            first, whole = (list(times) for times in zip(*visits, strict=True))
            said = ", ".join(f"{kind} {size / 1e3:.0f}" for kind, size in sorted(weights.items()))
            print(
                f"  {topic.name} of {area}: {kilobytes:.0f} KB = {said}; first chart after"
                f" {median(first):.0f} ms ({min(first):.0f}), page after {median(whole):.0f} ms"
                f" ({min(whole):.0f})",
                flush=True,
            )
            budget.hold(f"KB of page {topic.name}", kilobytes, PAGE_KILOBYTES)
            budget.hold(
                f"ms to the first chart: {topic.name}", min(first), FIRST_CHART_MILLISECONDS
            )
            budget.hold(f"ms to the page: {topic.name}", min(whole), PAGE_MILLISECONDS)


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


if __name__ == "__main__":
    sys.exit(main())
