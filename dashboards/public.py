"""The pages of a public edition: charts of which nothing is public are left out."""

from __future__ import annotations

from dataclasses import replace

from dashboards.chart import Chart, Topic
from dashboards.frame import Asked, ask
from dashboards.release import Release


def public_topics(release: Release, topics: tuple[Topic, ...]) -> tuple[Topic, ...]:
    """The topics with the charts that have a public figure for some area and month; none without
    charts. A column that an edition withholds is null in all of its rows.
    """
    asked: dict[str, Asked] = {}
    kept = []
    for topic in topics:
        for chart in topic.charts:
            if chart.file not in asked:
                asked[chart.file] = ask(release, chart.file)
        sections = tuple(
            replace(section, charts=charts)
            for section in topic.sections
            if (
                charts := tuple(c for c in section.charts if _has_figure(release, c, asked[c.file]))
            )
        )
        if sections:
            kept.append(replace(topic, sections=sections))
    return tuple(kept)


def _has_figure(release: Release, chart: Chart, asked: Asked) -> bool:
    needed = chart.rates.get(chart.measure, (chart.measure,))
    known = [f'"{name}" is not null' for name in needed if name in asked.schema]
    return release.session.count(f"{asked.table} where {' and '.join(known) or 'true'}") > 0
