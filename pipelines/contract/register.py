"""The registers (SPEC section 2). Titles and aliases as seen in real workbooks (DOMAIN section 3)."""

from pipelines.contract.column import Column, Register, Text

COMMUNITY_CODE = Column(
    "community_code", Text("社区代码", "Community code"), "community_code", required=True,
    aliases=("社区编码", "社区（村）代码", "村居代码", "行政区划代码", "区划代码", "统计用区划代码", "所属社区代码"),
    note=Text("国家统计局统计用区划代码，12 位", "Statistical division code (NBS), 12 digits"),
)
MONTH = Column(
    "reporting_month", Text("填报月份", "Reporting month"), "month", aliases=("月份", "报表月份", "所属月份", "台账月份"),
    note=Text("可不填；填了必须与标题、文件名一致", "Optional; where given it must agree with title and file name"),
)
CREDIT_CODE_ALIASES = ("信用代码", "统一信用代码", "社会信用代码", "组织机构代码")

LABOUR_FORCE = Register(
    name="labour_force",
    title=Text("劳动力资源台账", "Labour force register"),
    grain=Text("月末存量，每位 16 周岁及以上居民一行", "Stock at month end, one row a resident aged 16 or over"),
    key=("id_number",),
    title_words=("劳动力资源", "劳动力台账", "劳动者及就业情况"),
    columns=(
        COMMUNITY_CODE,
        Column("household_no", Text("户编号", "Household number"), "text", required=True,
               aliases=("户号", "家庭编号", "户籍编号", "住户编号"),
               note=Text("在社区内唯一", "Unique within the community")),
        Column("relationship", Text("与户主关系", "Relationship to head"), "code", code_list="relationship",
               aliases=("户主关系", "与户主的关系", "家庭关系")),
        Column("name", Text("姓名", "Name"), "text", required=True, aliases=("居民姓名", "人员姓名", "劳动者姓名"), personal=True),
        Column("id_number", Text("身份证号", "Resident ID number"), "id_number", required=True, personal=True,
               aliases=("身份证号码", "公民身份号码", "公民身份证号", "居民身份证号码", "证件号码", "身份证", "社会保障号码", "AAC002")),
        Column("sex", Text("性别", "Sex"), "code", required=True, code_list="sex", aliases=("AAC004",)),
        Column("education", Text("文化程度", "Education"), "code", code_list="education",
               aliases=("学历", "受教育程度", "教育程度", "最高学历", "AAC011")),
        Column("hukou_type", Text("户口性质", "Hukou type"), "code", code_list="hukou_type",
               aliases=("户籍性质", "户籍类型", "户口类型", "户口类别", "AAC009")),
        Column("residence", Text("户籍/常住", "Hukou or resident"), "code", code_list="residence",
               aliases=("户籍或常住", "居住类型", "常住类型", "人口类型")),
        Column("labour_capacity", Text("劳动能力", "Able to work"), "flag", required=True,
               aliases=("有无劳动能力", "是否有劳动能力", "具有劳动能力")),
        Column("willing_to_work", Text("就业意愿", "Willing to work"), "flag", aliases=("有无就业意愿", "是否有就业意愿", "就业愿望", "有无就业愿望"),
               required_unless=("employment_status", "unknown"),
               note=Text("就业状态为情况不明时可空", "May be blank where the status is unknown")),
        Column("employment_status", Text("就业状态", "Employment status"), "code", required=True, code_list="employment_status",
               aliases=("就业状况", "就业情况", "当前就业状态", "AAC016")),
        Column("employment_form", Text("就业形式", "Form of employment"), "code", code_list="employment_form",
               aliases=("就业方式", "就业渠道", "就业去向", "ACC318")),
        Column("employer_code", Text("统一社会信用代码", "Employer's unified social credit code"), "credit_code",
               aliases=(*CREDIT_CODE_ALIASES, "单位信用代码", "就业单位信用代码", "AAB998")),
        Column("industry", Text("所属行业", "Industry"), "code", code_list="industry", aliases=("行业", "行业类别", "从事行业", "AAB022")),
        Column("employed_since", Text("就业时间", "Employed since"), "date", aliases=("就业日期", "登记就业时间", "再就业时间", "ACC031")),
        Column("unemployed_since", Text("失业时间", "Unemployed since"), "date", aliases=("失业日期", "失业登记日期", "AJC090")),
        Column("unemployment_registered", Text("是否登记失业", "Registered as unemployed"), "flag",
               aliases=("是否登记失业人员", "登记失业", "失业登记", "是否失业登记")),
        Column("unemployment_reason", Text("失业原因", "Reason of unemployment"), "code", code_list="unemployment_reason",
               aliases=("失业人员类型", "AJC093")),
        Column("difficulty_types", Text("就业困难类型", "Kinds of difficulty in finding work"), "codes", code_list="difficulty_type",
               aliases=("困难类别", "就业困难人员类型", "困难类型", "困难人员类别", "就业困难类别", "ACC369"),
               note=Text("可填几项，以 、 , ; 或空格分开", "Several allowed, separated by 、 , ; or a space")),
        Column("certificate_no", Text("就业创业证号", "Employment certificate number"), "text", personal=True,
               aliases=("就业失业登记证号", "就业创业证编号", "创业证号", "AAC021")),
        Column("is_graduate", Text("是否高校毕业生", "College graduate"), "flag", aliases=("高校毕业生", "是否毕业生", "是否应届高校毕业生")),
        Column("retirement_kind", Text("退休类别", "Retirement line for women"), "code", code_list="retirement_kind",
               aliases=("退休类型", "女职工退休类别")),
        Column("skills", Text("技能特长", "Skills"), "text", personal=True, aliases=("特长", "技能", "技能及特长")),
        Column("job_wanted", Text("求职意向", "Job wanted"), "text", personal=True, aliases=("就业意向", "意向工种", "求职意愿")),
        Column("training_wanted", Text("培训意向", "Training wanted"), "text", personal=True, aliases=("意向培训", "培训意愿", "培训需求")),
        Column("phone", Text("联系电话", "Phone"), "text", personal=True,
               aliases=("电话", "手机", "手机号", "手机号码", "联系方式", "电话号码", "电话号", "AAE005")),
        MONTH,
    ),
)

