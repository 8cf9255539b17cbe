"""What a page is made of: cards, charts (each with its numbers), sections."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import plotly.graph_objects as go
import polars as pl

from dashboards.release import Labels
from dashboards.texts import TEXTS, term
from dashboards.wording import cell
from pipelines.base.wording import NOTHING, Text, fill, same

NO_DATA = TEXTS["no_data"]
NO_UNIT = Text("", "")


@dataclass(frozen=True)
class Card:
    """One headline number: `value` large, its parts below, its change below these."""

    title: Text
    value: str
    unit: Text = NO_UNIT
    details: tuple[Text, ...] = ()
    provisional: bool = False


def card_without_data(title: Text) -> Card:
    """The card of a measure that the data month has no row of."""
    return Card(title, NOTHING, details=(TEXTS["no_data_of_month"],))


@dataclass(frozen=True)
class Column:
    """A column of a chart's numbers as people see it; `labels` where its values are codes."""

    name: str
    title: Text
    code_title: Text
    labels: dict[str, Text] | None

    @property
    def only(self) -> str:
        """The language that alone shows this column, "" for both; downloads have it anyway."""
        return self.name[-2:] if self.name.endswith(("_zh", "_en")) else ""

    def reads(self, value: object) -> Text:
        """The value in words."""
        if self.labels is not None and value is not None:
            return self.labels.get(str(value)) or same(value)
        return cell(self.name, value)


@dataclass(frozen=True)
class Chart:
    """One question answered: `frame` is at once what is drawn, tabled and downloaded, and `draw`
    makes the figure of it.

    Without `draw` it is a list, across the page, its table open. The page's table ends after
    `most_rows`; the downloads hold all. `is_wide`: a figure across the page; `is_tall`: a list
    shown whole, without a window of its own.
    """

    name: str
    title: Text
    summary: Text
    frame: pl.DataFrame
    draw: Callable[..., go.Figure] | None  # called with language=
    source: str
    notes: tuple[Text, ...] = ()
    when_empty: Text = NO_DATA
    most_rows: int = 1000
    is_wide: bool = False
    is_tall: bool = False


@dataclass(frozen=True)
class Section:
    """A heading of a page and the charts under it."""

    title: Text
    charts: tuple[Chart, ...]


@dataclass(frozen=True)
class Page:
    """A page, and the file NAME.html it becomes; `in_menu` pages are linked from every page."""

    name: str
    menu_title: Text
    title: Text
    lead: tuple[Text, ...]
    cards: tuple[Card, ...]
    sections: tuple[Section, ...]
    in_menu: bool = field(default=True)

    @property
    def charts(self) -> list[Chart]:
        """Its charts in order, of all sections."""
        return [chart for section in self.sections for chart in section.charts]


def columns_of(frame: pl.DataFrame, labels: Labels) -> list[Column]:
    """The frame's columns with their titles from the vocabulary. KeyError for a column that nobody
    described.
    """
    columns = []
    for name in frame.columns:
        title = term(name).title
        if name not in labels:
            columns.append(Column(name, title, title, None))
        elif name.endswith("_code"):
            columns.append(
                Column(name, term(f"{name.removesuffix('_code')}_name").title, title, labels[name])
            )
        else:
            columns.append(Column(name, title, fill(TEXTS["code_of"], title=title), labels[name]))
    return columns
