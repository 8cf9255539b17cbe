{{ config(materialized="incremental", incremental_strategy="delete+insert", unique_key="month") }}
with household as (
    select month, community, household,
        count(*) as persons,
        count(*) filter (where able = '是' and willing = '是') as labour_force,
        count(*) filter (where status = '就业') as employed
    from {{ ref("roster") }} where month = '{{ var("month") }}' group by all
)
select month, community, sum(persons) as persons, sum(labour_force) as labour_force,
    sum(employed) as employed, sum(employed) / nullif(sum(labour_force), 0) as rate,
    count(*) filter (where employed = 0 and labour_force > 0) as zero_employment_households
from household group by all
