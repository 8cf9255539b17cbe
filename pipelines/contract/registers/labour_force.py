"""The labour force register: every resident of working age and above, month by month.

Titles and aliases are as seen in real workbooks.
"""

from __future__ import annotations

from pipelines.base.wording import Text
from pipelines.contract.column import Column, Register
from pipelines.contract.shared_column import (
    COMMUNITY_CODE,
    CREDIT_CODE_ALIASES,
    EMPLOYMENT_FORM,
    ID_NUMBER,
    INDUSTRY,
    MONTH,
    NAME,
    PHONE,
)

LABOUR_FORCE = Register(
    name="labour_force",
    sort_order=1,
    title=Text("劳动力资源台账", "Labour force register"),
    grain=Text(
        "月末存量，每位 16 周岁及以上居民一行",
        "Stock at month end, one row a resident aged 16 or over",
    ),
    key=("id_number",),
    title_words=("劳动力资源", "劳动力台账", "劳动者及就业情况"),
    row_units=("人", "名"),
    columns=(
        COMMUNITY_CODE,
        Column(
            "household_no",
            Text("户编号", "Household number"),
            "text",
            required=True,
            in_normal_form=True,
            aliases=("户号", "家庭编号", "户籍编号", "住户编号"),
            note=Text(
                "同一户的人填同一编号，每月不变；一个社区内不重复",
                "The same for all of a household, every month; unique within the community",
            ),
        ),
        Column(
            "relationship",
            Text("与户主关系", "Relationship to head"),
            "code",
            varies=True,
            code_list="relationship",
            aliases=("户主关系", "与户主的关系", "家庭关系"),
        ),
        NAME,
        ID_NUMBER,
        Column(
            "sex", Text("性别", "Sex"), "code", required=True, code_list="sex", aliases=("AAC004",)
        ),
        Column(
            "education",
            Text("文化程度", "Education"),
            "code",
            varies=True,
            code_list="education",
            aliases=("学历", "受教育程度", "教育程度", "最高学历", "AAC011"),
        ),
        Column(
            "hukou_type",
            Text("户口性质", "Hukou type"),
            "code",
            code_list="hukou_type",
            aliases=("户籍性质", "户籍类型", "户口类型", "户口类别", "AAC009"),
        ),
        Column(
            "residence",
            Text("户籍/常住", "Hukou or resident"),
            "code",
            code_list="residence",
            aliases=("户籍或常住", "居住类型", "常住类型", "人口类型"),
        ),
        Column(
            "labour_capacity",
            Text("劳动能力", "Able to work"),
            "flag",
            required=True,
            aliases=("有无劳动能力", "是否有劳动能力", "具有劳动能力"),
            note=Text(
                "身体状况能够从事劳动的填“是”；因病、因残等丧失劳动能力的填“否”",
                "Yes: fit to work; no: unable through illness or disability",
            ),
        ),
        Column(
            "willing_to_work",
            Text("就业意愿", "Willing to work"),
            "flag",
            aliases=("有无就业意愿", "是否有就业意愿", "就业愿望", "有无就业愿望"),
            required_unless=("employment_status", "unknown"),
            note=Text(
                "本人愿意就业的填“是”，已就业的填“是”；在校、料理家务、已退休等不打算就业的填“否”；"
                "就业状态为“情况不明”时可不填",
                "Yes: wants to work, or is in work; no: in school, keeping house, retired and the like;"
                " may be blank where the status is unknown",
            ),
        ),
        Column(
            "employment_status",
            Text("就业状态", "Employment status"),
            "code",
            required=True,
            varies=True,
            code_list="employment_status",
            aliases=("就业状况", "就业情况", "当前就业状态", "AAC016"),
            note=Text(
                "就业：正从事有报酬的劳动或经营，含灵活就业；失业：有劳动能力、愿意就业而没有工作；"
                "未就业：没有工作，也不找工作（在校、料理家务、退休等）；"
                "情况不明：本月联系不上、未能核实",
                "就业: in paid work or business; 失业: able and willing, without work;"
                " 未就业: without work and seeking none;"
                " 情况不明: could not be ascertained this month",
            ),
        ),
        EMPLOYMENT_FORM,
        Column(
            "employer_code",
            Text("统一社会信用代码", "Employer's unified social credit code"),
            "credit_code",
            aliases=(*CREDIT_CODE_ALIASES, "单位信用代码", "就业单位信用代码", "AAB998"),
        ),
        INDUSTRY,
        Column(
            "employed_since",
            Text("就业时间", "Employed since"),
            "date",
            aliases=("就业日期", "登记就业时间", "再就业时间", "ACC031"),
        ),
        Column(
            "unemployed_since",
            Text("失业时间", "Unemployed since"),
            "date",
            aliases=("失业日期", "失业登记日期", "AJC090"),
        ),
        Column(
            "unemployment_registered",
            Text("是否登记失业", "Registered as unemployed"),
            "flag",
            aliases=("是否登记失业人员", "登记失业", "失业登记", "是否失业登记"),
            note=Text(
                "已在公共就业服务机构办理失业登记、目前仍失业的填“是”",
                "Yes: registered as unemployed with the public employment service, and still so",
            ),
        ),
        Column(
            "unemployment_reason",
            Text("失业原因", "Reason of unemployment"),
            "code",
            varies=True,
            code_list="unemployment_reason",
            aliases=("失业人员类型", "AJC093"),
        ),
        Column(
            "difficulty_types",
            Text("就业困难类型", "Kinds of difficulty in finding work"),
            "codes",
            code_list="difficulty_type",
            aliases=(
                "困难类别",
                "就业困难人员类型",
                "困难类型",
                "困难人员类别",
                "就业困难类别",
                "ACC369",
            ),
            note=Text("可填多项，用顿号分开", "Several allowed, separated by 、"),
        ),
        Column(
            "certificate_no",
            Text("就业创业证号", "Employment certificate number"),
            "text",
            personal=True,
            aliases=("就业失业登记证号", "就业创业证编号", "创业证号", "AAC021"),
        ),
        Column(
            "is_graduate",
            Text("是否高校毕业生", "College graduate"),
            "flag",
            aliases=("高校毕业生", "是否毕业生", "是否应届高校毕业生"),
        ),
        Column(
            "retirement_kind",
            Text("退休类别", "Retirement line for women"),
            "code",
            code_list="retirement_kind",
            aliases=("退休类型", "女职工退休类别"),
            note=Text(
                "仅女性填写：原定 50 岁退休的选“女工人”，原定 55 岁退休的选“女干部”；"
                "不填的按“女干部”计算劳动年龄",
                "Women only: 女工人 where retirement was at 50, 女干部 where at 55;"
                " a blank counts as 女干部",
            ),
        ),
        Column(
            "skills",
            Text("技能特长", "Skills"),
            "text",
            personal=True,
            aliases=("特长", "技能", "技能及特长"),
        ),
        Column(
            "job_wanted",
            Text("求职意向", "Job wanted"),
            "text",
            personal=True,
            aliases=("就业意向", "意向工种", "求职意愿"),
        ),
        Column(
            "training_wanted",
            Text("培训意向", "Training wanted"),
            "text",
            personal=True,
            aliases=("意向培训", "培训意愿", "培训需求"),
        ),
        PHONE,
        MONTH,
    ),
)
