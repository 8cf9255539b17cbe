"""`make bench-peers`: a month of the labour force register, and one street's correction with months
behind, by jiuye and by other tools on the same files, side by side in one run; the tools in an
environment of their own. What each of them leaves out stands in `tests/bench/peers/`.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from datetime import date
from pathlib import Path

import polars as pl

from pipelines.base.month import shifted
from pipelines.sample import write_load
from tests.bench.bench import COMMAND, Spent, floor_seconds, spent
from tests.bench.figures import record, table

LAST = date(2026, 9, 1)
PEERS = {
    "Polars alone": ("polars_alone",),
    "pandas": ("pandas_alone",),
    "pandas + Great Expectations": ("pandas_alone", "gx"),
    "DuckDB, one statement a step": ("duckdb_alone",),
    "dbt-duckdb, incremental models": ("dbt_duckdb",),
}


def command_of(name: str, python: str, what: str, source: Path, home: Path) -> list[str]:
    """How jiuye or a peer takes in a month's folder, or one street's file anew."""
    if name == "jiuye":
        folder = source if source.is_dir() else source.parent
        return [*COMMAND, "refresh", "--from", str(folder)]
    script, *words = PEERS[name]
    path = Path(__file__).parent / "peers" / f"{script}.py"
    return [python, str(path), what, str(source), str(home), *words]


def corrected(file: Path, folder: Path) -> Path:
    """The street's file with every tenth of those in work out of it."""
    folder.mkdir()
    target = folder / file.name
    place = pl.int_range(pl.len())
    is_changed = (pl.col("就业状态") == "就业") & (place % 10 == 0)
    pl.read_csv(file, infer_schema=False).with_columns(
        pl.when(is_changed).then(pl.lit("失业")).otherwise("就业状态").alias("就业状态"),
        pl.when(~is_changed).then("就业形式").alias("就业形式"),
        pl.when(~is_changed).then("就业时间").alias("就业时间"),
    ).write_csv(target, include_bom=True)
    return target


def row_of(name: str, what: str, took: Spent, floor: float | None) -> list[str]:
    """A line of the table; also printed."""
    cells = [
        name,
        what,
        f"{took.wall_seconds:.1f} s",
        f"{took.cpu_seconds:.1f} CPU s",
        f"{took.peak_gb:.2f} GB",
        f"{took.wall_seconds / floor:.2f}" if floor else "",
    ]
    print("  ".join(f"{cell:<30}" if place == 0 else cell for place, cell in enumerate(cells)))
    sys.stdout.flush()
    return cells


def a_month(folder: Path, python: str, files: int, rows: int) -> list[list[str]]:
    """One month by each tool into an empty folder, the floor before each."""
    inbox = folder / "month"
    write_load(inbox, files=files, rows_per_file=rows, month=LAST)
    lines = []
    for name in ("jiuye", *PEERS):
        home = folder / f"month-{len(lines)}"
        floor, _ = floor_seconds(inbox, folder / "floor.parquet")
        took = spent(command_of(name, python, "month", inbox, home), home)
        lines.append(row_of(name, f"month of {files * rows:,}", took, floor))
    return lines


def a_correction(folder: Path, python: str, files: int, rows: int, behind: int) -> list[list[str]]:
    """One street's file of the newest month anew, with so many months behind it."""
    months = [shifted(LAST, -back) for back in range(behind, -1, -1)]
    for month in months:
        write_load(folder / f"{month:%Y-%m}", files=files, rows_per_file=rows, month=month)
    file = min((folder / f"{LAST:%Y-%m}").iterdir())
    anew = corrected(file, folder / "anew")
    lines = []
    for name in ("jiuye", *PEERS):
        home = folder / f"home-{len(lines)}"
        for month in months:
            spent(command_of(name, python, "month", folder / f"{month:%Y-%m}", home), home)
        took = spent(command_of(name, python, "correct", anew, home), home)
        lines.append(row_of(name, f"correction, {behind} months of {files * rows:,}", took, None))
    return lines


def main() -> None:
    """Measure a month and a correction, print and record them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("python", help="Python of the environment of the other tools")
    parser.add_argument("--files", type=int, default=500)
    parser.add_argument("--rows", type=int, default=10_000, help="rows a file")
    parser.add_argument("--behind", type=int, default=12, help="months behind a correction")
    parser.add_argument("--small", type=int, default=1_000, help="rows a file of these months")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="jiuye-bench-peers-") as folder:
        lines = a_month(Path(folder), options.python, options.files, options.rows)
        lines += a_correction(
            Path(folder), options.python, options.files, options.small, options.behind
        )
    heads = ("by", "what", "wall", "processor", "peak memory", "times the floor")
    record("bench-peers", table(heads, lines))


if __name__ == "__main__":
    main()