COMMUNITY_ENTITY = Register(
    name="community_entity",
    title=Text("社区就业实体台账", "Community employment entity register"),
    grain=Text("月末存量，每个实体一行", "Stock at month end, one row an entity"),
    key=("entity_code",),
    title_words=("就业实体", "社区实体", "实体台账"),
    columns=(
        Column("entity_code", Text("统一社会信用代码", "Unified social credit code"), "credit_code", required=True,
               aliases=(*CREDIT_CODE_ALIASES, "实体信用代码", "AAB998")),
        Column("entity_name", Text("实体名称", "Entity name"), "text", required=True, personal=True,
               aliases=("单位名称", "企业名称", "就业实体名称", "AAB004"),
               note=Text("个体工商户的名称可能含人名，故只存于保管库", "A sole trader's name may hold a person's, so it stays in the vault")),
        COMMUNITY_CODE,
        Column("entity_type", Text("实体类型", "Entity type"), "code", required=True, code_list="entity_type",
               aliases=("单位类型", "类型", "实体性质", "AAB019")),
        Column("industry", Text("所属行业", "Industry"), "code", code_list="industry", aliases=("行业", "行业类别", "AAB022")),
        Column("service_item", Text("社区服务项目", "Community service"), "text", aliases=("服务项目", "经营项目"), personal=True),
        Column("founded_on", Text("成立日期", "Founded on"), "date", aliases=("成立时间", "开业日期", "注册日期")),
        Column("closed_on", Text("停业日期", "Closed on"), "date", aliases=("停业时间", "注销日期", "关闭日期")),
        Column("status", Text("状态", "Status"), "code", required=True, code_list="entity_status",
               aliases=("经营状态", "生存状态", "实体状态", "营业状态")),
        Column("employees", Text("从业人数", "Employees"), "integer", required=True, minimum=0, maximum=200_000,
               aliases=("从业人员数", "从业人员", "职工人数", "员工人数")),
        Column("absorbed_unemployed", Text("吸纳下岗失业人数", "Unemployed persons taken in"), "integer", required=True,
               minimum=0, maximum=200_000, aliases=("吸纳失业人数", "吸纳下岗失业人员", "吸纳就业人数", "其中下岗失业人员")),
        Column("service_certificate_no", Text("社区就业服务证号", "Community service certificate number"), "text", personal=True,
               aliases=("服务证号", "社区就业服务证")),
        Column("fee_relief", Text("减免收费", "Fee relief granted"), "flag", aliases=("是否减免收费", "享受减免", "收费减免")),
        MONTH,
    ),
)

REGISTERS: tuple[Register, ...] = (LABOUR_FORCE, COMMUNITY_ENTITY)


def register_named(name: str) -> Register:
    """The register of that name; KeyError names those there are."""
    for register in REGISTERS:
        if register.name == name:
            return register
    raise KeyError(f"no register {name!r}; there are {', '.join(r.name for r in REGISTERS)}")
