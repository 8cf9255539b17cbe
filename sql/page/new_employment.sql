with period as (
  select
    'month' as period,
    1 as months
  union all
  select
    'quarter' as period,
    3 as months
  union all
  select
    'half_year' as period,
    6 as months
  union all
  select
    'year_to_date' as period,
    12 as months
),
summed as (
  select
    own.area_code,
    own.month,
    period.period,
    sum(part.new_employment) as new_employment,
    sum(part.natural_attrition) as natural_attrition,
    sum(part.net_new_employment) as net_new_employment,
    sum(part.reemployed_unemployed) as reemployed_unemployed,
    sum(part.difficult_employed) as difficult_employed
  from mart.new_employment as own
  cross join period
  inner join mart.new_employment as part
    on part.area_code = own.area_code
    and part.month <= own.month
    and year(part.month) = year(own.month)
    and (month(part.month) - 1) // period.months = (month(own.month) - 1) // period.months
  where own.area_level in ('province', 'prefecture', 'county')
    and own.month > $first_month
    and own.month <= $data_month
    and (
      period.period in ('month', 'year_to_date')
      or month(own.month) % period.months = 0
      or own.month = $data_month
    )
  group by
    own.area_code,
    own.month,
    period.period
)
select
  own.area_code as page_code,
  own.period,
  own.month,
  own.new_employment,
  own.natural_attrition,
  own.net_new_employment,
  own.reemployed_unemployed,
  own.difficult_employed,
  before.net_new_employment as net_year_before
from summed as own
left join summed as before
  on before.area_code = own.area_code
  and before.period = own.period
  and before.month = own.month - interval 12 month
order by
  page_code,
  own.period,
  own.month
