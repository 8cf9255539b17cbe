-- title: 社区代码的沿革 | What became of community codes
-- what: 每个撤销的社区代码由哪个代码承接：只算确定的承接，可连续几次；left_on 为原代码不再代表该社区之日，succeeded_on 为承接代码开始代表该社区之日 |
--   Which code took the place of an abolished community code: by certain successions alone, over several if need be; left_on is the day from
--   which the former code no longer stood for it, succeeded_on the day from which the later one does
-- kept: release
-- grain: former_code, community_code, succeeded_on
with recursive line as (
  select
    from_code as former_code,
    to_code as community_code,
    valid_from as left_on,
    valid_to as stood_again_on,
    valid_from as succeeded_on
  from ref.division_succession
  where certain
    and length(from_code) = 12
    and to_code <> from_code
  union
  select
    line.former_code,
    later.to_code as community_code,
    line.left_on,
    line.stood_again_on,
    later.valid_from as succeeded_on
  from line
  inner join ref.division_succession as later
    on later.from_code = line.community_code
    and later.valid_from > line.succeeded_on
  where later.certain
    and later.to_code <> later.from_code
)
select distinct
  former_code,
  community_code,
  left_on,
  stood_again_on,
  succeeded_on
from line
