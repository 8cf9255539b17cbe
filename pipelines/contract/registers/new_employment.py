"""The new employment register: one row per event of finding work.

Titles and aliases are as seen in real workbooks.
"""

from __future__ import annotations

from pipelines.base.wording import Text
from pipelines.contract.column import Column, Register
from pipelines.contract.shared_column import (
    COMMUNITY_CODE,
    CREDIT_CODE_ALIASES,
    ID_NUMBER,
    INDUSTRY,
    MONTH,
    NAME,
    PHONE,
)

NEW_EMPLOYMENT = Register(
    name="new_employment",
    sort_order=5,
    title=Text("新就业人员实名制台账", "New employment register"),
    grain=Text("每次就业一行", "One row an event of finding work"),
    key=("id_number", "employed_on"),
    title_words=("新就业人员", "新增就业", "实名制", "城镇新增就业", "再就业信息"),
    row_units=("人", "名"),
    is_of_events=True,
    columns=(
        COMMUNITY_CODE,
        NAME,
        ID_NUMBER,
        Column(
            "employed_on",
            Text("登记就业时间", "Employment registered on"),
            "date",
            required=True,
            aliases=(
                "登记就业时间（年/月/日）",
                "就业登记时间",
                "就业时间",
                "就业日期",
                "登记就业日期",
                "再就业时间",
                "ACC031",
            ),
        ),
        Column(
            "employer_name",
            Text("就业单位", "Employer"),
            "text",
            personal=True,
            aliases=("单位名称", "现就业单位", "用人单位", "工作单位", "就业单位名称", "AAB004"),
        ),
        Column(
            "employer_code",
            Text("统一社会信用代码", "Employer's unified social credit code"),
            "credit_code",
            aliases=(*CREDIT_CODE_ALIASES, "单位信用代码", "就业单位信用代码", "AAB998"),
        ),
        INDUSTRY,
        Column(
            "channel",
            Text("就业渠道", "Channel"),
            "code",
            required=True,
            code_list="channel",
            ticked=("单位就业", "个体工商户", "公益性岗位", "灵活就业", "自主创业"),
            aliases=("就业方式", "就业形式", "就业人员类型", "就业去向", "渠道"),
        ),
        Column(
            "first_job", Text("初次就业", "First job"), "flag", aliases=("是否初次就业", "首次就业")
        ),
        Column(
            "reemployed_unemployed",
            Text("失业人员再就业", "Unemployed person re-employed"),
            "flag",
            aliases=("是否失业人员再就业", "失业再就业", "失业人员就业"),
        ),
        Column(
            "difficult",
            Text("就业困难人员就业", "Hard-to-place person employed"),
            "flag",
            aliases=(
                "困难人员再就业",
                "是否就业困难人员就业",
                "就业困难再就业",
                "就业困难人员再就业",
                "困难人员就业",
                "是否就业困难",
            ),
        ),
        PHONE,
        MONTH,
    ),
)
