"""The messages of a return workbook read as sentences in either language."""

from __future__ import annotations

import pytest

from pipelines.base.wording import Text
from pipelines.contract.rule import RULES, issue_text

# Messages.


@pytest.mark.parametrize(
    ("rule", "title", "value", "detail", "zh", "en"),
    [
        (
            "required_missing",
            Text("姓名", "Name"),
            None,
            "",
            "姓名不能为空",
            "Name must not be blank",
        ),
        (
            "code_unknown",
            Text("性别", "Sex"),
            "未知",
            None,
            "性别“未知”不在可选项内",
            "Sex: '未知' is not an allowed value",
        ),
        (
            "id_length",
            Text("身份证号", "Resident ID number"),
            "***",
            "17 位 / 17 characters",
            "身份证号位数或字符有误（17 位）",
            "the ID number has a wrong length or character (17 characters)",
        ),
        (
            "rows_bad_share",
            None,
            None,
            "20 行中有 12 行有问题，上限为 20% / 12 of 20 rows, the limit being 20%",
            "有问题的行超过上限：20 行中有 12 行有问题，上限为 20%",
            "more rows are faulty than may be: 12 of 20 rows, the limit being 20%",
        ),
        ("file_damaged", None, None, "", "文件损坏或不完整", "the file is damaged or incomplete"),
        (
            "code_unknown",
            Text("性别", "Sex"),
            "{detail}{0}",
            "",
            "性别“{detail}{0}”不在可选项内",
            "Sex: '{detail}{0}' is not an allowed value",
        ),
    ],
)
def test_a_message_reads_as_a_sentence_in_either_language(rule, title, value, detail, zh, en):
    assert issue_text(rule, title, value, detail) == Text(zh, en)


@pytest.mark.parametrize("rule", RULES)
def test_every_rule_has_a_message_without_gaps(rule):
    for text in (
        issue_text(rule, Text("性别", "Sex"), "甲", "乙"),
        issue_text(rule, None, None, None),
    ):
        assert text.zh
        assert text.en
        assert "{" not in text.zh + text.en
        assert "None" not in text.zh + text.en
        assert "（）" not in text.zh
