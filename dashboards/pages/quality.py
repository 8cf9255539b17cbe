"""Submissions and quality: what came in and what is owed, what was sent back and why, what is
doubtful, what the operator decided.
"""

from __future__ import annotations

import polars as pl

from dashboards.page import Page, Section
from dashboards.release import Release
from dashboards.texts import TEXTS
from dashboards.topics.coverage import (
    coverage_charts,
    late_card,
    of_month,
    overdue,
    overdue_card,
    overdue_charts,
    received_card,
    street_chart,
)
from dashboards.topics.fault import (
    fault_charts,
    reject_charts,
    returned_card,
    rows_of_month,
    sign_chart,
)
from dashboards.topics.finding import (
    decision_card,
    decision_chart,
    finding_card,
    finding_charts,
    findings,
)
from dashboards.topics.submission import received_of_expected, verdict_chart
from pipelines.base.wording import NOTHING, Text, count, fill, listed, month_text, percent, same


def quality(release: Release) -> list[Page]:
    """The operator's page, where the release has data."""
    if release.data_month is None or release.province is None:
        return []
    by_register, by_area = coverage_charts(release)
    return [
        Page(
            name="quality",
            menu_title=TEXTS["quality"],
            title=fill(TEXTS["quality_title"], month=month_text(release.data_month)),
            lead=_lead(release),
            cards=tuple(
                card(release)
                for card in (
                    received_card,
                    overdue_card,
                    late_card,
                    returned_card,
                    finding_card,
                    decision_card,
                )
            ),
            sections=(
                Section(
                    TEXTS["section_coverage"],
                    (
                        by_register,
                        verdict_chart(release, release.province),
                        by_area,
                        street_chart(release),
                    ),
                ),
                Section(TEXTS["section_overdue"], overdue_charts(release)),
                Section(TEXTS["section_reject"], reject_charts(release)),
                Section(TEXTS["section_fault"], fault_charts(release)),
                Section(TEXTS["section_finding"], (sign_chart(release), *finding_charts(release))),
                Section(TEXTS["section_decision"], (decision_chart(release),)),
            ),
        )
    ]


def _lead(release: Release) -> tuple[Text, ...]:
    """What an operator asks first, in sentences."""
    totals, (accepted, returned) = (
        received_of_expected(of_month(release)).row(0, named=True),
        rows_of_month(release),
    )
    due = of_month(release)["due_on"].max()
    lead = [
        fill(
            TEXTS["lead_received"],
            month=month_text(release.data_month),
            expected=count(totals["expected_submissions"]),
            received=count(totals["received_submissions"]),
            share=percent(totals["received_share"]),
            due=due or NOTHING,
        )
    ]
    late = overdue(release).filter(pl.col("month") == release.data_month)
    if late.height:
        streets = [
            same(name) for name in late.unique("street_code", maintain_order=True)["street_name"]
        ]
        lead.append(fill(TEXTS["lead_overdue"], rows=count(late.height), streets=listed(streets)))
    share = percent(returned / (accepted + returned) if accepted + returned else None)
    lead.append(
        fill(
            TEXTS["lead_rows"],
            accepted=count(accepted),
            returned=count(returned),
            share=share,
            findings=count(findings(release).height),
        )
    )
    return (*lead, TEXTS["lead_rules"])
