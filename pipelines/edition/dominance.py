"""Cells made up by too few entities, or dominated by one."""

from __future__ import annotations

import polars as pl

from pipelines.edition.cells import LEVELS, PLACE
from pipelines.edition.shown import Rules
from pipelines.warehouse.engine import Session

# (table, key column, count of contributors, columns that they add up to)
CONTRIBUTED = (
    ("community_entity", "entity_type", "entities", ("employees", "absorbed_unemployed")),
    ("assistance", "service", "persons", ("amount_yuan",)),
)


def dominated(session: Session, areas: pl.DataFrame, rules: Rules) -> pl.DataFrame:
    """PLACE of the cells of a release with fewer contributing entities (for money: persons) than
    the rules require, or whose largest contributor the second largest could estimate too closely.

    A release has no rows by entity, so a community's row of one type and industry counts as one.
    This errs on the safe side, as such a row is at least as large as each entity in it.
    """
    return pl.concat([_of_table(session, areas, rules, *what) for what in CONTRIBUTED]).unique(
        maintain_order=True
    )


def _of_table(
    session: Session,
    areas: pl.DataFrame,
    rules: Rules,
    table: str,
    key: str,
    counted: str,
    columns: tuple[str, ...],
) -> pl.DataFrame:
    values = ", ".join(f'cast("{name}" as double) as "{name}"' for name in (counted, *columns))
    finest = session.frame(
        f"select month, area_code, {key} as key, {values} from mart.{table}"
        f" where area_level = 'community' order by month, area_code, key"
    )
    fewest = rules.entities if counted == "entities" else rules.threshold
    found = []
    for digits in (d for d in LEVELS if d <= rules.detail_digits):
        cell = [pl.col("month"), pl.col("area_code").str.slice(0, digits), pl.col("key")]
        count = finest.group_by(cell).agg(pl.col(counted).sum().alias("contributors"))
        few = (pl.col("contributors") > 0) & (pl.col("contributors") < fewest)
        for name in (counted, *columns):
            sums = (
                finest.group_by(cell)
                .agg(
                    pl.col(name).sum().alias("total"),
                    pl.col(name).max().alias("largest"),
                    pl.col(name).top_k(2).sum().alias("two"),
                )
                .join(count, on=["month", "area_code", "key"])
            )
            rest = pl.col("total") - pl.col("two")
            is_dominated = (pl.col("total") > 0) & (rest < rules.dominance * pl.col("largest"))
            found.append(
                sums.filter(few if name == counted else few | is_dominated).select(
                    pl.lit(table).alias("table"),
                    "month",
                    "area_code",
                    "key",
                    pl.lit(name).alias("column"),
                )
            )
    # For persons the threshold is the rule; for entities their number is hidden too.
    hidden = pl.concat(found).filter(pl.lit(counted == "entities") | (pl.col("column") != counted))
    known = areas.select("month", "area_code").unique()
    return hidden.join(known, on=["month", "area_code"], how="semi").sort(PLACE)
