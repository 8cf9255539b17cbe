"""Zero-employment households: over the months and by area."""

from __future__ import annotations

from functools import partial

import polars as pl

from dashboards import theme
from dashboards.figures import by_month, by_row
from dashboards.page import Card, Chart, card_without_data
from dashboards.release import Area, Release
from dashboards.texts import LEVELS, TEXTS
from dashboards.topics.submission import area_notes, month_notes
from dashboards.topics.trend import changed, difference, now_and_before, with_provisional
from pipelines.base.wording import count, fill, month_text, signed
from pipelines.contract.registers.labour_force import LABOUR_FORCE

SOURCE = "mart.zero_employment_household"
REGISTER = LABOUR_FORCE.name
# Households are derived from the roster: where a month has none, 0 would be untrue.
OF_A_ROSTER = (
    "(month, area_code) in (select (month, area_code) from mart.employment_rate where group_code ="
    " 'all')"
)
COLOURS = {"derived": theme.ORANGE, "undetermined": theme.GREY}


def zero_trend(release: Release, area: Area) -> pl.DataFrame:
    """Derived and undetermined households of an area, a row a month."""
    frame = release.query(
        "select month, derived, undetermined from mart.zero_employment_household where area_code ="
        f" $area and {OF_A_ROSTER} order by month",
        area=area.code,
    )
    return with_provisional(frame, release, area, REGISTER)


def zero_card(release: Release, area: Area) -> Card:
    """Derived households, and those that cannot be told."""
    now, before = now_and_before(zero_trend(release, area), release)
    if not now:
        return card_without_data(TEXTS["card_zero"])
    details = (
        fill(TEXTS["card_zero_undetermined"], undetermined=count(now["undetermined"])),
        changed(difference(now, before, "derived"), TEXTS["households"], signed),
    )
    return Card(
        TEXTS["card_zero"], count(now["derived"]), TEXTS["households"], details, now["provisional"]
    )


def zero_charts(release: Release, area: Area) -> tuple[Chart, ...]:
    """Households by month, and by area in the data month."""
    trend, level = zero_trend(release, area), release.compared_level(area)
    areas = release.query(
        f"""
        select area_code, area_name, derived, undetermined
        from mart.zero_employment_household
        where area_level = $level
            and starts_with(area_code, $area)
            and month = $month
            and {OF_A_ROSTER}
        order by derived desc, undetermined desc, area_code
        """,
        month=release.data_month,
        area=area.code,
        level=level,
    )
    of_trend = TEXTS["no_data"]
    if trend.height:
        last = trend.row(-1, named=True)
        of_trend = fill(
            TEXTS["zero_trend_summary"],
            last=month_text(last["month"]),
            derived=count(last["derived"]),
            undetermined=count(last["undetermined"]),
        )
    draw_trend = partial(
        by_month.stacked_months,
        trend,
        COLOURS,
        provisional=release.provisional_months(area, REGISTER),
        labels=release.labels,
    )
    return (
        Chart(
            "zero-trend",
            TEXTS["zero_trend"],
            of_trend,
            trend,
            draw_trend,
            SOURCE,
            month_notes(release, area, REGISTER) if trend.height else (),
        ),
        Chart(
            "zero-by-area",
            fill(TEXTS["zero_by_area"], level=LEVELS[level]),
            fill(TEXTS["zero_by_area_summary"], month=month_text(release.data_month)),
            areas,
            partial(by_row.stacked_rows, areas, "area_code", COLOURS, labels=release.labels),
            SOURCE,
            area_notes(release, area, REGISTER),
        ),
    )
