"""Checks of the marts: each table by the words of its columns, and the sums that tie rows and
tables together.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from pipelines.base.wording import Text
from pipelines.contract.label import labels_of
from pipelines.contract.register import EVENT_REGISTERS, REGISTERS
from pipelines.contract.vocabulary import VOCABULARY
from pipelines.quality.full_employment_suite import full_employment_checks
from pipelines.quality.suite import Check, column_check, literal, literals, row_check, rows_check
from pipelines.quality.target_suite import target_checks

NAMES = (
    "area_level",
    "area_name",
    "group_name",
    "street_name",
    "expected",
    "verdict",
)  # of what a grain's columns name; never null
SIX_IN_PLACE = (
    "with_institution",
    "with_staff",
    "with_funding",
    "with_premises",
    "with_rules",
    "with_work",
)
PARTS = (  # (fact, severity): each holds in every row of every table that has all its columns
    ("able_and_willing <= working_age", "block"),
    ("employed + unemployed <= able_and_willing", "block"),
    ("able_and_willing + unknown <= working_age", "block"),
    ("registered_unemployed <= working_age", "block"),
    ("persons = employed + unemployed + not_in_labour_force + unknown", "block"),
    ("households <= persons", "block"),
    ("entities = active + suspended + closed", "block"),
    ("founded <= entities", "block"),
    ("closed_in_month <= entities", "block"),
    ("relief_entitled <= active", "block"),
    ("relief_granted <= entities", "block"),
    ("net_new_employment = new_employment - natural_attrition", "block"),
    ("net_new_employment_ytd = new_employment_ytd - natural_attrition_ytd", "block"),
    ("reemployed_unemployed <= new_employment", "block"),
    ("difficult_employed <= new_employment", "block"),
    ("reemployed_unemployed_ytd <= new_employment_ytd", "block"),
    ("difficult_employed_ytd <= new_employment_ytd", "block"),
    ("persons <= persons_ytd", "block"),
    ("persons <= services", "block"),
    ("employed_within_3_months <= persons", "block"),
    ("opening + newly_recognised - resolved - ended_otherwise = recognised", "block"),
    ("recognised = confirmed + stale + not_compared", "block"),
    ("derived = confirmed + hidden", "block"),
    ("overdue <= recognised", "block"),
    ("relapsed <= recognised + hidden", "block"),
    ("vacant >= capacity - filled", "block"),
    ("vacant <= capacity", "block"),
    ("ended + ending_soon <= posts", "block"),
    ("over_three_years <= posts", "block"),
    *((f"six_in_place <= {name}", "block") for name in SIX_IN_PLACE),
    *((f"{name} <= stations", "block") for name in SIX_IN_PLACE),
    ("staff = full_time_staff + part_time_staff", "block"),
    (
        "absorbed_unemployed <= employees",
        "warn",
    ),  # the registers' own figures; no rule of the contract holds them to it
)
QUOTIENTS = {
    "employment_rate": ("employed", "able_and_willing"),
    "achieved_share": ("ytd", "target"),
    "former_share": ("former_ytd", "former_total"),
}
PARTITIONS = {  # groups that share out the group `all` without rest or overlap
    "men_and_women_are_all": ("male", "female"),
    "ages_are_all": ("age_16_24", "age_25_45", "age_46_up"),
}
STOCK = {
    "labour_force": "roster"
}  # the mart that counts every row of a register; by default the register's own name
STATUSES = ("employed", "unemployed", "not_in_labour_force", "unknown")


@dataclass(frozen=True)
class Mart:
    """A table of schema mart: its columns in order, those that make a row unique, and those that
    add up over areas elsewhere but not here.

    `flags`: its columns that are true or false, whatever a column of that name counts elsewhere.
    """

    name: str
    columns: tuple[str, ...]
    grain: tuple[str, ...]
    not_additive: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()

    @property
    def table(self) -> str:
        return f"mart.{self.name}"

    @property
    def source(self) -> str:
        """Its name in SQL."""
        return f"release.mart.{self.name}"

    @property
    def counts(self) -> tuple[str, ...]:
        return tuple(
            name
            for name in self.columns
            if name in VOCABULARY and VOCABULARY[name].additive and name not in self.flags
        )

    @property
    def additive(self) -> tuple[str, ...]:
        return tuple(name for name in self.counts if name not in self.not_additive)


def mart_suite(
    marts: Mapping[str, Mart],
    levels: Mapping[str, int],
    row_rules: Mapping[str, Mapping[str, str]] | None = None,
) -> tuple[Check, ...]:
    """What must hold of the marts of one release, by name.

    `levels`: area level -> digits of its codes. `row_rules`: mart -> name -> SQL that is true of a
    good row, from the models' headers.
    """
    checks: list[Check] = []
    for mart in marts.values():
        checks += [*_columns(mart, levels), *_rows(mart, levels), *_sums(mart, levels)]
        checks += [
            row_check(mart.table, rule, _not_so(mart, holds), holds)
            for rule, holds in (row_rules or {}).get(mart.name, {}).items()
        ]
    return (
        *checks,
        *_between_tables(marts),
        *_streets_own_stations(marts, levels),
        *target_checks(marts),
    )


def _not_so(mart: Mart, fact: str) -> Text:
    return Text(f"{mart.table}：有行不满足 {fact}", f"{mart.table}: not in every row {fact}")


def _columns(mart: Mart, levels: Mapping[str, int]) -> Iterator[Check]:
    counts = mart.counts
    is_of_areas = "area_code" in mart.columns
    for column in mart.columns:
        title = VOCABULARY[column].title if column in VOCABULARY else Text(column, column)

        def says(zh: str, en: str, title: Text = title) -> Text:
            return Text(f"{mart.table}：“{title.zh}”{zh}", f"{mart.table}: {title.en} {en}")

        if column in mart.grain or column in NAMES or (is_of_areas and column in counts):
            null = says("有空值", "is null in some row")
            yield column_check(
                mart.table,
                f"required:{column}",
                null,
                "ExpectColumnValuesToNotBeNull",
                column=column,
            )
        if column in counts and not VOCABULARY[column].signed:
            negative = says("有负数", "is negative")
            yield column_check(
                mart.table,
                f"not_negative:{column}",
                negative,
                "ExpectColumnValuesToBeBetween",
                column=column,
                min_value=0,
            )
        elif column.endswith(("_rate", "_share")) and not (
            column in VOCABULARY and VOCABULARY[column].unbounded
        ):
            yield column_check(
                mart.table,
                f"between_0_and_1:{column}",
                says("不在 0 到 1 之间", "is not between 0 and 1"),
                "ExpectColumnValuesToBeBetween",
                column=column,
                min_value=0,
                max_value=1,
            )
        holds_several = column in VOCABULARY and VOCABULARY[column].several
        if column not in mart.flags and not holds_several and (codes := labels_of(column)):
            yield column_check(
                mart.table,
                f"known_code:{column}",
                says("有未知的值", "has an unknown value"),
                "ExpectColumnValuesToBeInSet",
                column=column,
                value_set=list(codes),
            )


def _rows(mart: Mart, levels: Mapping[str, int]) -> Iterator[Check]:
    table, columns = mart.table, set(mart.columns)
    if "month" in columns:
        says = Text(f"{table}：月份不是 1 日", f"{table}: a month is not its first day")
        yield row_check(table, "first_of_month:month", says, "day(month) = 1")
    if {"area_code", "area_level"} <= columns:
        says = Text(
            f"{table}：地区代码位数与层级不符",
            f"{table}: an area code's length is not that of its level",
        )
        yield row_check(table, "level_of_code", says, f"length(area_code) = {_by_level(levels)}")
    for fact, severity in PARTS:
        if set(re.findall(r"\w+", fact)) <= columns:
            yield row_check(table, f"parts:{fact}", _not_so(mart, fact), fact, severity)
    for rate, (numerator, denominator) in QUOTIENTS.items():
        if {rate, numerator, denominator} <= columns:
            says = Text(
                f"{table}：{rate} 不等于 {numerator} ÷ {denominator}",
                f"{table}: {rate} is not {numerator} / {denominator}",
            )
            quotient = f"{numerator} / nullif({denominator}, 0)"
            holds = (
                f"({rate} is null) = ({quotient} is null) and coalesce(abs({rate} - {quotient}) <"
                " 1e-12, true)"
            )
            yield row_check(table, f"quotient:{rate}", says, holds)


def _by_level(values: Mapping[str, object]) -> str:
    return (
        "case area_level"
        + "".join(f" when {literal(level)} then {value}" for level, value in values.items())
        + " end"
    )


def _sums(mart: Mart, levels: Mapping[str, int]) -> Iterator[Check]:
    table, counts = mart.table, mart.additive
    keys = ", ".join(mart.grain)
    # Not ExpectCompoundColumnsToBeUnique: its self-join drops keys with a null and takes three
    # times as long.
    yield rows_check(
        table,
        "grain_unique",
        Text(f"{table}：{keys} 有重复", f"{table}: {keys} is not unique"),
        f"select {keys} from {mart.source} group by {keys} having count(*) > 1",
    )
    if "area_code" in mart.grain and counts and levels:
        says = Text(
            f"{table}：下级之和不等于上级", f"{table}: areas do not add up to the area above"
        )
        yield rows_check(table, "children_add_up", says, _children(mart, levels))
    if "group_code" in mart.grain and counts:
        others = ", ".join(key for key in mart.grain if key != "group_code")
        for rule, groups in PARTITIONS.items():
            says = Text(
                f"{table}：{'、'.join(groups)} 之和不等于 all",
                f"{table}: {', '.join(groups)} do not add up to all",
            )
            yield rows_check(
                table,
                rule,
                says,
                f"""
                select {others}
                from {mart.source}
                where group_code in ('all', {literals(groups)})
                group by {others}
                having {_any(counts, "sum(case group_code when 'all' then {0} else -{0} end) <> 0")}""",
            )
        larger = _any(counts, "part.{0} > coalesce(whole.{0}, 0)")
        says = Text(f"{table}：有人群多于 all", f"{table}: some group is larger than all")
        yield rows_check(
            table,
            "no_group_exceeds_all",
            says,
            f"""
            select {", ".join(f"part.{key}" for key in mart.grain)}
            from {mart.source} as part
            left join (select {others}, {", ".join(counts)} from {mart.source} where group_code = 'all') as whole using ({others})
            where part.group_code <> 'all' and ({larger})""",
        )


def _children(mart: Mart, levels: Mapping[str, int], test: str = "<> 0") -> str:
    """Areas, and whatever else the grain holds, whose counts are not the sums of the level below; a
    row that is not there counts as 0.

    `levels` are those compared; `test` is what an area's count less the sum below must not be.
    """
    lengths = sorted(levels.values())
    shorter = {
        level: lengths[lengths.index(length) - 1]
        for level, length in levels.items()
        if length > lengths[0]
    }
    highest, lowest = (
        next(level for level, length in levels.items() if length == end)
        for end in (lengths[0], lengths[-1])
    )
    others = [key for key in mart.grain if key != "area_code"]
    keys = ", ".join(("area_code", *others))
    above, below = (
        literals(level for level in levels if level != end) for end in (lowest, highest)
    )
    parent = ", ".join((f"left(area_code, {_by_level(shorter)})", *others))
    return f"""
        with signed as (
            select {keys}, {", ".join(mart.additive)} from {mart.source} where area_level in ({above})
            union all
            select {parent}, {", ".join(f"-{c}" for c in mart.additive)} from {mart.source} where area_level in ({below})
        )
        select {keys}
        from signed
        group by {keys}
        having {_any(mart.additive, "sum({0}) " + test)}"""


def _streets_own_stations(marts: Mapping[str, Mart], levels: Mapping[str, int]) -> Iterator[Check]:
    """A station of the street itself is in no community: counts add up from streets on, and
    communities may fall short of their street.
    """
    if "station" not in marts or not {"street", "community"} <= levels.keys():
        return
    table, counted = "mart.station", replace(marts["station"], not_additive=("able_and_willing",))
    above = {level: length for level, length in levels.items() if level != "community"}
    says = Text(
        f"{table}：街道及以上下级之和不等于上级",
        f"{table}: areas do not add up to the area above, from streets on",
    )
    yield rows_check(table, "streets_add_up", says, _children(counted, above))
    says = Text(
        f"{table}：社区之和多于街道", f"{table}: communities add up to more than their street"
    )
    yield rows_check(
        table,
        "communities_within_street",
        says,
        _children(counted, {level: levels[level] for level in ("street", "community")}, "< 0"),
    )
    if "employment_rate" in marts:
        says = Text(
            f"{table}：劳动力与 mart.employment_rate 不等",
            f"{table}: able_and_willing differs from mart.employment_rate",
        )
        yield rows_check(
            table,
            "labour_force_of_the_roster",
            says,
            f"""
            select station.month, station.area_code
            from {counted.source} as station
            left join release.mart.employment_rate as rate
                on rate.month = station.month and rate.area_code = station.area_code and rate.group_code = 'all'
            where station.able_and_willing <> coalesce(rate.able_and_willing, 0)""",
        )


def _any(columns: tuple[str, ...], test: str) -> str:
    """`test`, in which {0} stands for a column, of one column or another."""
    return " or ".join(map(test.format, columns))


def _between_tables(marts: Mapping[str, Mart]) -> Iterator[Check]:
    def compare(
        table: str,
        rule: str,
        zh: str,
        en: str,
        plus: str,
        minus: str,
        counts: tuple[str, ...],
        test: str,
    ) -> Iterator[Check]:
        """Sums by month and area of `counts` in `plus` less those in `minus`; a row of the result
        that passes `test` fails the check.
        """
        read = set(re.findall(r"mart\.(\w+)", f"{plus} {minus}"))
        if not read <= marts.keys():
            return
        negated = ", ".join(f"-{c}" for c in counts)
        yield rows_check(
            f"mart.{table}",
            rule,
            Text(f"mart.{table}：{zh}", f"mart.{table}: {en}"),
            f"""
            with plus as ({plus}), minus as ({minus}),
            signed as (select * from plus union all select month, area_code, {negated} from minus)
            select month, area_code from signed group by month, area_code having {_any(counts, "sum({0}) " + test)}""",
        )

    roster, rate = "release.mart.roster", "release.mart.employment_rate"
    kinds, zero = "release.mart.household_typology", "release.mart.zero_employment_household"
    yield from compare(
        "employment_rate",
        "within_roster",
        "劳动年龄内人数多于花名册",
        "more of working age than on the roster",
        "select month, area_code, working_age as persons, employed, unemployed, unknown from"
        f" {rate} where group_code = 'all'",
        f"select month, area_code, persons, employed, unemployed, unknown from {roster}",
        ("persons", "employed", "unemployed", "unknown"),
        "> 0",
    )
    yield from compare(
        "unemployment_duration",
        "bands_add_up",
        "各时长之和不等于登记失业人数",
        "the bands do not add up to registered_unemployed",
        "select month, area_code, persons from release.mart.unemployment_duration",
        f"select month, area_code, registered_unemployed as persons from {rate} where group_code ="
        " 'all'",
        ("persons",),
        "<> 0",
    )
    yield from compare(
        "household_typology",
        "within_roster",
        "户数或人数多于花名册",
        "more households or persons than on the roster",
        f"select month, area_code, households, persons from {kinds}",
        f"select month, area_code, households, persons from {roster}",
        ("households", "persons"),
        "> 0",
    )
    yield from compare(
        "zero_employment_household",
        "derived_within_workless",
        "零就业家庭多于无人就业家庭",
        "more derived than workless households",
        f"select month, area_code, derived from {zero}",
        f"select month, area_code, households as derived from {kinds} where household_kind ="
        " 'workless'",
        ("derived",),
        "> 0",
    )
    yield from compare(
        "zero_employment_household",
        "undetermined_as_typology",
        "待定户数与家庭类型表不等",
        "undetermined differs from mart.household_typology",
        f"select month, area_code, undetermined from {zero}",
        f"select month, area_code, households as undetermined from {kinds} where household_kind ="
        " 'undetermined'",
        ("undetermined",),
        "<> 0",
    )
    if {"opening", "adjustment", "recognised"} <= set(
        marts["zero_employment_household"].columns if "zero_employment_household" in marts else ()
    ):
        following = "cast(month + interval '1' month as date)"
        yield from compare(
            "zero_employment_household",
            "opening_is_former_stock",
            "期初减调整不等于上月末认定户数",
            "opening less adjustment is not the recognised of the month before",
            f"select month, area_code, opening - adjustment as recognised from {zero}",
            f"select {following} as month, area_code, recognised from {zero} where {following} in"
            f" (select month from {zero})",
            ("recognised",),
            "<> 0",
        )
    movement = "release.mart.labour_movement"
    for side, rule, zh, en, month in (
        (
            "to_status",
            "to_is_stock",
            "到各状态之和不等于本月末存量",
            "the sums by to_status are not this month's stock",
            "month",
        ),
        (
            "from_status",
            "from_is_former_stock",
            "从各状态之和不等于上月末存量",
            "the sums by from_status are not the former month's stock",
            "cast(month + interval '1' month as date)",
        ),
    ):
        cases = ", ".join(
            f"case when {side} = {literal(status)} then persons else 0 end as {status}"
            for status in STATUSES
        )
        yield from compare(
            "labour_movement",
            rule,
            zh,
            en,
            f"select month, area_code, {cases} from {movement}",
            f"select {month} as month, area_code, {', '.join(STATUSES)} from {roster} where {month}"
            f" in (select month from {movement})",
            STATUSES,
            "<> 0",
        )
    yield from compare(
        "new_employment_by_channel",
        "channels_add_up",
        "各渠道、行业之和不等于新就业人数",
        "channels and industries do not add up to new_employment",
        "select month, area_code, persons, persons_ytd from release.mart.new_employment_by_channel",
        "select month, area_code, new_employment as persons, new_employment_ytd as persons_ytd from"
        " release.mart.new_employment",
        ("persons", "persons_ytd"),
        "<> 0",
    )
    yield from full_employment_checks(compare)
    yield from compare(
        "new_employment_by_age",
        "ages_add_up",
        "各年龄段之和不等于新就业人数",
        "the age groups do not add up to new_employment",
        "select month, area_code, persons, persons_ytd from release.mart.new_employment_by_age",
        "select month, area_code, new_employment as persons, new_employment_ytd as persons_ytd from"
        " release.mart.new_employment",
        ("persons", "persons_ytd"),
        "<> 0",
    )
    yield from _year_to_date(marts)
    yield from _months(marts)


def _year_to_date(marts: Mapping[str, Mart]) -> Iterator[Check]:
    """Each count that stands beside its year to date: the latter is the sum of the year's months so
    far.
    """
    for mart in marts.values():
        running = {name: f"{name}_ytd" for name in mart.counts if f"{name}_ytd" in mart.columns}
        if not running:
            continue
        others = ", ".join(key for key in mart.grain if key != "month")
        sums = ", ".join(
            f"sum({name}) over (partition by {others}, year(month) order by month) - {ytd} as"
            f" {name}"
            for name, ytd in running.items()
        )
        says = Text(
            f"{mart.table}：本年累计不等于各月之和",
            f"{mart.table}: a year to date is not the sum of its months",
        )
        yield rows_check(
            mart.table,
            "months_add_up",
            says,
            f"""
            select month, {others} from (select month, {others}, {sums} from {mart.source}) where {_any(tuple(running), "{0} <> 0")}""",
        )


def _months(marts: Mapping[str, Mart]) -> Iterator[Check]:
    """A table that lost its rows agrees with every sum; its months tell."""
    wanted = {
        STOCK.get(register.name, register.name): (
            f"""
            select month from release.mart.submission_status where register = {literal(register.name)} and accepted_rows > 0"""
        )
        for register in REGISTERS
        if "submission_status" in marts and register.name not in EVENT_REGISTERS
    }
    if "roster" in marts:
        rosters = "select month from release.mart.roster"
        wanted["employment_rate"] = rosters
        wanted["full_employment_area"] = rosters
        wanted["labour_movement"] = (
            f"{rosters} where cast(month - interval '1' month as date) in ({rosters})"
        )
    for name, months in wanted.items():
        if name in marts:
            says = Text(
                f"mart.{name}：有数据的月份没有结果",
                f"mart.{name}: a month with accepted rows has no result",
            )
            yield rows_check(
                f"mart.{name}",
                "every_month",
                says,
                f"{months} except select month from {marts[name].source}",
            )
