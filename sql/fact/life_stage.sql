-- title: 年龄阶段 | Stage of life
-- what: 每个出生日期、性别和退休类别在月末处于哪个年龄阶段 | Where each birth date, sex and retirement line stands at month end
-- kept: session
-- unit: person
-- grain: life_stage_no
-- check has_retirement_age: 没有退休年龄 | no retirement age |
--   working_age is not null
-- check sex_is_known: 性别不明 | the sex is not known |
--   sex in ('male', 'female')
with birth as (
  select distinct
    life_stage_no,
    month,
    last_day(month) as month_end,
    birth_date,
    sex,
    coalesce(retirement_kind = 'woman_worker', false) as woman_worker
  from fact.counted_row
  where birth_date is not null
),
line as (
  select
    birth.life_stage_no,
    birth.month,
    birth.month_end,
    birth.birth_date,
    birth.sex,
    retirement.retirement_months,
    row_number() over (
      partition by birth.life_stage_no
      order by retirement.valid_from desc nulls last, retirement.born_from desc nulls last
    ) as recency
  from birth
  left join ref.retirement as retirement
    on retirement.retirement_line = case
      when birth.sex = 'male' then 'man'
      when birth.woman_worker then 'woman_worker'
      else 'woman_cadre'
    end
    and retirement.born_from <= birth.birth_date
    and (retirement.born_before is null or retirement.born_before > birth.birth_date)
    and retirement.valid_from <= birth.month_end
    and (retirement.valid_to is null or retirement.valid_to > birth.month_end)
)
select
  month,
  life_stage_no,
  birth_date,
  sex,
  birth_date + interval '16' year <= month_end
    and birth_date + retirement_months * interval '1' month > month_end as working_age,
  case
    when birth_date + interval '16' year > month_end then 'under_16'
    when birth_date + interval '25' year > month_end then 'age_16_24'
    when birth_date + interval '46' year > month_end then 'age_25_45'
    else 'age_46_up'
  end as age_group,
  case
    when sex = 'male' then birth_date + interval '50' year <= month_end
    else birth_date + interval '40' year <= month_end
  end as is_older
from line
where recency = 1
