"""The natural attrition register: one row per event of leaving employment for good.

Titles and aliases are as seen in real workbooks.
"""

from __future__ import annotations

from pipelines.base.wording import Text
from pipelines.contract.column import Column, Register
from pipelines.contract.shared_column import COMMUNITY_CODE, ID_NUMBER, MONTH, NAME

NATURAL_ATTRITION = Register(
    name="natural_attrition",
    sort_order=6,
    title=Text("自然减员台账", "Natural attrition register"),
    grain=Text("每次减员一行", "One row an event of leaving"),
    key=("id_number", "left_on"),
    title_words=("自然减员", "减员"),
    row_units=("人", "名"),
    is_of_events=True,
    columns=(
        COMMUNITY_CODE,
        NAME,
        ID_NUMBER,
        Column(
            "left_on",
            Text("减员日期", "Left on"),
            "date",
            required=True,
            aliases=("减少日期", "减员时间", "离岗日期", "自然减员日期", "自然减员时间"),
        ),
        Column(
            "reason",
            Text("减员原因", "Reason of leaving"),
            "code",
            required=True,
            code_list="attrition_reason",
            aliases=("减少原因", "自然减员原因", "减员类型"),
        ),
        MONTH,
    ),
)
