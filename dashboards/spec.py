"""Chart specifications for the browser: texts, columns, and figures with bindings."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, fields

import polars as pl

from dashboards.chart import FORMER, Chart, Topic, Trace, View
from dashboards.column import Column
from dashboards.opening import Opening
from dashboards.query import sources
from dashboards.texts import TEXTS, term
from pipelines.base.wording import Language, Text, say

USUAL_CHART = {one.name: one.default for one in fields(Chart)}
USUAL_VIEW = {one.name: one.default for one in fields(View)}
OFTEN_USUAL = ("moment", "period", "levels", "most_rows")
OFTEN_USUAL_OF_VIEWS = ("x", "y", "barmode")
Schemas = Mapping[str, Mapping[str, pl.DataType]]  # query -> column -> type


def topic_spec(
    topic: Topic,
    homes: Mapping[str, str],
    partial: Mapping[str, Opening],
    schemas: Schemas,
    language: Language,
) -> dict[str, object]:
    """The charts of a page with texts in one language. `homes`: chart -> folder of its rows;
    `partial`: query -> the initial part of its rows. Columns and default values shared by charts
    are stored once.
    """
    columns: dict[str, dict[str, object]] = {}
    charts = []
    for chart in topic.charts:
        of_chart = {name: _column(column, language) for name, column in _columns(chart, schemas)}
        for name, column in of_chart.items():
            columns.setdefault(name, column)
        own = {n: column for n, column in of_chart.items() if column != columns[n]}
        charts.append(
            _chart(chart, list(of_chart), language)
            | _unless(topic.name, topic=homes[chart.name])
            | _some(own=own, more=_more(partial.get(chart.file)))
        )
    usual = {name: USUAL_CHART[name] for name in OFTEN_USUAL}
    return {
        "columns": columns,
        "usual": usual | {"topic": topic.name},
        "usual_view": {name: USUAL_VIEW[name] for name in OFTEN_USUAL_OF_VIEWS},
        "charts": charts,
    }


def _more(opening: Opening | None) -> dict[str, object]:
    """When a page needs more than the initial rows: see needsMore in static/frame.js."""
    if opening is None:
        return {}
    return _some(newest=opening.newest, choice=opening.choice, most=opening.most)


def meanings(topics: Iterable[Topic], schemas: Schemas, language: Language) -> dict[str, str]:
    """Map the columns of all charts to their meanings, which only workbooks show."""
    found = {
        name: say(column.meaning, language)
        for topic in topics
        for chart in topic.charts
        for name, column in _columns(chart, schemas)
        if column.meaning.zh
    }
    return dict(sorted(found.items()))


def _chart(chart: Chart, columns: list[str], language: Language) -> dict[str, object]:
    """A chart as an object; static/page.js says who reads what. Absent and default values are left
    out.
    """
    words = f"chart.{chart.name}"
    return {
        "name": chart.name,
        "title": say(TEXTS[f"{words}.title"], language),
        "findings": [say(text, language) for text in _findings(words)],
        "source": ", ".join(sources(chart.file)),
        "measure": chart.measure,
        **_unusual(chart, OFTEN_USUAL, USUAL_CHART),
    } | _some(
        shown=[] if chart.card else _shown(chart, columns),
        query=chart.query,
        empty=_said(f"{words}.empty", language),
        value=_said(f"{words}.value", language),
        unit=_said(chart.unit_name, language),
        note=_said(f"{words}.note", language),
        first=chart.first,
        above_zero=chart.above_zero,
        largest_first=chart.largest_first,
        filters=[asdict(one) for one in chart.filters],
        rates={name: list(parts) for name, parts in chart.rates.items()},
        former=chart.former,
        trend=chart.trend,
        interval=list(chart.interval or ()),
        facts={name: list(expression) for name, expression in chart.facts.items()},
        registers=list(chart.registers),
        card=chart.card,
        is_map=chart.is_map,
        is_compared=chart.is_compared,
        of_street=chart.of_street,
        matrix=asdict(chart.matrix) if chart.matrix else None,
        view=_view(chart.view) if chart.view else None,
        names={name: say(text, language) for name, text in _names(chart)},
    )


def _unusual(
    thing: Chart | View, names: Iterable[str], usual: Mapping[str, object]
) -> dict[str, object]:
    return {name: getattr(thing, name) for name in names if getattr(thing, name) != usual[name]}


def _unless(usual: str, **given: str) -> dict[str, str]:
    return {name: value for name, value in given.items() if value != usual}


def _some(**given: object) -> dict[str, object]:
    """The arguments without empty values."""
    return {name: value for name, value in given.items() if value}


def _shown(chart: Chart, columns: list[str]) -> list[str]:
    """The columns of the table, with a trend beside its measure."""
    constant = [f.column for f in chart.filters] + ["month"] * (chart.moment == "month")
    names = [name for name in columns if name not in (*chart.hidden, *constant)]
    if chart.trend not in names:
        return names
    others = [name for name in names if name != "trend"]
    place = others.index(chart.trend) + 1
    return [*others[:place], "trend", *others[place:]]


def _said(name: str, language: Language) -> str:
    """A text that a chart may lack; "" if it does."""
    return say(TEXTS[name], language) if name in TEXTS else ""


def _columns(chart: Chart, schemas: Schemas) -> Iterator[tuple[str, Column]]:
    """Yield the columns of a chart's rows by name."""
    derived = {name: _kind(chart, name, schemas) for name in chart.derived}
    kinds = dict(schemas[chart.file]) | derived
    if chart.is_compared:
        kinds = {"area_code": kinds["area_code"]} | kinds
    for name, kind in kinds.items():
        if name != "page_code":
            yield name, Column.of(name, kind)


