-- title: 基层平台 | Labour stations
-- what: 各级地区计入的平台；街道自己的平台计入街道及以上，不计入任何社区 |
--   Counted stations by area; a street's own station counts in the street and above it, in no community
-- grain: month, area_code
-- check six_are_each: 六到位的多于其中一项到位的 | more with all six in place than with one of them |
--   six_in_place <= least(with_institution, with_staff, with_funding, with_premises, with_rules, with_work)
with station as (
  select
    register.month,
    register.community_code as place_code,
    coalesce(register.has_institution, false) as has_institution,
    coalesce(register.has_staff, false) as has_staff,
    coalesce(register.has_funding, false) as has_funding,
    coalesce(register.has_premises, false) as has_premises,
    coalesce(register.has_rules, false) as has_rules,
    coalesce(register.has_work, false) as has_work,
    register.full_time_staff,
    register.part_time_staff
  from lake.station as register
  where not exists (
    select 1
    from fact.repeated_station as repeated
    where repeated.submission = register.submission
      and repeated.sheet_no = register.sheet_no
      and repeated.row = register.row
      and not repeated.is_counted
  )
)
select
  station.month,
  left(station.place_code, area_level.code_length) as area_code,
  area_level.area_level,
  count(*) as stations,
  count(case when station.has_institution then 1 end) as with_institution,
  count(case when station.has_staff then 1 end) as with_staff,
  count(case when station.has_funding then 1 end) as with_funding,
  count(case when station.has_premises then 1 end) as with_premises,
  count(case when station.has_rules then 1 end) as with_rules,
  count(case when station.has_work then 1 end) as with_work,
  count(
    case
      when station.has_institution
        and station.has_staff
        and station.has_funding
        and station.has_premises
        and station.has_rules
        and station.has_work
      then 1
    end
  ) as six_in_place,
  cast(sum(station.full_time_staff) as bigint) as full_time_staff,
  cast(sum(station.part_time_staff) as bigint) as part_time_staff
from station
cross join ref.area_level as area_level
where length(station.place_code) >= area_level.code_length
group by
  station.month,
  left(station.place_code, area_level.code_length),
  area_level.area_level
