"""A release as the pages read it: its facts, the names of its areas, and its queries."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import polars as pl

from dashboards.chart import PAGE_LEVELS
from pipelines.base.clock import beijing
from pipelines.base.wording import Text, same
from pipelines.warehouse import engine
from pipelines.warehouse.engine import Session

# Every area that the months to be shown speak of, by its newest name, and the area above it.
PAGE_AREA = """
create or replace temp table page_area as
with newest as (
  select
    area_code,
    area_level,
    area_name,
    row_number() over (
      partition by area_code
      order by month desc
    ) as place
  from mart.area
)
select
  area_code,
  area_level,
  area_name,
  case area_level
    when 'prefecture' then left(area_code, 2)
    when 'county' then left(area_code, 4)
    when 'street' then left(area_code, 6)
    when 'community' then left(area_code, 9)
  end as parent_code
from newest
where place = 1
order by area_code
"""


@dataclass(frozen=True)
class Area:
    """An area of the release by its code."""

    code: str
    level: str
    name: Text


@dataclass(frozen=True)
class Release:
    """An open release. `names`: code -> name of every area down to streets; `months` with data, in
    order, up to the data month.
    """

    session: Session
    release_id: str
    released_at: datetime  # Beijing time
    code_version: str
    data_month: date | None  # None: a release without any data
    province: Area | None  # None: likewise
    months: tuple[date, ...]
    names: Mapping[str, Text]
    levels: Mapping[str, str]
    search_keys: Mapping[str, str]  # code -> pinyin of all readings and their initials

    def has_column(self, table: str, column: str) -> bool:
        """Whether the release has that column (`schema.table`): older ones lack some."""
        return column in self.session.tables().get(table, {})

    def query(self, sql: str, **values: object) -> pl.DataFrame:
        """The rows of a query with $named values, in its order."""
        return self.session.frame(sql, values)

    @property
    def pages(self) -> tuple[str, ...]:
        """The codes of the areas with pages of their own."""
        return tuple(code for code, level in self.levels.items() if level in PAGE_LEVELS)

    def level_of(self, code: str) -> str:
        """The level of an area."""
        return self.levels[code]

    def parent(self, code: str) -> str:
        """The code of the area above; "" above the province."""
        lengths = [0, 2, 4, 6, 9, 12]
        return code[: lengths[lengths.index(len(code)) - 1]]


@contextmanager
def open_release(path: Path) -> Iterator[Release]:
    """A released DuckDB file, opened read-only. Raises EngineError where it is none."""
    with engine.open_release(path) as session:
        release_id, released_at, code_version, data_month = session.rows(
            "select release_id, released_at, code_version, data_month from audit.release order by"
            " released_at desc limit 1"
        )[0]
        session.execute(PAGE_AREA)
        areas = session.rows(
            "select area_code, area_level, area_name from page_area where area_level <> 'community'"
        )
        months = session.rows(
            "select distinct month from mart.area where month <= ? order by month", [data_month]
        )
        top = next((area for area in areas if area[1] == "province"), None)
        names = {code: same(name) for code, _, name in areas}
        yield Release(
            session,
            release_id,
            beijing(released_at),
            code_version,
            data_month,
            Area(top[0], top[1], names[top[0]]) if top else None,
            tuple(month for (month,) in months),
            names,
            {code: level for code, level, _ in areas},
            {},
        )
