"""Cells that too few entities, or hardly more than one, make up."""

from __future__ import annotations

import polars as pl

from pipelines.edition.cells import LEVELS, PLACE
from pipelines.edition.shown import Rules
from pipelines.warehouse.engine import Session

# (table, key column, count of contributors, columns they add up to)
CONTRIBUTED = (
    ("community_entity", "entity_type", "entities", ("employees", "absorbed_unemployed")),
    ("assistance", "service", "persons", ("amount_yuan",)),
)


def dominated(session: Session, areas: pl.DataFrame, rules: Rules) -> pl.DataFrame:
    """PLACE of the cells of a release to which fewer entities (persons, of money) contribute than
    the rules ask, or whose largest contributor could be told too well by the second.

    A release has no row an entity: a community's row of one type and industry is taken for one.
    That errs on the safe side: what stands for several is larger than each of them.
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
    # Of persons the threshold itself is the rule; of entities their own count is hidden too.
    hidden = pl.concat(found).filter(pl.lit(counted == "entities") | (pl.col("column") != counted))
    known = areas.select("month", "area_code").unique()
    return hidden.join(known, on=["month", "area_code"], how="semi").sort(PLACE)
