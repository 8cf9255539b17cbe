"""How long a province's pages take to draw, what they weigh, what a correction rewrites, and how soon
a browser shows them.

`make bench-site` (SITE_COMMUNITIES, SITE_MONTHS, SITE_COMMUNITY_MONTHS for another size; SITE_RELEASE
for a release file that is there already and may be changed by the correction). The release is
invented.
"""

from __future__ import annotations

import os
import re
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb

from assets.site import questions
from dashboards.render import PLOTLY, render_site
from dashboards.spec import homes_of
from dashboards.topics import TOPICS
from tests.build.synthetic_release import write_synthetic_release
from tests.dashboards.browser import CHROMEDRIVER, CHROMIUM, open_browser, visit

STREET = "510104017"
# What a street's corrected roster and posts of a month change: its own figures and those above.
CORRECTED = {
    "employment_rate": "employed = employed - 1, unemployed = unemployed + 1,"
    " employment_rate = cast(employed - 1 as double) / nullif(able_and_willing, 0)",
    "employment_bound": "employed = employed - 1",
    "roster": "employed = employed - 1, unemployed = unemployed + 1",
    "new_employment": "new_employment = new_employment + 1,"
    " net_new_employment = net_new_employment + 1",
    "unemployment_duration": "persons = persons + 1",
}


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
        _weigh(folder / "first")
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
    with duckdb.connect(str(release)) as connection:
        for table, change in CORRECTED.items():
            connection.execute(
                f"update mart.{table} set {change} where starts_with(?, area_code)"
                f" and month = (select max(month) from mart.{table})",
                [STREET],
            )
        connection.execute("update audit.release set release_id = 'R3'")


def _weigh(site: Path) -> None:
    """Per page what it loads for its area, of the heaviest area: its own and what all pages share."""
    homes = homes_of(TOPICS)
    for topic in TOPICS:
        html = site / f"{topic.name}.html"
        assets = re.findall(r'(?:src|href)="([^"#]+\.(?:js|css))"', html.read_text("utf-8"))
        own = [name for name in assets if "charts_" in name]
        shared = [name for name in assets if name not in own and PLOTLY not in name]
        rows = {homes[chart.name] for chart in topic.charts} if topic.name != "compare" else set()
        areas = {
            path.stem: sum(_size(site / "data" / home / path.name) for home in (*rows, "area"))
            for path in (site / "data" / "area").iterdir()
        }
        worst = max(areas, key=areas.__getitem__)
        has_map = any(chart.is_map for chart in topic.charts)
        said = (
            ("page", html.stat().st_size),
            ("charts", sum(_size(site / name) for name in own)),
            (f"data of {worst}", areas[worst]),
            ("outlines", _size(site / "data" / "map" / f"{worst}.js") if has_map else 0),
            ("scripts of all pages", sum(_size(site / name) for name in shared)),
        )
        total = sum(size for _, size in said[:3])
        print(
            f"  {topic.name}: {total / 1e3:.0f} KB ="
            f" {', '.join(f'{name} {size / 1e3:.0f}' for name, size in said)}"
        )


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def _show(site: Path, folder: Path) -> None:
    """First chart and whole page in Chromium, of three visits the quickest."""
    if not (CHROMIUM and CHROMEDRIVER):
        print("  chromium is not installed: no times of a browser")
        return
    with open_browser(folder / "profile", folder) as browser:
        for page in ("index", "targets", "employment", "profile", "communities"):
            times = []
            for _ in range(3):
                visit(browser, site / f"{page}.html", "zh")
                times.append(
                    browser.execute_script(
                        "return ['first chart', 'drawn'].map((name) =>"
                        " performance.getEntriesByName(name)[0].startTime)"
                    )
                )
            first, whole = min(times)
            print(f"  {page}: first chart after {first:.0f} ms, page after {whole:.0f} ms")


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
