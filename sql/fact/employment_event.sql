-- title: 新就业记录 | Events of new employment
-- what: 当月有效报送告知的新就业，逐条，不含姓名证件号；就业日期可早于或晚于本月 |
--   New employment that the standing submissions of the month tell of, one row an event, without names and numbers; the date may lie before
--   or after the month
-- unit: submission
-- grain: submission, sheet_no, row
select
  month,
  submission,
  sheet_no,
  row,
  person,
  community_code,
  employed_on,
  channel,
  coalesce(industry, 'not_stated') as industry,
  case
    when birth_date is null then 'age_unknown'
    when birth_date + interval '16' year > employed_on then 'under_16'
    when birth_date + interval '25' year > employed_on then 'age_16_24'
    when birth_date + interval '46' year > employed_on then 'age_25_45'
    else 'age_46_up'
  end as age_group,
  coalesce(reemployed_unemployed, false) as is_reemployed_unemployed,
  coalesce(difficult, false) as is_difficult
from lake.new_employment
