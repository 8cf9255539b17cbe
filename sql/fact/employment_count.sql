-- title: 社区的分人群就业 | Employment by group and community
-- what: 每个社区各人群的劳动年龄内人数及其就业状况，各级地区由此相加 |
--   Persons of working age and their employment by community and group, which areas add up
-- unit: community_code
-- grain: community_code, group_code
with cell as (
  select
    counted.month,
    counted.community_code,
    counted.sex,
    counted.age_group,
    counted.is_older,
    counted.hukou_type,
    counted.is_graduate,
    counted.difficulty_types,
    count(case when counted.working_age then 1 end) as working_age,
    count(case when counted.able_and_willing then 1 end) as able_and_willing,
    count(
      case when counted.able_and_willing and counted.employment_status = 'employed' then 1 end
    ) as employed,
    count(
      case when counted.able_and_willing and counted.employment_status = 'unemployed' then 1 end
    ) as unemployed,
    count(
      case when counted.working_age and counted.employment_status = 'unknown' then 1 end
    ) as unknown,
    count(case when counted.registered_unemployed then 1 end) as registered_unemployed,
    count(case when counted.may_be_able_and_willing then 1 end) as may_be_able_and_willing,
    count(case when counted.is_employed_unwilling then 1 end) as employed_unwilling
  from fact.counted_person as counted
  group by
    counted.month,
    counted.community_code,
    counted.sex,
    counted.age_group,
    counted.is_older,
    counted.hukou_type,
    counted.is_graduate,
    counted.difficulty_types
),
community as (
  select
    cell.month,
    cell.community_code,
    population_group.group_code,
    sum(cell.working_age) as working_age,
    sum(cell.able_and_willing) as able_and_willing,
    sum(cell.employed) as employed,
    sum(cell.unemployed) as unemployed,
    sum(cell.unknown) as unknown,
    sum(cell.registered_unemployed) as registered_unemployed,
    sum(cell.may_be_able_and_willing) as may_be_able_and_willing,
    sum(cell.employed_unwilling) as employed_unwilling
  from cell
  cross join ref.population_group as population_group
  where case population_group.group_code
    when 'all' then true
    when 'male' then cell.sex = 'male'
    when 'female' then cell.sex = 'female'
    when 'age_16_24' then cell.age_group = 'age_16_24'
    when 'age_25_45' then cell.age_group = 'age_25_45'
    when 'age_46_up' then cell.age_group = 'age_46_up'
    when 'male_16_24' then cell.sex = 'male' and cell.age_group = 'age_16_24'
    when 'male_25_45' then cell.sex = 'male' and cell.age_group = 'age_25_45'
    when 'male_46_up' then cell.sex = 'male' and cell.age_group = 'age_46_up'
    when 'female_16_24' then cell.sex = 'female' and cell.age_group = 'age_16_24'
    when 'female_25_45' then cell.sex = 'female' and cell.age_group = 'age_25_45'
    when 'female_46_up' then cell.sex = 'female' and cell.age_group = 'age_46_up'
    when 'difficult' then cell.difficulty_types <> ''
    when 'older' then cell.is_older
    when 'disabled' then concat(';', cell.difficulty_types, ';') like '%;disabled;%'
    when 'low_income' then concat(';', cell.difficulty_types, ';') like '%;low_income;%'
    when 'landless' then concat(';', cell.difficulty_types, ';') like '%;landless;%'
    when 'graduate' then cell.is_graduate
    when 'urban_hukou' then cell.hukou_type = 'urban'
    when 'rural_hukou' then cell.hukou_type = 'rural'
    when 'resident_hukou' then cell.hukou_type = 'resident'
  end
  group by cell.month, cell.community_code, population_group.group_code
  union all
  select
    followed.month,
    followed.community_code,
    population_group.group_code,
    count(case when followed.working_age then 1 end) as working_age,
    count(case when followed.able_and_willing then 1 end) as able_and_willing,
    count(
      case when followed.able_and_willing and followed.employment_status = 'employed' then 1 end
    ) as employed,
    count(
      case when followed.able_and_willing and followed.employment_status = 'unemployed' then 1 end
    ) as unemployed,
    count(
      case when followed.working_age and followed.employment_status = 'unknown' then 1 end
    ) as unknown,
    count(case when followed.registered_unemployed then 1 end) as registered_unemployed,
    count(case when followed.may_be_able_and_willing then 1 end) as may_be_able_and_willing,
    count(case when followed.is_employed_unwilling then 1 end) as employed_unwilling
  from fact.followed_person as followed
  cross join ref.population_group as population_group
  where case population_group.group_code
    when 'long_term_unemployed' then followed.was_long_term_unemployed
    when 'zero_employment_family' then followed.was_of_zero_employment_family
  end
  group by followed.month, followed.community_code, population_group.group_code
)
select
  month,
  community_code,
  group_code,
  cast(working_age as bigint) as working_age,
  cast(able_and_willing as bigint) as able_and_willing,
  cast(employed as bigint) as employed,
  cast(unemployed as bigint) as unemployed,
  cast(unknown as bigint) as unknown,
  cast(registered_unemployed as bigint) as registered_unemployed,
  cast(may_be_able_and_willing as bigint) as may_be_able_and_willing,
  cast(employed_unwilling as bigint) as employed_unwilling
from community
