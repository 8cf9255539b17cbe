"""What a synthetic release says beyond counts: verdicts of full employment, targets with their
projections, usual seasons, survival, matched change. Arithmetic on the counts, no model.
"""

from __future__ import annotations

import duckdb

SEASON = (0.06, 0.12, 0.22, 0.31, 0.40, 0.50, 0.58, 0.66, 0.75, 0.84, 0.93, 1.0)
CRITERIA = {  # of the national set -> the group whose rate stands for it
    "employment_rate": "all",
    "registered_unemployed_rate": "male",
    "difficult_rate": "difficult",
    "zero_employment": "disabled",
    "over_half_a_year": "older",
}


def write_verdicts(connection: duckdb.DuckDBPyConnection) -> None:
    """Criteria of each community, whether it meets them all, and how many below an area do."""
    named = ", ".join(f"('{criterion}', '{group}')" for criterion, group in CRITERIA.items())
    connection.execute(f"""
        insert into mart.full_employment_criterion by name
        select month, area_code, area_level, area_name, 'national' as rule_set, criterion,
            'share' as unit, 'at_least' as direction, criterion = 'zero_employment' as veto,
            0.85 as threshold, true as is_computable, employed as numerator, able_and_willing
                as denominator, employment_rate as value,
            (able_and_willing * 85 + 99) // 100 as needed, employed >= needed as passes,
                greatest(needed - employed, 0) as persons_short,
            case when hash(area_code, criterion) % 40 = 0 then 'undetermined'
                when employed >= needed then 'passes' else 'fails' end as criterion_state
        from mart.employment_rate
            inner join (values {named}) as c(criterion, group_code) using (group_code)
        where area_level = 'community'
        order by length(area_code), month, area_code, criterion;
        delete from mart.full_employment_area;
        create temp table verdict as
        select month, area_code, count(*) as criteria,
            count(*) filter (criterion_state = 'fails') as failed_criteria,
            count(*) filter (criterion_state = 'undetermined') as undetermined_criteria,
            string_agg(criterion, ';' order by criterion) filter (criterion_state = 'fails')
                as failed_list,
            not bool_and(numerator - 2 >= needed) as is_tight,
            hash(area_code) % 5 = 0 as recognised,
            case when failed_criteria > 0 then 'fails' when undetermined_criteria > 0
                then 'undetermined' else 'meets' end as state
        from mart.full_employment_criterion group by all;
        insert into mart.full_employment_area by name
        with community as (select * from verdict),
        above as (
            select month, left(area_code, digits) as area_code, count(*) as communities,
                count(*) filter (state = 'meets') as communities_meeting,
                count(*) filter (state = 'undetermined') as communities_undetermined,
                0 as communities_not_judged, 0 as communities_otherwise_meeting,
                count(*) filter (recognised) as communities_recognised,
                count(*) filter (state = 'meets' and is_tight) as communities_at_risk
            from verdict cross join level group by all
        )
        select month, area_code, area_level, area_name, 'national' as rule_set, area_level as level,
            state as certification_state, state as judged_state, state = 'meets' as meets,
            recognised,
            case when state = 'meets' and recognised then 'both' when state = 'meets' then 'meets'
                when state = 'fails' and recognised then 'recognised'
                when state = 'fails' then 'neither' end as recognition_state,
            state = 'meets' and is_tight as at_risk, false as vetoed, criteria, failed_criteria,
            failed_list, undetermined_criteria, 0 as not_judged_criteria, communities,
            communities_meeting, communities_undetermined, communities_not_judged,
            communities_otherwise_meeting, communities_recognised, communities_at_risk
        from above inner join mart.area using (month, area_code)
            left join verdict using (month, area_code)
        order by length(area_code), month, area_code;
        drop table verdict;
    """)


