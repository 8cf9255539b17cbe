-- title: 充分就业标准所用的人数 | Persons by which full employment is judged
-- what: 各级地区各项标准的分母和其中的就业人数；登记失业、就业困难按近十二个月（含本月）任一月末的状态，不论当时在何处，计在本月所在社区，
--   本月情况不明的不计 |
--   The bases of the criteria by area and the employed among them; registered unemployed and in difficulty: who was that at any of the last
--   twelve month ends, this one included, wherever that was, in this month's community; not those whose status is unknown now
-- grain: month, area_code
-- check parts_within_whole: employed + unemployed <= able_and_willing and unemployed_over_half_year <= unemployed
-- check years_within_whole: registered_unemployed_year_employed <= registered_unemployed_year and difficult_year_employed <= difficult_year
with state as (
  select
    person,
    max(case when registered_unemployed then 1 else 0 end) as registered_unemployed,
    max(case when is_difficult then 1 else 0 end) as difficult
  from history.registered_or_difficult
  group by person
),
community as (
  select
    counted.month,
    counted.community_code,
    count(case when state.registered_unemployed = 1 and counted.employment_status <> 'unknown' then 1 end) as registered_unemployed_year,
    count(case when state.registered_unemployed = 1 and counted.employment_status = 'employed' then 1 end) as registered_unemployed_year_employed,
    count(case when state.difficult = 1 and counted.employment_status <> 'unknown' then 1 end) as difficult_year,
    count(case when state.difficult = 1 and counted.employment_status = 'employed' then 1 end) as difficult_year_employed,
    count(
      case
        when counted.able_and_willing
          and counted.employment_status = 'unemployed'
          and counted.unemployed_since + interval '6' month <= last_day(counted.month)
          then 1
      end
    ) as unemployed_over_half_year
  from fact.counted_person as counted
  left join state
    on state.person = counted.person
  group by counted.month, counted.community_code
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
  area.month,
  area.area_code,
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
  cast(area.registered_unemployed_year as bigint) as registered_unemployed_year,
  cast(area.registered_unemployed_year_employed as bigint) as registered_unemployed_year_employed,
  cast(area.difficult_year as bigint) as difficult_year,
  cast(area.difficult_year_employed as bigint) as difficult_year_employed,
  cast(area.unemployed_over_half_year as bigint) as unemployed_over_half_year
from area
left join group_count
  on group_count.month = area.month
  and group_count.area_code = area.area_code
