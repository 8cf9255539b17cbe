"""Every text that only the pages say; what a column or a code means comes from the contract."""

from __future__ import annotations

from pipelines.base.wording import Text
from pipelines.contract.vocabulary import VOCABULARY, Term

# Columns that only tables of the pages have.
PAGE_COLUMNS: dict[str, Term] = {
    "provisional": Term(
        Text("暂定", "Provisional"),
        Text(
            "当月有应报街道（乡镇）尚未报送", "Some street expected to report has not yet done so"
        ),
    ),
    "employment_rate_gap": Term(
        Text("与全地区之差（百分点）", "Gap to the whole area (points)"), Text("", "")
    ),
    "expected_submissions": Term(
        Text("应报份数", "Expected"),
        Text("应报的街道（乡镇）× 台账", "Streets expected, times registers"),
        additive=True,
    ),
    "received_submissions": Term(
        Text("已报份数", "Received"),
        Text(
            "应报且有报送被接受（含零报告、沿用前次）",
            "Expected, and one accepted stands (nil returns included)",
        ),
        additive=True,
    ),
    "missing_submissions": Term(
        Text("未报份数", "Missing"),
        Text("应报而无报送被接受", "Expected, and none accepted"),
        additive=True,
    ),
    "submissions": Term(Text("份数", "Submissions"), Text("", ""), additive=True),
    "days_overdue": Term(
        Text("逾期天数", "Days overdue"), Text("截至发布日", "As of the day of the release")
    ),
    "days_late": Term(Text("迟报天数", "Days late"), Text("", "")),
    "former_verdict": Term(
        Text("上月结论", "Verdict of the month before"), Text("", ""), code_list="verdict"
    ),
    "quarantined_share": Term(
        Text("退回率", "Share returned"),
        Text(
            "退回行数 ÷（接受行数 + 退回行数）",
            "quarantined_rows / (accepted_rows + quarantined_rows)",
        ),
    ),
    "findings": Term(
        Text("发现数", "Findings"),
        Text(
            "台账之间、月份之间的疑点，照常计数",
            "Doubts between registers and months; all rows count as they stand",
        ),
    ),
    "streets_concerned": Term(Text("涉及街道数", "Streets concerned"), Text("", "")),
    "sheet_number": Term(Text("第几张工作表", "Sheet number"), Text("", "")),
    "message_zh": Term(Text("问题", "Message (Chinese)"), Text("", "")),
    "message_en": Term(Text("问题（英文）", "Message"), Text("", "")),
    "remedy_zh": Term(Text("怎么办", "Remedy (Chinese)"), Text("", "")),
    "remedy_en": Term(Text("怎么办（英文）", "Remedy"), Text("", "")),
    "decided_on": Term(Text("决定日期", "Decided on"), Text("北京时间", "Beijing time")),
    "rule_code": Term(Text("规则代码", "Rule code"), Text("", "")),
    "received_share": Term(
        Text("报送率", "Share received"), Text("已报份数 ÷ 应报份数", "received / expected")
    ),
}

CODE_OF = Text("{title}代码", "{title} code")


def term(column: str) -> Term:
    """What a column is called and means: the contract's vocabulary, else the pages' own. KeyError
    where nobody says.
    """
    return VOCABULARY.get(column) or PAGE_COLUMNS[column]


