"""The first page: where the province stands, what moved, who holds it back, and how far the month
can be trusted.
"""

from __future__ import annotations

import polars as pl

from dashboards.page import Page, Section
from dashboards.release import Area, Release
from dashboards.texts import LEVELS, TEXTS
from dashboards.topics.employment import comparison_charts, rate_card, trend_charts, unemployed_card
from dashboards.topics.employment_query import employment_by_area, employment_trend
from dashboards.topics.entity import entity_card, entity_charts
from dashboards.topics.household import zero_card, zero_charts, zero_trend
from dashboards.topics.submission import (
    coverage_card,
    file_card,
    status_of_month,
    submission_charts,
)
from dashboards.topics.trend import difference, now_and_before
from pipelines.base.wording import Text, count, fill, listed, month_text, percent, points


def overview(release: Release) -> list[Page]:
    """The overview of the province, or a page that says that there is no data yet."""
    area = release.province
    if release.data_month is None or area is None:
        return [
            Page("index", TEXTS["overview"], TEXTS["overview"], (TEXTS["no_data_yet"],), (), ())
        ]
    return [
        Page(
            name="index",
            menu_title=TEXTS["overview"],
            title=fill(TEXTS["overview_title"], month=month_text(release.data_month)),
            lead=_lead(release, area),
            cards=tuple(
                card(release, area)
                for card in (
                    rate_card,
                    unemployed_card,
                    zero_card,
                    entity_card,
                    coverage_card,
                    file_card,
                )
            ),
            sections=(
                Section(TEXTS["section_trend"], trend_charts(release, area)),
                Section(TEXTS["section_compare"], comparison_charts(release, area)),
                Section(TEXTS["section_zero"], zero_charts(release, area)),
                Section(TEXTS["section_entity"], entity_charts(release, area)),
                Section(TEXTS["section_submission"], submission_charts(release, area)),
            ),
        )
    ]


def _lead(release: Release, area: Area) -> tuple[Text, ...]:
    """What a leader would ask first, in sentences: the rate and its change, the range between
    areas, households, what is missing.
    """
    now, before = now_and_before(employment_trend(release, area), release)
    change = difference(now, before, "employment_rate")
    lead = [fill(TEXTS["lead_no_rate"], month=month_text(release.data_month))]
    if now:
        lead = [
            fill(
                TEXTS["lead_rate_first"] if change is None else TEXTS["lead_rate"],
                month=month_text(release.data_month),
                area=area.name,
                rate=percent(now["employment_rate"]),
                employed=count(now["employed"]),
                able=count(now["able_and_willing"]),
                change=points(change),
            )
        ]
    solid = employment_by_area(release, area).filter(
        pl.col("able_and_willing") >= release.small_denominator
    )
    if solid.height > 1:
        best, worst = solid.row(0, named=True), solid.row(-1, named=True)
        lead.append(
            fill(
                TEXTS["lead_range"],
                level=LEVELS[release.compared_level(area)],
                best=best["area_name"],
                best_rate=percent(best["employment_rate"]),
                worst=worst["area_name"],
                worst_rate=percent(worst["employment_rate"]),
                gap=points(best["employment_rate"] - worst["employment_rate"]).lstrip("+"),
            )
        )
    households, _ = now_and_before(zero_trend(release, area), release)
    if households:
        lead.append(
            fill(
                TEXTS["lead_zero"],
                derived=count(households["derived"]),
                undetermined=count(households["undetermined"]),
            )
        )
    expected = status_of_month(release, area)["expected"].sum()
    missing = (
        release.missing(area).filter(pl.col("month") == release.data_month).sort("street_code")
    )
    if missing.height:
        streets = dict(missing.select("street_code", "street_name").iter_rows())
        lead.append(
            fill(
                TEXTS["lead_missing"],
                expected=count(expected),
                received=count(expected - missing.height),
                streets=listed([release.full_name(code, name) for code, name in streets.items()]),
            )
        )
    return tuple(lead)
