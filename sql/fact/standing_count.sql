-- title: 有效的行数 | Standing rows
-- what: 当月每份有效报送有多少行 | How many rows of each submission stand in the month
-- unit: submission
-- grain: submission, register
select
  month,
  register,
  submission,
  count(*) as standing_rows
from lake.every_register
group by month, register, submission
