-- title: 无人就业家庭的比例 | Share of workless households
-- question: 各市州有劳动年龄成员的家庭中，多少户无人就业？ | Of households with a member of working age, how many have nobody in work?
-- answer: 待核户（有成员情况不明或有退回未改正的行）在分母里，不算无人就业 | Undetermined households are in the base, but not workless
-- columns: area_code, area_name, households, workless, undetermined, workless_share
-- column workless: 无人就业户数 | Workless households
-- column workless_share: 无人就业户的比例 | Share of workless households
with parameter as (
  select data_month as month  -- date '2026-10-01'
  from audit.release
)
select
  kind.area_code,
  kind.area_name,
  cast(sum(kind.households) as bigint) as households,
  cast(
    sum(case when kind.household_kind = 'workless' then kind.households else 0 end) as bigint
  ) as workless,
  cast(
    sum(case when kind.household_kind = 'undetermined' then kind.households else 0 end) as bigint
  ) as undetermined,
  cast(sum(case when kind.household_kind = 'workless' then kind.households else 0 end) as double)
    / nullif(sum(kind.households), 0) as workless_share
from mart.household_typology as kind
inner join parameter
  on parameter.month = kind.month
where kind.area_level = 'prefecture'
group by kind.area_code, kind.area_name
order by workless_share desc nulls last, kind.area_code
