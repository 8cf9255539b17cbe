"""The rule book: stable codes, severities and messages. A code never changes its meaning."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from pipelines.contract.column import Text

Severity = Literal["FILE", "ROW", "WARN"]


@dataclass(frozen=True)
class Rule:
    """`message` may use {column} (the column's title), {value} (masked where personal) and {detail}."""

    code: str
    severity: Severity
    message: Text
    remedy: Text


def _rule(code: str, severity: Severity, zh: str, en: str, remedy_zh: str, remedy_en: str) -> tuple[str, Rule]:
    return code, Rule(code, severity, Text(zh, en), Text(remedy_zh, remedy_en))


RULES: dict[str, Rule] = dict((
    # The file cannot be read.
    _rule("file_empty", "FILE", "文件是空的", "the file is empty", "请重新导出后再报", "export it again and send it again"),
    _rule("file_kind", "FILE", "不是 Excel 或 CSV 文件（{detail}）", "not an Excel or CSV file ({detail})",
          "请另存为 .xlsx 或 .csv", "save it as .xlsx or .csv"),
    _rule("file_encrypted", "FILE", "文件有打开密码", "the file is protected by a password",
          "请去掉密码后再报", "remove the password and send it again"),
    _rule("file_damaged", "FILE", "文件损坏或不完整（{detail}）", "the file is damaged or incomplete ({detail})",
          "请用 Excel 或 WPS 打开核对，另存后再报", "open it in Excel or WPS, save it anew and send it again"),
    _rule("file_too_large", "FILE", "文件解开后过大（{detail}）", "the file is too large once unpacked ({detail})",
          "请删去数据区以外的格式和空行空列，按街道分开报送", "clear formats and cells outside the data, send one file a street"),
    _rule("file_limits", "FILE", "读取超出时间或内存上限（{detail}）", "reading exceeded its time or memory limit ({detail})",
          "请把数据复制到空白模板后再报", "copy the data into a blank template and send that"),
    _rule("reader_fault", "FILE", "读取程序出错，不是填报的错（{detail}）", "the reader itself failed, through no fault of the file's ({detail})",
          "请联系省级运维", "tell the operator"),
    _rule("file_encoding", "FILE", "文字编码无法识别（{detail}）", "the text's encoding cannot be told ({detail})",
          "请另存为 UTF-8 编码的 CSV 或 .xlsx", "save it as UTF-8 CSV or as .xlsx"),
    # It can be read, but is not a register of ours.
    _rule("header_missing", "FILE", "找不到表头：前 {detail} 行没有一行像台账的列名", "no header: none of the first {detail} rows looks like a register's",
          "请确认这是台账，并用模板的列名", "make sure that this is a register, and use the template's column titles"),
    _rule("header_duplicate", "FILE", "表头有两列是同一内容：{detail}", "two columns of the header mean the same: {detail}",
          "请删去或改名其中一列", "remove or rename one of them"),
    _rule("column_missing", "FILE", "缺少必填列：{detail}", "required columns are missing: {detail}",
          "请按模板补上这些列", "add these columns as in the template"),
    _rule("month_missing", "FILE", "看不出是哪个月的台账", "neither title nor file name nor rows tell the month",
          "请在标题或文件名写明年月，如 2026年10月", "put the month into the title or the file name, such as 2026-10"),
    _rule("month_disagrees", "FILE", "月份不一致：{detail}", "the month is told in different ways: {detail}",
          "请核对标题、文件名和各行的月份", "make title, file name and rows agree"),
    _rule("month_other", "FILE", "不是要收的月份：{detail}", "not the month that was asked for: {detail}",
          "请核对月份；确要补报，请单独报送", "check the month; send a late file on its own"),
    _rule("month_future", "FILE", "月份在将来：{detail}", "the month lies in the future: {detail}",
          "请核对标题和文件名的月份", "check the month in title and file name"),
    _rule("street_missing", "FILE", "看不出是哪个街道的台账", "nothing tells which street this is from",
          "请填社区代码；零报告请在文件名写街道代码", "fill in the community codes; for a nil return put the street's code into the file name"),
    _rule("street_unknown", "FILE", "街道代码不在区划表中：{detail}", "the street is not in the division table: {detail}",
          "请核对社区代码前 9 位", "check the first nine digits of the community codes"),
    _rule("street_disagrees", "FILE", "街道不一致：{detail}", "the street is told in different ways: {detail}",
          "请核对标题、文件名和社区代码", "make title, file name and community codes agree"),
    _rule("rows_bad_share", "FILE", "有问题的行太多：{detail}", "too many rows are faulty: {detail}",
          "请改正后整份重报", "mend them and send the whole file again"),
    # A row cannot stand.
    _rule("required_missing", "ROW", "{column}不能为空", "{column} must not be blank", "请补填", "fill it in"),
    _rule("code_unknown", "ROW", "{column}“{value}”不是允许的值", "{column}: {value!r} is not an allowed value",
          "请从下拉项中选择", "choose from the drop-down list"),
    _rule("text_broken", "ROW", "{column}含有乱码（�）", "{column} holds a replacement character (U+FFFD)",
          "请重新录入这一格", "type this cell again"),
    _rule("number_unreadable", "ROW", "{column}“{value}”不是数字", "{column}: {value!r} is not a number", "请填数字", "enter a number"),
    _rule("number_out_of_range", "ROW", "{column}“{value}”超出范围（{detail}）", "{column}: {value} is out of range ({detail})",
          "请核对", "check it"),
    _rule("date_unreadable", "ROW", "{column}“{value}”不是日期", "{column}: {value!r} is not a date",
          "请填如 2026-10-05 的日期", "enter a date such as 2026-10-05"),
    _rule("community_unknown", "ROW", "社区代码“{value}”不在区划表中", "community code {value!r} is not in the division table",
          "请核对 12 位社区代码；新设社区请联系省级运维登记", "check the 12 digits; for a new community ask the operator to register it"),
    _rule("community_other_street", "ROW", "社区代码“{value}”不属于本街道 {detail}", "community {value!r} does not belong to this street, {detail}",
          "请核对社区代码，或由所属街道报送", "check the code, or let its own street send this row"),
    _rule("id_digits_lost", "ROW", "身份证号被 Excel 变成了数字，末位已丢失", "Excel turned the ID number into a number; its last digits are gone",
          "请把该列设为文本格式后重新录入", "set the column to text and type it again"),
    _rule("id_length", "ROW", "身份证号位数或字符不对（{detail}）", "the ID number has a wrong length or character ({detail})",
          "请填 18 位身份证号", "enter the 18 characters"),
    _rule("id_check_digit", "ROW", "身份证号校验码不对", "the ID number's check digit is wrong", "请逐位核对", "compare it digit by digit"),
    _rule("id_birth_date", "ROW", "身份证号中的出生日期不存在或晚于本月", "the birth date in the ID number does not exist or lies after the month",
          "请核对第 7 至 14 位", "check digits 7 to 14"),
    _rule("id_province", "ROW", "身份证号前两位不是任何省份", "the ID number's first two digits are no province", "请核对前两位", "check the first two digits"),
    _rule("id_sex", "ROW", "性别与身份证号第 17 位不符", "the sex does not agree with digit 17 of the ID number",
          "请核对性别和身份证号", "check the sex and the ID number"),
    _rule("credit_code_key", "ROW", "统一社会信用代码不正确（{detail}）", "the unified social credit code is wrong ({detail})",
          "请按营业执照核对 18 位代码", "compare the 18 characters with the licence"),
    # The row stands, with a mark.
    _rule("id_15_digits", "WARN", "15 位身份证号，已换成 18 位", "a 15-digit ID number, converted to 18", "下次请填 18 位", "use the 18 digits next time"),
    _rule("age_over_110", "WARN", "年龄超过 110 岁", "over 110 years of age", "请核对是否已去世", "check whether the person has died"),
    _rule("age_under_16", "WARN", "未满 16 周岁", "under 16 years of age", "台账只登记 16 周岁及以上居民", "the register is for residents aged 16 or over"),
    _rule("credit_code", "WARN", "{column}不正确（{detail}），已留空", "{column} is wrong ({detail}) and was left blank",
          "请按营业执照核对 18 位代码", "compare the 18 characters with the licence"),
    _rule("value_ignored", "WARN", "{column}“{value}”无法识别，已留空", "{column}: {value!r} is not understood and was left blank",
          "请按模板填写", "fill it in as the template asks"),
    _rule("date_after_month", "WARN", "{column}“{value}”晚于本月月末", "{column}: {value} lies after the end of the month", "请核对", "check it"),
    _rule("duplicate_in_file", "WARN", "同一人（实体）在本文件出现不止一次，只计一次", "the same person or entity more than once in this file; counted once",
          "请只保留一行", "keep one row"),
    _rule("status_contradiction", "WARN", "就业状态与其他列矛盾（{detail}）", "the employment status contradicts other columns ({detail})",
          "请核对", "check it"),
    _rule("household_no_personal", "WARN", "户编号像身份证号或手机号，已换成代号", "the household number looks like an ID number or a phone; replaced by a pseudonym",
          "请改用社区内的户编号", "use a household number of the community"),
    _rule("column_unknown", "WARN", "有不认识的列，未读取：{detail}", "columns that are not known were not read: {detail}",
          "如属必要请告知省级运维", "tell the operator if they matter"),
    _rule("sheet_ignored", "WARN", "有工作表像台账但未读取：{detail}", "a sheet that looks like a register was not read: {detail}",
          "隐藏的请取消隐藏，另一种台账请单独报送", "unhide it, or send another register in a file of its own"),
))
