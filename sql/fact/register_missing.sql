-- title: 未收到的台账 | Registers that did not come in
-- what: 有参加评定的社区当月未收到零就业家庭或实体台账的各级地区：有效报送既未覆盖该社区、也未覆盖其街道；零报告算收到 |
--   Areas of communities that certification asks for and whose register of households or of entities did not come in: no standing submission
--   of the month covers the community or its street; a nil return has come in
-- kept: release
-- grain: month, area_code, register
with expected as (
  select
    community.month,
    community.area_code,
    told.register
  from fact.certified_community as community
  inner join (
    select distinct month, told_by as register
    from fact.criterion_count
    where told_by in ('zero_employment_household', 'community_entity')
  ) as told
    on told.month = community.month
)
select distinct
  expected.month,
  left(expected.area_code, area_level.code_length) as area_code,
  expected.register
from expected
cross join ref.area_level as area_level
left join fact.covered_area as itself
  on itself.month = expected.month
  and itself.register = expected.register
  and itself.area_code = expected.area_code
left join fact.covered_area as street
  on street.month = expected.month
  and street.register = expected.register
  and street.area_code = left(expected.area_code, 9)
where itself.area_code is null
  and street.area_code is null
