"""A made-up release for the pages: arithmetic on codes and months, hostile names among them."""

from __future__ import annotations

from pathlib import Path

import duckdb

HOSTILE = (
    r"""<b>甲</b></script><a href="https://example.org">乙</a> $x^2$ """
    r"""\href{javascript:1}{丙} &amp; %{y} =1+1"""
)
PREFECTURES = {
    "5101": "成都市",
    "5107": "绵阳市",
    "5132": "阿坝藏族羌族自治州",
    "5134": "凉山彝族自治州",
    "5199": HOSTILE,
}
GROUPS = (
    ("all", "全部", "all", 1.0),
    ("male", "男", "men", 0.54),
    ("female", "女", "women", 0.46),
    ("age_16_24", "16—24岁", "aged 16 to 24", 0.12),
    ("age_25_45", "25—45岁", "aged 25 to 45", 0.5),
    ("age_46_up", "46岁以上", "aged 46 and over", 0.38),
    ("difficult", "就业困难人员", "with difficulties", 0.06),
    ("older", "4050人员", "older workers", 0.2),
    ("disabled", "残疾人", "disabled", 0.003),
    ("low_income", "低保人员", "low income", 0.02),
    ("landless", "失地农民", "landless", 0.01),
    ("graduate", "高校毕业生", "graduates", 0.05),
    ("long_term_unemployed", "长期失业人员", "long-term unemployed", 0.008),
    ("zero_employment_family", "零就业家庭成员", "of zero-employment families", 0.0),
    ("urban_hukou", "城镇户口", "urban hukou", 0.5),
    ("rural_hukou", "农村户口", "rural hukou", 0.4),
    ("resident_hukou", "居民户口", "resident hukou", 0.1),
)
TABLES = """
create schema mart; create schema ref; create schema audit;
create table ref.population_group (group_code varchar, group_name varchar, group_name_en varchar,
    sort_order integer);
create table ref.area_level as
    select unnest(['province', 'prefecture', 'county', 'street', 'community']) as area_level,
        unnest([2, 4, 6, 9, 12]) as code_length;
create table ref.division (division_code varchar, division_name varchar, area_level varchar,
    parent_code varchar,
    valid_from date, valid_to date);
create table ref.policy (policy varchar, value double, valid_from date, valid_to date);
insert into ref.policy values ('small_denominator', 40, date '1900-01-01', date '2026-09-01'),
    ('small_denominator', 160, date '2026-09-01', null),
    ('bad_row_share_limit', 0.2, date '1900-01-01', null);
create table mart.area (month date, area_code varchar, area_level varchar, area_name varchar);
create table mart.employment_rate (month date, area_code varchar, area_level varchar,
    area_name varchar,
    group_code varchar, group_name varchar,
    working_age bigint, able_and_willing bigint, employed bigint, unemployed bigint, unknown bigint,
    registered_unemployed bigint, employment_rate double);
create table mart.zero_employment_household (month date, area_code varchar, area_level varchar,
    area_name varchar,
    derived bigint, undetermined bigint);
create table mart.community_entity (month date, area_code varchar, area_level varchar,
    area_name varchar,
    entity_type varchar, industry varchar,
    entities bigint, active bigint, suspended bigint, closed bigint, founded bigint,
        closed_in_month bigint, employees bigint,
    absorbed_unemployed bigint, relief_entitled bigint, relief_granted bigint);
create table mart.submission_status (month date, street_code varchar, street_name varchar,
    register varchar, expected boolean,
    received_on date,
    accepted_rows bigint, quarantined_rows bigint, warnings bigint, verdict varchar);
create table audit.submission (receipt varchar, month date, street_code varchar, register varchar,
    verdict varchar);
create table audit.release (release_id varchar, released_at timestamp, code_version varchar,
    reader varchar, reference_digest varchar,
    submissions_digest varchar, months varchar, data_month date);
"""
# Every number is arithmetic on codes and months, so that two builds are equal; areas above streets
# are sums.
FILL = """
create temp table street as
    select prefecture || lpad(county::varchar, 2, '0') || lpad(street::varchar, 3, '0')
        as street_code
    from (select unnest($prefectures) as prefecture), range(1, 3) as c (county), range(1, 6)
        as s (street)
    order by street_code
    limit $streets;
create temp table months as
    select (date '2026-04-01' + to_months(n::integer))::date as month, n
    from range($months) as r (n);
insert into ref.division
    select '51', '四川省', 'province', null, date '2023-01-01', null
    union all select code, name, 'prefecture', '51', date '2023-01-01', null
    from (select unnest($prefectures) as code, unnest($names) as name)
    union all select distinct street_code[:6], '第' || street_code[6:6] || '区', 'county',
        street_code[:4],
        date '2023-01-01', null from street
    union all select street_code, '第' || street_code[8:9] || '街道', 'street', street_code[:6],
        date '2023-01-01', null from street;
insert into mart.submission_status
    select
        month, street_code, '第' || street_code[8:9] || '街道', register, true,
        case when verdict not in ('missing', 'refused') then month + interval 33 day end,
        900, (hash(street_code, month) % 9)::bigint, 4, verdict
    from (
        select
            *,
            case
                when n >= 4 and street_code = '510101002' then 'missing'
                when n = 5 and street_code in ('513401003', '519901001') then 'missing'
                when n = 5 and street_code = '510702001'
                    and register = 'community_entity' then 'refused'
                when n = 3 and street_code = '510702001' then 'refused_former_stands'
                when street_code = '513202005' and register = 'community_entity' then 'nil'
                when hash(street_code, register, n) % 6 = 0 then 'partly_accepted'
                else 'accepted'
            end as verdict
        from street, months, (select unnest(['labour_force', 'community_entity']) as register)
    );
create temp table area as
    select division_code as area_code, area_level, division_name as area_name,
        unnest([length(division_code)]) as digits from ref.division;
insert into mart.area
    select month, area_code, area_level, area_name
    from area, months
    where exists (select 1 from mart.submission_status as s where s.month = months.month
        and starts_with(s.street_code, area_code));
create temp table street_group as
    select
        month, street_code, group_code,
        ((1200 + hash(street_code) % 800) * share)::bigint as working_age,
        (((1200 + hash(street_code) % 800) * share) * 0.86)::bigint as able_and_willing,
        (((1200 + hash(street_code) % 800) * share) * 0.86
            * (0.915 + (hash(street_code[:4]) % 50) / 1000.0 + 0.002 * n
                - 0.03 * (sort_order % 4 = 3)::integer - 0.0005 * sort_order))::bigint as employed
    from street, months,
        (select unnest($groups) as group_code, unnest($shares) as share,
            generate_subscripts($groups, 1) as sort_order) as g
    where exists (
        select 1 from mart.submission_status as s
        where s.month = months.month and s.street_code = street.street_code
            and s.register = 'labour_force'
            and s.verdict not in ('missing', 'refused')
    );
insert into mart.employment_rate
    select
        month, area_code, area_level, area_name, group_code, group_code, sum(working_age),
            sum(able_and_willing), sum(employed),
        ((sum(able_and_willing) - sum(employed)) * 0.9)::bigint, (sum(working_age) * 0.004)::bigint,
        ((sum(able_and_willing) - sum(employed)) * 0.7)::bigint, sum(employed)
            / nullif(sum(able_and_willing), 0)
    from street_group
    inner join area on area_code = street_code[:digits]
    group by month, area_code, area_level, area_name, group_code;
insert into mart.zero_employment_household
    select month, area_code, area_level, area_name, sum((unemployed / 9)::bigint), sum(unknown // 2)
    from mart.employment_rate
    where group_code = 'all'
    group by month, area_code, area_level, area_name;
insert into mart.community_entity
    select
        month, area_code, area_level, area_name, entity_type, industry, sum(e),
            sum(e - e // 9 - e // 15), sum(e // 9), sum(e // 15), 1, 0,
        sum(e * 6), sum(e), 1, 1
    from (
        select month, street_code, entity_type, industry, (2 + hash(street_code, entity_type,
            industry) % (16 - 2 * t))::bigint as e
        from street, months,
            (select unnest(['enterprise', 'sole_trader', 'cooperative', 'other']) as entity_type,
                unnest([1, 0, 4, 6]) as t),
            (select unnest(['F', 'H', 'O', 'I', 'not_stated', 'E']) as industry)
        where hash(street_code, entity_type, industry) % 3 > 0
    )
    inner join area on area_code = street_code[:digits]
    group by month, area_code, area_level, area_name, entity_type, industry;
insert into audit.submission
    select street_code || register, month, street_code, register, case
        when verdict = 'refused' then verdict else 'accepted' end
    from mart.submission_status
    where verdict <> 'missing'
    union all select 'unplaced', null, null, null, 'refused';
"""


def make_release(
    path: Path, prefectures: dict[str, str] | None = None, months: int = 6, streets: int = 42
) -> Path:
    """A release of that many streets over the prefectures (code to name), and of that many months
    from 2026-04.
    """
    prefectures = PREFECTURES if prefectures is None else prefectures
    codes, names, english, shares = zip(*GROUPS, strict=True)
    values = {
        "prefectures": list(prefectures),
        "names": list(prefectures.values()),
        "groups": list(codes),
        "shares": list(shares),
        "months": months,
        "streets": streets,
    }
    with duckdb.connect(str(path)) as connection:
        connection.execute(TABLES)
        connection.executemany(
            "insert into ref.population_group values (?, ?, ?, ?)",
            [(*row, place) for place, row in enumerate(zip(codes, names, english, strict=True))],
        )
        if months:
            for statement in FILL.split(";\n"):
                used = {name: value for name, value in values.items() if f"${name}" in statement}
                if statement.strip():
                    connection.execute(statement, used) if used else connection.execute(statement)
        connection.execute(
            "insert into audit.release select '20261123T053000Z-1a2b3c4d', timestamp '2026-11-23"
            " 05:30:00', '0.1.0', 'r', 'd', 's', '', max(month) from mart.area"
        )
    return path
