"""The rule book: stable codes, severities and messages. A code never changes its meaning."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from pipelines.base.wording import Text

Severity = Literal["FILE", "ROW", "WARN"]
SEVERITIES: dict[Severity, Text] = {
    "FILE": Text("整份退回", "whole file refused"),
    "ROW": Text("退回该行", "row returned"),
    "WARN": Text("提示，已计入", "hint, counted"),
}
CONSEQUENCES: dict[Severity, Text] = {
    "FILE": Text(
        "整份文件不收，一行也不计；此前已接收的台账仍然有效",
        "the whole file is refused and none of its rows counts; what was accepted before stays in"
        " force",
    ),
    "ROW": Text(
        "该行退回、不计，其余行照收；退回的行超过上限时整份退回",
        "the row is returned and does not count, the others do; where too many are faulty the whole"
        " file is refused",
    ),
    "WARN": Text("照收照计，只作提示", "the row is accepted and counts; this is a hint only"),
}
PAPERS = {  # what we send to streets and want no answer to: its title -> what it is
    "台账核对单": Text("核对单", "a check list"),
    "台账接收情况": Text(
        "接收情况单（没有要改的行）", "an account of what became of a file, without rows to mend"
    ),
}
CHECK_LIST, RETURN_SUMMARY = PAPERS
BOTH_LANGUAGES = re.compile(r"([^/]*[\u4e00-\u9fff][^/]*) / ([ -~]+)")


@dataclass(frozen=True)
class Rule:
    """`message` may use {column} (the column's title), {value} (masked where personal) and
    {detail}; that of a finding {cases}, {base}, {detail}.
    """

    code: str
    severity: Severity
    message: Text
    remedy: Text


def _rule(
    code: str, severity: Severity, zh: str, en: str, remedy_zh: str, remedy_en: str
) -> tuple[str, Rule]:
    return code, Rule(code, severity, Text(zh, en), Text(remedy_zh, remedy_en))


RULES: dict[str, Rule] = dict(
    (
        # The file cannot be read.
        _rule(
            "file_empty",
            "FILE",
            "文件是空的",
            "the file is empty",
            "请重新导出后再报",
            "export it again and send it again",
        ),
        _rule(
            "file_kind",
            "FILE",
            "不是 Excel 或 CSV 文件（{detail}）",
            "not an Excel or CSV file ({detail})",
            "请另存为 .xlsx 或 .csv",
            "save it as .xlsx or .csv",
        ),
        _rule(
            "file_encrypted",
            "FILE",
            "文件有打开密码",
            "the file is protected by a password",
            "请去掉密码后再报",
            "remove the password and send it again",
        ),
        _rule(
            "file_damaged",
            "FILE",
            "文件损坏或不完整（{detail}）",
            "the file is damaged or incomplete ({detail})",
            "请用 Excel 或 WPS 打开核对，另存后再报",
            "open it in Excel or WPS, save it anew and send it again",
        ),
        _rule(
            "file_too_large",
            "FILE",
            "文件解开后过大（{detail}）",
            "the file is too large once unpacked ({detail})",
            "请删去数据区以外的格式和空行空列，按街道分开报送",
            "clear formats and cells outside the data, send one file a street",
        ),
        _rule(
            "file_limits",
            "FILE",
            "读取超出时间或内存上限（{detail}）",
            "reading exceeded its time or memory limit ({detail})",
            "请把数据复制到空白模板后再报",
            "copy the data into a blank template and send that",
        ),
        _rule(
            "reader_fault",
            "FILE",
            "读取程序出错，不是填报的错（{detail}）",
            "the reader itself failed, through no fault of the file's ({detail})",
            "请联系省级运维",
            "tell the operator",
        ),
        _rule(
            "file_encoding",
            "FILE",
            "文字编码无法识别（{detail}）",
            "the text's encoding cannot be told ({detail})",
            "请另存为 UTF-8 编码的 CSV 或 .xlsx",
            "save it as UTF-8 CSV or as .xlsx",
        ),
        # It can be read, but is not a register of ours.
        _rule(
            "header_missing",
            "FILE",
            "找不到表头：前 {detail} 行没有一行像台账的列名",
            "no header: none of the first {detail} rows looks like a register's",
            "请确认这是台账，并用模板的列名",
            "make sure that this is a register, and use the template's column titles",
        ),
        _rule(
            "paper_of_ours",
            "FILE",
            "这是发给街道看的{detail}，不是台账",
            "this is {detail} that was sent to the street, not a register",
            "本件不用报回；确有差错的，请在台账里改正，报台账本身",
            "it need not be sent back; mend what is wrong in the register and send that",
        ),
        _rule(
            "header_duplicate",
            "FILE",
            "表头有两列是同一内容：{detail}",
            "two columns of the header mean the same: {detail}",
            "请删去或改名其中一列",
            "remove or rename one of them",
        ),
        _rule(
            "column_missing",
            "FILE",
            "缺少必填列：{detail}",
            "required columns are missing: {detail}",
            "请按模板补上这些列",
            "add these columns as in the template",
        ),
        _rule(
            "month_missing",
            "FILE",
            "看不出是哪个月的台账",
            "neither title nor file name nor rows tell the month",
            "请在标题或文件名写明年月，如 2026年10月",
            "put the month into the title or the file name, such as 2026-10",
        ),
        _rule(
            "month_disagrees",
            "FILE",
            "月份不一致：{detail}",
            "the month is told in different ways: {detail}",
            "请核对标题、文件名和各行的月份",
            "make title, file name and rows agree",
        ),
        _rule(
            "month_other",
            "FILE",
            "不是要收的月份：{detail}",
            "not the month that was asked for: {detail}",
            "请核对月份；确要补报，请单独报送",
            "check the month; send a late file on its own",
        ),
        _rule(
            "month_future",
            "FILE",
            "月份在将来：{detail}",
            "the month lies in the future: {detail}",
            "请核对标题和文件名的月份",
            "check the month in title and file name",
        ),
        _rule(
            "street_missing",
            "FILE",
            "看不出是哪个街道的台账",
            "nothing tells which street this is from",
            "请填社区代码；零报告请在文件名写街道代码",
            "fill in the community codes; for a nil return put the street's code into the file"
            " name",
        ),
        _rule(
            "street_unknown",
            "FILE",
            "街道代码不在区划表中：{detail}",
            "the street is not in the division table: {detail}",
            "请核对社区代码前 9 位",
            "check the first nine digits of the community codes",
        ),
        _rule(
            "street_abolished",
            "FILE",
            "代码已撤销，由哪个代码接替不能确定：{detail}",
            "the code was abolished and its successor is not certain: {detail}",
            "请改用现行的街道和社区代码；去向已定的请联系省级运维登记",
            "use the codes in force; where the successor is settled, ask the operator to"
            " register it",
        ),
        _rule(
            "street_disagrees",
            "FILE",
            "街道不一致：{detail}",
            "the street is told in different ways: {detail}",
            "请核对标题、文件名和社区代码",
            "make title, file name and community codes agree",
        ),
        _rule(
            "rows_bad_share",
            "FILE",
            "有问题的行太多：{detail}",
            "too many rows are faulty: {detail}",
            "请改正后整份重报",
            "mend them and send the whole file again",
        ),
        # A row cannot stand.
        _rule(
            "required_missing",
            "ROW",
            "{column}不能为空",
            "{column} must not be blank",
            "请补填",
            "fill it in",
        ),
        _rule(
            "code_unknown",
            "ROW",
            "{column}“{value}”不是允许的值",
            "{column}: {value!r} is not an allowed value",
            "请从下拉项中选择",
            "choose from the drop-down list",
        ),
        _rule(
            "text_broken",
            "ROW",
            "{column}含有乱码（�）",
            "{column} holds a replacement character (U+FFFD)",
            "请重新录入这一格",
            "type this cell again",
        ),
        _rule(
            "number_unreadable",
            "ROW",
            "{column}“{value}”不是数字",
            "{column}: {value!r} is not a number",
            "请填数字",
            "enter a number",
        ),
        _rule(
            "number_out_of_range",
            "ROW",
            "{column}“{value}”超出范围（{detail}）",
            "{column}: {value} is out of range ({detail})",
            "请核对",
            "check it",
        ),
        _rule(
            "date_unreadable",
            "ROW",
            "{column}“{value}”不是日期",
            "{column}: {value!r} is not a date",
            "请填如 2026-10-05 的日期",
            "enter a date such as 2026-10-05",
        ),
        _rule(
            "community_unknown",
            "ROW",
            "社区代码“{value}”不在区划表中{detail}",
            "community code {value!r} is not in the division table{detail}",
            "请核对 12 位社区代码；新设社区请联系省级运维登记",
            "check the 12 digits; for a new community ask the operator to register it",
        ),
        _rule(
            "community_abolished",
            "ROW",
            "社区代码“{value}”已撤销，现在可能是：{detail}",
            "community code {value!r} was abolished; it may now be: {detail}",
            "请改用现行的社区代码",
            "use the community's code that is in force",
        ),
        _rule(
            "community_other_street",
            "ROW",
            "社区代码“{value}”不属于本街道 {detail}",
            "community {value!r} does not belong to this street, {detail}",
            "请核对社区代码，或由所属街道报送",
            "check the code, or let its own street send this row",
        ),
        _rule(
            "id_digits_lost",
            "ROW",
            "身份证号被 Excel 变成了数字，末位已丢失",
            "Excel turned the ID number into a number; its last digits are gone",
            "请把该列设为文本格式后重新录入",
            "set the column to text and type it again",
        ),
        _rule(
            "id_length",
            "ROW",
            "身份证号位数或字符不对（{detail}）",
            "the ID number has a wrong length or character ({detail})",
            "请填 18 位身份证号",
            "enter the 18 characters",
        ),
        _rule(
            "id_check_digit",
            "ROW",
            "身份证号校验码不对",
            "the ID number's check digit is wrong",
            "请逐位核对",
            "compare it digit by digit",
        ),
        _rule(
            "id_birth_date",
            "ROW",
            "身份证号中的出生日期不存在或晚于本月",
            "the birth date in the ID number does not exist or lies after the month",
            "请核对第 7 至 14 位",
            "check digits 7 to 14",
        ),
        _rule(
            "id_province",
            "ROW",
            "身份证号前两位不是任何省份",
            "the ID number's first two digits are no province",
            "请核对前两位",
            "check the first two digits",
        ),
        _rule(
            "id_sex",
            "ROW",
            "性别与身份证号第 17 位不符",
            "the sex does not agree with digit 17 of the ID number",
            "请核对性别和身份证号",
            "check the sex and the ID number",
        ),
        _rule(
            "credit_code_key",
            "ROW",
            "统一社会信用代码不正确（{detail}）",
            "the unified social credit code is wrong ({detail})",
            "请按营业执照核对 18 位代码",
            "compare the 18 characters with the licence",
        ),
        # The row stands, with a mark.
        _rule(
            "id_15_digits",
            "WARN",
            "15 位身份证号，已换成 18 位",
            "a 15-digit ID number, converted to 18",
            "下次请填 18 位",
            "use the 18 digits next time",
        ),
        _rule(
            "age_over_110",
            "WARN",
            "年龄超过 110 岁",
            "over 110 years of age",
            "请核对是否已去世",
            "check whether the person has died",
        ),
        _rule(
            "age_under_16",
            "WARN",
            "未满 16 周岁",
            "under 16 years of age",
            "台账只登记 16 周岁及以上居民",
            "the register is for residents aged 16 or over",
        ),
        _rule(
            "credit_code",
            "WARN",
            "{column}不正确（{detail}），已留空",
            "{column} is wrong ({detail}) and was left blank",
            "请按营业执照核对 18 位代码",
            "compare the 18 characters with the licence",
        ),
        _rule(
            "value_ignored",
            "WARN",
            "{column}“{value}”无法识别，已留空",
            "{column}: {value!r} is not understood and was left blank",
            "请按模板填写",
            "fill it in as the template asks",
        ),
        _rule(
            "date_after_month",
            "WARN",
            "{column}“{value}”晚于本月月末",
            "{column}: {value} lies after the end of the month",
            "请核对",
            "check it",
        ),
        _rule(
            "division_mapped",
            "WARN",
            "已撤销的区划代码已换成现行代码：{detail}",
            "an abolished division code was replaced by the one in force: {detail}",
            "下次请填现行代码",
            "use the code in force next time",
        ),
        _rule(
            "duplicate_in_file",
            "WARN",
            "同一人（实体）在本文件出现不止一次，只计一次",
            "the same person or entity more than once in this file; counted once",
            "请只保留一行",
            "keep one row",
        ),
        _rule(
            "status_contradiction",
            "WARN",
            "就业状态与其他列矛盾（{detail}）",
            "the employment status contradicts other columns ({detail})",
            "请核对",
            "check it",
        ),
        _rule(
            "household_no_personal",
            "WARN",
            "户编号里有身份证号、手机号、姓名或地址，已换成代号",
            "the household number holds an ID number, a phone, a name or an address; replaced by a"
            " pseudonym",
            "请改用社区内的户编号",
            "use a household number of the community",
        ),
        _rule(
            "forced",
            "WARN",
            "运维人员已强制接收：{detail}",
            "forced in by the operator: {detail}",
            "无需处理；下次请改正",
            "nothing to do; have it right next time",
        ),
        _rule(
            "corrected",
            "WARN",
            "运维人员已更正{column}（{detail}）",
            "the operator corrected {column} ({detail})",
            "请在下次报送中改正",
            "have it right next time",
        ),
        # Within a file, and signs that it was made up.
        _rule(
            "cells_disagree",
            "WARN",
            "{column}与其他列矛盾：{detail}",
            "{column} contradicts other columns: {detail}",
            "请核对",
            "check it",
        ),
        _rule(
            "household_two_heads",
            "WARN",
            "同一户有两名户主",
            "the household has two heads",
            "请核对户编号和与户主关系",
            "check household number and relationship",
        ),
        _rule(
            "household_no_head",
            "WARN",
            "本户没有户主",
            "the household has no head",
            "请核对户编号和与户主关系",
            "check household number and relationship",
        ),
        _rule(
            "total_differs",
            "WARN",
            "表下的合计与各行之和不同：{detail}",
            "the total below the table is not the sum of the rows: {detail}",
            "请核对是否漏行或多行",
            "check whether rows are missing or double",
        ),
        _rule(
            "column_constant",
            "WARN",
            "每一行都一样，不像真实登记：{detail}",
            "the same in every row, unlike a real register: {detail}",
            "请逐人核实后填写",
            "ask each person and fill it in",
        ),
        _rule(
            "one_phone_for_many",
            "WARN",
            "许多人登记同一个电话（{detail} 行）",
            "many persons have one phone ({detail} rows)",
            "请登记本人的电话",
            "register each person's own",
        ),
        _rule(
            "one_lag_for_all",
            "WARN",
            "失业时间几乎都恰好比就业时间早一个月（{detail} 行）",
            "nearly every unemployment began exactly a month before the employment ({detail} rows)",
            "请按实际时间填写",
            "fill in the real dates",
        ),
        # Between registers and between months: the rows stand, both sides are told (audit.finding,
        # the street's check list).
        _rule(
            "zero_employment_member_employed",
            "WARN",
            "零就业家庭台账上未消除，但劳动力台账上有成员就业（{cases} 人）",
            "listed as an unresolved zero-employment household, yet {cases} of its members are in"
            " work on the roster",
            "请核实：已就业的，请填消除日期和就业人员",
            "look into it: if somebody has found work, fill in when it was resolved and who",
        ),
        _rule(
            "resolved_without_employment",
            "WARN",
            "本月以就业消除，但劳动力台账上没有成员就业",
            "resolved through work this month, yet no member is in work on the roster",
            "请核对消除情况和成员的就业状态",
            "check the resolution and the members' status",
        ),
        _rule(
            "holder_not_on_roster",
            "WARN",
            "在岗人员不在全省任何劳动力台账上",
            "the holder is on no labour force register of the province",
            "请核对身份证号，或由其居住社区补登",
            "check the ID number, or have the person's community register them",
        ),
        _rule(
            "employer_unknown",
            "WARN",
            "岗位所属单位不在任何社区就业实体台账上",
            "the post's entity is in no entity register",
            "请核对统一社会信用代码，或补登实体",
            "check the credit code, or register the entity",
        ),
        _rule(
            "employer_closed",
            "WARN",
            "岗位所属单位在实体台账上已注销",
            "the post's entity is closed in the entity register",
            "请核对实体状态或岗位",
            "check the entity's status or the post",
        ),
        _rule(
            "person_also_elsewhere",
            "WARN",
            "此人在别的台账里也有登记，计入本行：{detail}",
            "the person is registered elsewhere too; this row counts: {detail}",
            "请与对方核实此人住在哪里",
            "find out together where the person lives",
        ),
        _rule(
            "person_counted_elsewhere",
            "WARN",
            "此人已在别处计入，本行不计：{detail}",
            "the person counts elsewhere, this row does not: {detail}",
            "请与对方核实此人住在哪里，由一方删去",
            "find out together where the person lives; one side removes the row",
        ),
        _rule(
            "entity_also_elsewhere",
            "WARN",
            "此实体在别的台账里也有登记，计入本行：{detail}",
            "the entity is registered elsewhere too; this row counts: {detail}",
            "请与对方核实由谁登记",
            "find out together who registers it",
        ),
        _rule(
            "entity_counted_elsewhere",
            "WARN",
            "此实体已在别处计入，本行不计：{detail}",
            "the entity counts elsewhere, this row does not: {detail}",
            "请与对方核实由谁登记，由一方删去",
            "find out together who registers it; one side removes the row",
        ),
        _rule(
            "status_back",
            "WARN",
            "就业状态来回跳，且时间与上月台账不符",
            "the status jumps back, and its date contradicts last month's register",
            "请核对此人近三个月的就业状态和时间",
            "check the person's status and dates of the last three months",
        ),
        _rule(
            "roster_shrunk",
            "WARN",
            "台账人数比上月净减 {cases} 人，上月 {base} 人",
            "{cases} persons fewer than last month's {base}, on balance",
            "请核实是否漏报社区；确有变化的请说明",
            "check whether communities are missing; if it is so, say why",
        ),
        _rule(
            "register_vanished",
            "WARN",
            "上月报了（{base} 行），本月没有报",
            "sent last month ({base} rows), not this month",
            "请补报；没有内容也要零报告",
            "send it; with nothing to report send a nil return",
        ),
        _rule(
            "register_unchanged",
            "WARN",
            "与上月台账逐行相同（{cases} 行）",
            "the same as last month's, row for row ({cases} rows)",
            "请核实本月是否更新",
            "check whether it was brought up to date",
        ),
        _rule(
            "column_unknown",
            "WARN",
            "有不认识的列，未读取：{detail}",
            "columns that are not known were not read: {detail}",
            "如属必要请告知省级运维",
            "tell the operator if they matter",
        ),
        _rule(
            "sheet_ignored",
            "WARN",
            "有工作表像台账但未读取：{detail}",
            "a sheet that looks like a register was not read: {detail}",
            "隐藏的请取消隐藏，另一种台账请单独报送",
            "unhide it, or send another register in a file of its own",
        ),
    )
)


def issue_text(
    rule: str,
    column_title: Text | None,
    value: str | None,
    detail: str | None,
    cases: int | None = None,
    base: int | None = None,
) -> Text:
    """A rule's message with its values filled in; the detail's Chinese and English part each in its
    own language. KeyError: no such rule.
    """
    message = RULES[rule].message
    both = BOTH_LANGUAGES.fullmatch(detail or "")
    zh, en = both.groups() if both else (detail or "", detail or "")
    title, numbers = (
        column_title or Text("", ""),
        {"cases": "" if cases is None else cases, "base": "" if base is None else base},
    )
    filled = Text(
        message.zh.format(column=title.zh, value=value or "", detail=zh, **numbers),
        message.en.format(column=title.en, value=value or "", detail=en, **numbers),
    )
    return Text(
        filled.zh.replace("（）", "").removesuffix("："),
        filled.en.replace(" ()", "").removesuffix(": "),
    )


def finding_text(rule: str, cases: int | None, base: int | None, detail: str | None) -> Text:
    """The message of a finding between registers or months, its figures and other places filled in.
    KeyError: no such rule.
    """
    return issue_text(rule, None, None, detail, cases, base)


def rule_title(rule: str) -> Text:
    """A rule's message without any values, to call it by: "某列“…”不是允许的值"."""
    message = RULES[rule].message
    return Text(
        _untold(message.zh.replace("{column}", "某列")),
        _untold(message.en.replace("{column}", "a column")),
    )


def _untold(message: str) -> str:
    """The message with … for a value in the middle, and nothing for one in brackets or at the end."""
    words = re.sub(r"\{\w+(!r)?\}", "…", message)
    return re.sub(r"（… ?\w*）| \(…( \w+)?\)|[,：:]? ?…$", "", words)
