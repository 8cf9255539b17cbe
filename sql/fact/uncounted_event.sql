-- title: 未计入的事件 | Events that do not count
-- what: 各报送中未计入的事件行数：同一人同年已有更早的就业或减员记录，或同日同类服务已计 |
--   Rows of events of each submission that do not count: the person has an earlier one in the calendar year, or the same service on that day
-- kept: release
-- grain: month, submission, register
select month, submission, 'new_employment' as register, count(*) as not_counted
from fact.yearly_employment
where not is_counted
group by month, submission
union all
select month, submission, 'natural_attrition' as register, count(*) as not_counted
from fact.yearly_attrition
where not is_counted
group by month, submission
union all
select month, submission, 'assistance' as register, count(*) as not_counted
from fact.distinct_service
where not is_counted
group by month, submission
