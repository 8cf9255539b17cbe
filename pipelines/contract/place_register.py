"""The registers of entities, posts and stations (SPEC section 2). Titles and aliases as seen in
real workbooks (DOMAIN section 3).
"""

from __future__ import annotations

from dataclasses import replace

from pipelines.base.wording import Text
from pipelines.contract.column import Column, Register
from pipelines.contract.shared_column import COMMUNITY_CODE, CREDIT_CODE_ALIASES, INDUSTRY, MONTH

COMMUNITY_ENTITY = Register(
    name="community_entity",
    title=Text("社区就业实体台账", "Community employment entity register"),
    grain=Text("月末存量，每个实体一行", "Stock at month end, one row an entity"),
    key=("entity_code",),
    title_words=("就业实体", "社区实体", "实体台账"),
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
            aliases=("单位类型", "类型", "实体性质", "AAB019"),
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
)

JOB_POST = Register(
    name="job_post",
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
            aliases=("类型", "岗位类别", "岗位性质"),
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
)


def _in_place(name: str, zh: str, en: str) -> Column:
    return Column(
        name,
        Text(zh, en),
        "flag",
        aliases=(f"有{zh}", f"{zh}到位", f"有无{zh}", f"是否有{zh}", f"{zh}是否到位"),
    )


STATION = Register(
    name="station",
    title=Text("基层平台台账", "Station register"),
    grain=Text("月末存量，每个平台一行", "Stock at month end, one row a station"),
    key=("community_code", "station_name"),
    title_words=("基层平台", "六到位", "服务站台账", "平台台账"),
    columns=(
        replace(
            COMMUNITY_CODE,
            required=False,
            required_unless=("street_code", None),
            note=Text(
                "社区平台填 12 位社区代码；街道自己的平台填街道代码列",
                "12 digits for a community's station; a street's own goes by the street's code",
            ),
        ),
        Column(
            "street_code",
            Text("街道代码", "Street code"),
            "street_code",
            aliases=("所属街道代码", "街道（乡镇）代码", "乡镇代码", "街道编码"),
            note=Text("街道（乡镇）自己的平台填，9 位", "9 digits, for the street's own station"),
        ),
        Column(
            "station_name",
            Text("站点名称", "Name of the station"),
            "text",
            required=True,
            aliases=("平台名称", "机构名称", "服务站名称", "站所名称", "平台", "站点"),
        ),
        _in_place("has_institution", "机构", "Institution in place"),
        _in_place("has_staff", "人员", "Staff in place"),
        _in_place("has_funding", "经费", "Funding in place"),
        _in_place("has_premises", "场地", "Premises in place"),
        _in_place("has_rules", "制度", "Rules in place"),
        _in_place("has_work", "工作", "Work in place"),
        Column(
            "full_time_staff",
            Text("专职人数", "Full-time staff"),
            "integer",
            required=True,
            minimum=0,
            maximum=10_000,
            aliases=("专职工作人员", "专职人员", "专职工作人员数", "专职人员数"),
        ),
        Column(
            "part_time_staff",
            Text("兼职人数", "Part-time staff"),
            "integer",
            required=True,
            minimum=0,
            maximum=10_000,
            aliases=("兼职工作人员", "兼职人员", "兼职工作人员数", "兼职人员数"),
        ),
        Column(
            "premises_m2",
            Text("场地面积", "Premises (square metres)"),
            "decimal",
            minimum=0,
            maximum=1_000_000,
            aliases=("面积（平方米）", "场地面积（平方米）", "面积", "办公面积", "场地面积（㎡）"),
        ),
        Column(
            "funding_yuan",
            Text("经费（元）", "Funding (yuan)"),
            "decimal",
            minimum=0,
            maximum=1_000_000_000,
            aliases=("工作经费", "经费数额", "年度经费（元）", "工作经费（元）"),
        ),
        MONTH,
    ),
)
