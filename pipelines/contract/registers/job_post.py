"""The job post register: posts in a community, including public-welfare posts.

Titles and aliases are as seen in real workbooks.
"""

from __future__ import annotations

from pipelines.base.wording import Text
from pipelines.contract.column import Column, Contradiction, Register
from pipelines.contract.shared_column import COMMUNITY_CODE, CREDIT_CODE_ALIASES, MONTH

JOB_POST = Register(
    name="job_post",
    sort_order=4,
    title=Text("岗位台账", "Job post register"),
    grain=Text("月末存量，每个岗位一行", "Stock at month end, one row a post"),
    key=("post_no",),
    title_words=("岗位台账", "公益性岗位", "社区岗位", "岗位"),
    columns=(
        Column(
            "post_no",
            Text("岗位编号", "Post number"),
            "text",
            required=True,
            aliases=("岗位序列号", "岗位号", "岗位编码", "岗位代码"),
        ),
        Column(
            "entity_code",
            Text("统一社会信用代码", "Unified social credit code"),
            "credit_code",
            aliases=(
                *CREDIT_CODE_ALIASES,
                "单位信用代码",
                "用人单位信用代码",
                "实体信用代码",
                "AAB998",
            ),
        ),
        COMMUNITY_CODE,
        Column(
            "post_kind",
            Text("岗位类型", "Kind of post"),
            "code",
            required=True,
            code_list="post_kind",
            aliases=("岗位类别", "岗位性质"),
        ),
        Column(
            "post_name",
            Text("岗位名称", "Name of the post"),
            "text",
            personal=True,
            aliases=("就业岗位", "工种", "岗位"),
        ),
        Column(
            "capacity",
            Text("岗位数", "Places"),
            "integer",
            required=True,
            minimum=0,
            maximum=100_000,
            aliases=("核定岗位数", "岗位数量", "设岗数", "开发岗位数", "岗位总数"),
        ),
        Column(
            "filled",
            Text("在岗人数", "Places filled"),
            "integer",
            required=True,
            minimum=0,
            maximum=100_000,
            aliases=("实际在岗人数", "在岗数", "在岗人员数", "上岗人数", "实有人数"),
        ),
        Column(
            "holder_id_number",
            Text("在岗人员身份证号", "Holder's ID number"),
            "id_number",
            personal=True,
            aliases=(
                "在岗人员公民身份号码",
                "在岗人员身份证",
                "在岗人员身份证号码",
                "上岗人员身份证号",
                "在岗人身份证号",
                "身份证号",
                "身份证号码",
            ),
        ),
        Column(
            "started_on",
            Text("上岗日期", "Started on"),
            "date",
            aliases=("起始日期", "上岗时间", "安置日期", "安置时间"),
        ),
        Column(
            "ends_on",
            Text("到期日期", "Ends on"),
            "date",
            may_lie_ahead=True,
            aliases=("终止日期", "到期时间", "合同到期日期", "岗位到期时间", "期满日期"),
        ),
        Column(
            "monthly_subsidy_yuan",
            Text("月补贴（元）", "Monthly subsidy (yuan)"),
            "decimal",
            minimum=0,
            maximum=100_000,
            aliases=(
                "补贴金额",
                "月补贴",
                "月补贴标准",
                "岗位补贴（元/月）",
                "月补贴金额",
                "补贴标准",
            ),
        ),
        MONTH,
    ),
    contradictions=(
        Contradiction("filled", Text("多于岗位数", "more than the places"), "filled > capacity"),
        Contradiction("ends_on", Text("早于上岗日期", "before it started"), "ends_on < started_on"),
    ),
)
