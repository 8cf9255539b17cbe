with monthly as (
  select
    area_code,
    month,
    indicator,
    case indicator
      when 'new_employment' then net_new_employment
      when 'reemployed_unemployed' then reemployed_unemployed
      else difficult_employed
    end as persons
  from mart.new_employment
  cross join (
    values ('new_employment'), ('reemployed_unemployed'), ('difficult_employed')
  ) as kind (indicator)
  where area_level in ('province', 'prefecture', 'county')
    and month > $first_month
)
select
  progress.target_area as page_code,
  progress.indicator,
  progress.setter_area,
  progress.month,
  progress.needed_per_month,
  cast(avg(monthly.persons) filter (where year(monthly.month) = year(progress.month)) as double)
    as average_this_year,
  cast(avg(monthly.persons) filter (
    where year(monthly.month) = year(progress.month) - 1
      and month(monthly.month) > month(progress.month)
  ) as double) as average_same_months_before,
  max(monthly.persons) filter (where monthly.month <= progress.month) as best_month
from mart.target_progress as progress
left join monthly
  on monthly.area_code = progress.target_area
  and monthly.indicator = progress.indicator
  and monthly.month <= progress.month
where progress.month > $first_month
  and progress.direction = 'at_least'
  and progress.indicator in ('new_employment', 'reemployed_unemployed', 'difficult_employed')
group by
  progress.target_area,
  progress.indicator,
  progress.setter_area,
  progress.month,
  progress.needed_per_month
order by
  page_code,
  progress.indicator,
  progress.setter_area,
  progress.month
