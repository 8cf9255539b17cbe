"""Two years of streets and communities, a file a county: too many for pages of their own."""

from __future__ import annotations

from collections import defaultdict

from dashboards.frame import javascript
from dashboards.release import Release
from pipelines.base.month import shifted

MONTHS = 24
# Of each area four texts of numbers by month, "" where nothing is known; one number where all months
# have it. Fewest digits: those able and willing as the step from the last known month, and in place
# of the employed those without work.
SERIES = """
with named as (
  select
    area_code,
    area_name,
    area_name_en
  from page_area
  where area_level in ('street', 'community')
),
period as (
  select distinct month
  from mart.area
  where month between $first_month and $data_month
),
cell as (
  select
    named.area_code,
    period.month,
    rate.able_and_willing - coalesce(
      last_value(rate.able_and_willing ignore nulls) over (
        partition by named.area_code
        order by period.month
        rows between unbounded preceding and 1 preceding
      ),
      0
    ) as able_step,
    rate.able_and_willing - rate.employed as without_work,
    work.net_new_employment,
    household.recognised
  from named
  cross join period
  left join mart.employment_rate as rate
    on rate.area_code = named.area_code
    and rate.month = period.month
    and rate.group_code = 'all'
  left join mart.new_employment as work
    on work.area_code = named.area_code
    and work.month = period.month
  left join mart.zero_employment_household as household
    on household.area_code = named.area_code
    and household.month = period.month
),
told as (
  select
    area_code,
    string_agg(coalesce(cast(able_step as varchar), ''), ',' order by month) as able,
    string_agg(coalesce(cast(without_work as varchar), ''), ',' order by month) as without_work,
    string_agg(coalesce(cast(net_new_employment as varchar), ''), ',' order by month) as net,
    string_agg(coalesce(cast(recognised as varchar), ''), ',' order by month) as recognised
  from cell
  group by area_code
)
select
  named.area_code,
  named.area_name,
  named.area_name_en,
  told.able,
  told.without_work,
  told.net,
  told.recognised
from named
inner join told
  on told.area_code = named.area_code
order by named.area_code
"""


def below_files(release: Release) -> dict[str, str]:
    """data/series_below/<county>.js: months, and for each street and community its names and the
    numbers by month of those able and willing to work (as steps), without work, net new employment, recognised
    households.
    """
    first = shifted(release.data_month, 1 - MONTHS)
    found: dict[str, dict[str, list[str]]] = defaultdict(dict)
    for code, zh, en, *series in release.query(
        SERIES, first_month=first, data_month=release.data_month
    ).iter_rows():
        found[code[:6]][code] = [zh, en, *map(_short, series)]
    months = [f"{month:%Y-%m}" for month in release.months if month >= first]
    return {
        f"series_below/{county}.js": f'jiuye.put("series_below/{county}",'
        f"{javascript({'months': months, 'areas': areas})})\n"
        for county, areas in sorted(found.items())
    }


def _short(numbers: str) -> str:
    """One number for all months where they are equal."""
    first, _, rest = numbers.partition(",")
    return first if rest and set(rest.split(",")) == {first} else numbers
