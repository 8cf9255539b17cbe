"""Issues: the faults of a submission as a frame."""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl

from pipelines.contract.column import Column
from pipelines.contract.personal import MASK
from pipelines.contract.rule import RULES
from pipelines.reference.load import Reference
from pipelines.reference.shown import shown

ISSUE_SCHEMA = {
    "rule": pl.String,
    "severity": pl.String,
    "sheet": pl.String,
    "row": pl.Int32,
    "column_name": pl.String,
    "value": pl.String,
    "detail": pl.String,
}
LONGEST_VALUE = 40
OF_THE_FILE = (
    "column_second",
    "column_unknown",
    "sheet_ignored",
    "header_duplicate",
    "value_ignored",
)  # rules whose detail quotes the clerk


UnknownTitle = tuple[str, str, int]  # register, title, rows below it


class Refused(Exception):
    """A file that cannot become rows: a rule of severity FILE and its detail. Raised and caught
    inside the reader only.
    """

    def __init__(self, rule: str, detail: str = "", unknown: Iterable[UnknownTitle] = ()) -> None:
        super().__init__(rule, detail)
        self.rule = rule
        self.detail = detail
        self.unknown = tuple(unknown)  # the unknown titles of a header that is refused for them


NO_ISSUES = pl.DataFrame(schema=ISSUE_SCHEMA)
NO_ROWS = NO_ISSUES.select("sheet", "row")


def all_issues(parts: Iterable[pl.DataFrame]) -> pl.DataFrame:
    """All issues in one frame. Most parts are empty for most files."""
    found = [part for part in parts if len(part)]
    return pl.concat(found) if len(found) > 1 else (found or [NO_ISSUES])[0]


def file_issue(rule: str, detail: str = "") -> pl.DataFrame:
    """One issue about the whole file."""
    return pl.DataFrame(
        [(rule, RULES[rule].severity, None, None, None, None, detail)],
        schema=ISSUE_SCHEMA,
        orient="row",
    )


def row_issues(
    rule: str,
    rows: pl.DataFrame,
    at: pl.Series,
    column: Column | None = None,
    values: pl.Series | None = None,
    detail: str | pl.Series = "",
) -> pl.DataFrame:
    """One issue for each of `rows` (with `sheet` and `row`) where the Boolean `at` is true. Values
    of personal columns are masked.
    """
    found = rows.filter(at)
    if values is not None and column is not None and not column.personal:
        value = values.filter(at).cast(pl.String).str.slice(0, LONGEST_VALUE)
    else:
        value = pl.Series([None if values is None else MASK] * len(found), dtype=pl.String)
    return found.select(
        pl.lit(rule).alias("rule"),
        pl.lit(RULES[rule].severity).alias("severity"),
        "sheet",
        "row",
        pl.lit(column.name if column else None, pl.String).alias("column_name"),
        value.alias("value"),
        (detail.filter(at) if isinstance(detail, pl.Series) else pl.lit(detail))
        .cast(pl.String)
        .alias("detail"),
    )


def quarantined_rows(issues: pl.DataFrame) -> pl.DataFrame:
    """The distinct rows (sheet, row) that some issue quarantines."""
    if issues.is_empty() or not (of_rows := issues["severity"] == "ROW").any():
        return NO_ROWS
    return issues.filter(of_rows).select("sheet", "row").unique()


def public_issues(issues: pl.DataFrame, reference: Reference) -> pl.DataFrame:
    """The issues (ISSUE_SCHEMA) fit for use outside landing, vault and returns: no sheet name,
    title or cell that could name a person. Place names in `reference` are kept.
    """
    if issues.is_empty():
        return issues

    def public(column: str) -> pl.Expr | None:
        texts = {text: shown(text, reference) for text in set(issues[column]) if text}
        changed = {text: public for text, public in texts.items() if public != text}
        return pl.col(column).replace(changed) if changed else None

    changed = [found for column in ("sheet", "value") if (found := public(column)) is not None]
    if (detail := public("detail")) is not None:
        is_written = pl.col("rule").is_in(OF_THE_FILE)
        changed.append(pl.when(is_written).then(detail).otherwise(pl.col("detail")).alias("detail"))
    return issues.with_columns(changed) if changed else issues
