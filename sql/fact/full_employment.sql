-- title: 充分就业标准所用的人数 | Persons by which full employment is judged
-- what: 各级地区各项标准的分母、其中的就业人数和可能属于分母的情况不明人数。登记失业、就业困难按近十二个月（含本月）任一月末的状态，不论当时在何处，
--   计在本月所在社区；分母为其中本月有劳动能力和就业愿望的人，退出劳动力的另计；本月情况不明的，本月台账上登记失业、有就业困难类型也算可能属于分母；returned 为尚未改正、社区可辨的退回行，可能属于任何一项 |
--   The bases of the criteria by area, the employed among them, and those of unknown status who may belong to them. Registered unemployed
--   and in difficulty: who was that at any of the last twelve month ends, this one included, wherever that was, in this month's community;
--   the base are those of them able and willing now, and those who left the labour force are counted beside. Who is of unknown status now may
--   belong to it by what this month's row says, too. returned: returned rows not yet mended whose community is legible, which may belong
--   to any base
-- grain: month, area_code
-- check parts_within_whole: 其中数多于合计 | a part exceeds its whole |
--   employed + unemployed <= able_and_willing and unemployed_over_half_year <= unemployed
--   and unemployed_over_half_year <= unemployed_over_half_year_next_month
-- check years_within_whole: 近一年的其中数多于合计 | a part of the last year exceeds its whole |
--   registered_unemployed_year_employed <= registered_unemployed_year and difficult_year_employed <= difficult_year
with area as (
  select
    community.month,
    left(community.community_code, area_level.code_length) as area_code,
    sum(community.registered_unemployed_year) as registered_unemployed_year,
    sum(community.registered_unemployed_year_employed) as registered_unemployed_year_employed,
    sum(community.registered_unemployed_year_unknown) as registered_unemployed_year_unknown,
    sum(community.registered_unemployed_year_left) as registered_unemployed_year_left,
    sum(community.difficult_year) as difficult_year,
    sum(community.difficult_year_employed) as difficult_year_employed,
    sum(community.difficult_year_unknown) as difficult_year_unknown,
    sum(community.difficult_year_left) as difficult_year_left,
    sum(community.unemployed_over_half_year) as unemployed_over_half_year,
    sum(community.unemployed_over_half_year_next_month) as unemployed_over_half_year_next_month,
    sum(community.returned) as returned
  from fact.full_employment_count as community
  cross join ref.area_level as area_level
  group by
    community.month,
    left(community.community_code, area_level.code_length)
),
group_count as (
  select
    month,
    area_code,
    sum(case when group_code = 'all' then able_and_willing else 0 end) as able_and_willing,
    sum(case when group_code = 'all' then employed else 0 end) as employed,
    sum(case when group_code = 'all' then unemployed else 0 end) as unemployed,
    sum(case when group_code = 'all' then may_be_able_and_willing else 0 end) as unknown,
    sum(case when group_code = 'older' then able_and_willing else 0 end) as older,
    sum(case when group_code = 'older' then employed else 0 end) as older_employed,
    sum(case when group_code = 'older' then may_be_able_and_willing else 0 end) as older_unknown,
    sum(case when group_code = 'graduate' then able_and_willing else 0 end) as graduate,
    sum(case when group_code = 'graduate' then employed else 0 end) as graduate_employed,
    sum(
      case when group_code = 'graduate' then may_be_able_and_willing else 0 end
    ) as graduate_unknown,
    sum(case when group_code = 'landless' then able_and_willing else 0 end) as landless,
    sum(case when group_code = 'landless' then employed else 0 end) as landless_employed,
    sum(
      case when group_code = 'landless' then may_be_able_and_willing else 0 end
    ) as landless_unknown
  from fact.employment
  where group_code in ('all', 'older', 'graduate', 'landless')
  group by month, area_code
)
select
  group_count.month,
  group_count.area_code,
  cast(group_count.able_and_willing as bigint) as able_and_willing,
  cast(group_count.employed as bigint) as employed,
  cast(group_count.unemployed as bigint) as unemployed,
  cast(group_count.unknown as bigint) as unknown,
  cast(group_count.older as bigint) as older,
  cast(group_count.older_employed as bigint) as older_employed,
  cast(group_count.older_unknown as bigint) as older_unknown,
  cast(group_count.graduate as bigint) as graduate,
  cast(group_count.graduate_employed as bigint) as graduate_employed,
  cast(group_count.graduate_unknown as bigint) as graduate_unknown,
  cast(group_count.landless as bigint) as landless,
  cast(group_count.landless_employed as bigint) as landless_employed,
  cast(group_count.landless_unknown as bigint) as landless_unknown,
  cast(coalesce(area.registered_unemployed_year, 0) as bigint) as registered_unemployed_year,
  cast(
    coalesce(area.registered_unemployed_year_employed, 0) as bigint
  ) as registered_unemployed_year_employed,
  cast(
    coalesce(area.registered_unemployed_year_unknown, 0) as bigint
  ) as registered_unemployed_year_unknown,
  cast(
    coalesce(area.registered_unemployed_year_left, 0) as bigint
  ) as registered_unemployed_year_left,
  cast(coalesce(area.difficult_year, 0) as bigint) as difficult_year,
  cast(coalesce(area.difficult_year_employed, 0) as bigint) as difficult_year_employed,
  cast(coalesce(area.difficult_year_unknown, 0) as bigint) as difficult_year_unknown,
  cast(coalesce(area.difficult_year_left, 0) as bigint) as difficult_year_left,
  cast(coalesce(area.unemployed_over_half_year, 0) as bigint) as unemployed_over_half_year,
  cast(
    coalesce(area.unemployed_over_half_year_next_month, 0) as bigint
  ) as unemployed_over_half_year_next_month,
  cast(coalesce(area.returned, 0) as bigint) as returned
from group_count
left join area
  on area.month = group_count.month
  and area.area_code = group_count.area_code
