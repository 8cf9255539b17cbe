"""Rows of a release and of an answer, as plain counts of the recipes take them."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable
from datetime import date

from pipelines.release.query import QueryResult

LAST, BEFORE, YEAR_AGO = date(2026, 10, 1), date(2026, 9, 1), date(2025, 10, 1)


LONG = ("6_to_12", "12_to_24", "over_24")


Rows = Callable[..., list[dict]]


def records(answer: QueryResult, *columns: str) -> list[tuple]:
    places = [answer.columns.index(column) for column in columns]
    return [tuple(row[place] for place in places) for row in answer.rows]


def total(rows: list[dict], key: str | tuple[str, ...], *counts: str) -> dict:
    """Sums of counts by a key."""
    sums: dict = defaultdict(lambda: [0] * len(counts))
    for row in rows:
        group = row[key] if isinstance(key, str) else tuple(row[k] for k in key)
        for place, count in enumerate(counts):
            sums[group][place] += row[count]
    return {group: tuple(values) for group, values in sums.items()}


def short_of_95(row: dict) -> int:
    return max(0, math.ceil(row["able_and_willing"] * 95 / 100) - row["employed"])


def communities(rows: Rows) -> list[dict]:
    return rows("mart.employment_rate", month=LAST, area_level="community", group_code="all")


def by_area(answer: QueryResult, *columns: str) -> dict:
    return {row[0]: row[1:] for row in records(answer, answer.columns[0], *columns)}
