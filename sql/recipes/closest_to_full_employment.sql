-- title: 离充分就业社区最近的社区 | Communities closest to full employment
-- question: 哪些社区离充分就业只差一两个人，差在哪条标准？ | Which communities are one or two persons short, and of which criterion?
-- answer: 每个未过的标准一行，只列合计差人最少的社区；persons_short 为再就业几人即过 | One row a failed criterion, communities with fewest persons short in all first
-- columns: area_code, full_name, criterion, unit, numerator, denominator, value, threshold, persons_short, short_in_all
-- column short_in_all: 各标准合计差人 | Short in all criteria
-- option area: area = province | 地区，含其下级 | Area, with all below it
-- option month: month = data month | 月份 | Month
-- option most: integer = 2 | 合计差几人以内 | Short of at most so many in all
with parameter as (
  select
    cast($month as date) as month,
    unnest(cast($area as varchar[])) as area_code
),
failed as (
  select
    criterion.area_code,
    area.full_name,
    criterion.criterion,
    criterion.unit,
    criterion.numerator,
    criterion.denominator,
    criterion.value,
    criterion.threshold,
    criterion.persons_short
  from mart.full_employment_criterion as criterion
  inner join parameter
    on parameter.month = criterion.month
    and starts_with(criterion.area_code, parameter.area_code)
  left join mart.area as area
    on area.month = criterion.month
    and area.area_code = criterion.area_code
  where criterion.area_level = 'community'
    and not criterion.passes
),
shortfall as (
  select area_code, cast(sum(persons_short) as bigint) as short_in_all
  from failed
  group by area_code
)
select
  failed.area_code,
  failed.full_name,
  failed.criterion,
  failed.unit,
  failed.numerator,
  failed.denominator,
  failed.value,
  failed.threshold,
  failed.persons_short,
  shortfall.short_in_all
from failed
inner join shortfall
  on shortfall.area_code = failed.area_code
where shortfall.short_in_all <= cast($most as integer)
order by shortfall.short_in_all, failed.area_code, failed.criterion
