-- title: 充分就业标准所用的人数 | Persons by which full employment is judged
-- what: 各级地区各项标准的分母和其中的就业人数；登记失业、就业困难按近十二个月（含本月）任一月末的状态，不论当时在何处，计在本月所在社区，
--   本月情况不明的不计 |
--   The bases of the criteria by area and the employed among them; registered unemployed and in difficulty: who was that at any of the last
--   twelve month ends, this one included, wherever that was, in this month's community; not those whose status is unknown now
-- grain: month, area_code
-- check parts_within_whole: 其中数多于合计 | a part exceeds its whole |
--   employed + unemployed <= able_and_willing and unemployed_over_half_year <= unemployed
-- check years_within_whole: 近一年的其中数多于合计 | a part of the last year exceeds its whole |
--   registered_unemployed_year_employed <= registered_unemployed_year and difficult_year_employed <= difficult_year
with community as (
  select
    month,
    community_code,
    count(
      case when was_registered_unemployed and employment_status <> 'unknown' then 1 end
    ) as registered_unemployed_year,
    count(
      case when was_registered_unemployed and employment_status = 'employed' then 1 end
    ) as registered_unemployed_year_employed,
    count(case when was_difficult and employment_status <> 'unknown' then 1 end) as difficult_year,
    count(
      case when was_difficult and employment_status = 'employed' then 1 end
    ) as difficult_year_employed,
    0 as unemployed_over_half_year
  from fact.followed_person
  group by month, community_code
  union all
  select
    month,
    community_code,
    0 as registered_unemployed_year,
    0 as registered_unemployed_year_employed,
    0 as difficult_year,
    0 as difficult_year_employed,
    count(*) as unemployed_over_half_year
  from fact.unemployed_or_difficult
  where able_and_willing
    and employment_status = 'unemployed'
    and unemployed_since + interval '6' month <= last_day(month)
  group by month, community_code
),
area as (
  select
    community.month,
    left(community.community_code, area_level.code_length) as area_code,
    sum(community.registered_unemployed_year) as registered_unemployed_year,
    sum(community.registered_unemployed_year_employed) as registered_unemployed_year_employed,
    sum(community.difficult_year) as difficult_year,
    sum(community.difficult_year_employed) as difficult_year_employed,
    sum(community.unemployed_over_half_year) as unemployed_over_half_year
  from community
  cross join ref.area_level as area_level
  group by
    community.month,
    left(community.community_code, area_level.code_length)
),
group_count as (
  select
    month,
    area_code,
    area_level,
    sum(case when group_code = 'all' then able_and_willing else 0 end) as able_and_willing,
    sum(case when group_code = 'all' then employed else 0 end) as employed,
    sum(case when group_code = 'all' then unemployed else 0 end) as unemployed,
    sum(case when group_code = 'older' then able_and_willing else 0 end) as older,
    sum(case when group_code = 'older' then employed else 0 end) as older_employed,
    sum(case when group_code = 'graduate' then able_and_willing else 0 end) as graduate,
    sum(case when group_code = 'graduate' then employed else 0 end) as graduate_employed,
    sum(case when group_code = 'landless' then able_and_willing else 0 end) as landless,
    sum(case when group_code = 'landless' then employed else 0 end) as landless_employed
  from fact.employment
  group by month, area_code, area_level
)
select
  group_count.month,
  group_count.area_code,
  group_count.area_level,
  cast(group_count.able_and_willing as bigint) as able_and_willing,
  cast(group_count.employed as bigint) as employed,
  cast(group_count.unemployed as bigint) as unemployed,
  cast(group_count.older as bigint) as older,
  cast(group_count.older_employed as bigint) as older_employed,
  cast(group_count.graduate as bigint) as graduate,
  cast(group_count.graduate_employed as bigint) as graduate_employed,
  cast(group_count.landless as bigint) as landless,
  cast(group_count.landless_employed as bigint) as landless_employed,
  cast(coalesce(area.registered_unemployed_year, 0) as bigint) as registered_unemployed_year,
  cast(
    coalesce(area.registered_unemployed_year_employed, 0) as bigint
  ) as registered_unemployed_year_employed,
  cast(coalesce(area.difficult_year, 0) as bigint) as difficult_year,
  cast(coalesce(area.difficult_year_employed, 0) as bigint) as difficult_year_employed,
  cast(coalesce(area.unemployed_over_half_year, 0) as bigint) as unemployed_over_half_year
from group_count
left join area
  on area.month = group_count.month
  and area.area_code = group_count.area_code
