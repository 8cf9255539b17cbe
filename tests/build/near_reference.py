"""Reference tables of a few prefectures: the streets and communities of the whole province are 86,000
rows, and take a third of the time that a small release takes.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

import polars as pl

from pipelines.base.home import Home
from pipelines.base.limits import Limits
from pipelines.reference.load import Reference
from pipelines.warehouse.ledger import Ledger
from pipelines.warehouse.release_tables import build_tables


@lru_cache(maxsize=32)
def near(reference: Reference, prefectures: frozenset[str]) -> Reference:
    """The tables with the streets and communities of these prefectures (four digits) alone."""

    def of_them(column: str) -> pl.Expr:
        return pl.col(column).str.head(4).is_in(sorted(prefectures))

    division, succession = (reference.tables[name] for name in ("division", "division_succession"))
    places = division.filter(
        (pl.col("division_code").str.len_bytes() <= 6)
        | of_them("division_code")
        | pl.col("valid_from").is_first_distinct()  # whose days are a release's vintage
    )
    cut = {
        "division": places,
        "place_name": reference.tables["place_name"].join(places, on="division_name", how="semi"),
        "division_succession": succession.filter(of_them("from_code") | of_them("to_code")),
    }
    return replace(reference, tables={**reference.tables, **cut})


def build_near_tables(
    home: Home, limits: Limits, reference: Reference, ledger: Ledger, *rest: object, **more: object
) -> None:
    """As build_tables, with the places of the prefectures that sent something."""
    sent = ledger.submissions()
    codes = [*sent["coverage"].explode().drop_nulls(), *sent["street_code"].drop_nulls()]
    prefectures = frozenset(code[:4] for code in codes)
    build_tables(home, limits, near(reference, prefectures), ledger, *rest, **more)
