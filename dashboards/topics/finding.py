"""Doubts that arise between registers and between months, and what the operator decided."""

from __future__ import annotations

import polars as pl

from dashboards.page import Card, Chart
from dashboards.release import Release
from dashboards.texts import TEXTS
from dashboards.topics.coverage import MOST_ROWS, named
from dashboards.topics.fault import with_words
from pipelines.base.wording import count, fill, month_text

SOURCE = "audit.finding"
SCHEMA = {
    "street_code": pl.String,
    "register": pl.String,
    "rule": pl.String,
    "cases": pl.Int64,
    "base": pl.Int64,
    "file_name": pl.String,
    "sheet_number": pl.Int64,
    "row": pl.Int64,
    "detail": pl.String,
}
FINDINGS = """
with file as (
  select submission, max(file_name) as file_name
  from audit.submission
  group by submission
)
select
  finding.street_code,
  finding.register,
  finding.rule,
  finding.cases,
  finding.base,
  file.file_name,
  finding.sheet_no + 1 as sheet_number,
  finding.row,
  finding.detail
from audit.finding as finding
left join file
  on file.submission = finding.submission
where finding.month = $month
order by
  finding.street_code,
  finding.register,
  finding.rule,
  file.file_name asc nulls first,
  finding.submission asc nulls first,
  finding.sheet_no asc nulls first,
  finding.row asc nulls first
"""
DECISIONS = """
with file as (
  select submission, max(file_name) as file_name
  from audit.submission
  group by submission
)
select
  decision.decision,
  cast(decision.decided_at + interval '8' hour as date) as decided_on,
  decision.decision_kind,
  file.file_name,
  left(decision.submission, 8) as submission,
  decision.row,
  decision.column_name,
  decision.reason
from audit.decision as decision
left join file
  on file.submission = decision.submission
where decision.revoked_by is null
  and decision.decision_kind <> 'revoke'
order by decision.decision desc
"""


def findings(release: Release) -> pl.DataFrame:
    """The findings of the data month, by street."""
    return (
        release.query(FINDINGS, month=release.data_month)
        if release.has_table("audit", "finding")
        else pl.DataFrame(schema=SCHEMA)
    )


def finding_card(release: Release) -> Card:
    """How many findings the data month has, from how many streets."""
    found = findings(release)
    parts = fill(TEXTS["card_findings_parts"], streets=count(found["street_code"].n_unique()))
    return Card(TEXTS["card_findings"], count(found.height), TEXTS["items_unit"], (parts,))


def finding_charts(release: Release) -> tuple[Chart, ...]:
    """Findings of the data month by rule, and each of them."""
    month, found = month_text(release.data_month), findings(release)
    rules = with_words(
        found.group_by("rule")
        .agg(
            pl.len().cast(pl.Int64).alias("findings"),
            pl.col("street_code").n_unique().cast(pl.Int64).alias("streets_concerned"),
        )
        .sort("findings", "rule", descending=[True, False])
    ).select(
        "rule_code",
        "findings",
        "streets_concerned",
        "message_zh",
        "message_en",
        "remedy_zh",
        "remedy_en",
    )
    each = (
        found.join(
            release.coverage.select("street_code", "street_name").unique("street_code"),
            on="street_code",
            how="left",
            maintain_order="left",
        )
        .with_columns(named(release))
        .select(
            "street_code",
            "street_name",
            "register",
            "rule",
            "cases",
            "base",
            "file_name",
            "sheet_number",
            "row",
            "detail",
        )
    )
    return (
        Chart(
            "findings",
            TEXTS["findings"],
            fill(TEXTS["findings_summary"], month=month, findings=count(found.height)),
            rules,
            None,
            SOURCE,
            when_empty=TEXTS["no_findings"],
        ),
        Chart(
            "finding-list",
            TEXTS["finding_list"],
            fill(TEXTS["finding_list_summary"], month=month),
            each,
            None,
            SOURCE,
            when_empty=TEXTS["no_findings"],
            most_rows=MOST_ROWS,
        ),
    )


def decisions(release: Release) -> pl.DataFrame:
    """The operator's decisions in force, newest first."""
    schema = {
        "decision": pl.Int64,
        "decided_on": pl.Date,
        "decision_kind": pl.String,
        "file_name": pl.String,
        "submission": pl.String,
        "row": pl.Int64,
        "column_name": pl.String,
        "reason": pl.String,
    }
    return (
        release.query(DECISIONS)
        if release.has_table("audit", "decision")
        else pl.DataFrame(schema=schema)
    )


def decision_card(release: Release) -> Card:
    """How many decisions are in force, by kind."""
    found = decisions(release)
    kinds = {
        kind: count(found.filter(pl.col("decision_kind") == kind).height)
        for kind in release.labels["decision_kind"]
    }
    return Card(
        TEXTS["card_decisions"],
        count(found.height),
        TEXTS["items_unit"],
        (fill(TEXTS["card_decisions_parts"], **kinds),),
    )


def decision_chart(release: Release) -> Chart:
    """Every decision in force with its reason."""
    found = decisions(release)
    return Chart(
        "decisions",
        TEXTS["decisions"],
        fill(TEXTS["decisions_summary"], rows=count(found.height)),
        found,
        None,
        "audit.decision",
        when_empty=TEXTS["no_decisions"],
        most_rows=MOST_ROWS,
    )
