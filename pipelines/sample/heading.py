"""The column titles of the sample's layouts, register by register: written by hand after real
workbooks (DOMAIN section 3a).
"""

from __future__ import annotations

from dataclasses import dataclass

SERIAL = "serial"  # 序号
UNKNOWN = "unknown"  # a column of no register


@dataclass(frozen=True)
class Heading:
    title: str
    column: str  # of the contract, SERIAL or UNKNOWN
    group: str | None = None  # the title above it, in a two-row header


def _headings(text: str) -> tuple[Heading, ...]:
    """'title:column | group>title:column | …'"""
    headings = []
    for item in text.split("|"):
        title, column = item.strip(" \n").rsplit(":", 1)
        group, _, below = title.rpartition(">")
        headings.append(Heading(below.replace("\\n", "\n"), column, group or None))
    return tuple(headings)


CLEAN = {
    "labour_force": _headings(
        """序号:serial|社区代码:community_code|户编号:household_no|与户主关系:relationship|姓名:name|身份证号:id_number|性别:sex
        |文化程度:education|户口性质:hukou_type|户籍/常住:residence|劳动能力:labour_capacity|就业意愿:willing_to_work|就业状态:employment_status
        |就业形式:employment_form|统一社会信用代码:employer_code|所属行业:industry|就业时间:employed_since|失业时间:unemployed_since
        |是否登记失业:unemployment_registered|失业原因:unemployment_reason|就业困难类型:difficulty_types|就业创业证号:certificate_no
        |是否高校毕业生:is_graduate|退休类别:retirement_kind|技能特长:skills|求职意向:job_wanted|培训意向:training_wanted|联系电话:phone"""
    ),
    "community_entity": _headings(
        """序号:serial|统一社会信用代码:entity_code|实体名称:entity_name|社区代码:community_code|实体类型:entity_type|所属行业:industry
        |社区服务项目:service_item|成立日期:founded_on|停业日期:closed_on|状态:status|从业人数:employees|吸纳下岗失业人数:absorbed_unemployed
        |社区就业服务证号:service_certificate_no|减免收费:fee_relief"""
    ),
    "zero_employment_household": _headings(
        """序号:serial|社区代码:community_code|户编号:household_no|户主姓名:head_name|户主身份证号:head_id_number
        |家庭人口:members|劳动年龄内人数:working_age_members|有劳动能力和就业愿望人数:able_and_willing_members|申请日期:applied_on|认定日期:recognised_on
        |帮扶责任人:helper|帮扶完成时限:due_on|消除日期:resolved_on|就业人员身份证号:employed_id_number|就业形式:employment_form|退出原因:exit_reason"""
    ),
    "job_post": _headings(
        """序号:serial|岗位编号:post_no|统一社会信用代码:entity_code|社区代码:community_code|岗位类型:post_kind|岗位名称:post_name
        |岗位数:capacity|在岗人数:filled|在岗人员身份证号:holder_id_number|上岗日期:started_on|到期日期:ends_on|月补贴（元）:monthly_subsidy_yuan"""
    ),
    "new_employment": _headings(
        """序号:serial|社区代码:community_code|姓名:name|身份证号:id_number|登记就业时间:employed_on|就业单位:employer_name
        |统一社会信用代码:employer_code|所属行业:industry|就业渠道:channel|初次就业:first_job|失业人员再就业:reemployed_unemployed
        |就业困难人员就业:difficult|联系电话:phone"""
    ),
    "natural_attrition": _headings(
        "序号:serial|社区代码:community_code|姓名:name|身份证号:id_number|减员日期:left_on|减员原因:reason"
    ),
    "assistance": _headings(
        """序号:serial|社区代码:community_code|身份证号:id_number|姓名:name|服务日期:served_on|服务类型:service|服务人员:provider
        |金额（元）:amount_yuan|结果:outcome"""
    ),
    "station": _headings(
        """序号:serial|社区代码:community_code|街道代码:street_code|平台名称:station_name|机构:has_institution|人员:has_staff|经费:has_funding
        |场地:has_premises|制度:has_rules|工作:has_work|专职人数:full_time_staff|兼职人数:part_time_staff|场地面积:premises_m2|经费（元）:funding_yuan"""
    ),
}
OFFICE = {
    "labour_force": _headings(
        """序号:serial|社区编码:community_code|户号:household_no|户主关系:relationship|居民姓名:name
        |公民身份号码:id_number|性别:sex|学历:education
        |户籍性质:hukou_type|户籍或常住:residence|有无劳动能力:labour_capacity|就业愿望:willing_to_work|就业状况:employment_status|就业方式:employment_form
        |就业单位信用代码:employer_code|行业:industry|就业日期:employed_since|失业日期:unemployed_since|是否登记失业人员:unemployment_registered
        |失业人员类型:unemployment_reason|困难类别:difficulty_types|就业失业登记证号:certificate_no|电话:phone|网格员签字:unknown"""
    ),
    "community_entity": _headings(
        """序号:serial|企业名称:entity_name|信用代码:entity_code|社区编码:community_code
        |单位类型:entity_type|行业:industry|经营项目:service_item
        |成立时间:founded_on|注销日期:closed_on|经营状态:status|职工人数:employees|其中下岗失业人员:absorbed_unemployed|是否减免收费:fee_relief"""
    ),
    "zero_employment_household": _headings(
        """序号:serial|社区编码:community_code|户号:household_no|户主:head_name|公民身份号码:head_id_number
        |家庭人口数:members|劳动年龄人数:working_age_members|有能力有愿望人数:able_and_willing_members|申请时间:applied_on|认定时间:recognised_on
        |帮扶人:helper|完成时限:due_on|消除时间:resolved_on|就业人员身份证号码:employed_id_number|就业方式:employment_form|退出方式:exit_reason|备注:unknown"""
    ),
    "job_post": _headings(
        """序号:serial|岗位编码:post_no|信用代码:entity_code|社区编码:community_code|岗位类别:post_kind|岗位:post_name|岗位数量:capacity
        |实有人数:filled|在岗人员身份证号码:holder_id_number|上岗时间:started_on|到期时间:ends_on|月补贴标准:monthly_subsidy_yuan"""
    ),
    "new_employment": _headings(
        """序号:serial|社区编码:community_code|姓名:name|公民身份号码:id_number|就业登记时间:employed_on|单位名称:employer_name
        |信用代码:employer_code|行业:industry|就业去向:channel|是否初次就业:first_job|是否失业人员再就业:reemployed_unemployed
        |是否就业困难:difficult|电话:phone|是否录入金保:unknown"""
    ),
    "natural_attrition": _headings(
        "序号:serial|社区编码:community_code|姓名:name|公民身份号码:id_number|减员时间:left_on|减员类型:reason|备注:unknown"
    ),
    "assistance": _headings(
        """序号:serial|社区编码:community_code|姓名:name|公民身份号码:id_number|服务时间:served_on|援助形式:service|援助人员:provider
        |发放金额:amount_yuan|服务结果:outcome"""
    ),
    "station": _headings(
        """序号:serial|社区编码:community_code|街道编码:street_code|平台名称:station_name|机构到位:has_institution|人员到位:has_staff
        |经费到位:has_funding|场地到位:has_premises|制度到位:has_rules|工作到位:has_work|专职人员:full_time_staff|兼职人员:part_time_staff
        |面积（平方米）:premises_m2|工作经费:funding_yuan|负责人签字:unknown"""
    ),
}
UNICODE = {
    "labour_force": _headings(
        """社区（村）代码:community_code|家庭编号:household_no|与户主的关系:relationship|人员姓名:name|居民身份证号码:id_number|性别:sex
        |受教育程度:education|户口类型:hukou_type|居住类型:residence|具有劳动能力:labour_capacity|是否有就业意愿:willing_to_work|当前就业状态:employment_status
        |就业渠道:employment_form|所属行业:industry|登记就业时间:employed_since|失业登记日期:unemployed_since|失业登记:unemployment_registered
        |失业原因:unemployment_reason|困难人员类别:difficulty_types|高校毕业生:is_graduate|退休类型:retirement_kind|手机号:phone|填报月份:reporting_month"""
    ),
    "community_entity": _headings(
        """所属社区代码:community_code|统一信用代码:entity_code|单位名称:entity_name
        |实体性质:entity_type|行业类别:industry|注册日期:founded_on
        |停业时间:closed_on|生存状态:status|从业人员数:employees|吸纳失业人数:absorbed_unemployed|享受减免:fee_relief|填报月份:reporting_month"""
    ),
    "zero_employment_household": _headings(
        """所属社区代码:community_code|家庭编号:household_no|户主姓名:head_name|户主身份证号码:head_id_number
        |家庭人数:members|法定劳动年龄内人数:working_age_members|有劳动能力和就业意愿人数:able_and_willing_members|认定日期:recognised_on
        |包保责任人:helper|帮扶时限:due_on|退出日期:resolved_on|就业成员身份证号:employed_id_number|就业渠道:employment_form|消除原因:exit_reason
        |填报月份:reporting_month"""
    ),
    "job_post": _headings(
        """所属社区代码:community_code|岗位代码:post_no|统一信用代码:entity_code|岗位性质:post_kind|岗位数:capacity|上岗人数:filled
        |上岗人员身份证号:holder_id_number|安置日期:started_on|期满日期:ends_on|月补贴金额:monthly_subsidy_yuan|填报月份:reporting_month"""
    ),
    "new_employment": _headings(
        """所属社区代码:community_code|人员姓名:name|居民身份证号码:id_number|登记就业日期:employed_on|用人单位:employer_name
        |统一信用代码:employer_code|行业类别:industry|就业方式:channel|首次就业:first_job|失业再就业:reemployed_unemployed|困难人员就业:difficult
        |手机号:phone|填报月份:reporting_month"""
    ),
    "natural_attrition": _headings(
        """所属社区代码:community_code|人员姓名:name|居民身份证号码:id_number|离岗日期:left_on|自然减员原因:reason
        |填报月份:reporting_month"""
    ),
    "assistance": _headings(
        """所属社区代码:community_code|居民身份证号码:id_number|人员姓名:name|援助日期:served_on|服务内容:service
        |金额:amount_yuan|填报月份:reporting_month"""
    ),
    "station": _headings(
        """所属社区代码:community_code|街道（乡镇）代码:street_code|机构名称:station_name|有无机构:has_institution|有无人员:has_staff
        |有无经费:has_funding|有无场地:has_premises|有无制度:has_rules|有无工作:has_work|专职工作人员数:full_time_staff|兼职人员数:part_time_staff
        |填报月份:reporting_month"""
    ),
}
WORKBOOK = {
    "labour_force": _headings(
        """序号:serial|社区代码:community_code|户编号:household_no|与户主\\n关系:relationship|姓 名:name|身份证\\n号码（必填）:id_number|性别:sex
        |文化程度:education|户口性质:hukou_type|户籍/常住:residence|就业情况>劳动能力:labour_capacity|就业情况>就业意愿:willing_to_work
        |就业情况>就业状态\\n（必填）:employment_status|就业情况>就业形式:employment_form|就业情况>就业时间:employed_since|就业情况>所属行业:industry
        |失业情况>失业时间:unemployed_since|失业情况>是否登记失业:unemployment_registered|失业情况>失业\\n原因:unemployment_reason
        |就业困难类型:difficulty_types|是否高校\\n毕业生:is_graduate|退休类别:retirement_kind|技能特长:skills|联系电话:phone"""
    ),
    "community_entity": _headings(
        """序号:serial|社区代码（必填）:community_code|实体\\n名称:entity_name
        |统一社会\\n信用代码:entity_code|实体类型:entity_type|所属行业:industry
        |经营情况>状态:status|经营情况>成立日期:founded_on|经营情况>停业日期:closed_on|用工情况>从业人数:employees|用工情况>吸纳下岗\\n失业人数:absorbed_unemployed
        |社区就业\\n服务证号:service_certificate_no|减免收费:fee_relief"""
    ),
    "zero_employment_household": _headings(
        """序号:serial|社区代码（必填）:community_code|户编号:household_no|户主>户主\n姓名:head_name|户主>户主身份证\n号码:head_id_number
        |家庭情况>家庭\n人口:members|家庭情况>劳动年龄\n内人数:working_age_members|家庭情况>有劳动能力和\n就业愿望人数（必填）:able_and_willing_members
        |认定与帮扶>申请日期:applied_on|认定与帮扶>认定日期:recognised_on|认定与帮扶>帮扶\n责任人:helper|认定与帮扶>帮扶完成\n时限:due_on
        |消除情况>消除日期:resolved_on|消除情况>就业人员\n身份证号:employed_id_number|消除情况>就业形式:employment_form|消除情况>退出\n原因:exit_reason"""
    ),
    "job_post": _headings(
        """序号:serial|岗位\n编号:post_no|社区代码（必填）:community_code|岗位类型:post_kind|岗位\n名称:post_name|统一社会\n信用代码:entity_code
        |岗位数:capacity|在岗情况>在岗\n人数:filled|在岗情况>在岗人员\n身份证号:holder_id_number|在岗情况>上岗日期:started_on|在岗情况>到期日期:ends_on
        |月补贴\n（元）:monthly_subsidy_yuan"""
    ),
    "new_employment": _headings(
        """序号:serial|社区代码（必填）:community_code|姓 名:name|身份证\n号码（必填）:id_number|登记就业时间\n（年/月/日）:employed_on
        |就业\n单位:employer_name|统一社会\n信用代码:employer_code|所属行业:industry|就业渠道:channel|就业人员类型>初次就业:first_job
        |就业人员类型>失业人员\n再就业:reemployed_unemployed|就业人员类型>就业困难\n再就业:difficult|联系电话:phone"""
    ),
    "natural_attrition": _headings(
        """序号:serial|社区代码（必填）:community_code|减员人员>姓 名:name|减员人员>身份证\n号码（必填）:id_number
        |减员日期:left_on|减员\n原因:reason"""
    ),
    "assistance": _headings(
        """序号:serial|社区代码（必填）:community_code|服务对象>姓 名:name|服务对象>身份证\n号码（必填）:id_number|服务日期:served_on
        |服务\n类型:service|服务\n人员:provider|金额\n（元）:amount_yuan|结果:outcome"""
    ),
    "station": _headings(
        """序号:serial|社区代码:community_code|街道代码:street_code|平台\n名称:station_name|六到位>机构:has_institution|六到位>人员:has_staff
        |六到位>经费:has_funding|六到位>场地:has_premises|六到位>制度:has_rules|六到位>工作:has_work|人员情况>专职\n人数:full_time_staff
        |人员情况>兼职\n人数:part_time_staff|场地面积\n（平方米）:premises_m2|经费\n（元）:funding_yuan"""
    ),
}
OLD = {
    "labour_force": _headings(
        """序号:serial|社区代码:community_code|户编号:household_no|与户主关系:relationship|姓名:name
        |身份证号码:id_number|性别:sex|文化程度:education
        |户口类别:hukou_type|常住类型:residence|劳动能力:labour_capacity|有无就业意愿:willing_to_work|就业状态:employment_status|就业形式:employment_form
        |单位信用代码:employer_code|从事行业:industry|再就业时间:employed_since|失业时间:unemployed_since|登记失业:unemployment_registered
        |失业人员类型:unemployment_reason|就业困难人员类型:difficulty_types|就业创业证编号:certificate_no|特长:skills|意向工种:job_wanted
        |培训需求:training_wanted|手机:phone"""
    ),
    "community_entity": _headings(
        """序号:serial|社区代码:community_code|实体信用代码:entity_code|实体名称:entity_name
        |类型:entity_type|行业:industry|服务项目:service_item
        |开业日期:founded_on|关闭日期:closed_on|实体状态:status|员工人数:employees|吸纳就业人数:absorbed_unemployed
        |服务证号:service_certificate_no|收费减免:fee_relief"""
    ),
    "zero_employment_household": _headings(
        """序号:serial|社区代码:community_code|户籍编号:household_no|申请人姓名:head_name|户主身份证:head_id_number
        |家庭成员数:members|劳动年龄内人口:working_age_members|有就业愿望人数:able_and_willing_members|申报日期:applied_on|认定日期:recognised_on
        |援助责任人:helper|消除时限:due_on|消除日期:resolved_on|就业人身份证号:employed_id_number|就业形式:employment_form|退出原因:exit_reason"""
    ),
    "job_post": _headings(
        """序号:serial|岗位号:post_no|单位信用代码:entity_code|社区代码:community_code|岗位类型:post_kind|岗位名称:post_name|设岗数:capacity
        |在岗人员数:filled|在岗人身份证号:holder_id_number|上岗日期:started_on|合同到期日期:ends_on|月补贴:monthly_subsidy_yuan"""
    ),
    "new_employment": _headings(
        """序号:serial|社区代码:community_code|姓名:name|身份证号码:id_number|就业时间:employed_on|现就业单位:employer_name
        |单位信用代码:employer_code|从事行业:industry|就业形式:channel|初次就业:first_job|失业再就业:reemployed_unemployed|就业困难人员再就业:difficult
        |手机:phone"""
    ),
    "natural_attrition": _headings(
        "序号:serial|社区代码:community_code|姓名:name|身份证号码:id_number|减员日期:left_on|原因:reason"
    ),
    "assistance": _headings(
        """序号:serial|社区代码:community_code|姓名:name|身份证号码:id_number|服务日期:served_on|服务项目:service|服务人:provider
        |贷款金额:amount_yuan|援助结果:outcome"""
    ),
    "station": _headings(
        """序号:serial|社区代码:community_code|街道代码:street_code|服务站名称:station_name|机构是否到位:has_institution|人员是否到位:has_staff
        |经费是否到位:has_funding|场地是否到位:has_premises|制度是否到位:has_rules|工作是否到位:has_work|专职人员:full_time_staff|兼职人员:part_time_staff|面积:premises_m2
        |年度经费（元）:funding_yuan"""
    ),
}
