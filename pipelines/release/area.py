"""Finds an area by code, name, full name, English name or pinyin."""

from __future__ import annotations

import difflib
import re
import unicodedata
from dataclasses import dataclass

from pipelines.warehouse.engine import NoSuchTable, Session

MOST_CANDIDATES = 12
# In order of preference.
LEVELS = ("province", "prefecture", "group", "county", "street", "community")
ALONE = LEVELS[:4]  # an area of these levels is preferred although smaller areas share its name

# Ranks how well an area matches; its best match counts. $typed: as typed; $latin: lower case
# without blanks; $spread: with anything between its characters (内江市中区 matches 内江市市中区).
FITTING = """
with division as (
  select
    division_code as code,
    area_level as level,
    division_name as name,
    full_name,
    '' as member_codes
  from ref.division
  where valid_to is null
),
reported as (
  select
    area_code as code,
    area_level as level,
    max(area_name) as name,
    max(full_name) as full_name,
    '' as member_codes
  from mart.area
  group by area_code, area_level
),
place as (
  select * from division
  union all
  select * from reported where code not in (select code from division)
  union all
  select group_code, 'group', group_name, group_name, member_codes
  from ref.area_group
  where valid_to is null
),
province as (
  select left(code, 2) as code, name from division where level = 'province'
),
named as (
  select
    place.*,
    coalesce(province.name, '') || place.full_name as whole_name,
    lower(replace(coalesce(place_name.division_name_en, ''), ' ', '')) as latin,
    coalesce(';' || place_name.pinyin, '') as pinyin,
    coalesce(';' || place_name.initials || ';', '') as initials
  from place
  left join province
    on province.code = left(place.code, 2)
    and place.level <> 'province'
  left join ref.place_name as place_name
    on place_name.division_name = place.name
),
fit as (
  select
    code,
    level,
    full_name,
    member_codes,
    case
      when code = $typed then 1
      when $typed in (full_name, whole_name) then 2
      when name = $typed or latin = $latin or contains(pinyin || ';', ';' || $latin || ';') then 3
      when level in ('province', 'prefecture', 'county')
        and (starts_with(name, $typed) or starts_with(latin, $latin) or contains(pinyin, ';' || $latin))
        then 3
      when ends_with($typed, name) and regexp_full_match(whole_name, $spread) then 4
      when level = 'group' and contains(name, $typed) then 5
      when starts_with(name, $typed) or starts_with(latin, $latin) then 5
      when contains(pinyin, ';' || $latin) then 5
      when contains(initials, ';' || $latin || ';') then 6
    end as fit
  from named
)
select code, level, full_name, member_codes
from fit
where fit = (select min(fit) from fit)
order by code
"""


class AreaUnfit(ValueError):
    """No area matches, or several do; the message lists candidates."""


@dataclass(frozen=True)
class NamedArea:
    """An area of the division table, or a group of areas with its members' codes."""

    code: str
    level: str
    full_name: str
    member_codes: tuple[str, ...] = ()


def find_area(session: Session, typed: str) -> NamedArea:
    """The area for a code, a name (成都, 锦江区), a full name (内江市市中区, with or without the province), an
    English name, pinyin or initials. If several levels share a name, the area of the highest level
    is taken, down to counties. Raises AreaUnfit with the candidates.
    """
    typed = (
        "".join(unicodedata.normalize("NFKC", typed).split()).replace("(", "（").replace(")", "）")
    )
    if not typed:
        raise AreaUnfit("--area 是空的 / --area is empty")
    found = _fitting(session, typed)
    if not found:
        raise AreaUnfit(_unknown(session, typed))
    by_level = {level: [one for one in found if one.level == level] for level in LEVELS}
    highest = next(level for level in LEVELS if by_level[level])
    meant = by_level[highest] if highest in ALONE else found
    if len(meant) > 1:
        raise AreaUnfit(_ambiguous(typed, meant))
    return meant[0]


def top_areas(session: Session) -> list[str]:
    """The codes of the provinces in a release; for the release of a prefecture or county, its own
    code.
    """
    codes = [
        code for (code,) in session.rows("select distinct area_code from mart.area order by 1")
    ]
    shortest = min(map(len, codes), default=0)
    return [code for code in codes if len(code) == shortest]


def _fitting(session: Session, typed: str) -> list[NamedArea]:
    values = {
        "typed": typed,
        "latin": typed.lower() if typed.isascii() and not typed.isdigit() else "\n",
        "spread": ".*" + ".*".join(map(re.escape, typed)) if len(typed) > 2 else "\n",
    }
    try:
        rows = session.rows(FITTING, values)
    except NoSuchTable:  # made by an older version
        rows = session.rows(
            "select distinct area_code, area_level, area_name, '' from mart.area where $typed in"
            " (area_code, area_name) order by 1",
            {"typed": typed},
        )
    return [
        NamedArea(code, level, name, tuple(filter(None, members.split(";"))))
        for code, level, name, members in rows
    ]


def _unknown(session: Session, typed: str) -> str:
    names = [
        name
        for (name,) in session.rows(
            "select distinct division_name from ref.division where area_level in ('prefecture',"
            " 'county') and valid_to is null order by 1"
        )
    ]
    near = difflib.get_close_matches(typed, names, 6, 0.4)
    hint = f"；相近的有 / near it: {'、'.join(near)}" if near else ""
    return (
        f"没有这个地区：{typed}，可写代码、名称、全称（内江市市中区）或拼音 / no such area: write its"
        f" code, name, full name or pinyin{hint}"
    )


def _ambiguous(typed: str, found: list[NamedArea]) -> str:
    listed = "、".join(f"{one.full_name}（{one.code}）" for one in found[:MOST_CANDIDATES])
    more = f"……共 {len(found)} 个 / {len(found)} in all" if len(found) > MOST_CANDIDATES else ""
    return (
        f"叫“{typed}”的不止一个，请写全称或代码 / more than one area is called so, write the full"
        f" name or the code: {listed}{more}"
    )
