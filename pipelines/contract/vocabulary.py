"""Every word of the marts: what a derived column means, its unit, and whether it adds up over
areas.
"""

from __future__ import annotations

from dataclasses import dataclass

from pipelines.base.wording import Text


@dataclass(frozen=True)
class Term:
    """One column name, one meaning. `additive`: the sum over the areas below is the value of the
    area above.

    `signed`: an additive one that may be negative. `code_list`: what its codes mean; `several`: it
    holds more than one of them. `unbounded`: a share or rate that may lie outside 0 to 1.
    """

    title: Text
    meaning: Text
    additive: bool = False
    signed: bool = False
    code_list: str | None = None
    several: bool = False
    unbounded: bool = False


def _term(zh: str, en: str, meaning_zh: str = "", meaning_en: str = "", **options: object) -> Term:
    return Term(Text(zh, en), Text(meaning_zh, meaning_en), **options)


def _count(zh: str, en: str, meaning_zh: str = "", meaning_en: str = "", **options: object) -> Term:
    return _term(zh, en, meaning_zh, meaning_en, additive=True, **options)


VOCABULARY: dict[str, Term] = {
    "month": _term("月份", "Month", "当月 1 日", "First day of the month"),
    "area_code": _term(
        "地区代码",
        "Area code",
        "2、4、6、9、12 位，上级代码是下级的前缀",
        "2, 4, 6, 9 or 12 digits, each the prefix of the next",
    ),
    "area_level": _term("地区层级", "Area level", code_list="area_level"),
    "area_name": _term(
        "地区名称", "Area name", "当月有效的名称", "The name in force in that month"
    ),
    "division_vintage": _term(
        "区划版本",
        "Vintage of the divisions",
        "当月的代码所依据的区划版本的年份；空为最早的一版",
        "Year of the vintage on which the month's codes and figures stand; null: the oldest",
    ),
    "current_area_code": _term(
        "现行地区代码",
        "Current area code",
        "本代码在最新一版区划中的确定去向，用于跨合并比较；空为没有确定的去向",
        "Where this code has certainly gone in the newest vintage, to compare across mergers; null"
        " where none is certain",
    ),
    "group_code": _term("人群代码", "Group code"),
    "group_name": _term("人群", "Group"),
    "persons": _count(
        "人数",
        "Persons",
        "计入的人，同一人全省只计一次",
        "Counted persons; the same person counts once in the province",
    ),
    "households": _count(
        "户数", "Households", "至少有一名计入的人", "With at least one counted person"
    ),
    "employed": _count("就业人数", "Employed"),
    "unemployed": _count("失业人数", "Unemployed"),
    "not_in_labour_force": _count("未就业人数", "Not in the labour force"),
    "unknown": _count(
        "情况不明人数", "Status unknown", "不进入任何分子分母", "In no numerator and no denominator"
    ),
    "working_age": _count(
        "劳动年龄内人数",
        "Of working age",
        "16 周岁至法定退休年龄前一日，月末时点",
        "From the 16th birthday to the day before statutory retirement age, at month end",
    ),
    "able_and_willing": _count(
        "有劳动能力和就业愿望人数",
        "Able and willing",
        "劳动年龄内，有劳动能力，有就业意愿，状态非情况不明",
        "Of working age, able, willing, status not unknown",
    ),
    "registered_unemployed": _count(
        "登记失业人数",
        "Registered unemployed",
        "劳动年龄内，失业且已登记",
        "Of working age, unemployed and registered",
    ),
    "employment_rate": _term(
        "就业率",
        "Employment rate",
        "就业人数 ÷ 有劳动能力和就业愿望人数",
        "employed / able_and_willing",
    ),
    "duration_band": _term(
        "失业时长",
        "Duration of unemployment",
        "从失业时间到月末，含下限",
        "From the day unemployment began to month end, lower bound included",
        code_list="duration_band",
    ),
    "household_kind": _term("家庭类型", "Kind of household", code_list="household_kind"),
    "derived": _count(
        "推算零就业家庭户数",
        "Zero-employment households (derived)",
        "至少一名劳动年龄成员有能力、有意愿且失业，无人就业，劳动年龄成员无情况不明",
        "At least one working-age member able, willing and unemployed, no member employed, no"
        " working-age member unknown",
    ),
    "undetermined": _count(
        "待定户数",
        "Undetermined households",
        "无人就业且有劳动年龄成员情况不明",
        "No member employed and some working-age member unknown",
    ),
    "opening": _count(
        "期初户数",
        "Opening stock",
        "按本月台账的日期，上月末应有的认定户数",
        "Recognised households that were open at the month end before, by the dates in this month's"
        " register",
    ),
    "adjustment": _count(
        "调整",
        "Adjustment",
        "期初 − 上月末计入的认定户数（无则为 0）：迟报、更正、删除、补报、未报台账、退出日期不明、"
        "社区代码变更；可为负",
        "opening less what was counted as recognised for the month before (0 where nothing was):"
        " late, corrected or dropped rows, a register not sent, ended on an unknown day, a"
        " community's code changed; may be negative",
        signed=True,
    ),
    "newly_recognised": _count(
        "新认定户数",
        "Newly recognised",
        "认定日期在当月；认定时仍有更早的认定未退出的不计",
        "Recognised in the month, unless an earlier recognition of the household was still open",
    ),
    "resolved": _count(
        "以就业消除户数",
        "Resolved through work",
        "当月消除，退出原因为就业，或未填原因而填了就业人员",
        "Ended in the month with the reason employed, or with no reason but an employed person"
        " named",
    ),
    "ended_otherwise": _count(
        "其他退出户数",
        "Ended otherwise",
        "当月退出，不是因就业",
        "Ended in the month, not through work",
    ),
    "recognised": _count(
        "认定零就业家庭户数",
        "Recognised zero-employment households",
        "月末已认定且未退出",
        "Recognised by month end and not ended by then",
    ),
    "confirmed": _count(
        "相符户数",
        "Confirmed households",
        "月末认定且花名册推算",
        "Recognised at month end and derived from the roster",
    ),
    "hidden": _count(
        "推算未认定户数",
        "Hidden households",
        "花名册推算而月末未认定",
        "Derived from the roster but not recognised",
    ),
    "stale": _count(
        "认定未推算户数",
        "Stale households",
        "月末认定而未推算，所在社区当月有花名册；已有人就业、待定、已不在花名册的都在内",
        "Recognised at month end but not derived, in a community that has a roster in the month:"
        " somebody in work, undetermined, or not on the roster",
    ),
    "not_compared": _count(
        "无法对照户数",
        "Households not compared",
        "认定，而所在社区当月没有花名册",
        "Recognised, in a community without a roster in the month",
    ),
    "persons_employed": _count(
        "就业人员数",
        "Persons employed",
        "当月以就业消除的家庭所填的就业人员，同一人当月全省只计一次，计在最早的一户",
        "Persons named as employed in the households resolved in the month; one person counts once"
        " a month in the province, where that was first",
    ),
    "overdue": _count(
        "逾期户数",
        "Overdue households",
        "月末认定，帮扶完成时限在月末或以前；未填时限的按认定之日的政策天数",
        "Recognised at month end, due by then; where no day is given, the policy's number of days,"
        " as in force on the day of recognition, after it",
    ),
    "relapsed": _count(
        "返回零就业户数",
        "Relapsed households",
        "按当月台账在当月或前五个月内以就业消除，月末又被推算或重新认定；每个月末的状态，"
        "状态持续则各月都计",
        "By the month's register resolved through work in the month or the five before it, and at"
        " month end derived or recognised again; a state, counted at each month end at which it"
        " holds",
    ),
    "median_days": _term(
        "消除天数中位数",
        "Median days to resolution",
        "当月以就业消除的家庭，从认定到消除的天数；日期不明的不在内，没有则为空",
        "From recognition to resolution, of the households resolved through work in the month;"
        " without those of unknown day; null where there is none",
    ),
    "from_status": _term(
        "上月末状态",
        "Status at the month end before",
        "不在册为没有登记、没有报来，或该行被退回",
        "On no roster: not registered, not sent, or the row was returned",
        code_list="movement_state",
    ),
    "to_status": _term(
        "月末状态",
        "Status at month end",
        "不在册为没有登记、没有报来，或该行被退回",
        "On no roster: not registered, not sent, or the row was returned",
        code_list="movement_state",
    ),
    "new_employment": _count(
        "新就业人数",
        "New employment",
        "同一人一年只计一次，计在当年最早的就业日期和地点，月份按就业日期",
        "A person counts once a calendar year, at the first date and place; in the month of that"
        " date",
    ),
    "natural_attrition": _count(
        "自然减员人数",
        "Natural attrition",
        "退休、死亡等；同一人一年只计一次，月份按减员日期",
        "Retirement, death and so on; a person counts once a calendar year, in the month of the"
        " date",
    ),
    "net_new_employment": _count(
        "城镇新增就业人数",
        "New urban employment (net)",
        "新就业 − 自然减员，可为负",
        "new_employment − natural_attrition; may be negative",
        signed=True,
    ),
    "reemployed_unemployed": _count(
        "失业人员再就业人数",
        "Unemployed persons re-employed",
        "计入的新就业中",
        "Of the new employment counted",
    ),
    "difficult_employed": _count(
        "就业困难人员就业人数",
        "Persons in difficulty employed",
        "计入的新就业中",
        "Of the new employment counted",
    ),
    "new_employment_ytd": _count(
        "新就业人数（本年累计）",
        "New employment, year to date",
        "1 月至本月之和",
        "January to this month",
    ),
    "natural_attrition_ytd": _count(
        "自然减员人数（本年累计）",
        "Natural attrition, year to date",
        "1 月至本月之和",
        "January to this month",
    ),
    "net_new_employment_ytd": _count(
        "城镇新增就业人数（本年累计）",
        "New urban employment (net), year to date",
        "1 月至本月之和，可为负",
        "January to this month; may be negative",
        signed=True,
    ),
    "reemployed_unemployed_ytd": _count(
        "失业人员再就业人数（本年累计）",
        "Unemployed persons re-employed, year to date",
        "1 月至本月之和",
        "January to this month",
    ),
    "difficult_employed_ytd": _count(
        "就业困难人员就业人数（本年累计）",
        "Persons in difficulty employed, year to date",
        "1 月至本月之和",
        "January to this month",
    ),
    "persons_ytd": _count(
        "人数（本年累计）", "Persons, year to date", "1 月至本月之和", "January to this month"
    ),
    # targets; the method is in sql/method_target.md
    "target_area": _term(
        "承担地区代码", "Target area", "目标由该地区完成", "The area that the target is set for"
    ),
    "target_area_level": _term("承担地区层级", "Level of the target area", code_list="area_level"),
    "target_area_name": _term(
        "承担地区", "Name of the target area", "当月有效的名称", "The name in force in that month"
    ),
    "setter_area": _term(
        "下达地区代码",
        "Setter area",
        "省下达的为省代码，市自定的为市代码",
        "The area that set the target: the province's code or the prefecture's own",
    ),
    "setter_area_name": _term(
        "下达地区", "Name of the setter area", "当月有效的名称", "The name in force in that month"
    ),
    "indicator_name": _term("指标名称", "Name of the indicator"),
    "target": _term(
        "目标值",
        "Target",
        "当月月末有效的全年目标；比例指标为 0 至 1",
        "For the whole year, as in force at the month's end; 0 to 1 where it is a rate",
    ),
    "ytd": _term(
        "本年累计",
        "Year to date",
        "1 月至本月；城镇新增就业为净数，可为负；空为台账不能告诉",
        "January to this month; net for new urban employment, so that it may be negative; null:"
        " registers do not tell",
    ),
    "events_ytd": _term(
        "本年累计事件数",
        "Events, year to date",
        "净数为两种事件之和，偶然波动由它决定",
        "For a net figure both kinds of event; chance acts on these",
    ),
    "contribution_share": _term(
        "占上级的比例",
        "Share of the area above",
        "本年累计 ÷ 上级地区的本年累计；净数为负时可在 0 至 1 之外",
        "ytd / ytd of the area above; outside 0 to 1 where net figures are negative",
        unbounded=True,
    ),
    "former_year": _term(
        "往年", "Former year", "所对照的完整年度", "A complete year that is held against"
    ),
    "former_ytd": _term(
        "往年累计",
        "Former year's year to date",
        "该往年 1 月至同月",
        "January to the same month of that year",
    ),
    "former_total": _term(
        "往年全年", "Former year's total", "该往年 12 月的累计", "Its year to date in December"
    ),
    "former_events": _term("往年全年事件数", "Former year's events"),
    "former_share": _term(
        "往年进度",
        "Share reached in the former year",
        "往年累计 ÷ 往年全年；净数可在 0 至 1 之外",
        "former_ytd / former_total; a net figure's may lie outside 0 to 1",
        unbounded=True,
    ),
    "seasonal_share": _term(
        "往年平均进度",
        "Usual share by this month",
        "往年累计之和 ÷ 往年全年之和，不少于月数 ÷ 48；没有完整往年的为月数 ÷ 12",
        "Sum of the former years to date / sum of their totals, at least month / 48; month / 12"
        " where there is no complete former year",
    ),
    "year_share": _term("时序进度", "Share of the year gone", "月数 ÷ 12", "month / 12"),
    "achieved_share": _term(
        "完成比例",
        "Share achieved",
        "本年累计 ÷ 目标值，1 为全部完成；可超过 1，净数为负时可为负",
        "ytd / target; may exceed 1, and be negative where a net figure is",
        unbounded=True,
    ),
    "months_reported": _term(
        "已报月数",
        "Months reported",
        "本年至本月收到新就业台账的月数；少于月数则本年累计不全",
        "Months of the year so far in which a register of new employment came in; fewer than the"
        " month's number: the year to date is not whole",
    ),
    "missing_reports": _term(
        "缺报份数",
        "Files missing",
        "本年至本月，该地区的街道应报而没有有效报送的份数，一个街道一个月一份：新就业台账，"
        "净数另加自然减员台账；缺新就业的累计偏低，缺自然减员的净数偏高；不作估补",
        "Files that streets of the area owe for the year so far, one a street and month: of new"
        " employment, and for a net figure of natural attrition; without the former the year to"
        " date is too low, without the latter a net figure is too high; nothing is put in their"
        " place",
    ),
    "former_years": _term(
        "往年数",
        "Former years",
        "往年平均进度取自几个完整年度，最多 5 个；0 为按直线",
        "Complete years that the usual share is taken from, at most 5; 0: the straight line",
    ),
    "pace": _term(
        "进度系数",
        "Pace",
        "本年累计 ÷（目标值 × 往年平均进度），1 为与往年同步",
        "ytd / (target x seasonal_share); 1 is as usual",
    ),
    "needed_per_month": _term(
        "余下各月月均需完成",
        "Needed per remaining month",
        "（目标值 − 本年累计）÷ 余下月数；已完成为 0；不高于类为每月至多；12 月未完成为空",
        "(target - ytd) / months left; 0 when met; where at_most counts, the most a month may"
        " bring; null in December when not met",
    ),
    "projection": _term(
        "年底预计",
        "Projection to the year's end",
        "本年累计 ÷ 往年平均进度，取整",
        "ytd / seasonal_share, in whole persons",
    ),
    "projection_low": _term(
        "年底预计下限",
        "Low end of the projection",
        "八成区间：十次约有一次更低",
        "Interval of four in five: one outcome in ten lies below",
    ),
    "projection_high": _term(
        "年底预计上限",
        "High end of the projection",
        "八成区间：十次约有一次更高",
        "Interval of four in five: one outcome in ten lies above",
    ),
    "chance": _term(
        "完成的把握",
        "Chance of meeting the target",
        "0 至 1；已完成为 1，12 月未完成为 0",
        "0 to 1; 1 when met, 0 in December when not met",
    ),
    "state": _term(
        "状态",
        "State",
        "按完成的把握：八成以上为有把握，两成至八成为有风险，两成以下为落后；台账不能告诉的未推算",
        "By the chance: 0.8 or more on pace, between 0.2 and 0.8 at risk, 0.2 or less behind; not"
        " computed where registers do not tell",
        code_list="target_state",
    ),
    "services": _count(
        "服务次数",
        "Services",
        "同一人同日同类服务计一次",
        "A service of one kind to a person on one day counts once",
    ),
    "amount_yuan": _count("金额（元）", "Amount in yuan"),
    "employed_within_3_months": _count(
        "三个月内就业人数",
        "Employed within three months",
        "计入的人中，服务后三个月内有新就业记录，或服务当月月末未就业、其后三个月某一月末在业",
        "Of persons: with new employment within three months of the service, or out of work at the"
        " end of the service's month and in work at the end of one of the three months after",
    ),
    "is_provisional": _term(
        "是否暂定",
        "Provisional",
        "服务当月之后的三个月尚未全部有花名册",
        "Not all of the three months after have a roster yet",
    ),
    "entity_type": _term("实体类型", "Entity type", code_list="entity_type"),
    "industry": _term(
        "行业",
        "Industry",
        "GB/T 4754 门类，空为未填",
        "GB/T 4754 section; not_stated where blank",
        code_list="industry",
    ),
    "entities": _count("实体数", "Entities"),
    "active": _count("营业实体数", "Active entities"),
    "suspended": _count("停业实体数", "Suspended entities"),
    "closed": _count("注销实体数", "Closed entities"),
    "founded": _count("当月成立", "Founded in the month"),
    "closed_in_month": _count("当月停业注销", "Closed in the month"),
    "employees": _count("从业人数", "Employees"),
    "absorbed_unemployed": _count("吸纳下岗失业人数", "Unemployed persons taken in"),
    "relief_entitled": _count(
        "应减免收费实体数",
        "Entities entitled to fee relief",
        "营业，吸纳占从业人数的比例达到政策规定",
        "Active, with a share of taken-in unemployed that reaches the policy's",
    ),
    "relief_granted": _count("已减免收费实体数", "Entities granted fee relief"),
    "posts": _count(
        "登记岗位",
        "Posts",
        "台账上的岗位编号，一个岗位可有几个名额",
        "Post numbers on the register; a post may have several places",
    ),
    "capacity": _count(
        "岗位数", "Places", "名额：岗位可容纳的人数", "Persons whom the posts can take"
    ),
    "filled": _count(
        "在岗人数",
        "Places filled",
        "台账所填，可多于岗位数",
        "As the register says; may exceed the places",
    ),
    "vacant": _count(
        "空缺岗位数",
        "Vacant places",
        "逐个岗位以岗位数减在岗人数，不足零的计零，故不小于岗位数与在岗人数之差",
        "Places less those filled, post by post and never below zero; so no less than capacity −"
        " filled",
    ),
    "ended": _count(
        "已到期的登记岗位",
        "Posts past their term",
        "到期日期早于月末而仍在台账上",
        "Listed though ends_on lies before the month's last day",
    ),
    "ending_soon": _count(
        "即将到期的登记岗位",
        "Posts about to end",
        "到期日期在月末当日至其后若干天内（天数为政策参数 post_ending_days）",
        "ends_on lies on the month's last day or within the days after it that the policy parameter"
        " post_ending_days says",
    ),
    "over_three_years": _count(
        "超三年的公益性岗位",
        "Public-welfare posts held beyond three years",
        "有人在岗、上岗日期加 post_max_months 个月不晚于月末；含距退休不足五年、可做到退休的，须人工核对",
        "Filled, and started_on plus post_max_months months is not after month end; with those who"
        " may stay because retirement is within five years, to be looked at one by one",
    ),
    "monthly_subsidy_yuan": _count(
        "月补贴（元）",
        "Monthly subsidy in yuan",
        "有人在岗的岗位的月补贴合计，每个岗位按台账计一次",
        "Of the posts that are filled, each post's once as the register states it",
    ),
    "stations": _count(
        "平台数", "Stations", "社区的和街道自己的", "Those of communities and the streets' own"
    ),
    "with_institution": _count("机构到位平台数", "Stations with an institution"),
    "with_staff": _count("人员到位平台数", "Stations with staff"),
    "with_funding": _count("经费到位平台数", "Stations with funding"),
    "with_premises": _count("场地到位平台数", "Stations with premises"),
    "with_rules": _count("制度到位平台数", "Stations with rules"),
    "with_work": _count("工作到位平台数", "Stations with work"),
    "six_in_place": _count("六到位平台数", "Stations with all six in place"),
    "full_time_staff": _count("专职人数", "Full-time staff"),
    "part_time_staff": _count("兼职人数", "Part-time staff"),
    "staff": _count(
        "工作人员数",
        "Staff",
        "专职与兼职之和，各计一人",
        "full_time_staff + part_time_staff, a head each",
    ),
    "staff_per_1000": _term(
        "每千名劳动力工作人员数",
        "Staff per 1,000 labour force",
        "1000 × 工作人员数 ÷ 有劳动能力和就业愿望人数",
        "1000 × staff / able_and_willing",
    ),
    "criterion": _term(
        "标准项",
        "Criterion",
        "一套标准中的一项",
        "One of the indicators of a rule set",
        code_list="criterion_indicator",
    ),
    "criterion_name": _term("标准项名称", "Name of the criterion"),
    "is_computable": _term(
        "台账能否算出",
        "Computable",
        "否：没有台账告知这一项，不编造数字",
        "False: no register tells of it, and no value is made up",
    ),
    "numerator": _term("分子", "Numerator", "数量标准为其数量", "Of a count, the count itself"),
    "denominator": _term(
        "分母",
        "Denominator",
        "数量标准为其所在的总数，只供参考",
        "Of a count, what it is part of, for information",
    ),
    "certificate_percent": _term(
        "证书百分比",
        "Percentage as certificates print it",
        "百分数，截去一位小数以后，不四舍五入",
        "Per cent, cut off after one decimal, not rounded",
    ),
    "needed": _term(
        "要求数",
        "Needed",
        "不低于：分子至少须达到的整数；不高于：分子至多的整数",
        "The whole number that the numerator has to reach (at_least) or may not exceed (at_most)",
    ),
    "passes": _term("是否达到", "Passes", "空为算不出", "Null where it is not computable"),
    "persons_short": _term(
        "差额",
        "Persons short",
        "不低于：要求数 − 分子；不高于：分子 − 要求数；达到的为 0；单位随标准项，多为人，也可为户、"
        "个；空为算不出",
        "needed less numerator (at_least) or numerator less needed (at_most), 0 where it passes; in"
        " units of the numerator: mostly persons, also households, areas or entities; null where"
        " not computable",
    ),
    "level": _term(
        "认定层级",
        "Level of the verdict",
        "空为没有这一级的标准，无结论",
        "Null where no rule set speaks of the area's level: no verdict",
        code_list="area_level",
    ),
    "meets": _term(
        "是否达标",
        "Meets",
        "每一项都达到；有算不出的一项不算达标；街道为辖内社区全部达标，县为辖内街道全部达标（以标准为准）",
        "Every criterion passes, and none is not computable; a street when all its communities"
        " meet, a county when all its streets do (as the rule set says)",
    ),
    "recognition_state": _term(
        "达标与认定",
        "Meeting and recognised",
        "空为无结论",
        "Null: no verdict",
        code_list="recognition_state",
    ),
    "at_risk": _term(
        "是否有失标之虞",
        "At risk",
        "现达标，但若再有两名就业者失去工作（最坏情形：都在每项比例的分子中）就不达标；社区以上为达标而有社区如此",
        "Meets, but would not if two more of the employed lost work (at worst both in the numerator"
        " of every share); above communities: meets, and some community below is at risk",
    ),
    "vetoed": _term(
        "是否被一票否决",
        "Vetoed",
        "一票否决的一项未达到；标出使整个地区无论其他各项如何都不达标的一项",
        "A criterion with a veto fails, which fails the area whatever the others say",
    ),
    "criteria": _term("标准项数", "Criteria of the rule set"),
    "failed_criteria": _term("未达到的项数", "Criteria that fail"),
    "failed_list": _term(
        "未达到的项",
        "Which fail",
        "按代码排列，以分号分隔；空为没有",
        "Codes in alphabetical order, with semicolons; null: none",
        code_list="criterion_indicator",
        several=True,
    ),
    "not_computable_criteria": _term("算不出的项数", "Criteria not computable"),
    "communities": _count(
        "社区数", "Communities", "当月花名册上有人的", "With anyone on the month's roster"
    ),
    "communities_meeting": _count("达标社区数", "Communities that meet"),
    "communities_recognised": _count(
        "已认定社区数",
        "Communities recognised",
        "当月花名册上有人的",
        "With anyone on the month's roster",
    ),
    "communities_at_risk": _count("有失标之虞的社区数", "Communities at risk"),
    "street_code": _term("街道代码", "Street code"),
    "street_name": _term("街道名称", "Street name"),
    "register": _term("台账", "Register"),
    "expected": _term("应报", "Expected"),
    "due_on": _term("应报截止日", "Due on", "按报送日历", "By the reporting calendar"),
    "is_late": _term(
        "是否迟报",
        "Late",
        "有效报送在截止日之后收到",
        "What stands came in after the day on which it was due",
    ),
    "received_on": _term(
        "收到日期",
        "Received on",
        "最近一份有效报送的收到日期",
        "When the latest submission that stands came in",
    ),
    "accepted_rows": _count("接受行数", "Accepted rows"),
    "quarantined_rows": _count("退回行数", "Quarantined rows"),
    "warnings": _count("提示数", "Warnings"),
    "verdict": _term(
        "结论",
        "Verdict",
        "audit 中只有接受、拒收、已撤回",
        "In audit only accepted, refused or withdrawn",
        code_list="verdict",
    ),
    "age_group": _term(
        "年龄段",
        "Age group",
        "按就业当日的年龄",
        "By age on the day of employment",
        code_list="age_group",
    ),
    "table_name": _term("表", "Table", "mart 的表", "A table of mart"),
    "warning": _term("提醒", "Warning", "封闭的词表", "A closed vocabulary", code_list="warning"),
    # audit
    "receipt": _term(
        "收件号", "Receipt", "批次-序号，按收到的顺序", "Batch and number, in the order of receipt"
    ),
    "submission": _term(
        "报送编号",
        "Submission",
        "文件内容、文件名和指定月份的哈希",
        "Hash of the file's content, its name and the month asked for",
    ),
    "sha256": _term("文件哈希", "File hash", "SHA-256", "SHA-256"),
    "file_name": _term(
        "文件名", "File name", "11 位以上的数字已隐去", "Runs of eleven or more digits are masked"
    ),
    "received_at": _term("收到时刻", "Received at", "协调世界时", "UTC"),
    "is_nil": _term("零报告", "Nil return", "只有表头没有数据行", "A header without rows"),
    "reader": _term(
        "读取程序版本",
        "Reader",
        "读取代码、约定和参考表的指纹",
        "Fingerprint of reading code, contract and reference tables",
    ),
    "rows_read": _term(
        "读到行数", "Rows read", "等于接受、退回与整份退回之和", "accepted + quarantined + refused"
    ),
    "accepted": _term(
        "接受行数",
        "Rows accepted",
        "等于计入、重复未计与被替代之和",
        "counted + not_counted + superseded",
    ),
    "quarantined": _term("退回行数", "Rows quarantined"),
    "refused": _term("整份退回的行数", "Rows refused with their file"),
    "data_file": _term("数据文件", "Data file", "数据目录内的位置", "Place in the data folder"),
    "issue_file": _term("问题文件", "Issue file", "数据目录内的位置", "Place in the data folder"),
    "mends": _term(
        "改正",
        "Mends",
        "本份是哪份报送的退回行，改正后报回；空为一般报送",
        "The submission whose returned rows these are, mended; null for an ordinary file",
    ),
    "stands": _term(
        "是否有效",
        "Stands",
        "在所覆盖的范围内未被后来的报送全部替代",
        "Not wholly superseded by later submissions within what it covers",
    ),
    "counted": _term("计入行数", "Rows counted"),
    "not_counted": _term(
        "重复未计行数",
        "Rows not counted",
        "同一人或同一实体已在别处计入",
        "The same person or entity counts elsewhere",
    ),
    "superseded": _term(
        "被替代行数",
        "Rows superseded",
        "后来的报送覆盖了所在社区",
        "A later submission covers their community",
    ),
    "rule": _term("规则", "Rule", "含义永不改变的代码", "A code that never changes its meaning"),
    "severity": _term("程度", "Severity"),
    "sheet": _term("工作表", "Sheet"),
    "row": _term(
        "行号", "Row", "工作表中的行号，空为整份文件", "Row number in the sheet; null is the file"
    ),
    "column_name": _term("列", "Column"),
    "value": _term("原值", "Value", "敏感列以 *** 代替", "*** in personal columns"),
    "detail": _term("说明", "Detail"),
    "cases": _term(
        "涉及数", "Cases", "涉及的人数、户数或行数", "Persons, households or rows concerned"
    ),
    "base": _term("基数", "Base", "与之相比的数", "What the cases are compared with"),
    "faulty_rows": _term(
        "涉及行数",
        "Rows concerned",
        "同一行同一规则只计一次；整份文件的问题不计行",
        "A row counts once a rule; faults of the file as a whole have none",
    ),
    "files": _term("涉及文件数", "Files concerned"),
    "is_forced": _term(
        "是否强制接收",
        "Forced in",
        "整份或其中的行由运维人员强制接收",
        "The operator forced in the file, or rows of it",
    ),
    "corrections": _term(
        "更正格数", "Corrections", "运维人员更正的格子", "Cells that the operator corrected"
    ),
    "decision": _term(
        "决定号", "Decision", "按作出的顺序", "In the order in which they were taken"
    ),
    "decided_at": _term("决定时刻", "Decided at", "协调世界时", "UTC"),
    "decision_kind": _term("决定种类", "Kind of decision", code_list="decision_kind"),
    "reason": _term(
        "理由", "Reason", "号码和格子里的文字已隐去", "Numbers and the cell's texts are masked"
    ),
    "revoked_by": _term("被何决定撤销", "Revoked by", "空为有效", "Null where it is in force"),
    "release_id": _term("发布编号", "Release id"),
    "released_at": _term("发布时刻", "Released at", "协调世界时", "UTC"),
    "code_version": _term("程序版本", "Code version"),
    "reference_digest": _term("参考表指纹", "Digest of the reference tables"),
    "submissions_digest": _term("报送清单指纹", "Digest of the list of submissions"),
    "months": _term("月数", "Months", "有数据的月份数", "Number of months with data"),
    "data_month": _term("数据月份", "Data month", "最新的月份", "The latest month"),
}
