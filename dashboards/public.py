"""The pages of a public edition: charts of which nothing is public are left out."""

from __future__ import annotations

from dataclasses import replace

import polars as pl

from dashboards.chart import Chart, Topic
from dashboards.frame import rows_of
from dashboards.release import Release


def public_topics(release: Release, topics: tuple[Topic, ...]) -> tuple[Topic, ...]:
    """The topics with the charts that have a public figure for some area and month; none without
    charts. A column that an edition withholds is null in all of its rows.
    """
    frames: dict[str, pl.DataFrame] = {}
    kept = []
    for topic in topics:
        for chart in topic.charts:
            if chart.file not in frames:
                frames[chart.file] = rows_of(release, chart.file)
        sections = tuple(
            replace(section, charts=charts)
            for section in topic.sections
            if (charts := tuple(c for c in section.charts if _has_figure(c, frames[c.file])))
        )
        if sections:
            kept.append(replace(topic, sections=sections))
    return tuple(kept)


def _has_figure(chart: Chart, rows: pl.DataFrame) -> bool:
    needed = chart.rates.get(chart.measure, (chart.measure,))
    known = [name for name in needed if name in rows.columns]
    return not rows.drop_nulls(known).is_empty() if known else not rows.is_empty()
