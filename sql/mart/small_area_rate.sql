-- title: 小地区就业率的可靠程度 | How reliable a small area's employment rate is
-- what: 每个有人有劳动能力和就业愿望的社区：向所在县区（其社区少于五个的，向所在市州）收缩后的就业率、其 80% 区间和真实就业率达到 95% 的可能性。
--   贝塔-二项模型：社区的真实就业率服从均值为 μ、组内相关为 φ 的贝塔分布，μ = (ΣE + 0.5) ÷ (ΣL + 1)，φ 用矩法估计，取 0.0001 至 0.5；
--   先验相当于 M = (1 − φ) ÷ φ 个人，不超过 ΣL，后验为 Beta(μM + E, (1 − μ)M + L − E)。均为六位小数；分布函数和分位数为近似，误差不超过 0.0004 |
--   Of every community with anybody able and willing: its employment rate shrunk towards its county's (towards its prefecture's where the county
--   has fewer than five of them), an 80 % interval, and the chance that the true rate is at least 95 %. Beta-binomial: true rates follow a
--   beta distribution of mean μ and intra-class correlation φ; μ = (ΣE + 0.5) / (ΣL + 1), φ by moments, kept within 0.0001 and 0.5; the
--   prior weighs as M = (1 − φ) / φ persons, ΣL at most, and the posterior is Beta(μM + E, (1 − μ)M + L − E). Six decimals; distribution function and
--   quantiles are approximations, within 0.0004
-- grain: month, area_code
-- not_additive: employed, able_and_willing
-- check only_communities: 不是社区 | not a community | area_level = 'community'
-- check low_below_high: 区间下限高于上限 | the interval's lower end is above its upper one |
--   shrunk_rate_low <= shrunk_rate_high
-- check every_community: 有人有劳动能力和就业愿望的社区没有结果 | a community with anybody able and willing has no row |
--   select month, area_code
--   from mart.employment_rate
--   where area_level = 'community' and group_code = 'all' and able_and_willing > 0
--   except
--   select month, area_code from mart.small_area_rate
with community as (
  select
    month,
    area_code,
    area_level,
    left(area_code, 6) as county_code,
    left(area_code, 4) as prefecture_code,
    employed,
    able_and_willing
  from fact.employment
  where area_level = 'community'
    and group_code = 'all'
    and able_and_willing > 0
),
county as (
  select month, county_code, count(*) as communities
  from community
  group by month, county_code
),
placed as (
  select
    community.month,
    community.area_code,
    community.area_level,
    community.employed,
    community.able_and_willing,
    case
      when county.communities >= 5 then community.county_code
      else community.prefecture_code
    end as prior_area_code
  from community
  inner join county
    on county.month = community.month
    and county.county_code = community.county_code
),
above as (
  select month, county_code as prior_area_code, employed, able_and_willing
  from community
  union all
  select month, prefecture_code as prior_area_code, employed, able_and_willing
  from community
),
total as (
  -- decimals, so that the sum does not depend on the order of the communities
  select
    month,
    prior_area_code,
    count(*) as communities,
    cast(sum(employed) as double) as employed,
    cast(sum(able_and_willing) as double) as able_and_willing,
    cast(sum(able_and_willing * able_and_willing) as double) as squared_sizes,
    cast(
      sum(
        cast(
          cast(employed * employed as double) / nullif(able_and_willing, 0) as decimal(28, 14)
        )
      ) as double
    ) as weighted_squares
  from above
  group by month, prior_area_code
),
moment as (
  select
    month,
    prior_area_code,
    communities,
    (employed + 0.5e0) / nullif(able_and_willing + 1, 0) as prior_rate,
    weighted_squares - employed * employed / nullif(able_and_willing, 0) as between_squares,
    employed * (able_and_willing - employed)
      / nullif(able_and_willing * able_and_willing, 0) as variance_of_one,
    able_and_willing - squared_sizes / nullif(able_and_willing, 0) - (communities - 1) as freedom,
    greatest(0.0001e0, 1 / nullif(able_and_willing + 1, 0)) as least_correlation
  from total
),
prior as (
  select
    month,
    prior_area_code,
    communities,
    prior_rate,
    case
      when freedom < 0.5e0 then 0.5e0
      when variance_of_one = 0 then least(least_correlation, 0.5e0)
      else least(
        greatest(
          (between_squares / nullif(variance_of_one, 0) - (communities - 1)) / nullif(freedom, 0),
          least_correlation
        ),
        0.5e0
      )
    end as correlation
  from moment
),
posterior as (
  select
    placed.month,
    placed.area_code,
    placed.area_level,
    placed.employed,
    placed.able_and_willing,
    placed.prior_area_code,
    prior.communities as prior_communities,
    prior.prior_rate,
    (1 - prior.correlation) / nullif(prior.correlation, 0) as prior_persons,
    prior.prior_rate * (1 - prior.correlation) / nullif(prior.correlation, 0)
      + placed.employed as a,
    (1 - prior.prior_rate) * (1 - prior.correlation) / nullif(prior.correlation, 0)
      + placed.able_and_willing - placed.employed as b
  from placed
  inner join prior
    on prior.month = placed.month
    and prior.prior_area_code = placed.prior_area_code
),
shape as (
  select month, area_code, 'a' as part, a as z
  from posterior
  union all
  select month, area_code, 'b' as part, b as z
  from posterior
  union all
  select month, area_code, 'a + b' as part, a + b as z
  from posterior
),
gamma_function as (
  -- log-gamma by Stirling's series at z + 8, and its first four derivatives at z + 6
  select
    month,
    area_code,
    part,
    (z + 7.5e0) * ln(z + 8) - (z + 8) + 0.9189385332046727e0 + 1 / nullif(12 * (z + 8), 0)
      - 1 / nullif(360 * (z + 8) * (z + 8) * (z + 8), 0)
      - ln(
        z * (z + 1) * (z + 2) * (z + 3) * (z + 4) * (z + 5) * (z + 6) * (z + 7)
      ) as log_gamma,
    ln(z + 6) - 1 / nullif(2 * (z + 6), 0) - 1 / nullif(12 * (z + 6) * (z + 6), 0)
      - (1 / nullif(z, 0) + 1 / nullif(z + 1, 0) + 1 / nullif(z + 2, 0)
      + 1 / nullif(z + 3, 0) + 1 / nullif(z + 4, 0) + 1 / nullif(z + 5, 0)) as first,
    1 / nullif(z + 6, 0) + 1 / nullif(2 * power(z + 6, 2), 0) + 1 / nullif(6 * power(z + 6, 3), 0)
      + 1 / nullif(z * z, 0) + 1 / nullif(power(z + 1, 2), 0) + 1 / nullif(power(z + 2, 2), 0)
      + 1 / nullif(power(z + 3, 2), 0) + 1 / nullif(power(z + 4, 2), 0)
      + 1 / nullif(power(z + 5, 2), 0) as second,
    -1 / nullif(power(z + 6, 2), 0) - 1 / nullif(power(z + 6, 3), 0)
      - 1 / nullif(2 * power(z + 6, 4), 0)
      - 2 * (1 / nullif(z * z * z, 0) + 1 / nullif(power(z + 1, 3), 0)
      + 1 / nullif(power(z + 2, 3), 0) + 1 / nullif(power(z + 3, 3), 0)
      + 1 / nullif(power(z + 4, 3), 0) + 1 / nullif(power(z + 5, 3), 0)) as third,
    2 / nullif(power(z + 6, 3), 0) + 3 / nullif(power(z + 6, 4), 0)
      + 2 / nullif(power(z + 6, 5), 0)
      + 6 * (1 / nullif(power(z, 4), 0) + 1 / nullif(power(z + 1, 4), 0)
      + 1 / nullif(power(z + 2, 4), 0) + 1 / nullif(power(z + 3, 4), 0)
      + 1 / nullif(power(z + 4, 4), 0) + 1 / nullif(power(z + 5, 4), 0)) as fourth
  from shape
),
cumulant as (
  -- moments of the logit of a rate distributed as Beta(a, b)
  select
    month,
    area_code,
    sum(case when part = 'a + b' then -log_gamma end)
      + sum(case when part = 'a' then log_gamma end)
      + sum(case when part = 'b' then log_gamma end) as log_beta,
    sum(case when part = 'a' then first end) - sum(case when part = 'b' then first end) as mean,
    sum(case when part = 'a' then second end)
      + sum(case when part = 'b' then second end) as variance,
    sum(case when part = 'a' then third end) - sum(case when part = 'b' then third end) as third,
    sum(case when part = 'a' then fourth end)
      + sum(case when part = 'b' then fourth end) as fourth
  from gamma_function
  group by month, area_code
),
side as (
  select 'low' as side, 0.1e0 as probability, -1.2815515655446004e0 as deviate
  union all
  select 'high' as side, 0.9e0 as probability, 1.2815515655446004e0 as deviate
),
skewed as (
  select
    cumulant.month,
    cumulant.area_code,
    cumulant.log_beta,
    cumulant.mean,
    sqrt(cumulant.variance) as deviation,
    cumulant.third / nullif(power(cumulant.variance, 1.5e0), 0) as skewness,
    cumulant.fourth / nullif(cumulant.variance * cumulant.variance, 0) as excess,
    side.side,
    side.probability,
    side.deviate as d
  from cumulant
  cross join side
),
start as (
  -- the logit of the quantile by the Cornish-Fisher expansion
  select
    month,
    area_code,
    log_beta,
    side,
    probability,
    least(
      greatest(
        mean + deviation * (
          d + skewness * (d * d - 1) / nullif(6, 0) + excess * (d * d * d - 3 * d) / nullif(24, 0)
            - skewness * skewness * (2 * d * d * d - 5 * d) / nullif(36, 0)
        ),
        -27
      ),
      27
    ) as logit
  from skewed
),
point as (
  select
    month,
    area_code,
    log_beta,
    side,
    probability,
    logit,
    1 / nullif(1 + exp(-logit), 0) as x
  from start
  union all
  select
    month,
    area_code,
    log_beta,
    'standard' as side,
    cast(0 as double) as probability,
    cast(0 as double) as logit,
    cast(0.95e0 as double) as x
  from cumulant
),
tail as (
  select
    point.month,
    point.area_code,
    point.side,
    point.probability,
    point.logit,
    point.x,
    1 - point.x as y,
    posterior.a,
    posterior.b,
    posterior.a + posterior.b as ab,
    exp(
      posterior.a * ln(point.x) + posterior.b * ln(1 - point.x) - point.log_beta
    ) as density,
    (posterior.a + 5.5e0)
      / nullif((posterior.a + posterior.b + 11) * point.x, 0) as ratio,
    (posterior.b + 5.5e0)
      / nullif((posterior.a + posterior.b + 11) * (1 - point.x), 0) as other_ratio
  from point
  inner join posterior
    on posterior.month = point.month
    and posterior.area_code = point.area_code
),
bent as (
  -- Peizer and Pratt (1968) at a + 6 and b + 6, if both are large enough. Grouping by a unique key
  -- makes the engine compute it once instead of at each use
  select
    month,
    area_code,
    side,
    max(
      (
        a + 5.5e0 + cast(1 as double) / nullif(6, 0)
          - (ab + 11 + cast(1 as double) / nullif(3, 0)) * x
          + 0.02e0 * (
            y / nullif(a + 6, 0) - x / nullif(b + 6, 0) + (y - 0.5e0) / nullif(ab + 12, 0)
          )
      ) * sqrt(
        (
          1 + y * case
            when abs(ratio - 1) < 0.001e0 then (1 - ratio) / nullif(3, 0)
            else (1 - ratio * ratio + 2 * ratio * ln(ratio)) / nullif((1 - ratio) * (1 - ratio), 0)
          end + x * case
            when abs(other_ratio - 1) < 0.001e0 then (1 - other_ratio) / nullif(3, 0)
            else (1 - other_ratio * other_ratio + 2 * other_ratio * ln(other_ratio))
              / nullif((1 - other_ratio) * (1 - other_ratio), 0)
          end
        ) / nullif((ab + 11 + cast(1 as double) / nullif(6, 0)) * x * y, 0)
      )
    ) as z
  from tail
  group by month, area_code, side
),
normal as (
  -- the upper tail beyond |z|: Zelen and Severo (1964), error below 0.0000001
  select
    tail.month,
    tail.area_code,
    tail.side,
    tail.probability,
    tail.logit,
    tail.x,
    tail.y,
    tail.a,
    tail.b,
    tail.ab,
    tail.density,
    bent.z,
    1 / nullif(1 + 0.2316419e0 * abs(bent.z), 0) as t,
    exp(-bent.z * bent.z / nullif(2, 0)) * 0.3989422804014327e0 as height
  from tail
  inner join bent
    on bent.month = tail.month
    and bent.area_code = tail.area_code
    and bent.side = tail.side
),
raised as (
  -- back to a and b, by the recurrence for each step of one
  select
    month,
    area_code,
    side,
    probability,
    logit,
    x,
    a,
    ab,
    density,
    case when z < 0 then 1 else 0 end + case when z < 0 then -1 else 1 end * height * t * (
      0.319381530e0
        + t * (-0.356563782e0 + t * (1.781477937e0 + t * (-1.821255978e0 + t * 1.330274429e0)))
    ) as raised_share,
    density / nullif(b, 0) * (
      1 + y * (ab + 0) / nullif(b + 1, 0) * (
      1 + y * (ab + 1) / nullif(b + 2, 0) * (
      1 + y * (ab + 2) / nullif(b + 3, 0) * (
      1 + y * (ab + 3) / nullif(b + 4, 0) * (
      1 + y * (ab + 4) / nullif(b + 5, 0) * (
      1)))))
    ) as for_b,
    density * power(y, 6) / nullif(a, 0)
      * ab / nullif(b, 0)
      * (ab + 1) / nullif(b + 1, 0)
      * (ab + 2) / nullif(b + 2, 0)
      * (ab + 3) / nullif(b + 3, 0)
      * (ab + 4) / nullif(b + 4, 0)
      * (ab + 5) / nullif(b + 5, 0)
      * (
        1 + x * (ab + 6) / nullif(a + 1, 0) * (
        1 + x * (ab + 7) / nullif(a + 2, 0) * (
        1 + x * (ab + 8) / nullif(a + 3, 0) * (
        1 + x * (ab + 9) / nullif(a + 4, 0) * (
        1 + x * (ab + 10) / nullif(a + 5, 0) * (
        1)))))
      ) as for_a
  from normal
),
below as (
  select
    month,
    area_code,
    side,
    probability,
    max(logit) as logit,
    max(density) as density,
    max(a - ab * x) as slope,
    max(least(greatest(raised_share + for_a - for_b, 0), 1)) as share_below
  from raised
  group by month, area_code, side, probability
),
stepped as (
  -- one step of Halley's method from the start value to the quantile
  select
    month,
    area_code,
    side,
    1 - share_below as share_above,
    logit - least(
      greatest(
        coalesce((share_below - probability) / nullif(density, 0), 0)
          / nullif(
            greatest(
              1 - coalesce((share_below - probability) / nullif(density, 0), 0)
                * slope / nullif(2, 0),
              0.5e0
            ),
            0
          ),
        -2
      ),
      2
    ) as logit
  from below
),
told as (
  select
    month,
    area_code,
    max(case when side = 'low' then 1 / nullif(1 + exp(-logit), 0) end) as low,
    max(case when side = 'high' then 1 / nullif(1 + exp(-logit), 0) end) as high,
    max(case when side = 'standard' then share_above end) as chance
  from stepped
  group by month, area_code
)
select
  posterior.month,
  posterior.area_code,
  posterior.area_level,
  area.area_name,
  posterior.employed,
  posterior.able_and_willing,
  cast(posterior.employed as double)
    / nullif(posterior.able_and_willing, 0) as employment_rate,
  posterior.prior_area_code,
  posterior.prior_communities,
  cast(posterior.prior_rate as decimal(9, 6)) as prior_rate,
  cast(posterior.prior_persons as decimal(8, 3)) as prior_persons,
  cast(posterior.a / nullif(posterior.a + posterior.b, 0) as decimal(9, 6)) as shrunk_rate,
  cast(told.low as decimal(9, 6)) as shrunk_rate_low,
  cast(told.high as decimal(9, 6)) as shrunk_rate_high,
  cast(told.chance as decimal(9, 6)) as chance_of_95
from posterior
inner join told
  on told.month = posterior.month
  and told.area_code = posterior.area_code
left join mart.area as area
  on area.month = posterior.month
  and area.area_code = posterior.area_code
