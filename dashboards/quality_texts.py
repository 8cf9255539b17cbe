"""Texts of the pages on submissions, quality and rules."""

from __future__ import annotations

from dashboards.texts import FILES as FILES
from dashboards.texts import LEVELS as LEVELS
from pipelines.base.wording import Text

QUALITY = Text("报送与质量", "Submissions and quality")
QUALITY_TITLE = Text("{month}报送与质量", "Submissions and quality, {month}")
LEAD_RECEIVED = Text(
    "{month}应报 {expected} 份，已报 {received} 份（{share}），应报截止 {due}。",
    "{month}: {received} of {expected} expected submissions received ({share}), due on {due}.",
)
LEAD_OVERDUE = Text(
    "截至发布日逾期未报 {rows} 份：{streets}。",
    "Overdue on the day of the release: {rows}, from {streets}.",
)
LEAD_ROWS = Text(
    "接受 {accepted} 行，退回 {returned} 行（{share}）；台账之间、月份之间有 {findings} 个疑点。",
    "{accepted} rows accepted, {returned} returned ({share}); {findings} doubts between registers"
    " and months.",
)
LEAD_RULES = Text(
    "每条规则的含义、后果和办法见“规则”页。",
    "What every rule means, does and asks for is on the page Rules.",
)
SECTION_COVERAGE = Text("应报与已报", "Expected and received")
SECTION_OVERDUE = Text("逾期与迟报", "Overdue and late")
SECTION_REJECT = Text("退回", "Returned rows")
SECTION_FAULT = Text("问题", "Faults")
SECTION_FINDING = Text("疑点与编造迹象", "Doubts and signs of invention")
SECTION_DECISION = Text("运维决定", "The operator's decisions")

CARD_RECEIVED = Text("已报 / 应报", "Received of expected")
CARD_RECEIVED_PARTS = Text(
    "报送率 {share}，未报 {missing} 份", "{share} received, {missing} missing"
)
CARD_OVERDUE = Text("逾期未报", "Overdue")
CARD_OVERDUE_STREETS = Text(
    "涉及 {streets} 个街道（乡镇）；以前月份另有 {before} 份",
    "from {streets} streets; {before} more of months before",
)
CARD_DUE_ON = Text("应报截止 {day}", "due on {day}")
CARD_LATE = Text("迟报", "Late")
CARD_LATE_STREETS = Text(
    "涉及 {streets} 个街道（乡镇）；以前月份另有 {before} 份",
    "from {streets} streets; {before} more of months before",
)
CARD_RETURNED = Text("退回行", "Rows returned")
CARD_RETURNED_PARTS = Text(
    "退回率 {share}，接受 {accepted} 行", "{share} of all rows; {accepted} accepted"
)
CARD_FINDINGS = Text("疑点", "Doubts")
CARD_FINDINGS_PARTS = Text(
    "涉及 {streets} 个街道（乡镇），都在核对单里",
    "from {streets} streets, all told in their check lists",
)
CARD_DECISIONS = Text("有效的运维决定", "Decisions in force")
CARD_DECISIONS_PARTS = Text(
    "强制接收 {force}，撤回 {withdraw}，更正 {correct}",
    "{force} forced in, {withdraw} withdrawn, {correct} corrected",
)
ROWS_UNIT = Text("行", "rows")
ITEMS_UNIT = Text("个", "")