def _kind(chart: Chart, column: str, schemas: Schemas) -> pl.DataType:
    if column in ("against_whole", "area_code", "trend"):
        return pl.String()
    return schemas[chart.file].get(chart.former, pl.Float64()) if column in FORMER else pl.Float64()


def _findings(words: str) -> list[Text]:
    names = (f"{words}.finding", *(f"{words}.finding_{number}" for number in range(2, 6)))
    return [TEXTS[name] for name in names if name in TEXTS]


def _column(column: Column, language: Language) -> dict[str, object]:
    said: dict[str, object] = {"title": say(column.title, language), "format": column.format}
    if column.labels:
        said["labels"] = {code: say(text, language) for code, text in column.labels.items()}
    return said


def _view(view: View) -> dict[str, object]:
    return {
        "traces": [_trace(trace) for trace in view.traces],
        **_unusual(view, OFTEN_USUAL_OF_VIEWS, USUAL_VIEW),
    } | _some(
        lines=[asdict(line) for line in view.lines],
        rows=view.rows,
        facet=view.facet,
        height=view.height,
        x_most=view.x_most,
        from_zero=view.from_zero,
    )


def _trace(trace: Trace) -> dict[str, object]:
    return {"look": trace.look.to_plotly_json(), "bind": dict(trace.bind)} | _some(
        name=trace.name, each=trace.each, label=trace.label, ordered=trace.ordered
    )


def _names(chart: Chart) -> Iterable[tuple[str, Text]]:
    """The names in legends and at lines: a text `trace.<name>`, else the column's title."""
    view = chart.view
    told = [*(t.name for t in view.traces), *(line.name for line in view.lines)] if view else []
    for name in filter(None, told):
        yield name, TEXTS.get(f"trace.{name}") or term(name).title


def homes_of(topics: Sequence[Topic]) -> dict[str, str]:
    """Map each chart to the folder below data/ with its rows: its topic's, or its query's if
    several pages show them.
    """
    pages: dict[str, set[str]] = defaultdict(set)
    for topic in topics:
        for chart in topic.charts:
            pages[chart.file].add(topic.name)
    return {
        chart.name: topic.name if len(pages[chart.file]) == 1 else chart.file
        for topic in topics
        for chart in topic.charts
    }
