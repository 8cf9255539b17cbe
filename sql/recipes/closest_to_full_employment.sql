-- title: 离充分就业社区最近的社区 | Communities closest to full employment
-- question: 哪些社区离充分就业只差一两个人，差在哪条标准？ | Which communities are one or two persons short, and of which criterion?
-- answer: 每个未过的标准一行，只列合计差人最少的社区；persons_short 为再就业几人即过 | One row a failed criterion, communities with fewest persons short in all first
-- columns: area_code, area_name, criterion, numerator, denominator, value, threshold, persons_short, short_in_all
-- column short_in_all: 各标准合计差人 | Short in all criteria
with parameter as (
  select
    data_month as month,  -- date '2026-10-01'
    2 as most
  from audit.release
),
failed as (
  select
    criterion.area_code,
    criterion.area_name,
    criterion.criterion,
    criterion.numerator,
    criterion.denominator,
    criterion.value,
    criterion.threshold,
    criterion.persons_short
  from mart.full_employment_criterion as criterion
  inner join parameter
    on parameter.month = criterion.month
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
  failed.area_name,
  failed.criterion,
  failed.numerator,
  failed.denominator,
  failed.value,
  failed.threshold,
  failed.persons_short,
  shortfall.short_in_all
from failed
inner join shortfall
  on shortfall.area_code = failed.area_code
cross join parameter
where shortfall.short_in_all <= parameter.most
order by shortfall.short_in_all, failed.area_code, failed.criterion