RECEIVED_BY_REGISTER = Text("各台账报送", "Submissions by register")
RECEIVED_BY_REGISTER_SUMMARY = Text(
    "{month}，每街道（乡镇）每台账一份。", "{month}, one a street a register."
)
RECEIVED_BY_AREA_AND_REGISTER = Text(
    "{level}各台账报送率", "Share received by area and register: {level}"
)
RECEIVED_BY_AREA_AND_REGISTER_SUMMARY = Text(
    "{month}，格内为报送率（%）；浅蓝为报齐，颜色越深缺得越多，空格为不应报。",
    "{month}; share received in each cell (%): pale blue is complete, the deeper the more is"
    " missing, blank is not expected.",
)
STATUS_BY_STREET = Text("各街道（乡镇）各台账的结论", "Verdict of every street and register")
STATUS_BY_STREET_SUMMARY = Text("{month}，缺的在前。", "{month}, what is missing first.")
OVERDUE = Text("逾期未报", "Overdue")
OVERDUE_SUMMARY = Text(
    "截至 {day} 共 {rows} 份，新的月份在前，逾期长的在前。",
    "{rows} as of {day}, newest month and longest overdue first.",
)
NOTHING_OVERDUE = Text("截至 {day} 没有逾期未报的。", "Nothing is overdue as of {day}.")
LATE = Text("迟报", "Late")
LATE_SUMMARY = Text(
    "有效的报送中截止日之后才收到的，共 {rows} 份。",
    "{rows} submissions that stand came in after the day on which they were due.",
)
NOTHING_LATE = Text("没有迟报的。", "Nothing came late.")
REJECT_TREND = Text("各台账各月退回率", "Share of rows returned, by register and month")
REJECT_TREND_SUMMARY = Text(
    "退回行数 ÷（接受行数 + 退回行数），%；改正报回的不再算退回。",
    "Returned / (accepted + returned), %; rows mended and sent back are no longer returned.",
)
REJECT_BY_STREET = Text(
    "退回率最高的街道（乡镇）", "Streets with the highest share of rows returned"
)
REJECT_BY_STREET_SUMMARY = Text(
    "{month}，有退回行的 {rows} 份报送，退回率高的在前。",
    "{month}: {rows} submissions with returned rows, highest share first.",
)
NOTHING_RETURNED = Text("本月没有退回的行。", "No row was returned this month.")
FAULTS = Text("各规则的问题", "Faults by rule")
FAULTS_SUMMARY = Text(
    "{month}，{rules} 条规则有问题；重的在前，多的在前。",
    "{month}: {rules} rules were broken, the gravest and commonest first.",
)
NO_FAULTS = Text("本月没有问题。", "No faults this month.")
SIGNS = Text("编造迹象", "Signs of invention")
SIGNS_SUMMARY = Text(
    "{month}，{rows} 处；照常计入，请核实。",
    "{month}: {rows}; all of it counts, please look into it.",
)
NO_SIGNS = Text("本月没有编造迹象。", "No signs of invention this month.")
FINDINGS = Text("各规则的疑点", "Doubts by rule")
FINDINGS_SUMMARY = Text(
    "{month}，共 {findings} 个；照常计入，已写进各街道的核对单。",
    "{month}: {findings} in all; everything counts, the streets are told in their check lists.",
)
FINDING_LIST = Text("疑点清单", "List of doubts")
FINDING_LIST_SUMMARY = Text(
    "{month}，按街道（乡镇）。“说明”是另在何处：社区代码、报送编号前 8 位、第几张工作表#行号。",
    "{month}, by street. Detail is where else: community code, first 8 characters of the"
    " submission, number of the sheet#row.",
)
NO_FINDINGS = Text("本月没有疑点。", "No doubts this month.")
DECISIONS = Text("有效的运维决定", "Decisions in force")
DECISIONS_SUMMARY = Text(
    "共 {rows} 个，各月都在；新的在前。", "{rows}, of all months; newest first."
)
NO_DECISIONS = Text("没有有效的运维决定。", "No decision is in force.")

RULES = Text("规则", "Rules")
RULES_LEAD = Text(
    "共 {rules} 条。代码的含义永不改变；退回单、核对单、本站和数据库里用的是同一代码。",
    "{rules} rules. A code never changes its meaning; return workbooks, check lists, these pages"
    " and the database use the same code.",
)
SECTION_RULES = Text("按后果", "By consequence")
RULES_OF_SEVERITY = Text("{severity}（{code}）", "{severity} ({code})")
