-- title: 可比变动 | Change on matched communities
-- what: 比率与上月、上年同月相比变了多少：可比变动只看两个月都有劳动力资源台账的社区，各社区比率之差以其在两个月分母中所占份额的平均为权数相加；
--   合并、改码的社区与其全部前身之和相比，前身有一个没报即不可比；报送变动是其余部分，即谁报了、各占多少变了；两者之和恰为未调整的变动。列名以 1_month 结尾的与上月比，12_months 与上年同月比 |
--   How a rate changed against the month before and the same month a year before: the matched change looks only at communities with a
--   roster in both months and adds up each one's change weighted by the mean of its shares in the denominators of both; one that was merged or given another code is held
--   against all its predecessors together, and is not matched where one of them had no roster; the reporting change is the rest, who reported and how much each weighs; the two add up to the raw change exactly. Columns that end in 1_month
--   compare with the month before, in 12_months with the same month a year before
-- grain: month, area_code, measure
-- column measure: 比率：employment_rate 就业率，registered_unemployed_share 登记失业人数 ÷ 劳动年龄内人数 |
--   The rate: employment_rate, or registered_unemployed_share, registered_unemployed / working_age
-- check adds_up_1_month: 可比变动加报送变动不等于未调整的变动（上月） | matched and reporting change are not the raw change (1 month) |
--   (reporting_change_1_month is null and (matched_change_1_month is null or raw_change_1_month is null))
--   or matched_change_1_month + reporting_change_1_month = raw_change_1_month
-- check adds_up_12_months: 可比变动加报送变动不等于未调整的变动（上年同月） | matched and reporting change are not the raw change (12 months) |
--   (reporting_change_12_months is null and (matched_change_12_months is null or raw_change_12_months is null))
--   or matched_change_12_months + reporting_change_12_months = raw_change_12_months
with rate as (
  select
    month,
    area_code,
    area_level,
    'employment_rate' as measure,
    employed as numerator,
    able_and_willing as denominator
  from fact.employment
  where group_code = 'all'
  union all
  select
    month,
    area_code,
    area_level,
    'registered_unemployed_share' as measure,
    registered_unemployed as numerator,
    working_age as denominator
  from fact.employment
  where group_code = 'all'
),
now as (
  select
    rate.month,
    rate.area_code,
    rate.area_level,
    rate.measure,
    rate.numerator,
    rate.denominator
  from rate
  inner join fact.made_month as made_month
    on made_month.month = rate.month
),
span as (
  select 1 as months
  union all
  select 12 as months
),
compared as (
  select distinct
    now.month,
    span.months,
    cast(now.month - span.months * interval '1' month as date) as former_month
  from now
  cross join span
),
became as (
  -- the successor of a code by the later month; rosters use the codes in force on the first of
  -- their month
  select
    compared.month,
    compared.months,
    compared.former_month,
    line.former_code,
    line.community_code,
    row_number() over (
      partition by compared.month, compared.months, line.former_code
      order by line.left_on nulls last, line.succeeded_on desc nulls last
    ) as turn
  from compared
  inner join fact.succeeded_community as line
    on line.left_on > compared.former_month
    and line.left_on <= compared.month
    and line.succeeded_on <= compared.month
),
ended as (
  select distinct
    compared.month,
    compared.months,
    succession.from_code
  from compared
  inner join ref.division_succession as succession
    on succession.valid_from > compared.former_month
    and succession.valid_from <= compared.month
),
former_community as (
  -- communities of the former month under their codes in the later month
  select
    compared.month,
    compared.months,
    case
      when ended.from_code is null then rate.area_code
      else became.community_code
    end as community_code,
    rate.measure,
    rate.numerator,
    rate.denominator
  from compared
  inner join rate
    on rate.month = compared.former_month
    and rate.area_level = 'community'
  left join ended
    on ended.month = compared.month
    and ended.months = compared.months
    and ended.from_code = rate.area_code
  left join became
    on became.month = compared.month
    and became.months = compared.months
    and became.former_code = rate.area_code
    and became.turn = 1
),
was_silent as (
  -- one of the communities that it was formed from had no roster
  select distinct
    became.month,
    became.months,
    became.community_code
  from became
  left join rate as former
    on former.month = became.former_month
    and former.area_code = became.former_code
  left join ref.division as division
    on division.division_code = became.community_code
    and division.valid_from <= became.former_month
    and (division.valid_to is null or division.valid_to > became.former_month)
  left join rate as own
    on own.month = became.former_month
    and own.area_code = became.community_code
  where became.turn = 1
    and (
      former.area_code is null
      or (division.division_code is not null and own.area_code is null)
    )
),
former as (
  select
    former_community.month,
    former_community.months,
    former_community.community_code,
    former_community.measure,
    sum(former_community.numerator) as numerator,
    sum(former_community.denominator) as denominator
  from former_community
  left join was_silent
    on was_silent.month = former_community.month
    and was_silent.months = former_community.months
    and was_silent.community_code = former_community.community_code
  where was_silent.month is null
  group by
    former_community.month,
    former_community.months,
    former_community.community_code,
    former_community.measure
),
pair as (
  select
    now.month,
    now.area_code,
    now.measure,
    former.months,
    cast(now.numerator as double) / nullif(now.denominator, 0)
      - cast(former.numerator as double) / nullif(former.denominator, 0) as change,
    now.denominator as weight,
    former.denominator as former_weight
  from now
  inner join former
    on former.month = now.month
    and former.community_code = now.area_code
    and former.measure = now.measure
  where now.area_level = 'community'
    and now.denominator > 0
    and former.denominator > 0
),
matched as (
  -- decimals, so that the sum does not depend on the order of the communities
  select
    pair.month,
    left(pair.area_code, area_level.code_length) as area_code,
    pair.measure,
    pair.months,
    count(*) as communities,
    (
      cast(sum(cast(pair.change * pair.weight as decimal(30, 15))) as double)
        / nullif(sum(pair.weight), 0)
      + cast(sum(cast(pair.change * pair.former_weight as decimal(30, 15))) as double)
        / nullif(sum(pair.former_weight), 0)
    ) / nullif(2, 0) as change
  from pair
  cross join ref.area_level as area_level
  group by
    pair.month,
    left(pair.area_code, area_level.code_length),
    pair.measure,
    pair.months
),
raw as (
  select
    now.month,
    now.area_code,
    now.measure,
    span.months,
    cast(
      cast(now.numerator as double) / nullif(now.denominator, 0)
        - cast(former.numerator as double) / nullif(former.denominator, 0) as decimal(9, 6)
    ) as change
  from now
  cross join span
  inner join rate as former
    on former.month = cast(now.month - span.months * interval '1' month as date)
    and former.area_code = now.area_code
    and former.measure = now.measure
  where now.denominator > 0
    and former.denominator > 0
),
wide as (
  select
    now.month,
    now.area_code,
    now.area_level,
    now.measure,
    coalesce(matched_1.communities, 0) as communities_1_month,
    cast(matched_1.change as decimal(9, 6)) as matched_1_month,
    raw_1.change as raw_1_month,
    coalesce(matched_12.communities, 0) as communities_12_months,
    cast(matched_12.change as decimal(9, 6)) as matched_12_months,
    raw_12.change as raw_12_months
  from now
  left join matched as matched_1
    on matched_1.month = now.month
    and matched_1.area_code = now.area_code
    and matched_1.measure = now.measure
    and matched_1.months = 1
  left join matched as matched_12
    on matched_12.month = now.month
    and matched_12.area_code = now.area_code
    and matched_12.measure = now.measure
    and matched_12.months = 12
  left join raw as raw_1
    on raw_1.month = now.month
    and raw_1.area_code = now.area_code
    and raw_1.measure = now.measure
    and raw_1.months = 1
  left join raw as raw_12
    on raw_12.month = now.month
    and raw_12.area_code = now.area_code
    and raw_12.measure = now.measure
    and raw_12.months = 12
)
select
  wide.month,
  wide.area_code,
  wide.area_level,
  area.area_name,
  wide.measure,
  wide.communities_1_month as matched_communities_1_month,
  wide.matched_1_month as matched_change_1_month,
  cast(wide.raw_1_month - wide.matched_1_month as decimal(9, 6)) as reporting_change_1_month,
  wide.raw_1_month as raw_change_1_month,
  wide.communities_12_months as matched_communities_12_months,
  wide.matched_12_months as matched_change_12_months,
  cast(wide.raw_12_months - wide.matched_12_months as decimal(9, 6)) as reporting_change_12_months,
  wide.raw_12_months as raw_change_12_months
from wide
left join mart.area as area
  on area.month = wide.month
  and area.area_code = wide.area_code
