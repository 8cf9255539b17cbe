"""The employment assistance register: one row per service.

Titles and aliases are as seen in real workbooks.
"""

from __future__ import annotations

from pipelines.base.wording import Text
from pipelines.contract.column import Column, Register
from pipelines.contract.shared_column import COMMUNITY_CODE, ID_NUMBER, MONTH, NAME

ASSISTANCE = Register(
    name="assistance",
    sort_order=7,
    title=Text("就业援助服务台账", "Employment assistance register"),
    grain=Text("每次服务一行", "One row a service"),
    key=("id_number", "served_on", "service"),
    title_words=("就业援助", "援助服务", "跟踪服务", "服务台账"),
    is_of_events=True,
    columns=(
        COMMUNITY_CODE,
        ID_NUMBER,
        NAME,
        Column(
            "served_on",
            Text("服务日期", "Served on"),
            "date",
            required=True,
            aliases=("服务时间", "援助日期", "援助时间", "办理日期"),
        ),
        Column(
            "service",
            Text("服务类型", "Service"),
            "code",
            required=True,
            code_list="service",
            aliases=("援助服务类型", "服务内容", "援助形式", "就业援助形式", "服务项目"),
        ),
        Column(
            "provider",
            Text("服务人员", "Provided by"),
            "text",
            personal=True,
            aliases=("经办人员", "服务人", "援助人员", "AAE011"),
        ),
        Column(
            "amount_yuan",
            Text("金额（元）", "Amount (yuan)"),
            "decimal",
            minimum=0,
            maximum=10_000_000,
            aliases=("金额", "贷款金额", "发放金额", "补贴金额"),
        ),
        Column(
            "outcome",
            Text("结果", "Outcome"),
            "text",
            personal=True,
            aliases=("服务结果", "援助结果", "办理结果"),
        ),
        MONTH,
    ),
)
