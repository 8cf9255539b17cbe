"""`make bench-target`: how well the projections of mart.target_progress hold, over generated years
with a known season.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable

import polars as pl

from tests.build.generated_years import GENERATORS, back_test

COVERED = (0.75, 0.85)  # overall and in every month
COVERED_ONE_BY_ONE = (0.70, 0.90)  # of each generator


def summary(found: pl.DataFrame, by: Iterable[str] = ()) -> pl.DataFrame:
    """Rows, share covered, mean errors and their ratio, for each value of `by`."""
    figures = (
        pl.len().alias("rows"),
        pl.mean("covered"),
        pl.mean("error"),
        pl.mean("straight_error"),
    )
    grouped = found.group_by(*by).agg(figures).sort(*by) if by else found.select(figures)
    return grouped.with_columns((pl.col("error") / pl.col("straight_error")).alias("ratio"))


def calibration(found: pl.DataFrame) -> pl.DataFrame:
    """By tenths of the chance given: how often the target was met."""
    return (
        found.group_by((pl.col("chance") * 5).floor().clip(0, 4).alias("fifth"))
        .agg(pl.len().alias("rows"), pl.mean("chance"), pl.mean("met"))
        .sort("fifth")
    )


def main() -> None:
    """Run every generator with 2 to 6 former years, print coverage and errors, and exit with 1
    where a mark is missed.
    """
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--provinces",
        type=int,
        default=60,
        help="provinces a generator and number of former years, at most 90",
    )
    parser.add_argument("--areas", type=int, default=15, help="prefectures a province, at most 21")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    parts = []
    for place, generator in enumerate(GENERATORS):
        for years in (0, 1, 2, 3, 4, 5, 6):
            found = back_test(
                generator,
                years,
                options.provinces,
                options.areas,
                options.seed * 1000 + place * 10 + years,
            )
            parts.append(
                found.with_columns(
                    pl.lit(generator.name).alias("generator"), pl.lit(years).alias("years")
                )
            )
        print(f"{generator.name}: done", flush=True)
    everything = pl.concat(parts)
    marked = everything.filter(pl.col("years") >= 2)
    with pl.Config(
        tbl_rows=200,
        tbl_cols=20,
        tbl_hide_dataframe_shape=True,
        tbl_hide_column_data_types=True,
        float_precision=3,
        fmt_str_lengths=60,
    ):
        print(
            "former years (0 and 1 have no mark: their spread is a documented default)",
            summary(everything, ("years",)),
            sep="\n",
        )
        for by in (
            ("generator",),
            ("area_level", "indicator"),
            ("month",),
            ("generator", "years", "area_level"),
        ):
            print(f"2 to 6 former years, by {', '.join(by)}", summary(marked, by), sep="\n")
        print("chance given and how often met", calibration(marked), sep="\n")
    (overall, ratio), months, generators = (
        summary(marked).select("covered", "ratio").row(0),
        summary(marked, ("month",)),
        summary(marked, ("generator",)),
    )
    print(
        f"covered by the interval of four in five: {overall:.3f}, by month"
        f" {_range(months['covered'])} (marks: {_range(COVERED)}), by generator"
        f" {_range(generators['covered'])} (mark: {_range(COVERED_ONE_BY_ONE)})"
    )
    print(
        f"error over the straight line's: {ratio:.2f}, by generator {_range(generators['ratio'])}"
        " (mark: below 1)"
    )
    held = (
        all(COVERED[0] <= covered <= COVERED[1] for covered in (overall, *months["covered"]))
        and generators["covered"].is_between(*COVERED_ONE_BY_ONE).all()
        and generators["ratio"].max() < 1
    )
    sys.exit(0 if held else "a mark is missed")


def _range(values: Iterable[float]) -> str:
    return f"{min(values):.2f} to {max(values):.2f}"


if __name__ == "__main__":
    main()
