-- title: 社区里充分就业标准所用的人数 | Persons by which full employment is judged, by community
-- what: 每个社区登记失业、就业困难（近十二个月任一月末）的人、失业超半年的人和尚未改正的退回行，各级地区由此相加；含义见 fact.full_employment |
--   Those registered as unemployed or in difficulty at any of the last twelve month ends, those unemployed for over half a year, and
--   returned rows not yet mended, by community, which areas add up; fact.full_employment says what they mean
-- unit: community_code
-- grain: community_code
with followed as (
  select
    month,
    person,
    community_code,
    was_registered_unemployed,
    was_difficult,
    employment_status = 'employed' as is_employed,
    case
      when able_and_willing then 'in_base'
      when may_be_able_and_willing then 'unknown'
      else 'left'
    end as place
  from fact.followed_person
  where was_registered_unemployed
    or was_difficult
),
unknown_person as (
  -- a community whose own row says so now may have the status, whatever earlier months say
  select
    month,
    person,
    community_code,
    coalesce(unemployment_registered, false) as may_be_registered_unemployed,
    coalesce(difficulty_types <> '', false) as may_be_difficult
  from fact.unemployed_or_difficult
  where may_be_able_and_willing
  union all
  select
    month,
    person,
    community_code,
    was_registered_unemployed as may_be_registered_unemployed,
    was_difficult as may_be_difficult
  from followed
  where place = 'unknown'
),
unknown_count as (
  select
    month,
    community_code,
    count(
      distinct case when may_be_registered_unemployed then person end
    ) as registered_unemployed_year_unknown,
    count(distinct case when may_be_difficult then person end) as difficult_year_unknown
  from unknown_person
  group by month, community_code
),
year_count as (
  select
    month,
    community_code,
    count(
      case when was_registered_unemployed and place = 'in_base' then 1 end
    ) as registered_unemployed_year,
    count(
      case when was_registered_unemployed and place = 'in_base' and is_employed then 1 end
    ) as registered_unemployed_year_employed,
    count(
      case when was_registered_unemployed and place = 'left' then 1 end
    ) as registered_unemployed_year_left,
    count(case when was_difficult and place = 'in_base' then 1 end) as difficult_year,
    count(
      case when was_difficult and place = 'in_base' and is_employed then 1 end
    ) as difficult_year_employed,
    count(case when was_difficult and place = 'left' then 1 end) as difficult_year_left
  from followed
  group by month, community_code
),
half_year as (
  select
    month,
    community_code,
    count(
      case when unemployed_since + interval '6' month <= last_day(month) then 1 end
    ) as unemployed_over_half_year,
    count(*) as unemployed_over_half_year_next_month
  from fact.unemployed_or_difficult
  where able_and_willing
    and employment_status = 'unemployed'
    and unemployed_since + interval '6' month
      <= last_day(cast(month + interval '1' month as date))
  group by month, community_code
),
returned as (
  select
    month,
    community_code,
    count(*) as returned
  from fact.returned_row
  where community_code is not null
  group by month, community_code
),
community as (
  select distinct month, community_code
  from year_count
  union
  select month, community_code
  from unknown_count
  union
  select month, community_code
  from half_year
  union
  select month, community_code
  from returned
)
select
  community.month,
  community.community_code,
  coalesce(year_count.registered_unemployed_year, 0) as registered_unemployed_year,
  coalesce(
    year_count.registered_unemployed_year_employed, 0
  ) as registered_unemployed_year_employed,
  coalesce(
    unknown_count.registered_unemployed_year_unknown, 0
  ) as registered_unemployed_year_unknown,
  coalesce(year_count.registered_unemployed_year_left, 0) as registered_unemployed_year_left,
  coalesce(year_count.difficult_year, 0) as difficult_year,
  coalesce(year_count.difficult_year_employed, 0) as difficult_year_employed,
  coalesce(unknown_count.difficult_year_unknown, 0) as difficult_year_unknown,
  coalesce(year_count.difficult_year_left, 0) as difficult_year_left,
  coalesce(half_year.unemployed_over_half_year, 0) as unemployed_over_half_year,
  coalesce(
    half_year.unemployed_over_half_year_next_month, 0
  ) as unemployed_over_half_year_next_month,
  coalesce(returned.returned, 0) as returned
from community
left join year_count
  on year_count.month = community.month
  and year_count.community_code = community.community_code
left join unknown_count
  on unknown_count.month = community.month
  and unknown_count.community_code = community.community_code
left join half_year
  on half_year.month = community.month
  and half_year.community_code = community.community_code
left join returned
  on returned.month = community.month
  and returned.community_code = community.community_code