def write_outlook(connection: duckdb.DuckDBPyConnection) -> None:
    """Targets that an area and the one above it set, their projections and usual seasons; how long
    spells last; how rates of matched areas change.
    """
    seasons = ", ".join(f"({number}, {share})" for number, share in enumerate(SEASON, 1))
    connection.execute(f"""
        create temp table season as
            select * from (values {seasons}) as s(number, share);
        create temp table usual as
        select area_code, area_level, area_name, indicator, indicator_name,
            cast(avg(ytd / share) as bigint) as whole_year
        from mart.target_achieved inner join season on number = month(month)
        where area_level in ('province', 'prefecture', 'county') group by all;
        insert into mart.usual_season by name
        select make_date(y, number, 1) as month, area_code, area_level, area_name, indicator,
            indicator_name, 2 as former_years, share as own_share, share as level_share,
            1.0 as own_weight, share as blended_share, whole_year as usual_total
        from usual cross join season
            cross join (select distinct year(month) as y from period) as years
        order by length(area_code), month, area_code, indicator;
        insert into mart.seasonal_path by name
        select month, area_code, area_level, area_name, indicator, indicator_name,
            year(month) - back as former_year,
            cast(round(usual_total * blended_share * (1.06 - 0.03 * back)) as bigint) as former_ytd,
            cast(round(usual_total * (1.06 - 0.03 * back)) as bigint) as former_total,
            blended_share as former_share, 0.5 as year_weight
        from mart.usual_season cross join range(1, 4) as before(back)
        order by length(area_code), month, area_code, indicator, former_year;
        insert into mart.target_progress by name
        with told as (
            select month, achieved.area_code as target_area, achieved.area_level
                as target_area_level, achieved.area_name as target_area_name, indicator,
                achieved.indicator_name, setter.area_code as setter_area, setter.area_name
                    as setter_area_name, ytd, share,
                round(whole_year * (0.95 + hash(achieved.area_code, indicator) % 15 / 100.0))
                    as target,
                cast(round(0.5 * (ytd / share + whole_year)) as bigint) as projection,
                cast(round(0.25 * (1 - share) * whole_year) as bigint) as spread
            from mart.target_achieved as achieved
                inner join usual using (area_code, indicator)
                inner join season on number = month(month)
                inner join mart.area as setter using (month)
            where setter.area_level in ('province', 'prefecture', 'county')
                and case len(achieved.area_code) - len(setter.area_code)
                    when 0 then achieved.area_code = setter.area_code and len(setter.area_code) < 6
                    when 2 then starts_with(achieved.area_code, setter.area_code) end
        )
        select month, target_area, target_area_level, target_area_name, indicator, indicator_name,
            setter_area, setter_area_name, target, 'persons' as unit, 'at_least' as direction,
            'all' as basis, ytd, month(month) as months_reported, 0 as missing_reports,
            1.0 as coverage, ytd / nullif(target, 0) as achieved_share,
            month(month) / 12.0 as year_share, share as seasonal_share, 'own' as usual_basis,
            2 as former_years,
            ceil(greatest(target - ytd, 0) / nullif(12.0 - month(month), 0)) as needed_per_month,
            projection, greatest(ytd, projection - spread) as projection_low,
            projection + spread as projection_high,
            least(1, greatest(0, 0.5 + 3 * (projection / nullif(target, 0) - 1))) as chance,
            case when chance > 0.8 then 'on_pace' when chance > 0.3 then 'at_risk' else 'behind' end
                as state
        from told
        union all by name
        select month, area_code as target_area, area_level as target_area_level, area_name
            as target_area_name, 'surveyed_unemployment_rate' as indicator, '51' as setter_area,
            0.055 as target, 'share' as unit, 'at_most' as direction, 'not_computed' as state
        from mart.area where area_level in ('province', 'prefecture')
        order by month, target_area, indicator, setter_area;
        drop table season;
        drop table usual;
        delete from mart.spell_survival;
        insert into mart.spell_survival by name
        select month, area_code, area_level, area_name, spell,
            100 + cast(hash(area_code, month) % 50 as bigint) as spell_months,
            40 + cast(hash(area_code, month) % 20 as bigint) as spells_ended,
            0.60 + hash(area_code, month) % 90 / 1000.0 as share_after_1_month,
            0.30 + hash(area_code, month) % 80 / 1000.0 as share_after_3_months,
            0.10 + hash(area_code, month) % 70 / 1000.0 as share_after_6_months,
            0.04 + hash(area_code, month) % 40 / 1000.0 as share_after_12_months,
            0.01 + hash(area_code, month) % 20 / 1000.0 as share_after_24_months
        from mart.area
            cross join (values ('unemployment'), ('zero_employment_household')) as s(spell)
        where month > (select min(month) from period)
        order by length(area_code), month, area_code, spell;
        delete from mart.matched_change;
        insert into mart.matched_change by name
        select month, area_code, area_level, area_name, measure,
            10 as matched_communities_1_month,
            (hash(area_code, month, 'm') % 4000) / 1000000.0 - 0.002 as matched_change_1_month,
            (hash(area_code, month, 'r') % 2000) / 1000000.0 - 0.001 as reporting_change_1_month,
            matched_change_1_month + reporting_change_1_month as raw_change_1_month
        from mart.area cross join (values ('employment_rate'), ('registered_unemployed_share'))
            as m(measure)
        where month > (select min(month) from period)
        order by length(area_code), month, area_code, measure;
    """)
