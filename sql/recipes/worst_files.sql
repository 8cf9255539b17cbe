-- title: 退回行最多的街道 | Streets with the most returned rows
-- question: 本月哪些街道退回的行比例最高，先帮哪家？ | Which streets have the highest share of returned rows: whom to help first?
-- answer: 各台账合计，退回率 = 退回行 ÷（接受行 + 退回行），前 50 | All registers together; share = quarantined / (accepted + quarantined), the first 50
-- columns: street_code, street_name, accepted_rows, quarantined_rows, quarantined_share
-- column quarantined_share: 退回率 | Share returned
with parameter as (
  select data_month as month  -- date '2026-10-01'
  from audit.release
)
select
  status.street_code,
  status.street_name,
  cast(sum(status.accepted_rows) as bigint) as accepted_rows,
  cast(sum(status.quarantined_rows) as bigint) as quarantined_rows,
  cast(sum(status.quarantined_rows) as double)
    / nullif(sum(status.accepted_rows + status.quarantined_rows), 0) as quarantined_share
from mart.submission_status as status
inner join parameter
  on parameter.month = status.month
group by status.street_code, status.street_name
having sum(status.quarantined_rows) > 0
order by quarantined_share desc, status.street_code
limit 50
