"""Charts as the browser is told them: words, columns, and the figure with its bindings."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict

import polars as pl

from dashboards.chart import FORMER, Chart, Topic, Trace, View
from dashboards.column import Column
from dashboards.frame import sources
from dashboards.texts import TEXTS, term
from pipelines.base.wording import Text

Schemas = Mapping[str, Mapping[str, pl.DataType]]  # query -> column -> type


def pair(text: Text) -> list[str]:
    """A text as the browser holds it: Chinese, English."""
    return [text.zh, text.en]


def chart_spec(chart: Chart, topic: str, schemas: Schemas) -> dict[str, object]:
    """A chart as an object: see static/page.js for who reads what."""
    columns = _columns(chart, schemas)
    constant = [f.column for f in chart.filters] + ["month"] * (chart.moment == "month")
    words = f"chart.{chart.name}"
    return {
        "name": chart.name,
        "topic": topic,
        "query": chart.file,
        "title": pair(TEXTS[f"{words}.title"]),
        "findings": [pair(text) for text in _findings(words)],
        "empty": _said(f"{words}.empty"),
        "value": _said(f"{words}.value"),
        "unit": _said(chart.unit_name),
        "note": _said(f"{words}.note"),
        "moment": chart.moment,
        "first": chart.first,
        "above_zero": chart.above_zero,
        "largest_first": chart.largest_first,
        "filters": [{"column": f.column, "key": f.key, "first": f.first} for f in chart.filters],
        "rates": {name: list(parts) for name, parts in chart.rates.items()},
        "former": chart.former,
        "trend": chart.trend,
        "interval": list(chart.interval or ()) or None,
        "facts": {name: list(expression) for name, expression in chart.facts.items()},
        "columns": {name: _column(column) for name, column in columns.items()},
        "shown": _shown(chart, [n for n in columns if n not in (*chart.hidden, *constant)]),
        "registers": list(chart.registers),
        "period": chart.period,
        "tables": list(sources(chart.file)),
        "source": ", ".join(sources(chart.file)),
        "measure": chart.measure,
        "card": chart.card,
        "is_map": chart.is_map,
        "is_compared": chart.is_compared,
        "of_street": chart.of_street,
        "levels": list(chart.levels),
        "most_rows": chart.most_rows,
        "matrix": asdict(chart.matrix) if chart.matrix else None,
        "view": _view(chart.view) if chart.view else None,
        "names": {name: pair(text) for name, text in _names(chart)},
    }


def _shown(chart: Chart, names: list[str]) -> list[str]:
    """The columns of the table, a trend beside its measure."""
    if chart.trend not in names:
        return names
    others = [name for name in names if name != "trend"]
    place = others.index(chart.trend) + 1
    return [*others[:place], "trend", *others[place:]]


def _said(name: str) -> list[str] | None:
    """A text that not every chart has."""
    return pair(TEXTS[name]) if name in TEXTS else None


def _columns(chart: Chart, schemas: Schemas) -> dict[str, Column]:
    """What is known of the columns of a chart's rows, by name."""
    derived = {name: _kind(chart, name, schemas) for name in chart.derived}
    kinds = dict(schemas[chart.file]) | derived
    if chart.is_compared:
        kinds = {"area_code": kinds["area_code"]} | kinds
    return {name: Column.of(name, kind) for name, kind in kinds.items() if name != "page_code"}


def _kind(chart: Chart, column: str, schemas: Schemas) -> pl.DataType:
    if column in ("against_whole", "area_code", "trend"):
        return pl.String()
    return schemas[chart.file].get(chart.former, pl.Float64()) if column in FORMER else pl.Float64()


def _findings(words: str) -> list[Text]:
    names = (f"{words}.finding", *(f"{words}.finding_{number}" for number in range(2, 6)))
    return [TEXTS[name] for name in names if name in TEXTS]


def _column(column: Column) -> dict[str, object]:
    said: dict[str, object] = {"title": pair(column.title), "format": column.format}
    if column.meaning.zh:
        said["meaning"] = pair(column.meaning)
    if column.labels:
        said["labels"] = {code: pair(text) for code, text in column.labels.items()}
    return said


def _view(view: View) -> dict[str, object]:
    return {
        "traces": [_trace(trace) for trace in view.traces],
        "x": view.x,
        "y": view.y,
        "rows": view.rows,
        "facet": view.facet,
        "lines": [{"axis": line.axis, "at": line.at, "name": line.name} for line in view.lines],
        "height": view.height,
        "x_most": view.x_most,
        "barmode": view.barmode,
        "from_zero": view.from_zero,
    }


def _trace(trace: Trace) -> dict[str, object]:
    return {
        "look": trace.look.to_plotly_json(),
        "bind": dict(trace.bind),
        "name": trace.name,
        "each": trace.each,
        "label": trace.label,
        "ordered": trace.ordered,
    }


def _names(chart: Chart) -> Iterable[tuple[str, Text]]:
    """What legends and lines are called: a text `trace.<name>`, else the column's title."""
    view = chart.view
    told = [*(t.name for t in view.traces), *(line.name for line in view.lines)] if view else []
    for name in filter(None, told):
        yield name, TEXTS.get(f"trace.{name}") or term(name).title


def homes_of(topics: Sequence[Topic]) -> dict[str, str]:
    """Chart -> the folder below data/ whose files hold its rows: its topic's, or "shared" where
    several pages show them (maps, which few areas have: the overview's).
    """
    shown = [(chart, topic.name) for topic in topics for chart in topic.charts]
    pages: dict[str, set[str]] = defaultdict(set)
    for chart, topic in shown:
        pages[chart.file].add(topic)
    return {chart.name: _home(chart, pages[chart.file]) for chart, _ in shown}


def _home(chart: Chart, pages: set[str]) -> str:
    if len(pages) == 1:
        return min(pages)
    return "index" if chart.is_map else "shared"


def topic_spec(topic: Topic, homes: Mapping[str, str], schemas: Schemas) -> dict[str, object]:
    """A page's charts; `homes`: chart -> the folder of its rows."""
    return {"charts": [chart_spec(c, homes[c.name], schemas) for c in topic.charts]}
