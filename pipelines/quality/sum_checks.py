"""Checks of sums derived from the vocabulary: counts add up over areas, over groups that partition
all persons, and over months to the year to date. Rows beyond the release's horizon are not missed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise

from pipelines.contract.label import labels_of
from pipelines.quality.check import Check, literals
from pipelines.quality.table import Table
from pipelines.warehouse.engine import quoted
from pipelines.warehouse.horizon import STREET_DIGITS

PARTITIONS = {  # groups that partition the group `all`
    "men_and_women_are_all": ("male", "female"),
    "ages_are_all": ("age_16_24", "age_25_45", "age_46_up"),
    "sexes_and_ages_are_all": (
        "male_16_24",
        "male_25_45",
        "male_46_up",
        "female_16_24",
        "female_25_45",
        "female_46_up",
    ),
}


def sum_checks(table: Table, levels: Mapping[str, int]) -> Iterator[Check]:
    """The sum checks of a table. `levels`: area level -> digits of its codes."""
    if "area_code" in table.grain and "area_level" in table.columns and levels:
        yield from _area_checks(table, levels)
    if "group_code" in table.grain and table.additive:
        yield from _group_checks(table)
    if running := {n: f"{n}_ytd" for n in table.counts if f"{n}_ytd" in table.columns}:
        yield _months_add_up(table, running)


def _area_checks(table: Table, levels: Mapping[str, int]) -> Iterator[Check]:
    if table.additive:
        says = table.says("下级之和不等于上级", "areas do not add up to the area above")
        query = _compared_with_below(table, table.additive, levels, "<> 0")
        yield Check(table.name, "children_add_up", says, "query", sql=query)
    for level, columns in table.additive_from.items():
        below = min((n for n in levels if levels[n] > levels[level]), key=levels.__getitem__)
        words = labels_of("area_level") or {}
        upper, lower = words[level], words[below]
        above = {name: length for name, length in levels.items() if length <= levels[level]}
        says = table.says(
            f"{upper.zh}及以上下级之和不等于上级",
            f"areas do not add up to the area above, from the level {upper.en} on",
        )
        query = _compared_with_below(table, columns, above, "<> 0")
        yield Check(table.name, f"{level}_adds_up", says, "query", sql=query)
        says = table.says(
            f"{lower.zh}之和多于{upper.zh}",
            f"the level {lower.en} adds up to more than the level {upper.en}",
        )
        pair = {name: levels[name] for name in (level, below)}
        query = _compared_with_below(table, columns, pair, "< 0")
        yield Check(table.name, f"{below}_within_{level}", says, "query", sql=query)


def _compared_with_below(
    table: Table, columns: tuple[str, ...], levels: Mapping[str, int], test: str
) -> str:
    """A query for areas (and the other keys of the grain) whose counts are not the sums of the
    level below; a missing row counts as 0.

    `levels`: those to compare; `test`: the failure condition on an area's count minus the sum
    below.
    """
    ordered = sorted(levels, key=levels.__getitem__)
    shorter = " ".join(
        f"when {quoted(level)} then {levels[above]}" for above, level in pairwise(ordered)
    )
    over_streets = [above for above, level in pairwise(ordered) if levels[level] >= STREET_DIGITS]
    is_held = ""
    if over_streets and "month" in table.grain and not table.of_every_month:
        detailed = "(month < (select detailed_from from audit.release)) is not true"
        is_held = f"and (area_level not in ({literals(over_streets)}) or {detailed})"
    others = [key for key in table.grain if key != "area_code"]
    keys = ", ".join(("area_code", *others))
    parent = ", ".join((f"left(area_code, case area_level {shorter} end)", *others))
    return f"""
        with signed as (
            select {keys}, {", ".join(columns)} from {table.name}
            where area_level in ({literals(ordered[:-1])}) {is_held}
            union all
            select {parent}, {", ".join(f"-{name}" for name in columns)} from {table.name}
            where area_level in ({literals(ordered[1:])})
        )
        select {keys}
        from signed
        group by {keys}
        having {_any(columns, "sum({0}) " + test)}"""


def _group_checks(table: Table) -> Iterator[Check]:
    counts = table.additive
    others = ", ".join(key for key in table.grain if key != "group_code")
    for rule, groups in PARTITIONS.items():
        says = table.says(
            f"{'、'.join(groups)} 之和不等于 all", f"{', '.join(groups)} do not add up to all"
        )
        differs = _any(counts, "sum(case group_code when 'all' then {0} else -{0} end) <> 0")
        query = f"""
            select {others}
            from {table.name}
            where group_code in ('all', {literals(groups)})
            group by {others}
            having {differs}"""
        yield Check(table.name, rule, says, "query", sql=query)
    says = table.says("有人群多于 all", "some group is larger than all")
    query = f"""
        with whole as (
            select {others}, {", ".join(counts)} from {table.name} where group_code = 'all'
        )
        select {", ".join(f"part.{key}" for key in table.grain)}
        from {table.name} as part
        left join whole using ({others})
        where part.group_code <> 'all'
            and ({_any(counts, "part.{0} > coalesce(whole.{0}, 0)")})"""
    yield Check(table.name, "no_group_exceeds_all", says, "query", sql=query)


def _months_add_up(table: Table, running: Mapping[str, str]) -> Check:
    """For each count with a year-to-date column: the latter equals the sum of the year's months so
    far; in a year of which the release does not hold the first months, it grows by each month
    after the first row.
    """
    others = ", ".join(key for key in table.grain if key != "month")
    of_year = f"over (partition by {others}, year(month) order by month)"
    sums = ", ".join(f"sum({name}) {of_year} - {ytd} as {name}" for name, ytd in running.items())
    earlier = ", ".join(
        f"{name} - case when is_cut then first_value({name}) {of_year} else 0 end as {name}"
        for name in running
    )
    first, is_cut = "held_from", "false"
    if "area_code" in table.grain:
        first = (
            f"case when length(area_code) < {STREET_DIGITS} then held_from else detailed_from end"
        )
    if not table.of_every_month:
        is_cut = f"coalesce(month({first}) > 1 and year(month) = year({first}), false)"
    says = table.says("本年累计不等于各月之和", "a year to date is not the sum of its months")
    query = f"""
        with summed as (
            select month, {others}, {is_cut} as is_cut, {sums}
            from {table.name}
            cross join (select held_from, detailed_from from audit.release) as horizon
        ),
        difference as (
            select month, {others}, {earlier} from summed
        )
        select month, {others}
        from difference
        where {_any(tuple(running), "{0} <> 0")}"""
    return Check(table.name, "months_add_up", says, "query", sql=query)


def _any(columns: tuple[str, ...], test: str) -> str:
    """`test`, with {0} as a placeholder for a column, joined by or over the columns."""
    return " or ".join(map(test.format, columns))
