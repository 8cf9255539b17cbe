-- title: 初步数 | Provisional figures
-- what: 哪个月、哪个地区、依据哪种台账的数字还是初步数，应报、未报几份。没有行即已报齐；社区看其街道。指标依据几种台账的，各看其行；
--   period 为指标所跨的月份：month 当月、month_before 当月和上月、year_to_date 本年累计、twelve_months 近十二个月 |
--   Which month's figures of an area that rest on a register are provisional still, and how many submissions are expected and missing. No row
--   means complete; of a community, its street's rows tell. A measure that rests on several registers has a row for each; period says over
--   which months it sums: the month, the month and the one before, the year to date, twelve months
-- grain: month, area_code, register, period
-- provisional_without: none
-- column expected_submissions: 所跨各月应报份数 | Submissions expected in the months of the period
-- column missing_submissions: 其中未报或整份退回、又没有上次有效报送的 | Of these, missing, or refused without a former one that stands
-- column missing_share: 未报份数 / 应报份数 | missing / expected
-- column provisional_state: running 所跨月份中有截止日未过的；incomplete 已过截止日，未报 1% 以上；nearly_complete 未报不足 1%，只列未报数，不称初步数 |
--   running: the due day of some month had not passed; incomplete: past it, with 1 % or more missing; nearly_complete: below 1 % missing, so
--   that the number is shown and not the word
-- check missing_within: 未报多于应报，或没有未报却不在报送期 | more missing than expected, or none missing in months past their due day |
--   missing_submissions <= expected_submissions and (missing_submissions > 0 or provisional_state = 'running')
with asked as (
  select
    status.month,
    status.register,
    left(status.street_code, area_level.code_length) as area_code,
    count(*) as expected,
    sum(case when status.verdict in ('missing', 'refused') then 1 else 0 end) as missing,
    max(case when status.due_on is not null and not status.is_due then 1 else 0 end) as is_running
  from mart.submission_status as status
  inner join ref.area_level as area_level
    on area_level.area_level <> 'community'
  where status.expected
  group by status.month, status.register, left(status.street_code, area_level.code_length)
),
calendar as (
  select distinct month
  from mart.submission_status
),
-- the months that a figure of a month sums over
span as (
  select calendar.month, kind.period, part.month as part_month
  from calendar
  cross join (
    values ('month', 0), ('month_before', 1), ('year_to_date', 11), ('twelve_months', 11)
  ) as kind (period, months_back)
  inner join calendar as part
    on part.month <= calendar.month
    and part.month >= calendar.month - kind.months_back * interval '1' month
    and (kind.period <> 'year_to_date' or year(part.month) = year(calendar.month))
),
open_figure as (
  select distinct
    span.month,
    span.period,
    asked.register,
    asked.area_code
  from asked
  inner join span
    on span.part_month = asked.month
  where asked.missing > 0
    or asked.is_running = 1
),
summed as (
  select
    open_figure.month,
    open_figure.period,
    open_figure.register,
    open_figure.area_code,
    sum(asked.expected) as expected,
    sum(asked.missing) as missing,
    max(asked.is_running) as is_running
  from open_figure
  inner join span
    on span.month = open_figure.month
    and span.period = open_figure.period
  inner join asked
    on asked.month = span.part_month
    and asked.register = open_figure.register
    and asked.area_code = open_figure.area_code
  group by
    open_figure.month,
    open_figure.period,
    open_figure.register,
    open_figure.area_code
)
select
  summed.month,
  summed.area_code,
  area.area_level,
  area.area_name,
  summed.register,
  summed.period,
  cast(summed.expected as bigint) as expected_submissions,
  cast(summed.missing as bigint) as missing_submissions,
  cast(summed.missing as double) / nullif(summed.expected, 0) as missing_share,
  case
    when summed.is_running = 1 then 'running'
    when summed.missing * 100 < summed.expected then 'nearly_complete'
    else 'incomplete'
  end as provisional_state
from summed
inner join mart.area as area
  on area.month = summed.month
  and area.area_code = summed.area_code
