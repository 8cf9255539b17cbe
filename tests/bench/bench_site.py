"""How long a province's pages take to draw, what they weigh, and what a correction rewrites.

`make bench-site` (SITE_COMMUNITIES and SITE_MONTHS for another size). The release is invented.
"""

from __future__ import annotations

import os
import tempfile
import time
from pathlib import Path

import duckdb

from dashboards.render import render_site
from tests.build.synthetic_release import write_synthetic_release


def main() -> None:
    """Print the figures of one run."""
    communities = int(os.environ.get("SITE_COMMUNITIES", "34412"))
    months = int(os.environ.get("SITE_MONTHS", "24"))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        release = folder / "r.duckdb"
        write_synthetic_release(release, communities=communities, months=months)
        whole, files = _timed(release, folder / "first", None)
        with duckdb.connect(str(release)) as connection:
            connection.execute(
                "update mart.employment_rate set employed = employed - 1 where starts_with('510104001',"
                " area_code) and group_code = 'all'"
            )
        again, later = _timed(release, folder / "second", folder / "first")
        written = [path for path in later if path.stat().st_nlink == 1]
        print(f"{communities} communities x {months} months, {os.cpu_count()} cores")
        print(f"whole: {whole:.1f} s, {len(files)} files, {_megabytes(files):.1f} MB")
        print(f"after one street: {again:.1f} s, {len(written)} files written")
        for topic in sorted((folder / "first" / "data").iterdir()):
            own = sorted(topic.glob("*.js"), key=lambda path: path.stat().st_size)
            if own:
                print(
                    f"  {topic.name}: largest {own[-1].name} {own[-1].stat().st_size / 1e3:.0f} KB"
                )


def _timed(release: Path, target: Path, former: Path | None) -> tuple[float, list[Path]]:
    begun = time.perf_counter()
    files = render_site(release, target, former)
    return time.perf_counter() - begun, files


def _megabytes(files: list[Path]) -> float:
    return sum(path.stat().st_size for path in files) / 1e6


if __name__ == "__main__":
    main()
