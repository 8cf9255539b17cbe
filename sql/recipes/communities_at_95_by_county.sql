-- title: 各区县达到 95% 的社区数 | Communities at 95 % by county
-- question: 每个区县有多少社区就业率达到 95%，还有多少只差两人以内？ | In each county, how many communities have reached 95 %, and how many are at most two persons away?
-- answer: 每个区县一行；没有符合条件的人（分母为零）的社区算达到 | One row a county; a community without anybody able and willing counts as reaching it
-- columns: area_code, area_name, communities, reached, almost, reached_share
-- column communities: 社区数 | Communities
-- column reached: 达到的社区数 | Of them at the mark
-- column almost: 只差两人以内的社区数 | Of them one or two persons short
-- column reached_share: 达到的比例 | Share that has reached it
with parameter as (
  select
    data_month as month,  -- date '2026-10-01'
    95 as percent
  from audit.release
),
community as (
  select
    rate.month,
    left(rate.area_code, 6) as area_code,
    greatest(
      ((rate.able_and_willing * parameter.percent + 99) // 100) - rate.employed, 0
    ) as persons_short
  from mart.employment_rate as rate
  inner join parameter
    on parameter.month = rate.month
  where rate.area_level = 'community'
    and rate.group_code = 'all'
)
select
  community.area_code,
  county.area_name,
  count(*) as communities,
  count(case when community.persons_short = 0 then 1 end) as reached,
  count(case when community.persons_short between 1 and 2 then 1 end) as almost,
  cast(count(case when community.persons_short = 0 then 1 end) as double)
    / nullif(count(*), 0) as reached_share
from community
left join mart.area as county
  on county.month = community.month
  and county.area_code = community.area_code
group by community.area_code, county.area_name
order by reached_share desc nulls last, community.area_code
