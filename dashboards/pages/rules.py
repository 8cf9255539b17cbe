"""The rule book: what every rule means, what it does to a row or file, and what is to be done."""

from __future__ import annotations

import polars as pl

from dashboards.page import Chart, Page, Section
from dashboards.release import Release
from dashboards.texts import TEXTS
from dashboards.topics.fault import with_words
from pipelines.base.wording import fill
from pipelines.contract.rule import CONSEQUENCES, RULES, SEVERITIES


def rules(_: Release) -> list[Page]:
    """One page, generated from the contract: a list for each severity."""
    sections = (
        Section(TEXTS["section_rules"], tuple(_rules_of(severity) for severity in SEVERITIES)),
    )
    return [
        Page(
            "rules",
            TEXTS["rules"],
            TEXTS["rules"],
            (fill(TEXTS["rules_lead"], rules=len(RULES)),),
            (),
            sections,
        )
    ]


def _rules_of(severity: str) -> Chart:
    own = [rule.code for rule in RULES.values() if rule.severity == severity]
    frame = with_words(pl.DataFrame({"rule": own})).select(
        "rule_code", "message_zh", "message_en", "remedy_zh", "remedy_en"
    )
    title = fill(TEXTS["rules_of_severity"], severity=SEVERITIES[severity], code=severity)
    return Chart(
        f"rules-{severity.lower()}",
        title,
        CONSEQUENCES[severity],
        frame,
        None,
        "pipelines/contract/rules.csv",
        is_tall=True,
    )