# Every page.
PRODUCT = Text("{province}就业台账分析", "{province} employment registers")
SWITCH = Text("English", "中文")
SWITCH_LABEL = Text("切换为英文", "Switch to Chinese")
RELEASE = Text("发布批次", "Release")
DATA_MONTH = Text("数据月份", "Data month")
RELEASED_AT = Text("发布时间", "Released")
BEIJING_TIME = Text("{time}（北京时间）", "{time} (Beijing time)")
CODE_VERSION = Text("程序版本", "Code version")
STATE = Text("数据状态", "State")
PROVISIONAL = Text("暂定", "Provisional")
PROVISIONAL_MONTHS = Text("暂定：{months}", "Provisional: {months}")
COMPLETE = Text("各月已报齐", "All months complete")
NO_DATA_YET = Text(
    "本次发布还没有数据：没有任何报送被接受。",
    "This release holds no data yet: no submission has been accepted.",
)
NO_DATA = Text("本次发布没有这一项的数据。", "This release holds no data for this.")
NUMBERS = Text("数据表", "Numbers as a table")
ROWS = Text("{rows} 行", "{rows} rows")
MORE_ROWS = Text(
    "只显示前 {shown} 行，下载文件里有全部 {rows} 行。",
    "The first {shown} rows are shown; the downloads hold all {rows}.",
)
MORE_IN_CSV = Text(
    "工作表只放得下前 {shown} 行，CSV 文件里有全部 {rows} 行。",
    "A sheet holds the first {shown} rows; the CSV file has all {rows}.",
)
DOWNLOAD_XLSX = Text("下载 Excel", "Download Excel")
DOWNLOAD_CSV = Text("下载 CSV", "Download CSV")
SAVE_PICTURE = Text("图片", "Picture")
DOWNLOAD_PICTURE = Text("保存图片", "Save as a picture")
PICTURE_NOTE = Text(
    "{month} · {source} · 发布批次 {release}", "{month} · {source} · release {release}"
)
PROVISIONAL_MONTH_OF = Text("{month}（暂定）", "{month} (provisional)")
DOWNLOAD_FOR = Text("{what}：{title}", "{what}: {title}")
DEFINITIONS = Text("指标说明", "What the measures mean")
SOURCE = Text("来源：{source}", "Source: {source}")
NO_SCRIPT = Text(
    "图形需要浏览器允许脚本；每张图下的数据表不需要。",
    "Charts need scripts; the table below each chart does not.",
)
MENU = Text("页面", "Pages")
INTERNAL = Text(
    "内部使用。数字由各街道（乡镇）台账逐行汇总，率为分子除以分母，最后计算。",
    "Internal. Counts are added up from the registers row by row; a rate is its numerator over its"
    " denominator, made last.",
)

# The note sheet of a workbook.
NOTE_SHEET = Text("说明", "Notes")
DATA_SHEET = Text("数据", "Data")
SOURCE_TABLE = Text("来源表", "Source table")
CHART_TITLE = Text("标题", "Title")
PROVISIONAL_MONTH = Text("暂定月份", "Provisional months")
NONE = Text("无", "none")
COLUMN_MEANING = Text("列", "Column")
MEANING = Text("含义", "Meaning")

# Axes and marks.
AXIS_NOT_ZERO = Text("纵轴从 {origin} 起，不是从 0 起", "The axis starts at {origin}, not at 0")
WHOLE_LINE = Text("{area} {rate}", "{area} {rate}")
ABOVE = Text("不低于{area}", "At or above {area}")
BELOW = Text("低于{area}", "Below {area}")
SMALL = Text("分母不足 {least}（†）", "Denominator below {least} (†)")
SMALL_NOTE = Text(
    "† 分母不足 {least} 人，一人之差即可使率变动 {points} 个百分点以上，不宜据此比较。",
    "† Fewer than {least} persons in the denominator: one person moves the rate by more than"
    " {points} points; do not rank by it.",
)
PROVISIONAL_NOTE = Text(
    "标“暂定”的月份（空心点、斜纹柱）有街道（乡镇）未报，未报的不在数内，与其他月份不完全可比。",
    'Months marked "prov." (hollow points, hatched bars) lack some streets, which are left out;'
    " they do not compare fully with others.",
)
PROVISIONAL_AREA_NOTE = Text(
    "{month}为暂定：{missing}未报，不在数内。",
    "{month} is provisional: {missing} not received, left out.",
)
MONTH_NAMES = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
MONTH_TICKS: tuple[Text, ...] = tuple(
    Text(f"{number}月", name) for number, name in enumerate(MONTH_NAMES, start=1)
)
YEAR_TICK = Text("{year}年", "{year}")
PROVISIONAL_TICK = Text("暂定", "prov.")
STREETS_MISSING = Text("{streets} 个街道（乡镇）", "{streets} streets")
NO_DENOMINATOR = Text(
    "分母为 0 的不画，见数据表：{names}。",
    "Not drawn, for their denominator is 0 (see the table): {names}.",
)

