-- title: 自然减员记录 | Events of natural attrition
-- what: 当月有效报送告知的自然减员，逐条，不含姓名证件号；减员日期可早于或晚于本月 |
--   Natural attrition that the standing submissions of the month tell of, one row an event, without names and numbers; the date may lie
--   before or after the month
-- unit: submission
-- grain: submission, sheet_no, row
select
  month,
  submission,
  sheet_no,
  row,
  person,
  community_code,
  left_on
from lake.natural_attrition
