"""A release as read by the pages: facts, area names, and queries."""

from __future__ import annotations

import os
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import TypeVar

import polars as pl

from pipelines.base.clock import beijing
from pipelines.base.wording import Text, month_progress
from pipelines.warehouse import engine
from pipelines.warehouse.engine import Session

# Every area in the months shown, with its newest name and the area above; and the groups of areas
# in force with a member among them.
PAGE_AREA = """
create table memory.page_area as
with newest as (
  select
    area_code,
    max(month) as month
  from mart.area
  group by area_code
)
select
  area.area_code,
  area.area_level,
  area.area_name,
  coalesce(area.{area_name_en}, area.area_name) as area_name_en,
  case area.area_level
    when 'prefecture' then left(area.area_code, 2)
    when 'county' then left(area.area_code, 4)
    when 'street' then left(area.area_code, 6)
    when 'community' then left(area.area_code, 9)
  end as parent_code
from mart.area as area
inner join newest
  on newest.area_code = area.area_code
  and newest.month = area.month
order by area.area_code
"""
PAGE_GROUP = """
insert into memory.page_area
select distinct
  area_group.group_code,
  'area_group',
  area_group.group_name,
  area_group.group_name_en,
  split_part(area_group.group_code, '-', 1)
from ref.area_group as area_group
inner join ref.area_group_member as member
  on member.group_code = area_group.group_code
  and member.valid_from = area_group.valid_from
inner join page_area as area
  on area.area_code = member.member_code
where area_group.valid_from <= last_day(cast($month as date))
  and (area_group.valid_to is null or area_group.valid_to > last_day(cast($month as date)))
order by area_group.group_code
"""
MEMBERS = """
select
  member.group_code,
  member.member_code
from ref.area_group_member as member
inner join page_area as area
  on area.area_code = member.group_code
inner join page_area as part
  on part.area_code = member.member_code
where member.valid_from <= last_day(cast($month as date))
  and (member.valid_to is null or member.valid_to > last_day(cast($month as date)))
order by
  member.group_code,
  member.member_code
"""
SEARCH_KEYS = """
select
  area.area_code,
  any_value(replace(place_name.pinyin || ';' || place_name.initials, ';', ' ')) as keys
from page_area as area
inner join ref.place_name as place_name
  on place_name.division_name = area.area_name
group by area.area_code
order by area.area_code
"""
# The number of divisions in force with the same name on a level, in the release or not.
NAMESAKES = """
select
  division.area_level,
  division.division_name,
  coalesce(any_value(place_name.division_name_en), division.division_name) as division_name_en,
  count(distinct division.division_code) as divisions
from ref.division as division
left join ref.place_name as place_name
  on place_name.division_name = division.division_name
where division.valid_to is null
  and division.area_level in ('county', 'street')
group by
  division.area_level,
  division.division_name
order by
  division.area_level,
  division.division_name
"""
AT_ONCE = min(os.cpu_count() or 1, 4)  # parallel queries, one thread each
Item = TypeVar("Item")
Found = TypeVar("Found")
LEVELS_UP = [0, 2, 4, 6, 9, 12]  # code lengths of an area and the areas above


@dataclass(frozen=True)
class Area:
    """An area of the release by its code."""

    code: str
    level: str
    name: Text


