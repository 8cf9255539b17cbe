"""The model of a page: topics with charts. A chart is a query, a figure bound to its columns, and
texts; the browser fills it with one area's rows.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import plotly.graph_objects as go

Moment = Literal["until", "year", "month", "any"]
Period = Literal["month", "month_before", "year_to_date", "twelve_months"]
Axis = Literal["month", "rows", "percent", "share", "count", "number", "points", "category"]
Expression = tuple[str | int | Mapping[str, object], ...]
PAGE_LEVELS = ("province", "prefecture", "county")  # levels of most charts
WITH_GROUPS = (
    *PAGE_LEVELS,
    "area_group",
)  # groups of areas have pages too, with what is counted for them


@dataclass(frozen=True)
class Trace:
    """One layer of a figure. `look`: Plotly's trace without data; `bind`: array name ("x", "y",
    "base", "error_x.array" …) -> column.

    `each`: one layer for each value of that column. `label`: a column printed beside the marks (at
    the ends and extremes of a line, at each bar). `ordered`: the layers of `each` are steps of a
    scale, light to dark, instead of categories. `name`: the text (`trace.<name>`) or column used in
    the legend, "" for none.
    """

    look: go.Bar | go.Scatter
    bind: Mapping[str, str]
    name: str = ""
    each: str = ""
    label: str = ""
    ordered: bool = False


@dataclass(frozen=True)
class Line:
    """A line across the figure at the value of a column in the last row, or at a fixed value."""

    axis: Literal["x", "y"]
    at: str | float
    name: str


@dataclass(frozen=True)
class View:
    """A figure: its layers and axes.

    `facet`: small multiples on one scale, one for each value of that column. `rows`: the column for
    the rows of a "rows" axis. `height`: in pixels, 0 for automatic. `x_most`: the maximum end of a
    long x axis.
    """

    traces: tuple[Trace, ...]
    x: Axis = "month"
    y: Axis = "count"
    rows: str = ""
    facet: str = ""
    lines: tuple[Line, ...] = ()
    height: int = 0
    x_most: float = 0
    barmode: Literal["group", "stack", "overlay", "relative"] = "group"
    from_zero: bool = True


@dataclass(frozen=True)
class Matrix:
    """A table with cells coloured by value: `rows` by `columns`, with `value` in each; cells on the
    diagonal (equal codes) stay plain.
    """

    rows: str
    columns: str
    value: str


@dataclass(frozen=True)
class Filter:
    """A choice on the page: shows rows whose `column` has the chosen value. `first`: the initial
    choice; `key`: its name in the URL.
    """

    column: str
    key: str
    first: str


@dataclass(frozen=True)
class Chart:
    """A chart that answers one question. Its rows come from sql/page/<query>.sql, whose `page_code`
    is the area whose page shows a row. Its texts are `chart.<name>.title`, `.finding` (and
    `.finding_2` …; the first that can be filled is shown), `.note`, and `.empty` if no rows is a
    result in itself.

    `unit`: what it counts, text `unit.<unit>`; not needed for shares and points. A card shows its
    `measure`, or the text `.value` if it exists. `moment`: rows up to the page's month, those of
    its year up to it, only of it, or all. `above_zero`: rows with more than 0 in that column;
    `first`: at most so many; `largest_first`: sorted by that column. `rates`: column -> numerator
    and denominator, divided when shown. `former`: a column compared with the same months of former
    years (`FORMER`). `interval`: numerator and denominator of a share that gets a Wilson interval
    and is compared with `whole_rate` (`INTERVAL`). `facts`: placeholder in the finding -> its
    expression. `trend`: a measure shown as a sparkline of recent months in each area's row of the
    table. `hidden`: columns needed only by the figure. `registers`: whose missing submissions make
    it provisional; `period`: the months that a figure sums, as in mart.provisional. `measure`: the
    main column. `card`: a headline number without a figure. `is_map`: a map of the areas below,
    coloured by `map_value`. `is_compared`: rows of several areas, given by area_code. `of_street`:
    shown for a chosen street. `levels`: of areas whose pages have it. `most_rows`: rows of its
    table before "show all".
    """

    name: str
    view: View | None = None
    matrix: Matrix | None = None
    query: str = ""
    moment: Moment = "until"
    first: int = 0
    above_zero: str = ""
    largest_first: str = ""
    unit: str = ""
    filters: tuple[Filter, ...] = ()
    rates: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    former: str = ""
    interval: tuple[str, str] | None = None
    facts: Mapping[str, Expression] = field(default_factory=dict)
    hidden: tuple[str, ...] = ()
    trend: str = ""
    registers: tuple[str, ...] = ()
    period: Period = "month"
    measure: str = ""
    card: bool = False
    is_map: bool = False
    is_compared: bool = False
    of_street: bool = False
    is_wide: bool = False
    levels: tuple[str, ...] = PAGE_LEVELS
    most_rows: int = 50

    @property
    def is_list(self) -> bool:
        """Whether the chart is only a table."""
        return not (self.view or self.matrix or self.is_map or self.card)

    @property
    def unit_name(self) -> str:
        """The name of its unit's text; "" for cards, maps and lists."""
        if not self.view:
            return f"unit.{self.unit}" if self.unit else ""
        axis = self.view.x if self.view.y == "rows" else self.view.y
        unit = {"percent": "percent", "share": "percent", "points": "points"}.get(axis, self.unit)
        return f"unit.{unit}"

    @property
    def derived(self) -> tuple[str, ...]:
        """The columns computed when the chart is shown."""
        return (
            *(("area_code",) if self.is_compared else ()),
            *self.rates,
            *(("trend",) if self.trend else ()),
            *(FORMER if self.former else ()),
            *((*INTERVAL, "against_whole") if self.interval else ()),
        )

    @property
    def file(self) -> str:
        """The name of its query file."""
        return self.query or self.name


FORMER = ("former_low", "former_high", "year_before")  # computed when the chart is shown
INTERVAL = ("interval_low", "interval_high", "below_share", "above_share")


@dataclass(frozen=True)
class Section:
    """Charts under one heading, `section.<name>`; without heading if the name is "". `is_cards`:
    headline numbers in a row.
    """

    name: str
    charts: tuple[Chart, ...]
    is_cards: bool = False


@dataclass(frozen=True)
class Topic:
    """A page: `<name>.html`, titled `topic.<name>`."""

    name: str
    sections: tuple[Section, ...]

    @property
    def charts(self) -> tuple[Chart, ...]:
        """All charts of the page, in order."""
        return tuple(chart for section in self.sections for chart in section.charts)


GROUP = Filter("group_code", "g", "all")
INDICATOR = Filter("indicator", "i", "new_employment")
SETTER = Filter("setter_area", "s", "")
PERIOD = Filter("period", "p", "month")
