-- title: 失业期的延续与结束 | Unemployment spells that went on or ended
-- what: 上月末失业且填了失业时间的计入的人，本月末状态明确的，按失业到上月末的整月数（不满 24 个月的）：多少人，其中多少人的失业期结束；
--   结束为本月末不再失业，或失业时间晚于上月末；不在任何台账、情况不明的不再观察；计在上月末所在社区 |
--   Counted persons unemployed at the former month's end with a date of unemployment, of known status at this one's, by whole months of
--   unemployment at the former month's end (below 24): how many, and whose spell had ended: not unemployed any more, or since a day after
--   the former month's end; who is on no roster or unknown is observed no longer; in the community of the former month's end
-- unit: community_code
-- grain: month, community_code, elapsed_months
-- check ended_within: 结束的多于观察的 | more ended than were observed | ended <= at_risk
with former_unemployed as (
  select
    person,
    community_code,
    last_day(month) as month_end,
    date_diff('month', date_trunc('month', unemployed_since), month) as elapsed_months
  from fact.former_unemployed
  where unemployed_since <= last_day(month)
)
select
  present.month,
  former_unemployed.community_code,
  cast(former_unemployed.elapsed_months as integer) as elapsed_months,
  count(*) as at_risk,
  count(
    case
      when present.employment_status <> 'unemployed'
        or present.unemployed_since > former_unemployed.month_end then 1
    end
  ) as ended
from former_unemployed
inner join fact.counted_row as present
  on present.person = former_unemployed.person
where present.employment_status <> 'unknown'
  and former_unemployed.elapsed_months < 24
group by
  present.month,
  former_unemployed.community_code,
  cast(former_unemployed.elapsed_months as integer)
