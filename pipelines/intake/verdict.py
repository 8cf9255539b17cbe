"""The verdict on a file, accepted or refused, and everything stored in either case."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field, replace
from pathlib import Path

import polars as pl

from pipelines.contract.column import Register
from pipelines.contract.rule import issue_text, rule_title
from pipelines.decision.fault import DecisionFault
from pipelines.decision.record import Decision
from pipelines.intake.conform import Conformed
from pipelines.intake.issue import NO_ISSUES, Refused, file_issue, quarantined_rows
from pipelines.intake.outcome import Outcome
from pipelines.intake.place import Place
from pipelines.intake.rows import Rows
from pipelines.intake.store import communities_of, kept_rows, returned_rows
from pipelines.intake.table import Table
from pipelines.intake.taught import NOTHING_UNKNOWN, unknown_of, unknown_titles
from pipelines.reference.division import Divisions

NOTHING = pl.DataFrame()


@dataclass(frozen=True)
class Reading:
    """Everything stored of a file: its outcome and issues, the lake and vault rows if it was
    accepted, the readable part of the returned rows, and what the clerk gets back.
    """

    outcome: Outcome
    issues: pl.DataFrame
    register: Register | None = None
    street_name: str | None = None
    titles: tuple[str, ...] = ()  # the clerk's own header
    taken: tuple[tuple[str, str], ...] = ()  # (title, contract column that it was read as)
    unknown: pl.DataFrame = field(default_factory=lambda: NOTHING_UNKNOWN)
    """unknown titles and values, with their numbers of rows"""
    to_mend: pl.DataFrame = field(default_factory=lambda: NOTHING)
    """sheet, row and the clerk's own cells of the rows that were not accepted"""
    left_out: pl.DataFrame = field(default_factory=lambda: NOTHING)
    """sheet, row, why and text of the rows that are not data"""
    cell_issues: pl.DataFrame = field(default_factory=lambda: NO_ISSUES)
    """for a file refused before its rows were judged: the faults of its cells, for the clerk"""
    lake: pl.DataFrame | None = None
    returned: pl.DataFrame | None = None
    vault: pl.DataFrame | None = None
    values: pl.DataFrame | None = None  # the accepted rows, as typed by conform


@dataclass(frozen=True)
class Judged:
    """Typed rows and all their issues. `forced`: sheet and row of the rows forced in."""

    values: pl.DataFrame
    issues: pl.DataFrame
    forced: pl.DataFrame
    decision_faults: list[DecisionFault]


def refused_unread(outcome: Outcome, refusal: Refused) -> Reading:
    """The reading of a file of which no row could be read."""
    reading = _ended(outcome, file_issue(refusal.rule, refusal.detail))
    return replace(reading, unknown=unknown_titles(refusal.unknown))


def with_faults(
    outcome: Outcome, decisions: tuple[Decision, ...], code: str, refusal: Refused
) -> Outcome:
    """The outcome of a file refused despite the decisions on it, with a fault for each decision
    without effect: all but maps if no row could be read, else those that force the file or its
    rows.
    """
    why = rule_title(refusal.rule)
    of_no_use = [
        DecisionFault(decision.number, code, f"{why.zh} / {why.en}").line
        for decision in decisions
        if decision.kind == "force" or (code == "file_unreadable" and decision.kind != "map")
    ]
    return replace(outcome, decision_faults=(*outcome.decision_faults, *of_no_use))


def accepted_reading(
    outcome: Outcome, table: Table, judged: Judged, place: Place, divisions: Divisions, key: bytes
) -> Reading:
    """The reading of a file whose good rows are accepted."""
    bad, values = quarantined_rows(judged.issues), judged.values
    back = NOTHING
    if len(bad):
        back = _not_kept_before(table, values.join(bad, on=["sheet", "row"], how="semi"))
        values = values.join(bad, on=["sheet", "row"], how="anti", maintain_order="left")
    mends = table.layout.mends
    outcome = replace(
        outcome,
        verdict="accepted",
        is_nil=table.rows.frame.is_empty(),
        accepted=len(values),
        quarantined=len(bad),
        mends=mends,
        mended_rows=_mended_rows(table.rows, values) if mends else (),
        coverage=() if mends else place.coverage,
        communities=communities_of(values),
    )
    data_file = Path(
        "lake", table.register.name, (outcome.month or "")[:7], f"{outcome.name}.parquet"
    )
    lake, vault = kept_rows(
        table.register,
        outcome.submission,
        values,
        outcome.communities,
        judged.forced,
        key,
        divisions.reference,
        name_nobody=_columns_that_name_nobody(judged),
    )
    outcome = replace(outcome, data_file=str(data_file))
    returned = None
    if len(back):
        returned = returned_rows(
            table.register, outcome.submission, back, judged.issues, key, divisions.reference
        )
        outcome = replace(
            outcome,
            returned_communities=tuple(
                sorted(returned["community_code"].cast(pl.String).fill_null("").unique())
            ),
            returned_file=str(Path("lake", "returned", *data_file.parts[1:])),
        )
    reading = _ended(outcome, judged.issues, table, divisions)
    to_mend = NOTHING
    if len(bad):
        to_mend = _own_cells(table.rows).join(
            bad, on=["sheet", "row"], how="semi", maintain_order="left"
        )
    return replace(
        reading,
        to_mend=to_mend,
        lake=lake,
        returned=returned,
        vault=vault,
        values=values,
    )


