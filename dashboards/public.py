"""The pages of a public edition: charts without public data are left out."""

from __future__ import annotations

from dataclasses import replace

from dashboards.chart import Chart, Topic
from dashboards.query import Query, query_of
from dashboards.release import Release


def public_topics(release: Release, topics: tuple[Topic, ...]) -> tuple[Topic, ...]:
    """The topics, with only charts that have a public figure for some area and month; topics
    without charts are dropped. A withheld column is null in all rows.
    """
    queries: dict[str, Query] = {}
    kept = []
    for topic in topics:
        for chart in topic.charts:
            if chart.file not in queries:
                queries[chart.file] = query_of(release, chart.file)
        sections = tuple(
            replace(section, charts=charts)
            for section in topic.sections
            if (
                charts := tuple(
                    c for c in section.charts if _has_figure(release, c, queries[c.file])
                )
            )
        )
        if sections:
            kept.append(replace(topic, sections=sections))
    return tuple(kept)


def _has_figure(release: Release, chart: Chart, query: Query) -> bool:
    needed = chart.rates.get(chart.measure, (chart.measure,))
    known = [f'"{name}" is not null' for name in needed if name in query.schema]
    rows = f"({query.text}) where {' and '.join(known) or 'true'}"
    return release.session.count(rows, query.values) > 0