# Overview.
OVERVIEW = Text("就业总览", "Overview")
OVERVIEW_TITLE = Text("{month}就业总览", "Employment overview, {month}")
LEAD_RATE = Text(
    "{month}{area}就业率 {rate}（就业 {employed} 人，有劳动能力和就业愿望 {able} 人），比上月"
    " {change} 个百分点。",
    "{month}: employment rate of {area} {rate} ({employed} employed of {able} able and willing),"
    " {change} points on the month before.",
)
LEAD_RATE_FIRST = Text(
    "{month}{area}就业率 {rate}（就业 {employed} 人，有劳动能力和就业愿望 {able}"
    " 人）；没有上月数据可比。",
    "{month}: employment rate of {area} {rate} ({employed} employed of {able} able and willing); no"
    " month before to compare with.",
)
LEAD_NO_RATE = Text(
    "{month}没有劳动力资源台账的数据，无从计算就业率。",
    "{month}: no labour force register came in, so there is no employment rate.",
)
LEAD_RANGE = Text(
    "{level}之间：最高 {best} {best_rate}，最低 {worst} {worst_rate}，相差 {gap} 个百分点。",
    "Among {level}: highest {best} {best_rate}, lowest {worst} {worst_rate}, {gap} points apart.",
)
LEAD_MISSING = Text(
    "本月数字为暂定：应报 {expected} 份，已报 {received} 份；未报：{streets}。",
    "The month is provisional: {received} of {expected} expected submissions are in; missing:"
    " {streets}.",
)
LEAD_ZERO = Text(
    "推算零就业家庭 {derived} 户，另有 {undetermined} 户因成员情况不明待定。",
    "{derived} zero-employment households derived; {undetermined} more undetermined, for a member's"
    " status is unknown.",
)
LEVELS: dict[str, Text] = {
    "prefecture": Text("各市（州）", "prefectures"),
    "county": Text("各县（市、区）", "counties"),
    "street": Text("各街道（乡镇）", "streets"),
    "community": Text("各社区（村）", "communities"),
}
ON_MONTH_BEFORE = Text("比上月 {change} {unit}", "{change} {unit} on the month before")
AS_MONTH_BEFORE = Text("与上月相同", "the same as the month before")
NO_DATA_OF_MONTH = Text("本月没有数据", "no data for the month")
NO_MONTH_BEFORE = Text("没有上月数据", "no data for the month before")
SAME_STREETS = Text(
    "只比两月都报的街道（乡镇）：{change} 个百分点",
    "only streets present in both months: {change} points",
)
POINTS = Text("个百分点", "points")
HOUSEHOLDS = Text("户", "households")
PERSONS = Text("人", "persons")
ENTITIES = Text("个", "entities")
FILES = Text("份", "files")
STREETS = Text("个街道（乡镇）", "streets")

CARD_RATE_PARTS = Text(
    "就业 {employed} ÷ 有劳动能力和就业愿望 {able}", "{employed} employed / {able} able and willing"
)
CARD_ZERO = Text("推算零就业家庭", "Zero-employment households, derived")
CARD_ZERO_UNDETERMINED = Text("另有待定 {undetermined} 户", "{undetermined} more undetermined")
CARD_UNEMPLOYED = Text(
    "失业 {unemployed} 人，其中登记 {share}", "{unemployed} unemployed, {share} of them registered"
)
CARD_ENTITIES = Text(
    "吸纳下岗失业 {absorbed} 人，从业 {employees} 人",
    "{absorbed} unemployed taken in, {employees} employees",
)
CARD_FILES = Text("收到报送文件", "Files received")
CARD_FILES_PARTS = Text(
    "拒收 {refused} 份；退回 {quarantined} 行", "{refused} refused; {quarantined} rows quarantined"
)
CARD_FILES_UNPLACED = Text(
    "另有 {files} 份认不出月份或街道", "{files} more whose month or street could not be told"
)
CARD_COVERAGE = Text("报齐街道（乡镇）", "Streets complete")
CARD_COVERAGE_REGISTER = Text(
    "{register}：{received} / {expected}", "{register}: {received} / {expected}"
)

