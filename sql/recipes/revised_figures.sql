-- title: 最近一次发布改了哪些数 | What the last release revised
-- question: 最近一次改数的发布改了以前公布的哪些数字，改了多少？ | Which published figures did the latest revising release change, and by how much?
-- answer: 每个指标和月份一行：改动的地区数、变化最大者的绝对值，只看省、市、县三级 | One row a measure and month: areas changed and the largest absolute change, province to county only
-- columns: release_id, month, measure, areas, largest_change
-- column release_id: 发布编号 | Release
-- column measure: 指标 | Measure
-- column areas: 改动的地区数 | Areas
-- column largest_change: 最大变化 | Largest change
-- option area: area = province | 地区，含其下级 | Area, with all below it
with parameter as (
  select
    max(release_id) as release_id,
    unnest(cast($area as varchar[])) as area_code
  from mart.revision
  where cause is not null
)
select
  revision.release_id,
  revision.month,
  revision.measure,
  count(*) as areas,
  max(abs(coalesce(revision.value, 0) - coalesce(revision.previous_value, 0))) as largest_change
from mart.revision as revision
inner join parameter
  on parameter.release_id = revision.release_id
  and starts_with(revision.area_code, parameter.area_code)
where revision.cause is not null
  and length(revision.area_code) <= 6
group by revision.release_id, revision.month, revision.measure
order by revision.month desc, revision.measure