@dataclass(frozen=True)
class Release:
    """An open release. `names`: code -> name of every area down to streets and of every group, with
    the name of the area above if two areas of a level share a name; `own_names`: without it;
    `months`: with data, in order, up to the data month.
    """

    session: Session
    release_id: str
    released_at: datetime  # Beijing time
    code_version: str
    data_month: date | None  # None for a release without data
    top: Area | None  # the province, or the release's own prefecture or county; None without data
    months: tuple[date, ...]
    names: Mapping[str, Text]
    own_names: Mapping[str, Text]
    levels: Mapping[str, str]
    members: Mapping[str, tuple[str, ...]]  # group of areas -> its members
    has_english: bool  # older releases have only Chinese names
    threads: Executor

    def each(
        self, work: Callable[[Session, Item], Found], items: Iterable[Item]
    ) -> Iterator[Found]:
        """The result of `work` for each item, in order. Several run in parallel, each in its own
        session, starting now.
        """
        asked = list(items)
        return self.threads.map(work, [self.session.again() for _ in asked], asked)

    def names_mark(self) -> str:
        """A checksum of names and search keys."""
        found = self.session.rows("select count(*) || '-' || sum(hash(page_area)) from page_area")
        keys = (
            self.session.rows("select sum(hash(place_name)) from ref.place_name")
            if self.has_english
            else []
        )
        return f"{found}{keys}"

    def search_keys(self) -> dict[str, str]:
        """Map codes to search keys: pinyin in all readings and initials; for a group the end of its
        code, which is pinyin.
        """
        if not self.has_english:
            return {}
        groups = self.session.rows("select group_code from ref.area_group order by group_code")
        ends = {code: code.partition("-")[2].replace("_", "") for (code,) in groups}
        return ends | dict(self.session.rows(SEARCH_KEYS))

    @property
    def running(self) -> list[Text]:
        """The progress of each month still being reported; [] in older releases."""
        if "audit.reporting_month" not in self.tables:
            return []
        rows = self.session.rows(
            """
            select month, received_streets, expected_streets, due_on
            from audit.reporting_month
            where month > $month
                or (month = $month and not is_due)
            order by month
            """,
            {"month": self.data_month},
        )
        return [month_progress(*row) for row in rows]

    def query(self, sql: str, **values: object) -> pl.DataFrame:
        """The rows of a query with $ parameters, in its order."""
        return self.session.frame(sql, values)

    @property
    def is_public(self) -> bool:
        """Whether it is a public edition, which lists the columns that it shows."""
        return "audit.public_column" in self.tables

    @cached_property
    def tables(self) -> dict[str, dict[str, str]]:
        """Map `schema.table` to column -> type."""
        return self.session.tables()

    @property
    def pages(self) -> tuple[str, ...]:
        """The codes of the areas with their own pages."""
        return tuple(code for code, level in self.levels.items() if level != "street")

    def level_of(self, code: str) -> str:
        """The level of an area."""
        return self.levels[code]


def above_code(code: str) -> str:
    """The code of the area above an area or a group; "" above the province."""
    if "-" in code:
        return code.partition("-")[0]
    return code[: LEVELS_UP[LEVELS_UP.index(len(code)) - 1]]


@contextmanager
def open_release(path: Path) -> Iterator[Release]:
    """Open a released DuckDB file read-only. Raises EngineError."""
    with engine.open_to_note(path) as session, ThreadPoolExecutor(AT_ONCE) as threads:
        release_id, released_at, code_version, data_month = session.rows(
            "select release_id, released_at, code_version, data_month from audit.release order by"
            " released_at desc limit 1"
        )[0]
        has_names = "area_name_en" in session.tables()["mart.area"]
        session.execute(PAGE_AREA.format(area_name_en="area_name_en" if has_names else "area_name"))
        if has_names:
            session.execute(PAGE_GROUP, {"month": data_month})
        areas = session.rows(
            "select area_code, area_level, area_name, area_name_en from page_area"
            " where area_level <> 'community'"
        )
        is_limited = "held_from" in session.tables()["audit.release"]  # not in old releases
        begin = "(select held_from from audit.release)" if is_limited else "null"
        months = session.rows(
            f"select distinct month from mart.area where month <= ? and (month < {begin}) is not true"
            " order by month",
            [data_month],
        )
        divisions = (area for area in areas if "-" not in area[0])
        top = min(divisions, key=lambda area: len(area[0]), default=None)
        own_names = {code: Text(zh, en) for code, _, zh, en in areas}
        levels = {code: level for code, level, _, _ in areas}
        yield Release(
            session,
            release_id,
            beijing(released_at),
            code_version,
            data_month,
            Area(top[0], top[1], own_names[top[0]]) if top else None,
            tuple(month for (month,) in months),
            _unmistakable(session, own_names, levels) if has_names else own_names,
            own_names,
            levels,
            _members(session, data_month) if has_names else {},
            has_names,
            threads,
        )


def _unmistakable(
    session: Session, names: Mapping[str, Text], levels: Mapping[str, str]
) -> dict[str, Text]:
    """Map codes to names, with the name of the area above if another area of the level has the same
    name.
    """
    chinese, english = Counter(), Counter()
    for level, zh, en, divisions in session.rows(NAMESAKES):
        chinese[level, zh] += divisions
        english[level, en] += divisions

    def told(code: str, name: Text) -> Text:
        above = names.get(above_code(code))
        if above is None:
            return name
        return Text(
            above.zh + name.zh if chinese[levels[code], name.zh] > 1 else name.zh,
            f"{name.en}, {above.en}" if english[levels[code], name.en] > 1 else name.en,
        )

    return {code: told(code, name) for code, name in names.items()}


def _members(session: Session, month: date | None) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = defaultdict(list)
    for group, member in session.rows(MEMBERS, {"month": month}):
        found[group].append(member)
    return {group: tuple(members) for group, members in found.items()}
