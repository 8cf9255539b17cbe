-- title: 岗位 | Job posts
-- what: 各级地区计入的岗位，按岗位类型；数额取当月有效的政策参数 post_ending_days、post_max_months |
--   Counted posts by area and kind; the policy parameters post_ending_days and post_max_months are those in force at month end
-- grain: month, area_code, post_kind
-- check parts_within_whole: 到期、将到期或超三年的多于岗位 | more ended, ending or beyond three years than posts |
--   ended + ending_soon <= posts and over_three_years <= posts
-- check no_fewer_than_the_difference: 空缺少于岗位数减在岗，或多于岗位数 | fewer vacant than capacity less filled, or more than capacity |
--   vacant >= capacity - filled and vacant <= capacity
with month_end as (
  select distinct
    month,
    last_day(month) as month_end
  from lake.job_post
),
parameter as (
  select
    month_end.month,
    policy.policy,
    cast(policy.value as integer) as value,
    row_number() over (
      partition by month_end.month, policy.policy
      order by policy.valid_from desc nulls last
    ) as recency
  from month_end
  inner join ref.policy as policy
    on policy.policy in ('post_ending_days', 'post_max_months')
    and policy.valid_from <= month_end.month_end
    and (policy.valid_to is null or policy.valid_to > month_end.month_end)
),
span as (
  select
    month,
    max(case when policy = 'post_ending_days' then value end) as ending_days,
    max(case when policy = 'post_max_months' then value end) as max_months
  from parameter
  where recency = 1
  group by month
),
post as (
  select
    register.month,
    register.community_code,
    register.post_kind,
    register.capacity,
    register.filled,
    greatest(register.capacity - register.filled, 0) as vacant,
    coalesce(register.ends_on < last_day(register.month), false) as is_ended,
    coalesce(
      register.ends_on >= last_day(register.month)
        and register.ends_on <= last_day(register.month) + span.ending_days * interval '1' day,
      false
    ) as is_ending_soon,
    coalesce(
      register.post_kind = 'public_welfare'
        and register.filled > 0
        and register.started_on + span.max_months * interval '1' month <= last_day(register.month),
      false
    ) as is_over_three_years,
    case
      when register.filled > 0 then coalesce(register.monthly_subsidy_yuan, 0)
      else 0
    end as monthly_subsidy_yuan
  from lake.job_post as register
  left join span on span.month = register.month
  where not exists (
    select 1
    from fact.repeated_post as repeated
    where repeated.submission = register.submission
      and repeated.sheet_no = register.sheet_no
      and repeated.row = register.row
      and not repeated.is_counted
  )
)
select
  post.month,
  left(post.community_code, area_level.code_length) as area_code,
  area_level.area_level,
  post.post_kind,
  count(*) as posts,
  cast(sum(post.capacity) as bigint) as capacity,
  cast(sum(post.filled) as bigint) as filled,
  cast(sum(post.vacant) as bigint) as vacant,
  count(case when post.is_ended then 1 end) as ended,
  count(case when post.is_ending_soon then 1 end) as ending_soon,
  count(case when post.is_over_three_years then 1 end) as over_three_years,
  cast(sum(post.monthly_subsidy_yuan) as decimal(18, 2)) as monthly_subsidy_yuan
from post
cross join ref.area_level as area_level
group by
  post.month,
  left(post.community_code, area_level.code_length),
  area_level.area_level,
  post.post_kind
