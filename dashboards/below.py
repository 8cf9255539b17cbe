"""Two years of data for streets and communities, one file per county: too many areas for pages."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from dashboards.basis import Basis, Rows
from dashboards.mark import Marks
from dashboards.packing import ENDINGS, PLACES, javascript, without_ending
from dashboards.release import Release
from pipelines.base.month import shifted
from pipelines.warehouse.engine import quoted

MONTHS = 24
# Each area has four strings of numbers by month, or one number if all months are equal. To keep
# numbers small, those able and willing are stored as the difference from the last known month, and
# persons without work instead of the employed. A small number is one character, others are
# 'digits'; UNKNOWN if missing.
LEAST = -28
UNKNOWN = "`"
COUNTED = ("able_step", "without_work", "net_new_employment", "recognised")
# Table -> the columns included, and a filter on its rows.
READ = {
    "page_area": (("area_name", "area_name_en"), "true"),
    "mart.employment_rate": (("able_and_willing", "employed"), "group_code = 'all'"),
    "mart.new_employment": (("net_new_employment",), "true"),
    "mart.zero_employment_household": (("recognised",), "true"),
}
SERIES = """
with named as (
  select
    area_code,
    area_name,
    area_name_en
  from page_area
  where area_level in ('street', 'community')
    and left(area_code, 6) in ({counties})
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
    string_agg({able_step}, '' order by month) as able_step,
    string_agg({without_work}, '' order by month) as without_work,
    string_agg({net_new_employment}, '' order by month) as net_new_employment,
    string_agg({recognised}, '' order by month) as recognised
  from cell
  group by area_code
)
select
  named.area_code,
  named.area_name,
  named.area_name_en,
  told.able_step,
  told.without_work,
  told.net_new_employment,
  told.recognised
from named
inner join told
  on told.area_code = named.area_code
order by named.area_code
"""


def rows_below(release: Release) -> dict[str, Rows]:
    """The rows that the files of below_files depend on, under their own names."""
    return {f"below {table}": _rows_of(table, _period(release)) for table in READ}


def below_files(release: Release, basis: Basis, marks: Marks) -> dict[str, str | None]:
    """data/series_below/<county>.js: months, and for each street and community (by the rest of its
    code) its names and by month the numbers able and willing to work (as differences), without
    work, net new employment, recognised households. None: unchanged from the former site.
    """
    period = _period(release)
    months = [f"{month:%Y-%m}" for month in release.months if month >= period["first_month"]]
    marks_of = [basis.marks[f"below {table}"] for table in READ]
    counties = sorted(marks_of[0])
    files: dict[str, str | None] = {f"series_below/{county}.js": None for county in counties}
    changed = [
        county
        for county in counties
        if not marks.hold(
            f"series_below/{county}.js", *(found.get(county) for found in marks_of), months
        )
    ]
    found: dict[str, dict[str, list[str | int]]] = {county: {} for county in changed}
    if changed:
        series = SERIES.format(
            counties=", ".join(map(quoted, changed)), **{name: _sign(name) for name in COUNTED}
        )
        for code, zh, en, *numbers in release.session.rows(series, period):
            found[code[:6]][code[6:]] = [*without_ending(zh, en), *map(_short, numbers)]
    for county, areas in found.items():
        data = javascript({"months": months, "endings": ENDINGS, "areas": areas})
        files[f"series_below/{county}.js"] = f'jiuye.put("series_below/{county}",{data})\n'
    return files


def _period(release: Release) -> dict[str, date]:
    first = shifted(release.data_month, 1 - MONTHS)
    return {"first_month": first, "data_month": release.data_month}


def _rows_of(table: str, period: Mapping[str, object]) -> Rows:
    """The rows of streets and communities read from a table."""
    columns, which = READ[table]
    rows = f"{table} where area_level in ('street', 'community') and {which}"
    if table == "page_area":
        return Rows(rows, "area_code", ("area_code", *columns))
    rows += " and month between $first_month and $data_month"
    return Rows(rows, "area_code", ("area_code", "month", *columns), period)


def _sign(number: str) -> str:
    most = LEAST + len(PLACES) - 1
    return (
        f"case when {number} is null then {quoted(UNKNOWN)} when {number} between {LEAST} and {most}"
        f" then {quoted(PLACES)}[{number} - ({LEAST}) + 1]"
        f" else chr(39) || {number} || chr(39) end"
    )


def _short(numbers: str) -> str:
    """A single number if all months are equal."""
    return numbers[0] if set(numbers) == {numbers[0]} else numbers
