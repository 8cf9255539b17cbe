"""What came of projections: rows of mart.target_progress beside the year's end and what one could
have said by hand.
"""

from __future__ import annotations

import duckdb
import polars as pl

BY_HAND = ("straight", "last_total", "last_remainder", "ratio")


def outcomes(connection: duckdb.DuckDBPyConnection) -> pl.DataFrame:
    """Every row of mart.target_progress of January to November with what came of it.

    Columns: year, month, target_area, area_level, indicator, setter_area, final, ytd, projection,
    low, high, chance, met; and what one could do by hand: straight (year to date x 12 / months),
    last_total (last year's), last_remainder (year to date + what was left last year), ratio (year to
    date / the province's pooled share of five former years), null without a former year.
    """
    return connection.sql("""
        with whole as (
          select year(month) as year, area_code, indicator, ytd as total
          from mart.target_achieved where month(month) = 12
        ),
        share as (
          select year(later.month) as year, month(later.month) as month, former.area_code, former.indicator,
            least(greatest(sum(former.ytd) / sum(whole.total), month(later.month) / 48.0), 1
              - (12 - month(later.month)) / 48.0) as share
          from (select distinct month from mart.target_achieved) as later
          join mart.target_achieved as former
            on year(former.month) between year(later.month) - 5 and year(later.month) - 1
              and month(former.month) = month(later.month)
          join whole on whole.year = year(former.month) and whole.area_code = former.area_code
            and whole.indicator = former.indicator
          group by year(later.month), month(later.month), former.area_code, former.indicator
          having sum(whole.total) > 0
        )
        select year(progress.month) as year, month(progress.month) as month, progress.target_area,
          progress.target_area_level as area_level,
          progress.indicator, progress.setter_area, final.total as final, progress.ytd, progress.projection,
          progress.projection_low as low, progress.projection_high as high, progress.chance,
            final.total >= progress.target as met,
          progress.target, progress.former_years, progress.state,
          progress.ytd * 12.0 / month(progress.month) as straight, last_whole.total as last_total,
          progress.ytd + last_whole.total - last.ytd as last_remainder, progress.ytd / share.share as ratio
        from mart.target_progress as progress
        join whole as final on final.year = year(progress.month) and final.area_code = progress.target_area
          and final.indicator = progress.indicator
        left join whole as last_whole on last_whole.year = final.year - 1 and last_whole.area_code = final.area_code
          and last_whole.indicator = final.indicator
        left join mart.target_achieved as last on last.area_code = final.area_code
          and last.indicator = final.indicator
          and last.month = progress.month - interval 1 year
        left join share on share.year = final.year and share.month = month(progress.month)
          and share.area_code = left(final.area_code, 2)
          and share.indicator = final.indicator
        where month(progress.month) < 12 and final.total > 0
        order by all""").pl()


def judged(found: pl.DataFrame) -> pl.DataFrame:
    """The rows of `outcomes` with errors in % of what came of it, misses, width and interval score."""
    final = pl.col("final")
    return found.with_columns(
        ((pl.col("projection") - final).abs() / final * 100).alias("error"),
        *(((pl.col(name) - final).abs() / final * 100).alias(name) for name in BY_HAND),
        final.is_between("low", "high").alias("covered"),
        (final > pl.col("high")).alias("above"),
        (final < pl.col("low")).alias("below"),
        ((pl.col("high") - pl.col("low")) / final * 100).alias("width"),
        (
            (
                (pl.col("high") - pl.col("low"))
                + 10 * (pl.col("low") - final).clip(lower_bound=0)
                + 10 * (final - pl.col("high")).clip(lower_bound=0)
            )
            / final
            * 100
        ).alias("score"),
    )
