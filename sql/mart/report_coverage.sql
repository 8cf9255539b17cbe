-- title: 报送覆盖率 | How much of an area came in
-- what: 目标指标所依据的台账（城镇新增就业还要自然减员台账）报来的街道，占现在应报街道的比重，按各街道最近一份有效劳动力台账的人数加权；
--   空表算报来，退回不算；合并撤销的街道按沿革算到现在的街道。一年十二个月都不低于 95% 才算完整的往年 |
--   The part of an area whose streets sent the registers that an indicator of targets rests on (new urban employment: natural attrition too), of the
--   streets that are expected now, weighted by the persons on each street's newest standing roster; a nil return counts, a refused file does not;
--   streets that were merged count as their successors. A former year is complete where all its twelve months have at least 95 %
-- grain: month, area_code, indicator
-- held: every month
-- rests_on: every month
-- provisional_without: none
-- check share: 覆盖率不在 0 到 1 之间 | coverage is not between 0 and 1 |
--   coverage between 0 and 1.000000001
-- check named: 地区或指标没有名称 | an area or an indicator has no name |
--   area_name is not null and indicator_name is not null
with register as (
  select register
  from (
    values ('new_employment'), ('natural_attrition')
  ) as name (register)
),
last_month as (
  select max(status.month) as month
  from mart.submission_status as status
  inner join register
    on register.register = status.register
),
calendar as (
  select distinct month
  from mart.area
),
sent as (
  -- with present division codes
  select
    status.month,
    status.register,
    coalesce(area.current_area_code, status.street_code) as street_code,
    case when status.verdict in ('accepted', 'partly_accepted', 'nil', 'refused_former_stands')
      then 1 else 0 end as came
  from mart.submission_status as status
  inner join register
    on register.register = status.register
  left join mart.area as area
    on area.month = status.month
    and area.area_code = status.street_code
),
came as (
  select
    month,
    register,
    street_code,
    cast(sum(came) as double) / nullif(count(*), 0) as share
  from sent
  group by month, register, street_code
),
expected as (
  select
    coalesce(area.current_area_code, status.street_code) as street_code,
    max(case when status.register = 'natural_attrition' then 1 else 0 end) as sends_attrition
  from mart.submission_status as status
  inner join last_month
    on last_month.month = status.month
  inner join register
    on register.register = status.register
  left join mart.area as area
    on area.month = status.month
    and area.area_code = status.street_code
  where status.expected
  group by 1
  having max(case when status.register = 'new_employment' then 1 else 0 end) = 1
),
roster as (
  select
    coalesce(area.current_area_code, roster.area_code) as street_code,
    roster.month,
    sum(roster.persons) as persons
  from fact.roster as roster
  left join mart.area as area
    on area.month = roster.month
    and area.area_code = roster.area_code
  where roster.area_level = 'street'
  group by 1, 2
),
newest as (
  select
    street_code,
    persons,
    row_number() over (partition by street_code order by month desc nulls last) as recency
  from roster
),
middling as (
  -- the weight of a street without a roster
  select greatest(cast(round(avg(newest.persons)) as bigint), 1) as persons
  from expected
  inner join newest
    on newest.street_code = expected.street_code
    and newest.recency = 1
),
weight as (
  select
    expected.street_code,
    expected.sends_attrition,
    greatest(coalesce(newest.persons, middling.persons, 1), 1) as persons
  from expected
  left join newest
    on newest.street_code = expected.street_code
    and newest.recency = 1
  cross join middling
),
street as (
  select
    calendar.month,
    weight.street_code,
    weight.persons,
    coalesce(hired.share, 0) as hired,
    case
      when weight.sends_attrition = 1
        then least(coalesce(hired.share, 0), coalesce(departed.share, 0))
      else coalesce(hired.share, 0)
    end as net
  from weight
  cross join calendar
  left join came as hired
    on hired.street_code = weight.street_code
    and hired.month = calendar.month
    and hired.register = 'new_employment'
  left join came as departed
    on departed.street_code = weight.street_code
    and departed.month = calendar.month
    and departed.register = 'natural_attrition'
),
member as (
  -- a community that is a member of a group brings in its street
  select
    area.month,
    area.area_code,
    left(coalesce(area_group.member_code, area.area_code), 9) as code
  from mart.target_area as area
  left join ref.area_group_member as area_group
    on area_group.group_code = area.area_code
    and area_group.valid_from <= last_day(area.month)
    and (area_group.valid_to is null or area_group.valid_to > last_day(area.month))
),
street_of_area as (
  select distinct
    street.month,
    member.area_code,
    street.street_code,
    street.persons,
    street.hired,
    street.net
  from street
  cross join ref.area_level as area_level
  inner join member
    on member.month = street.month
    and member.code = left(street.street_code, area_level.code_length)
  where area_level.code_length <= 9
),
area as (
  select
    month,
    area_code,
    sum(persons) as weight,
    sum(cast(persons * hired as decimal(30, 6))) as hired,
    sum(cast(persons * net as decimal(30, 6))) as net
  from street_of_area
  group by month, area_code
)
select
  area.month,
  area.area_code,
  place.area_level,
  place.area_name,
  code.code as indicator,
  code.label as indicator_name,
  cast(area.weight as bigint) as expected_persons,
  cast(case when code.code = 'new_employment' then area.net else area.hired end as double)
    / nullif(area.weight, 0) as coverage
from area
inner join mart.target_area as place
  on place.month = area.month
  and place.area_code = area.area_code
inner join ref.code as code
  on code.code_list = 'target_indicator'
  and code.code in ('new_employment', 'reemployed_unemployed', 'difficult_employed')
