"""The employment rate and its parts: over the months, by area, by population group."""

from __future__ import annotations

from functools import partial

import polars as pl

from dashboards import theme
from dashboards.figures import by_month, by_row
from dashboards.page import Card, Chart, card_without_data
from dashboards.release import Area, Release
from dashboards.texts import LEVELS, TEXTS, term
from dashboards.topics.employment_query import (
    REGISTER,
    employment_by_area,
    employment_trend,
    same_streets_change,
)
from dashboards.topics.submission import area_notes, month_notes
from dashboards.topics.trend import changed, difference, now_and_before
from pipelines.base.wording import (
    Text,
    count,
    fill,
    listed,
    month_text,
    percent,
    points,
    same,
    signed,
)

SOURCE = "mart.employment_rate"


def rate_card(release: Release, area: Area) -> Card:
    """The employment rate with numerator and denominator, and what moved."""
    now, before = now_and_before(employment_trend(release, area), release)
    if not now:
        return card_without_data(term("employment_rate").title)
    change, same_streets = (
        difference(now, before, "employment_rate"),
        same_streets_change(release, area),
    )
    details = [
        fill(
            TEXTS["card_rate_parts"],
            employed=count(now["employed"]),
            able=count(now["able_and_willing"]),
        ),
        changed(change, TEXTS["points"], points),
    ]
    if same_streets is not None:
        details.append(fill(TEXTS["same_streets"], change=points(same_streets)))
    return Card(
        term("employment_rate").title,
        percent(now["employment_rate"]),
        details=tuple(details),
        provisional=now["provisional"],
    )


def unemployed_card(release: Release, area: Area) -> Card:
    """Registered unemployed, beside all unemployed."""
    now, before = now_and_before(employment_trend(release, area), release)
    if not now:
        return card_without_data(term("registered_unemployed").title)
    share = now["registered_unemployed"] / now["unemployed"] if now["unemployed"] else None
    details = (
        fill(TEXTS["card_unemployed"], unemployed=count(now["unemployed"]), share=percent(share)),
        changed(difference(now, before, "registered_unemployed"), TEXTS["persons"], signed),
    )
    return Card(
        term("registered_unemployed").title,
        count(now["registered_unemployed"]),
        TEXTS["persons"],
        details,
        now["provisional"],
    )


def trend_charts(release: Release, area: Area) -> tuple[Chart, ...]:
    """The rate by month, and the counts behind it."""
    trend = employment_trend(release, area)
    rates = trend.select("month", "able_and_willing", "employed", "employment_rate", "provisional")
    counts = trend.select(
        "month", "employed", "unemployed", "registered_unemployed", "unknown", "provisional"
    )
    known = trend.drop_nulls("employment_rate")
    of_rates = of_counts = TEXTS["no_data"]
    if known.height:
        of_rates = fill(
            TEXTS["rate_trend_summary"] if known.height > 1 else TEXTS["rate_of_one_month"],
            area=area.name,
            first=month_text(known["month"][0]),
            last=month_text(known["month"][-1]),
            start=percent(known["employment_rate"][0]),
            end=percent(known["employment_rate"][-1]),
        )
    if trend.height:
        last = trend.row(-1, named=True)
        of_counts = fill(
            TEXTS["count_trend_summary"],
            last=month_text(last["month"]),
            employed=count(last["employed"]),
            unemployed=count(last["unemployed"]),
            registered=count(last["registered_unemployed"]),
        )
    marks = {"provisional": release.provisional_months(area, REGISTER), "labels": release.labels}
    panels = [
        {"employed": theme.BLUE},
        {"unemployed": theme.ORANGE, "registered_unemployed": theme.AMBER},
    ]
    notes = month_notes(release, area, REGISTER) if trend.height else ()
    return (
        Chart(
            "rate-trend",
            TEXTS["rate_trend"],
            of_rates,
            rates,
            partial(by_month.rate_trend, rates, "employment_rate", **marks),
            SOURCE,
            notes,
        ),
        Chart(
            "count-trend",
            TEXTS["count_trend"],
            of_counts,
            counts,
            partial(by_month.count_panels, counts, panels, **marks),
            SOURCE,
            notes,
        ),
    )


def comparison_charts(release: Release, area: Area) -> tuple[Chart, ...]:
    """The rate by area and by population group, against the rate of the whole."""
    month = month_text(release.data_month)
    areas = employment_by_area(release, area)
    groups = release.query(
        """
        select
            rate.group_code,
            rate.working_age,
            rate.able_and_willing,
            rate.employed,
            rate.unemployed,
            rate.employment_rate
        from mart.employment_rate as rate
        inner join ref.population_group as population_group
            on population_group.group_code = rate.group_code
        where rate.area_code = $area
            and rate.month = $month
        order by population_group.sort_order, rate.group_code
        """,
        month=release.data_month,
        area=area.code,
    )
    by_area = fill(TEXTS["rate_by_area"], level=LEVELS[release.compared_level(area)])
    return (
        _rates(
            "rate-by-area",
            by_area,
            fill(TEXTS["rate_by_area_summary"], month=month),
            areas,
            "area_code",
            release,
            area,
        ),
        _rates(
            "rate-by-group",
            TEXTS["rate_by_group"],
            fill(TEXTS["rate_by_group_summary"], month=month, area=area.name),
            groups,
            "group_code",
            release,
            area,
        ),
    )


def _rates(
    name: str,
    title: Text,
    summary: Text,
    frame: pl.DataFrame,
    category: str,
    release: Release,
    area: Area,
) -> Chart:
    """Bars of a rate; what has no denominator is not drawn and is named in a note."""
    drawn, empty = (
        frame.drop_nulls("employment_rate"),
        frame.filter(pl.col("employment_rate").is_null()),
    )
    notes = []
    if (drawn["able_and_willing"] < release.small_denominator).any():
        notes.append(
            fill(
                TEXTS["small_note"],
                least=release.small_denominator,
                points=f"{100 / release.small_denominator:.1f}",
            )
        )
    if empty.height:
        names = [
            (
                same(row["area_name"])
                if category == "area_code"
                else release.labels[category][row[category]]
            )
            for row in empty.iter_rows(named=True)
        ]
        notes.append(fill(TEXTS["no_denominator"], names=listed(names)))
    whole = now_and_before(employment_trend(release, area), release)[0].get("employment_rate")
    draw = partial(
        by_row.rate_rows,
        drawn,
        category,
        "employment_rate",
        denominator="able_and_willing",
        least=release.small_denominator,
        whole=(area.name, whole),
        labels=release.labels,
    )
    return Chart(
        name, title, summary, frame, draw, SOURCE, (*notes, *area_notes(release, area, REGISTER))
    )
