-- title: 各区县就业率达标的社区数 | Communities at the mark by county
-- question: 每个区县有多少社区就业率达到 95%（或另定的线），还有多少只差两人以内？ | In each county, how many communities have reached 95 % (or another mark), and how many are at most two persons away?
-- answer: 每个区县一行；没有符合条件的人（分母为零）的社区算达到 | One row a county; a community without anybody able and willing counts as reaching it
-- columns: area_code, full_name, communities, reached, almost, reached_share
-- column communities: 社区数 | Communities
-- column reached: 达到的社区数 | Of them at the mark
-- column almost: 只差几人的社区数 | Of them a few persons short
-- column reached_share: 达到的比例 | Share that has reached it
-- option area: area = province | 地区，含其下级 | Area, with all below it
-- option month: month = data month | 月份 | Month
-- option percent: number = 95 | 达标线，百分数 | The mark, in per cent
-- option most: integer = 2 | 只差几人以内的另列 | Short of at most so many: told apart
with parameter as (
  select
    cast($month as date) as month,
    cast($percent as decimal(6, 3)) as percent,
    cast($most as integer) as most,
    unnest(cast($area as varchar[])) as area_code
),
community as (
  select
    rate.month,
    left(rate.area_code, 6) as area_code,
    parameter.most,
    greatest(
      ceil(rate.able_and_willing * parameter.percent / 100) - rate.employed, 0
    ) as persons_short
  from mart.employment_rate as rate
  inner join parameter
    on parameter.month = rate.month
    and starts_with(rate.area_code, parameter.area_code)
  where rate.area_level = 'community'
    and rate.group_code = 'all'
)
select
  community.area_code,
  county.full_name,
  count(*) as communities,
  count(case when community.persons_short = 0 then 1 end) as reached,
  count(case when community.persons_short between 1 and community.most then 1 end) as almost,
  cast(count(case when community.persons_short = 0 then 1 end) as double)
    / nullif(count(*), 0) as reached_share
from community
left join mart.area as county
  on county.month = community.month
  and county.area_code = community.area_code
group by community.area_code, county.full_name
order by reached_share desc nulls last, community.area_code
