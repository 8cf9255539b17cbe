-- title: 无人就业家庭的比例 | Share of workless households
-- question: 各市州有劳动年龄成员的家庭中，多少户无人就业？ | Of households with a member of working age, how many have nobody in work?
-- answer: 待核户（有成员情况不明或有退回未改正的行）在分母里，不算无人就业 | Undetermined households are in the base, but not workless
-- columns: area_code, full_name, households, workless, undetermined, workless_share
-- column workless: 无人就业户数 | Workless households
-- column workless_share: 无人就业户的比例 | Share of workless households
-- option area: area = province | 地区，含其下级 | Area, with all below it
-- option level: code area_level = prefecture | 列哪一级地区 | Level of the areas listed
-- option month: month = data month | 月份 | Month
with parameter as (
  select
    cast($month as date) as month,
    $level as area_level,
    unnest(cast($area as varchar[])) as area_code
)
select
  kind.area_code,
  area.full_name,
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
  and starts_with(kind.area_code, parameter.area_code)
left join mart.area as area
  on area.month = kind.month
  and area.area_code = kind.area_code
where kind.area_level = parameter.area_level
group by kind.area_code, area.full_name
order by workless_share desc nulls last, kind.area_code