def _columns_that_name_nobody(judged: Judged) -> tuple[str, ...]:
    """The text columns that were checked for names of persons without a finding."""
    found = judged.issues["rule"].to_list()  # a list lookup takes a hundredth of a Series' time
    return () if "household_no_personal" in found else ("household_no",)


def refused_reading(
    outcome: Outcome, table: Table, issues: pl.DataFrame, divisions: Divisions | None = None
) -> Reading:
    """The reading of a file without accepted rows; the clerk gets all of them back."""
    reading = _ended(replace(outcome, refused=len(table.rows.frame)), issues, table, divisions)
    return replace(reading, to_mend=_own_cells(table.rows))


def cell_issues(rows: Rows, conformed: Conformed) -> pl.DataFrame:
    """The cell faults in the columns that the file has, row by row."""
    return conformed.issues.filter(
        (pl.col("severity") == "ROW") & pl.col("column_name").is_in(list(rows.present))
    )


def _ended(
    outcome: Outcome,
    issues: pl.DataFrame,
    table: Table | None = None,
    divisions: Divisions | None = None,
) -> Reading:
    """A reading with its issues counted and named. `divisions`: of the month, once that is
    known.
    """
    outcome = replace(
        outcome,
        warnings=int((issues["severity"] == "WARN").sum()) if len(issues) else 0,
        issue_file=f"lake/issue/{outcome.name}.parquet" if len(issues) else None,
    )
    street = divisions.streets.get(outcome.street_code or "") if divisions else None
    unknown = unknown_of(table, issues) if table else NOTHING_UNKNOWN
    return Reading(
        outcome,
        issues,
        table.register if table else None,
        street,
        table.rows.titles if table else (),
        table.taken if table else (),
        left_out=table.rows.left_out if table else NOTHING,
        unknown=unknown,
    )


def _own_cells(rows: Rows) -> pl.DataFrame:
    """The place of each row and the clerk's own cells."""
    return rows.frame.select(
        "sheet",
        "row",
        *(name for name in rows.frame.columns if re.fullmatch(r"c\d+", name)),
        *(name for name in ("origin_sheet", "origin_row") if name in rows.frame.columns),
    )


def _mended_rows(rows: Rows, accepted: pl.DataFrame) -> tuple[str, ...]:
    """Outcome.mended_rows for these rows. Rows that the clerk added have no entry."""
    if "origin_row" not in rows.frame.columns:
        return ()
    own = rows.frame.join(
        accepted, on=["sheet", "row"], how="semi", maintain_order="left"
    ).drop_nulls("origin_row")
    return tuple(
        f"{sheet_no}:{row}={first_row_key(first, sheet)}"
        for sheet_no, row, first, sheet in own.select(
            "sheet_no", "row", "origin_row", "origin_sheet"
        ).iter_rows()
    )


def first_row_key(row: int, sheet: str | None) -> str:
    """The key of a row (sheet and row number in the first file), stable over several tries at
    mending it.
    """
    return hashlib.sha256(f"{row}!{(sheet or '').strip()}".encode()).hexdigest()[:16]


def _not_kept_before(table: Table, returned: pl.DataFrame) -> pl.DataFrame:
    """The returned rows that no earlier file stored, with first_row. For a return workbook only the
    rows that the clerk added: the others still wait where they were first returned.
    """
    places = ["sheet", "row"]
    if "origin_row" in table.rows.frame.columns:
        places = ["origin_sheet", "origin_row"]
        returned = returned.join(
            table.rows.frame.select("sheet", "row", *places), on=["sheet", "row"], how="left"
        )
        if table.layout.mends:
            returned = returned.filter(pl.col("origin_row").is_null())
    keys = [
        None if row is None else first_row_key(row, sheet)
        for sheet, row in returned.select(places).iter_rows()
    ]
    return returned.with_columns(pl.Series("first_row", keys, dtype=pl.String))


def said_of_file(rule: str, detail: str = "") -> str:
    """A rule's message about a file, in both languages."""
    text = issue_text(rule, None, None, detail)
    return f"{text.zh} / {text.en}"
