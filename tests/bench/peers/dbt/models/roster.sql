{{ config(materialized="incremental", incremental_strategy="delete+insert", unique_key=["month", "street"]) }}
with told as (
    select
        *, filename.split('/')[-1][1:9] as street,
        filename.split('_')[-1][1:7] as month
    from read_csv('{{ var("files") }}', all_varchar = true, header = true, filename = true)
)
select month, street, 社区代码 as community, 户编号 as household, 身份证号 as id_number,
    劳动能力 as able, 就业意愿 as willing, 就业状态 as status
from told
where 姓名 <> '' and 户编号 <> '' and 社区代码[1:9] = street
    and length(身份证号) = 18
    and substr('10X98765432', (
        {%- for weight in [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2] %}
        {{ weight }} * coalesce(try_cast(substr(身份证号, {{ loop.index }}, 1) as integer), 0)
        {%- if not loop.last %} +{% endif %}
        {%- endfor %}) % 11 + 1, 1) = 身份证号[18]
    and (substr(身份证号, 17, 1) in ('1', '3', '5', '7', '9')) = (性别 = '男')
    and 劳动能力 in ('是', '否') and 就业状态 in ('就业', '失业', '未就业', '情况不明')
    and (就业时间 is null or 就业时间 <= (month || '-31'))
qualify row_number() over (partition by month, 身份证号 order by street) = 1
