"""The zero-employment household register: households recognised, and how each ended.

Titles and aliases are as seen in real workbooks.
"""

from __future__ import annotations

from pipelines.base.wording import Text
from pipelines.contract.column import Column, Contradiction, Register
from pipelines.contract.shared_column import COMMUNITY_CODE, EMPLOYMENT_FORM, MONTH

ZERO_EMPLOYMENT_HOUSEHOLD = Register(
    name="zero_employment_household",
    sort_order=2,
    title=Text("零就业家庭台账", "Zero-employment household register"),
    grain=Text(
        "月末存量，每次认定一行，已消除的也保留",
        "Stock at month end, one row a recognition, resolved ones kept",
    ),
    key=("community_code", "household_no", "recognised_on"),
    title_words=("零就业家庭", "零就业"),
    row_units=("户",),
    columns=(
        COMMUNITY_CODE,
        Column(
            "household_no",
            Text("户编号", "Household number"),
            "text",
            required=True,
            in_normal_form=True,
            aliases=("户号", "家庭编号", "户籍编号", "住户编号"),
            note=Text("与劳动力资源台账相同", "The same as in the labour force register"),
        ),
        Column(
            "head_name",
            Text("户主姓名", "Name of the head"),
            "text",
            required=True,
            personal=True,
            aliases=("户主名称", "户主", "申请人姓名", "申请人"),
        ),
        Column(
            "head_id_number",
            Text("户主身份证号", "Head's ID number"),
            "id_number",
            required=True,
            personal=True,
            aliases=(
                "户主公民身份号码",
                "户主身份证号码",
                "户主身份证",
                "申请人身份证号",
                "身份证号",
                "身份证号码",
                "公民身份号码",
            ),
        ),
        Column(
            "members",
            Text("家庭人口", "Members"),
            "integer",
            minimum=1,
            maximum=50,
            aliases=("家庭人口数", "家庭人数", "人口数", "家庭成员数"),
        ),
        Column(
            "working_age_members",
            Text("劳动年龄内人数", "Members of working age"),
            "integer",
            minimum=0,
            maximum=50,
            aliases=(
                "劳动年龄内成员数",
                "劳动年龄人数",
                "劳动年龄内人口",
                "劳动年龄内家庭人数",
                "法定劳动年龄内人数",
            ),
        ),
        Column(
            "able_and_willing_members",
            Text("有劳动能力和就业愿望人数", "Members able and willing to work"),
            "integer",
            required=True,
            minimum=0,
            maximum=50,
            aliases=(
                "有劳动能力和就业愿望成员数",
                "有能力有愿望人员数",
                "有能力有愿望人数",
                "有劳动能力和就业意愿人数",
                "有就业愿望人数",
                "有劳动能力且有就业愿望人数",
            ),
        ),
        Column(
            "applied_on",
            Text("申请日期", "Applied on"),
            "date",
            aliases=("申请时间", "申请认定日期", "申报日期"),
        ),
        Column(
            "recognised_on",
            Text("认定日期", "Recognised on"),
            "date",
            required=True,
            aliases=("认定时间", "确认日期", "登记认定日期"),
        ),
        Column(
            "helper",
            Text("帮扶责任人", "Helper"),
            "text",
            personal=True,
            aliases=("帮扶责任人姓名", "帮扶人员", "帮扶人", "责任人", "包保责任人", "援助责任人"),
        ),
        Column(
            "due_on",
            Text("帮扶完成时限", "Due on"),
            "date",
            may_lie_ahead=True,
            aliases=("帮扶期限", "完成时限", "帮扶时限", "消除时限", "限期消除日期"),
        ),
        Column(
            "resolved_on",
            Text("消除日期", "Resolved on"),
            "date",
            aliases=("销号日期", "消除时间", "退出日期", "退出时间", "解除日期"),
            note=Text(
                "以就业或其他原因退出之日", "The day on which it ended, through work or otherwise"
            ),
        ),
        Column(
            "employed_id_number",
            Text("就业人员身份证号", "ID number of who found work"),
            "id_number",
            personal=True,
            aliases=("就业人员身份证", "就业人员身份证号码", "就业成员身份证号", "就业人身份证号"),
        ),
        EMPLOYMENT_FORM,
        Column(
            "exit_reason",
            Text("退出原因", "Reason of ending"),
            "code",
            code_list="exit_reason",
            aliases=("退出类型", "退出情形", "消除原因", "退出方式", "消除方式"),
        ),
        MONTH,
    ),
    contradictions=(
        Contradiction(
            "able_and_willing_members",
            Text("多于劳动年龄内人数", "more than those of working age"),
            "able_and_willing_members > working_age_members",
        ),
        Contradiction(
            "working_age_members",
            Text("多于家庭人口", "more than all members"),
            "working_age_members > members",
        ),
        Contradiction(
            "able_and_willing_members",
            Text("多于家庭人口", "more than all members"),
            "able_and_willing_members > members",
        ),
        Contradiction(
            "recognised_on",
            Text("早于申请日期", "before it was applied for"),
            "recognised_on < applied_on",
        ),
        Contradiction(
            "resolved_on",
            Text("早于认定日期", "before it was recognised"),
            "resolved_on < recognised_on",
        ),
        Contradiction(
            "due_on", Text("早于认定日期", "before it was recognised"), "due_on < recognised_on"
        ),
        Contradiction(
            "exit_reason",
            Text("已就业退出，却没有就业人员身份证号", "ended through work, but nobody is named"),
            "exit_reason = 'employed' and employed_id_number is null",
        ),
    ),
)
