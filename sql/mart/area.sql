-- title: 地区 | Areas
-- what: 当月台账、报送或事件涉及的各级地区及当月有效的名称；区划表中没有的以代码为名；按 current_area_code 汇总可跨合并比较；
--   名称会重复的用 full_name；英文名和可检索的拼音在 ref.place_name |
--   Areas that a register, a submission or an event of the month speaks of, with the name in force; the code where the division table has none;
--   adding up by current_area_code compares months across a merger; full_name where a name may be mistaken; what people type to find a place is
--   in ref.place_name
-- grain: month, area_code
-- held: every month
-- provisional_without: none
with reported as (
  select distinct submission.month
  from audit.submission as submission
  inner join fact.made_month as made_month
    on made_month.month = submission.month
  where submission.verdict = 'accepted'
    or (
      submission.verdict = 'refused'
      and submission.month <= cast(submission.received_at + interval '8' hour as date)
    )
),
period as (
  -- late events add months from January of the year before the first reported month; months of a
  -- wrong year are not added
  select month
  from reported
  union
  select made_month.month
  from fact.made_month as made_month
  inner join fact.event_area as event
    on event.month = made_month.month
),
place as (
  select month, area_code as code
  from fact.roster
  where area_level = 'community'
  union
  select month, area_code as code
  from fact.community_entity
  where area_level = 'community'
  union
  select month, area_code as code
  from fact.labour_movement
  where area_level = 'community'
  union
  select month, area_code as code
  from fact.household_account
  where area_level = 'community'
  union
  select month, area_code as code
  from fact.job_post
  where area_level = 'community'
  union
  select month, area_code as code
  from fact.station
  where area_level in ('street', 'community')
  union
  -- areas with new employment or attrition are continued to the end of the year, for the year to
  -- date
  select period.month, event.community_code as code
  from period
  inner join fact.event_area as event
    on year(event.month) = year(period.month)
    and (event.month = period.month or (event.is_carried_on and event.month < period.month))
  union
  select reported.month, sender.street_code as code
  from reported
  cross join fact.sender as sender
),
area as (
  select distinct
    place.month,
    left(place.code, area_level.code_length) as area_code,
    area_level.area_level
  from place
  inner join fact.made_month as made_month
    on made_month.month = place.month
  cross join ref.area_level as area_level
  where length(place.code) >= area_level.code_length
),
named as (
  select
    area.month,
    area.area_code,
    area.area_level,
    division.division_name,
    row_number() over (
      partition by area.month, area.area_code
      order by division.valid_from desc nulls last
    ) as recency
  from area
  left join ref.division as division
    on division.division_code = area.area_code
    and division.valid_from <= last_day(area.month)
    and (division.valid_to is null or division.valid_to > last_day(area.month))
),
change as (
  select distinct valid_from
  from ref.division
  where valid_from > (select min(valid_from) from ref.division)
),
area_month as (
  select distinct month
  from area
),
vintage as (
  select
    area_month.month,
    max(extract(year from change.valid_from)) as division_vintage
  from area_month
  left join change
    on change.valid_from <= last_day(area_month.month)
  group by area_month.month
),
ending as (
  select
    area.month,
    area.area_code,
    succession.current_code,
    row_number() over (
      partition by area.month, area.area_code
      order by succession.valid_from nulls last, succession.current_code nulls last
    ) as turn
  from area
  inner join ref.division_succession as succession
    on succession.from_code = area.area_code
    and succession.valid_from > last_day(area.month)
),
shown as (
  select
    named.month,
    named.area_code,
    named.area_level,
    coalesce(named.division_name, named.area_code) as area_name,
    place_name.division_name_en as area_name_en
  from named
  left join ref.place_name as place_name
    on place_name.division_name = named.division_name
  where named.recency = 1
),
standing as (
  select distinct division_code
  from ref.division
  where valid_to is null
)
select
  shown.month,
  shown.area_code,
  shown.area_level,
  shown.area_name,
  shown.area_name_en,
  concat(
    coalesce(prefecture.area_name, ''),
    coalesce(county.area_name, ''),
    coalesce(street.area_name, ''),
    shown.area_name
  ) as full_name,
  cast(vintage.division_vintage as integer) as division_vintage,
  case
    when ending.area_code is null then standing.division_code
    else ending.current_code
  end as current_area_code
from shown
inner join vintage
  on vintage.month = shown.month
left join shown as prefecture
  on prefecture.month = shown.month
  and prefecture.area_code = left(shown.area_code, 4)
  and length(shown.area_code) > 4
left join shown as county
  on county.month = shown.month
  and county.area_code = left(shown.area_code, 6)
  and length(shown.area_code) > 6
left join shown as street
  on street.month = shown.month
  and street.area_code = left(shown.area_code, 9)
  and length(shown.area_code) > 9
left join ending
  on ending.month = shown.month
  and ending.area_code = shown.area_code
  and ending.turn = 1
left join standing
  on standing.division_code = shown.area_code
