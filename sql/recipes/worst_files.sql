-- title: 退回行最多的街道 | Streets with the most returned rows
-- question: 本月哪些街道退回的行比例最高，先帮哪家？ | Which streets have the highest share of returned rows: whom to help first?
-- answer: 各台账合计，退回率 = 退回行 ÷（接受行 + 退回行），前 --rows 个 | All registers together; share = quarantined / (accepted + quarantined), the first --rows
-- columns: street_code, full_name, accepted_rows, quarantined_rows, quarantined_share
-- column quarantined_share: 退回率 | Share returned
-- option area: area = province | 地区，含其下级 | Area, with all below it
-- option month: month = data month | 月份 | Month
-- option rows: integer = 50 | 最多几行 | At most so many rows
with parameter as (
  select
    cast($month as date) as month,
    unnest(cast($area as varchar[])) as area_code
)
select
  status.street_code,
  coalesce(area.full_name, status.street_name) as full_name,
  cast(sum(status.accepted_rows) as bigint) as accepted_rows,
  cast(sum(status.quarantined_rows) as bigint) as quarantined_rows,
  cast(sum(status.quarantined_rows) as double)
    / nullif(sum(status.accepted_rows + status.quarantined_rows), 0) as quarantined_share
from mart.submission_status as status
inner join parameter
  on parameter.month = status.month
  and starts_with(status.street_code, parameter.area_code)
left join mart.area as area
  on area.month = status.month
  and area.area_code = status.street_code
group by status.street_code, coalesce(area.full_name, status.street_name)
having sum(status.quarantined_rows) > 0
order by quarantined_share desc, status.street_code
limit cast($rows as integer)
