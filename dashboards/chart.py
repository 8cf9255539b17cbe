"""What a page is made of: topics of charts. A chart is a query, a figure bound to its columns, and
words; the browser fills it with the rows of one area.
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
PAGE_LEVELS = ("province", "prefecture", "county")  # what most charts are made for
WITH_GROUPS = (
    *PAGE_LEVELS,
    "area_group",
)  # groups of areas have pages too, for what is counted of them


@dataclass(frozen=True)
class Trace:
    """One layer of a figure. `look` is Plotly's trace without data; `bind` names the column of each
    of its arrays ("x", "y", "base", "error_x.array" …).

    `each`: a layer of its own for each value of that column.
    `label`: a column written beside the marks: at the ends and extremes of a line, at each bar.
    `ordered`: the layers of `each` are steps of a scale, light to dark, not kinds.
    `name`: the text (`trace.<name>`) or column that names it in the legend, "" for none.
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
    """A figure: its layers and what its axes hold.

    `facet`: small multiples on one scale, one for each value of that column. `rows`: the column
    whose values are the rows of a "rows" axis. `height` in pixels, 0: as its kind needs. `x_most`: where a long x axis
    ends at the latest.
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
    """A table of cells, coloured by how large they are: `rows` by `columns`, with `value` in each;
    cells of the diagonal (equal codes) stay plain.
    """

    rows: str
    columns: str
    value: str


@dataclass(frozen=True)
class Filter:
    """A choice on the page: rows whose `column` has the chosen value. `first` is chosen unless the
    reader chooses; `key` stands for it in the address.
    """

    column: str
    key: str
    first: str


@dataclass(frozen=True)
class Chart:
    """One question answered. Its rows are those of sql/page/<query>.sql, whose `page_code` tells on
    which area's page a row stands; its words are texts `chart.<name>.title`, `.finding` (and
    `.finding_2` … , the first that can be filled is said) and `.note`, and `.empty` where no row is
    news of its own.

    `unit`: what its counts are of, text `unit.<unit>`; shares and points tell it themselves. A card
    shows its `measure`, or the text `.value` where it has one.
    `moment`: rows until the page's month, those of its year until it, of it, or all of them.
    `above_zero`: rows with more than 0 in that column; `first`: just so many of them;
    `largest_first`: in the order of that column. `rates`: column -> numerator and
    denominator, divided where they are shown. `former`: a column held against the same months of
    former years (`FORMER`). `interval`: numerator and denominator of a share that gets a Wilson
    interval and is held against `whole_rate` (`INTERVAL`). `facts`: place in the finding -> how it is found.
    `trend`: a measure whose last months stand as a small line in each area's row of the table.
    `hidden`: columns that only the figure needs. `registers`: whose gaps make it provisional;
    `period`: the months that a figure sums over, as in mart.provisional.
    `measure`: the column that the chart is about. `card`: a headline number, without a figure.
    `is_map`: a map of the areas below, coloured by `map_value`.
    `is_compared`: rows of several areas, told by area_code. `of_street`: shown of a chosen street.
    `levels`: of the areas whose pages have it. `most_rows`: rows of its table before "show all".
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
        """Whether its table is all of it."""
        return not (self.view or self.matrix or self.is_map or self.card)

    @property
    def unit_name(self) -> str:
        """The text of its unit, "" where it has none: cards, maps, lists."""
        if not self.view:
            return f"unit.{self.unit}" if self.unit else ""
        axis = self.view.x if self.view.y == "rows" else self.view.y
        unit = {"percent": "percent", "share": "percent", "points": "points"}.get(axis, self.unit)
        return f"unit.{unit}"

    @property
    def derived(self) -> tuple[str, ...]:
        """The columns that are made where the chart is shown."""
        return (
            *(("area_code",) if self.is_compared else ()),
            *self.rates,
            *(("trend",) if self.trend else ()),
            *(FORMER if self.former else ()),
            *((*INTERVAL, "against_whole") if self.interval else ()),
        )

    @property
    def file(self) -> str:
        """The name of its query."""
        return self.query or self.name


FORMER = ("former_low", "former_high", "year_before")  # made where the chart is shown
INTERVAL = ("interval_low", "interval_high", "below_share", "above_share")


@dataclass(frozen=True)
class Section:
    """Charts under one heading, `section.<name>`; no heading where the name is "". `is_cards`: headline
    numbers in a row.
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
