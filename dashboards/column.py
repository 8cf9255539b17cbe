"""Chart columns as sent to the browser: title, meaning, number format, labels of codes."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import polars as pl

from dashboards.texts import TEXTS, term
from pipelines.base.wording import Text
from pipelines.contract.label import labels_of
from pipelines.contract.vocabulary import VOCABULARY, Term

AREAS = ("page_code", "area_code", "target_area", "setter_area")
POINTS = ("_gap", "_change")
SHARES = ("_rate", "_share", "_low", "_high", "_lower", "_upper")
WHOLE_PERCENT = ("chance", "chance_of_95")
# Estimated counts, shown without decimals.
ESTIMATES = (
    "projection",
    "needed_",
    "average_",
    "persons_missing",
    "room_",
    "best_month",
    "former_ytd_",
)
BY_UNIT = (
    "target",
    "value",
    "map_value",
    "target_value",
    "ytd",
    "previous_value",
    "revised_value",
)  # count or share, depending on `unit`
IN_BOTH = ("source", "community_name", "street_name", "county_name")  # "Chinese / English"
FORMATS = {
    "coverage": "percent",
    "steady_state": "percent",
    "median_days": "count",
    "value_change": "change_by_unit",
}


@dataclass(frozen=True)
class Column:
    """A column of a chart's rows. `labels`: code -> label, if its values are codes."""

    name: str
    title: Text
    meaning: Text
    format: str
    labels: dict[str, Text] | None

    @classmethod
    @cache
    def of(cls, name: str, kind: pl.DataType) -> Column:
        """The column with this name and type. Raises KeyError if it has no title."""
        known: Term = term(name)
        labels = _own_labels(name) or labels_of(name) or labels_of(known.code_list or "")
        return cls(
            name,
            known.title,
            known.meaning,
            format_of(name, kind),
            dict(labels) if labels and kind == pl.String else None,
        )


@cache
def _own_labels(column: str) -> dict[str, Text]:
    """Codes that only pages have: texts `label.<column>.<code>`."""
    if column == "measure_column":
        return {name: term.title for name, term in VOCABULARY.items() if term.is_headline}
    head = f"label.{column}."
    return {name.removeprefix(head): text for name, text in TEXTS.items() if name.startswith(head)}


def format_of(name: str, kind: pl.DataType) -> str:
    """The format of a column's values: count, number, percent, share (whole percent), points,
    month, yesno, area, both (Chinese / English), by_unit, change_by_unit or text.
    """
    if name in AREAS or name == "trend":
        return "trend" if name == "trend" else "area"
    if name in IN_BOTH or name == "cause":
        return "both" if name in IN_BOTH else "cause"
    if kind == pl.Boolean:
        return "yesno"
    if kind == pl.Date:
        return "month" if name == "month" or name.endswith("_month") else "text"
    if kind.is_float():
        return _of_fraction(name)
    return "count" if kind.is_numeric() else "text"


def _of_fraction(name: str) -> str:
    if name in WHOLE_PERCENT:
        return "share"
    if name in FORMATS:
        return FORMATS[name]
    if name in BY_UNIT:
        return "by_unit"
    if name.startswith(ESTIMATES) and not name.endswith("_share"):
        return "count"
    if name.endswith(POINTS) or "_change_" in name:
        return "points"
    is_share = name.endswith(SHARES) or name.startswith("share_")
    return "percent" if is_share else "number"
