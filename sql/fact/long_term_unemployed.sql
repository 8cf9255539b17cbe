-- title: 长期失业人员 | Long-term unemployed
-- what: 劳动年龄内失业，到月末满 12 个月的人 | Persons of working age, unemployed for at least 12 months at month end
-- unit: person
-- grain: person
select
  month,
  person
from fact.unemployed_or_difficult
where employment_status = 'unemployed'
  and working_age
  and unemployed_since + interval '12' month <= last_day(month)
