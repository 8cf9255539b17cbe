"""What the charts of employment are drawn from: rates over the months, by area, over the same streets."""

from __future__ import annotations

import polars as pl

from dashboards.release import Area, Release
from dashboards.topics.trend import difference, now_and_before, with_provisional
from pipelines.contract.registers.labour_force import LABOUR_FORCE

REGISTER = LABOUR_FORCE.name


def employment_trend(release: Release, area: Area) -> pl.DataFrame:
    """All persons of an area, a row a month: the counts, the rate, and whether the month is
    provisional.
    """
    frame = release.query(
        """
        select
            month,
            working_age,
            able_and_willing,
            employed,
            unemployed,
            registered_unemployed,
            unknown,
            employment_rate
        from mart.employment_rate
        where area_code = $area
            and group_code = 'all'
        order by month
        """,
        area=area.code,
    )
    return with_provisional(frame, release, area, REGISTER)


def employment_by_area(release: Release, area: Area) -> pl.DataFrame:
    """The areas below in the data month, highest rate first; the gap is to the rate of the whole."""
    return release.query(
        """
        with whole as (
            select employment_rate
            from mart.employment_rate
            where area_code = $area
                and group_code = 'all'
                and month = $month
        )
        select
            part.area_code,
            part.area_name,
            part.working_age,
            part.able_and_willing,
            part.employed,
            part.unemployed,
            part.employment_rate,
            part.employment_rate - whole.employment_rate as employment_rate_gap
        from mart.employment_rate as part
        cross join whole
        where part.area_level = $level
            and starts_with(part.area_code, $area)
            and part.group_code = 'all'
            and part.month = $month
        order by part.employment_rate desc nulls last, part.area_code
        """,
        month=release.data_month,
        area=area.code,
        level=release.compared_level(area),
    )


def same_streets_change(release: Release, area: Area) -> float | None:
    """The change of the rate on the month before over streets received in both; None where the two
    months' streets are the same.
    """
    rows = release.coverage.filter(
        (pl.col("register") == REGISTER)
        & pl.col("received")
        & pl.col("street_code").str.starts_with(area.code[:9])
    )
    now, before = (
        set(rows.filter(pl.col("month") == month)["street_code"])
        for month in (release.data_month, release.month_before)
    )
    if now == before or not now & before:
        return None
    frame = release.query(
        """
        select
            month,
            sum(employed) as employed,
            sum(able_and_willing) as able_and_willing,
            sum(employed) / nullif(sum(able_and_willing), 0) as employment_rate
        from mart.employment_rate
        where area_level = 'street'
            and group_code = 'all'
            and month in ($month, $before)
            and list_contains($streets, area_code)
        group by month
        """,
        month=release.data_month,
        before=release.month_before,
        streets=sorted(now & before),
    )
    return difference(*now_and_before(frame, release), "employment_rate")