SECTION_TREND = Text("走势", "Over the months")
SECTION_COMPARE = Text("比较", "Compared")
SECTION_ZERO = Text("零就业家庭", "Zero-employment households")
SECTION_ENTITY = Text("社区就业实体", "Community employment entities")
SECTION_SUBMISSION = Text("报送情况", "Submissions")

RATE_TREND = Text("就业率走势", "Employment rate over the months")
RATE_TREND_SUMMARY = Text(
    "{first}至{last}，{area}就业率由 {start} 到 {end}。",
    "From {first} to {last} the employment rate of {area} went from {start} to {end}.",
)
RATE_OF_ONE_MONTH = Text(
    "{first}，{area}就业率 {start}；只有一个月的数据。",
    "{first}: employment rate of {area} {start}; data of one month only.",
)
COUNT_TREND = Text("就业人数与失业人数", "Employed and unemployed")
COUNT_TREND_SUMMARY = Text(
    "{last}：就业 {employed} 人，失业 {unemployed} 人，登记失业 {registered} 人。上下两图刻度不同，"
    "均从 0 起。",
    "{last}: {employed} employed, {unemployed} unemployed, {registered} registered. The two panels"
    " have their own scales, both from 0.",
)
RATE_BY_AREA = Text("{level}就业率", "Employment rate of {level}")
RATE_BY_AREA_SUMMARY = Text(
    "{month}，由高到低，横轴从 0 起。", "{month}, highest first, axis from 0."
)
RATE_BY_GROUP = Text("各类人群就业率", "Employment rate by group")
RATE_BY_GROUP_SUMMARY = Text(
    "{month}，{area}；一人可属几类，横轴从 0 起。",
    "{month}, {area}; a person may be in several groups; axis from 0.",
)
ZERO_TREND = Text("推算与待定户数", "Derived and undetermined")
ZERO_TREND_SUMMARY = Text(
    "{last}：推算 {derived} 户，待定 {undetermined} 户。",
    "{last}: {derived} derived, {undetermined} undetermined.",
)
ZERO_BY_AREA = Text("{level}零就业家庭", "Zero-employment households by area: {level}")
ZERO_BY_AREA_SUMMARY = Text(
    "{month}，按推算户数由多到少。", "{month}, most derived households first."
)
ENTITY_BY_TYPE = Text("按实体类型", "By type")
ENTITY_BY_TYPE_SUMMARY = Text(
    "{month}，{area}实体 {entities} 个，其中营业 {active} 个。",
    "{month}: {entities} entities in {area}, {active} of them active.",
)
ENTITY_BY_INDUSTRY = Text("按行业", "By industry")
ENTITY_BY_INDUSTRY_SUMMARY = Text("{month}，按实体数由多到少。", "{month}, most entities first.")
RECEIVED_BY_AREA = Text("{level}报送", "Submissions received: {level}")
RECEIVED_BY_AREA_SUMMARY = Text(
    "{month}，应报 {expected} 份，已报 {received} 份（{share}）。",
    "{month}: {received} of {expected} expected submissions received ({share}).",
)
VERDICT_TREND = Text("各月报送结论", "Verdicts by month")
VERDICT_TREND_SUMMARY = Text(
    "每个街道（乡镇）每种台账每月一个结论；{last}未报 {missing} 份，拒收 {refused} 份。",
    "One verdict a street a register a month; in {last} {missing} missing, {refused} refused.",
)
