"""The rule book: stable codes, severities and messages. A code never changes its meaning; its texts
are in rules.csv and may be corrected there.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pipelines.base.wording import Text, same
from pipelines.base.words import read_lines, text_of

Severity = Literal["FILE", "ROW", "WARN"]
SEVERITIES: dict[Severity, Text] = {
    "FILE": Text("整份退回", "whole file refused"),
    "ROW": Text("退回该行", "row returned"),
    "WARN": Text("提示（已计入）", "hint, counted"),
}
CONSEQUENCES: dict[Severity, Text] = {
    "FILE": Text(
        "整份文件退回，一行也不计；此前已接收的台账仍然有效",
        "the whole file is refused and none of its rows counts; what was accepted before stays in"
        " force",
    ),
    "ROW": Text(
        "该行退回，不计入，其余行照常接收；有问题的行超过上限时整份退回",
        "the row is returned and does not count, the others do; where too many are faulty the whole"
        " file is refused",
    ),
    "WARN": Text("照常接收、计入，只作提示", "the row is accepted and counts; this is a hint only"),
}
PAPERS = {  # documents that we send to streets without expecting a reply: title -> description
    "台账核对单": Text("核对单", "a check list"),
    "台账接收情况": Text(
        "接收情况单（没有需要改正的行）",
        "an account of what became of a file, without rows to mend",
    ),
}
CHECK_LIST, RETURN_SUMMARY = PAPERS
BOTH_LANGUAGES = re.compile(r"([^/]*[\u4e00-\u9fff][^/]*) / ([^/]*[A-Za-z]{2}[^/]*)")


@dataclass(frozen=True)
class Rule:
    """`message` may use {column} (the column's title), {value} (masked if personal) and {detail};
    the message of a finding {cases}, {base}, {detail}.
    """

    code: str
    severity: Severity
    message: Text
    remedy: Text


def load_rules(path: Path) -> dict[str, Rule]:
    """The rules of a CSV file by code, in order. Raises ValueError, naming file and rule, for an
    unknown severity, or messages or remedies with different placeholders in the two languages.
    """
    rules = {}
    for line in read_lines(path):
        code, severity = line["rule"], line["severity"]
        if severity not in SEVERITIES or code in rules:
            raise ValueError(f"{path}: {code} has an unknown severity, or stands there twice")
        message, remedy = (
            text_of(path, f"{code}.{part}", {"zh": line[f"{part}_zh"], "en": line[f"{part}_en"]})
            for part in ("message", "remedy")
        )
        rules[code] = Rule(code, severity, message, remedy)
    return rules


RULES = load_rules(Path(__file__).with_name("rules.csv"))


def issue_text(
    rule: str,
    column_title: Text | None,
    value: str | None,
    detail: str | None,
    cases: int | None = None,
    base: int | None = None,
) -> Text:
    """A rule's message with its values filled in; a bilingual detail is split by language. Raises
    KeyError for an unknown rule.
    """
    message = RULES[rule].message
    told = detail_text(detail)
    title, numbers = (
        column_title or Text("", ""),
        {"cases": "" if cases is None else cases, "base": "" if base is None else base},
    )
    filled = Text(
        message.zh.format(column=title.zh, value=value or "", detail=told.zh, **numbers),
        message.en.format(column=title.en, value=value or "", detail=told.en, **numbers),
    )
    return Text(
        filled.zh.replace("（）", "").removesuffix("："),
        filled.en.replace(" ()", "").removesuffix(": "),
    )


def detail_text(detail: str | None) -> Text:
    """Split a detail into its Chinese and English parts; a detail of one part is used for both."""
    both = BOTH_LANGUAGES.fullmatch(detail or "")
    return Text(*both.groups()) if both else same(detail or "")


def finding_text(rule: str, cases: int | None, base: int | None, detail: str | None) -> Text:
    """The message of a finding between registers or months with its placeholders filled in. Raises
    KeyError for an unknown rule.
    """
    return issue_text(rule, None, None, detail, cases, base)


def rule_title(rule: str) -> Text:
    """A rule's message without values, used as its title: "某列“…”不在可选项内"."""
    message = RULES[rule].message
    return Text(
        _untold(message.zh.replace("{column}", "某列")),
        _untold(message.en.replace("{column}", "a column")),
    )


def _untold(message: str) -> str:
    """The message with … instead of a value in the middle; values in brackets or at the end are
    dropped.
    """
    words = re.sub(r"\{\w+(!r)?\}", "…", message)
    return re.sub(r"（… ?\w*）| \(…( \w+)?\)|[,：:]? ?…$", "", words)
