"""Columns shared by several registers."""

from __future__ import annotations

from pipelines.base.wording import Text
from pipelines.contract.column import Column

COMMUNITY_CODE = Column(
    "community_code",
    Text("社区代码", "Community code"),
    "community_code",
    required=True,
    aliases=(
        "社区编码",
        "社区（村）代码",
        "村居代码",
        "行政区划代码",
        "区划代码",
        "统计用区划代码",
        "所属社区代码",
    ),
    note=Text("国家统计局统计用区划代码，12 位", "Statistical division code (NBS), 12 digits"),
)
MONTH = Column(
    "reporting_month",
    Text("填报月份", "Reporting month"),
    "month",
    aliases=("月份", "报表月份", "所属月份", "台账月份"),
    note=Text(
        "可不填；填了必须与标题、文件名一致",
        "Optional; where given it must agree with title and file name",
    ),
)
CREDIT_CODE_ALIASES = ("信用代码", "统一信用代码", "社会信用代码", "组织机构代码")
NAME = Column(
    "name",
    Text("姓名", "Name"),
    "text",
    required=True,
    aliases=("居民姓名", "人员姓名", "劳动者姓名", "AAC003"),
    personal=True,
)
ID_NUMBER = Column(
    "id_number",
    Text("身份证号", "Resident ID number"),
    "id_number",
    required=True,
    personal=True,
    aliases=(
        "身份证号码",
        "公民身份号码",
        "公民身份证号",
        "居民身份证号码",
        "证件号码",
        "身份证",
        "社会保障号码",
        "AAC002",
        "AAC147",
    ),
)
PHONE = Column(
    "phone",
    Text("联系电话", "Phone"),
    "text",
    personal=True,
    aliases=("电话", "手机", "手机号", "手机号码", "联系方式", "电话号码", "电话号", "AAE005"),
)
EMPLOYMENT_FORM = Column(
    "employment_form",
    Text("就业形式", "Form of employment"),
    "code",
    code_list="employment_form",
    aliases=("就业方式", "就业渠道", "就业去向", "ACC318"),
)
INDUSTRY = Column(
    "industry",
    Text("所属行业", "Industry"),
    "code",
    code_list="industry",
    aliases=("行业", "行业类别", "从事行业", "AAB022"),
)
