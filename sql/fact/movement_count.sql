-- title: 社区之间、状态之间的变动 | Movements between communities and states
-- what: 上月末到本月末计入的人从哪个社区的哪种状态到哪个社区的哪种状态；哪月不在任何劳动力资源台账上，那月社区为空文本、状态为 absent |
--   From which community and state to which the counted persons went between the former month's end and this one's; who is on no roster
--   has an empty community and the state absent
-- unit: from_community, to_community
-- grain: from_community, to_community, from_status, to_status
with former_person as (
  select
    cast(register.month + interval '1' month as date) as month,
    register.person,
    register.community_code,
    register.employment_status
  from former.labour_force as register
  where not exists (
    select 1
    from former.repeated_person as repeated
    where repeated.submission = register.submission
      and repeated.sheet_no = register.sheet_no
      and repeated.row = register.row
      and not repeated.is_counted
  )
),
present_person as (
  select
    month,
    person,
    community_code,
    employment_status
  from fact.counted_row
),
pair as (
  select
    coalesce(present_person.month, former_person.month) as month,
    coalesce(former_person.community_code, '') as from_community,
    coalesce(present_person.community_code, '') as to_community,
    coalesce(former_person.employment_status, 'absent') as from_status,
    coalesce(present_person.employment_status, 'absent') as to_status,
    count(*) as persons
  from former_person
  full outer join present_person on present_person.person = former_person.person
  group by 1, 2, 3, 4, 5
)
select
  month,
  from_community,
  to_community,
  from_status,
  to_status,
  persons
from pair
