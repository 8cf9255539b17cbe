-- title: 就业率最低的社区 | Communities with the lowest employment rate
-- question: 有一定规模的社区中，哪些就业率最低？ | Of communities of some size, which have the lowest employment rate?
-- answer: 只看有劳动能力和就业愿望人数不少于 --smallest 的社区，最低的 --rows 个 | Only communities with at least --smallest able and willing, the lowest --rows
-- columns: area_code, full_name, able_and_willing, employed, employment_rate
-- option area: area = province | 地区，含其下级 | Area, with all below it
-- option month: month = data month | 月份 | Month
-- option group: code group_code = all | 人群 | Group of persons
-- option smallest: integer = 30 | 人数下限 | Fewest persons
-- option rows: integer = 50 | 最多几行 | At most so many rows
with parameter as (
  select
    cast($month as date) as month,
    $group as group_code,
    cast($smallest as integer) as smallest,
    unnest(cast($area as varchar[])) as area_code
)
select
  rate.area_code,
  area.full_name,
  rate.able_and_willing,
  rate.employed,
  rate.employment_rate
from mart.employment_rate as rate
inner join parameter
  on parameter.month = rate.month
  and parameter.group_code = rate.group_code
  and parameter.smallest <= rate.able_and_willing
  and starts_with(rate.area_code, parameter.area_code)
left join mart.area as area
  on area.month = rate.month
  and area.area_code = rate.area_code
where rate.area_level = 'community'
order by rate.employment_rate, rate.area_code
limit cast($rows as integer)
