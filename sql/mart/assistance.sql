-- title: 就业援助服务 | Employment assistance
-- what: 按服务日期的月份和服务类型；同一人同日同类服务只计一次；同月同类几次只计一人，计在最早一次的社区；迟报的计回其月份；
--   日期晚于最后数据月份的，待该月有数据后计入 |
--   By the month of the service's date and kind of service; a service of one kind to a person on one day counts once; a person served
--   several times in a month in one kind counts once, where that was first; a late service goes back to its month; one dated after the
--   last month with data counts once its month has data
-- grain: month, area_code, service
-- provisional_without: assistance
-- column persons: 人数：同月同类服务只计一次；各类之间可重复 | Persons, once a month and kind of service; the same person may be in several kinds
-- column employed_within_3_months: 三个月内就业人数：计入的人中，服务日起三个月内（含首尾日，当月无此日的取月末）有新就业记录；
--   或服务当月月末在劳动力资源台账上失业或未就业、其后三个月中某一月末在业（服务须由其当月至其后三个月的报送告知） |
--   Employed within three months: of the persons counted, those with an event of new employment dated from the day of one of the services
--   to the same day three months later (both included; the month's last day where it lacks that day), or who were unemployed or not in the
--   labour force on the roster at the end of the service's month and employed on it at the end of one of the three months after (if a file
--   of the service's own month or of the three after it told of the service)
-- check persons_within_services: 人数多于服务次数 | more persons than services |
--   persons <= services
-- check employed_within_persons: 三个月内就业的多于人数 | more employed within three months than persons |
--   employed_within_3_months <= persons
with service as (
  select
    served_month,
    service,
    person,
    community_code,
    served_on,
    amount_yuan,
    is_followed,
    row_number() over (
      partition by served_month, service, person
      order by
        served_on asc nulls last,
        community_code asc nulls last
    ) as place
  from fact.distinct_service
  where is_counted
),
found_work as (
  select
    service.served_month,
    service.service,
    service.person
  from service
  inner join fact.employment_event as employment
    on employment.person = service.person
    and employment.employed_on >= service.served_on
    and employment.employed_on <= service.served_on + interval '3' month
  union
  select
    service.served_month,
    service.service,
    service.person
  from service
  inner join fact.assisted_person as before
    on before.person = service.person
    and before.month = service.served_month
  inner join fact.assisted_person as after
    on after.person = service.person
    and after.month > service.served_month
    and after.month <= service.served_month + interval '3' month
  where service.is_followed
    and before.is_out_of_work
    and after.is_employed
),
community as (
  select
    service.served_month,
    service.community_code,
    service.service,
    count(*) as services,
    count(case when service.place = 1 then 1 end) as persons,
    sum(service.amount_yuan) as amount_yuan,
    count(case when service.place = 1 then found_work.person end) as employed_within_3_months
  from service
  left join found_work
    on found_work.served_month = service.served_month
    and found_work.service = service.service
    and found_work.person = service.person
  group by service.served_month, service.community_code, service.service
),
roster as (
  select max(month) as last_month
  from fact.roster
),
total as (
  select
    community.served_month,
    left(community.community_code, area_level.code_length) as area_code,
    community.service,
    sum(community.services) as services,
    sum(community.persons) as persons,
    sum(community.amount_yuan) as amount_yuan,
    sum(community.employed_within_3_months) as employed_within_3_months
  from community
  cross join ref.area_level as area_level
  group by
    community.served_month,
    left(community.community_code, area_level.code_length),
    community.service
)
select
  area.month,
  area.area_code,
  area.area_level,
  area.area_name,
  total.service,
  cast(total.services as bigint) as services,
  cast(total.persons as bigint) as persons,
  cast(total.amount_yuan as decimal(18, 2)) as amount_yuan,
  cast(total.employed_within_3_months as bigint) as employed_within_3_months,
  coalesce(total.served_month + interval '3' month > roster.last_month, true) as is_provisional
from total
inner join mart.area as area
  on area.month = total.served_month
  and area.area_code = total.area_code
cross join roster
