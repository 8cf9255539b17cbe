"""The community employment entity register: enterprises, sole traders, service stations.

Titles and aliases are as seen in real workbooks.
"""

from __future__ import annotations

from pipelines.base.wording import Text
from pipelines.contract.column import Column, Contradiction, Register
from pipelines.contract.shared_column import COMMUNITY_CODE, CREDIT_CODE_ALIASES, INDUSTRY, MONTH

COMMUNITY_ENTITY = Register(
    name="community_entity",
    sort_order=3,
    title=Text("社区就业实体台账", "Community employment entity register"),
    grain=Text("月末存量，每个实体一行", "Stock at month end, one row an entity"),
    key=("entity_code",),
    title_words=("就业实体", "社区实体", "实体台账"),
    row_units=("家", "个"),
    columns=(
        Column(
            "entity_code",
            Text("统一社会信用代码", "Unified social credit code"),
            "credit_code",
            required=True,
            aliases=(*CREDIT_CODE_ALIASES, "实体信用代码", "AAB998"),
        ),
        Column(
            "entity_name",
            Text("实体名称", "Entity name"),
            "text",
            required=True,
            personal=True,
            aliases=("单位名称", "企业名称", "就业实体名称", "AAB004"),
            note=Text(
                "个体工商户的名称可能含人名，故只存于保管库",
                "A sole trader's name may hold a person's, so it stays in the vault",
            ),
        ),
        COMMUNITY_CODE,
        Column(
            "entity_type",
            Text("实体类型", "Entity type"),
            "code",
            required=True,
            code_list="entity_type",
            aliases=("单位类型", "实体性质", "AAB019"),
        ),
        INDUSTRY,
        Column(
            "service_item",
            Text("社区服务项目", "Community service"),
            "text",
            aliases=("服务项目", "经营项目"),
            personal=True,
        ),
        Column(
            "founded_on",
            Text("成立日期", "Founded on"),
            "date",
            aliases=("成立时间", "开业日期", "注册日期"),
        ),
        Column(
            "closed_on",
            Text("停业日期", "Closed on"),
            "date",
            aliases=("停业时间", "注销日期", "关闭日期"),
        ),
        Column(
            "status",
            Text("状态", "Status"),
            "code",
            required=True,
            code_list="entity_status",
            aliases=("经营状态", "生存状态", "实体状态", "营业状态"),
        ),
        Column(
            "employees",
            Text("从业人数", "Employees"),
            "integer",
            required=True,
            minimum=0,
            maximum=200_000,
            aliases=("从业人员数", "从业人员", "职工人数", "员工人数"),
        ),
        Column(
            "absorbed_unemployed",
            Text("吸纳下岗失业人数", "Unemployed persons taken in"),
            "integer",
            required=True,
            minimum=0,
            maximum=200_000,
            aliases=("吸纳失业人数", "吸纳下岗失业人员", "吸纳就业人数", "其中下岗失业人员"),
        ),
        Column(
            "service_certificate_no",
            Text("社区就业服务证号", "Community service certificate number"),
            "text",
            personal=True,
            aliases=("服务证号", "社区就业服务证"),
        ),
        Column(
            "fee_relief",
            Text("减免收费", "Fee relief granted"),
            "flag",
            aliases=("是否减免收费", "享受减免", "收费减免"),
        ),
        MONTH,
    ),
    contradictions=(
        Contradiction(
            "absorbed_unemployed",
            Text("多于从业人数", "more than all employees"),
            "absorbed_unemployed > employees",
        ),
        Contradiction(
            "closed_on", Text("早于成立日期", "before it was founded"), "closed_on < founded_on"
        ),
        Contradiction(
            "closed_on",
            Text("状态却是营业", "yet the status is active"),
            "closed_on is not null and status = 'active'",
        ),
    ),
)
