"""What was sent back and why: shares of rows returned, faults by rule, signs of invention."""

from __future__ import annotations

from functools import partial

import polars as pl

from dashboards.figures import by_cell
from dashboards.page import Card, Chart
from dashboards.release import Release
from dashboards.texts import TEXTS
from dashboards.topics.coverage import MOST_ROWS, named, of_month
from pipelines.base.wording import count, fill, month_text, percent
from pipelines.contract.rule import RULES, SEVERITIES, issue_text, rule_title

SOURCE = "mart.submission_status"
SIGNS = ("column_constant", "one_phone_for_many", "one_lag_for_all")
FAULTS = """
select
  severity,
  rule,
  cast(sum(faulty_rows) as bigint) as faulty_rows,
  cast(sum(files) as bigint) as files,
  count(distinct street_code) as streets_concerned
from audit.fault
where month = $month
group by severity, rule
order by rule
"""
SIGNS_OF_MONTH = """
select submission.street_code, submission.register, issue.rule, issue.detail, submission.file_name
from audit.submission as submission
inner join audit.issue as issue on issue.receipt = submission.receipt
where submission.month = $month and submission.stands and list_contains($rules, issue.rule)
order by submission.street_code, submission.register, issue.rule, submission.file_name, issue.detail
"""


def returned_card(release: Release) -> Card:
    """Rows returned in the data month, and their share."""
    accepted, returned = rows_of_month(release)
    parts = fill(
        TEXTS["card_returned_parts"],
        share=percent(returned / (accepted + returned) if accepted + returned else None),
        accepted=count(accepted),
    )
    return Card(TEXTS["card_returned"], count(returned), TEXTS["rows_unit"], (parts,))


def rows_of_month(release: Release) -> tuple[int, int]:
    """Accepted and returned rows of the data month."""
    own = of_month(release)
    return own["accepted_rows"].sum(), own["quarantined_rows"].sum()


def reject_charts(release: Release) -> tuple[Chart, ...]:
    """Shares of rows returned by register and month, and by street in the data month."""
    rows = pl.col("accepted_rows") + pl.col("quarantined_rows")
    share = pl.when(rows > 0).then(pl.col("quarantined_rows") / rows).alias("quarantined_share")
    places = {register: place for place, register in enumerate(release.labels["register"])}
    trend = (
        release.coverage.group_by("register", "month")
        .agg(pl.col("accepted_rows").sum(), pl.col("quarantined_rows").sum())
        .with_columns(share)
        .sort(
            pl.col("register").replace_strict(places, default=len(places), return_dtype=pl.Int32),
            "month",
        )
    )
    streets = (
        of_month(release)
        .filter(pl.col("quarantined_rows") > 0)
        .with_columns(share, named(release))
        .sort(
            ["quarantined_share", "quarantined_rows", "street_code", "register"],
            descending=[True, True, False, False],
        )
        .select(
            "street_code",
            "street_name",
            "register",
            "accepted_rows",
            "quarantined_rows",
            "quarantined_share",
            "verdict",
        )
    )
    draw = partial(
        by_cell.share_cells,
        trend,
        "register",
        "month",
        "quarantined_share",
        best=0,
        labels=release.labels,
    )
    of_streets = fill(
        TEXTS["reject_by_street_summary"],
        month=month_text(release.data_month),
        rows=count(streets.height),
    )
    return (
        Chart(
            "reject-trend",
            TEXTS["reject_trend"],
            TEXTS["reject_trend_summary"],
            trend,
            draw,
            SOURCE,
            is_wide=True,
        ),
        Chart(
            "reject-by-street",
            TEXTS["reject_by_street"],
            of_streets,
            streets,
            None,
            SOURCE,
            when_empty=TEXTS["nothing_returned"],
            most_rows=MOST_ROWS,
        ),
    )


def fault_charts(release: Release) -> tuple[Chart, ...]:
    """Faults of the data month by rule, with what they mean and ask for."""
    found = (
        release.query(FAULTS, month=release.data_month)
        if release.has_table("audit", "fault")
        else pl.DataFrame(
            schema={
                "severity": pl.String,
                "rule": pl.String,
                "faulty_rows": pl.Int64,
                "files": pl.Int64,
                "streets_concerned": pl.Int64,
            }
        )
    )
    grave = {severity: place for place, severity in enumerate(SEVERITIES)}
    frame = with_words(
        found.sort(
            pl.col("severity").replace_strict(grave, default=9, return_dtype=pl.Int32),
            "faulty_rows",
            "files",
            "rule",
            descending=[False, True, True, False],
        )
    ).select(
        "severity",
        "rule_code",
        "faulty_rows",
        "files",
        "streets_concerned",
        "message_zh",
        "message_en",
        "remedy_zh",
        "remedy_en",
    )
    summary = fill(
        TEXTS["faults_summary"], month=month_text(release.data_month), rules=count(frame.height)
    )
    return (
        Chart(
            "faults",
            TEXTS["faults"],
            summary,
            frame,
            None,
            "audit.fault",
            when_empty=TEXTS["no_faults"],
        ),
    )


def with_words(frame: pl.DataFrame) -> pl.DataFrame:
    """A frame with a column `rule`, and beside it the code to show, the message without values, and
    the remedy, in both languages.
    """
    rules = frame["rule"].to_list()
    titles, remedies = [rule_title(rule) for rule in rules], [RULES[rule].remedy for rule in rules]
    words = {
        "message_zh": [title.zh for title in titles],
        "message_en": [title.en for title in titles],
        "remedy_zh": [remedy.zh for remedy in remedies],
        "remedy_en": [remedy.en for remedy in remedies],
    }
    return frame.with_columns(
        pl.col("rule").alias("rule_code"),
        *(pl.Series(name, values, dtype=pl.String) for name, values in words.items()),
    )


def sign_chart(release: Release) -> Chart:
    """Signs of invention in what stands of the data month, with their figures."""
    schema = {
        "street_code": pl.String,
        "register": pl.String,
        "rule": pl.String,
        "detail": pl.String,
        "file_name": pl.String,
    }
    known = release.has_table("audit", "issue") and release.has_column(
        "audit", "submission", "stands"
    )
    found = (
        release.query(SIGNS_OF_MONTH, month=release.data_month, rules=list(SIGNS))
        if known
        else pl.DataFrame(schema=schema)
    )
    said = [
        issue_text(rule, None, None, detail)
        for rule, detail in found.select("rule", "detail").iter_rows()
    ]
    frame = (
        found.join(
            release.coverage.select("street_code", "street_name").unique("street_code"),
            on="street_code",
            how="left",
            maintain_order="left",
        )
        .with_columns(
            named(release),
            pl.col("rule").alias("rule_code"),
            pl.Series("message_zh", [text.zh for text in said], dtype=pl.String),
            pl.Series("message_en", [text.en for text in said], dtype=pl.String),
        )
        .select(
            "street_code",
            "street_name",
            "register",
            "file_name",
            "rule_code",
            "message_zh",
            "message_en",
        )
    )
    summary = fill(
        TEXTS["signs_summary"], month=month_text(release.data_month), rows=count(frame.height)
    )
    return Chart(
        "signs",
        TEXTS["signs"],
        summary,
        frame,
        None,
        "audit.issue",
        when_empty=TEXTS["no_signs"],
        most_rows=MOST_ROWS,
    )
