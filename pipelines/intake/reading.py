"""The corridor: the bytes of a file to all that is kept of it, by steps that write nothing.

Read the book, find the table, correct cells, tell month and street, type the cells, judge the rows.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from pathlib import Path

import polars as pl

from pipelines.base.clock import beijing
from pipelines.base.month import month_end
from pipelines.contract.column import Register
from pipelines.contract.rule import issue_text
from pipelines.decision.fault import DecisionFault
from pipelines.decision.record import (
    LIFTED,
    Decision,
    decisions_name,
    forced_rows,
    forces_file,
    of_kind,
)
from pipelines.intake.book import other_delimiters, read_book, read_text
from pipelines.intake.cell_type import refuse_lost_codes
from pipelines.intake.claim import Place, Told, early_day, find_month, find_place
from pipelines.intake.conform import Conformed, conform
from pipelines.intake.decided_row import correct_cells, force_rows
from pipelines.intake.heading import Meant
from pipelines.intake.issue import ISSUE_SCHEMA, Refused, file_issue, quarantined_rows
from pipelines.intake.judge import judge
from pipelines.intake.landing import Receipt, landed_path, read_receipts
from pipelines.intake.outcome import Outcome
from pipelines.intake.plausibility import plausibility_issues
from pipelines.intake.reader import Reader
from pipelines.intake.store import kept_rows, returned_rows
from pipelines.intake.table import Rows, Table, find_table, form_fault, header_fault, months_in_rows
from pipelines.intake.taught import UNKNOWN_SCHEMA, Taught, taught_by, unknown_of, with_values
from pipelines.intake.total import total_issues
from pipelines.reference.division import Divisions, divisions_on

MOST_LISTED = 30  # titles or sheets in a message


@dataclass(frozen=True)
class Reading:
    """All that is kept of a file: its outcome and issues, the rows of lake and vault where it was
    accepted, what is legible of the returned ones, and what the clerk gets back.
    """

    outcome: Outcome
    issues: pl.DataFrame
    register: Register | None = None
    street_name: str | None = None
    titles: tuple[str, ...] = ()  # the clerk's own
    taken: tuple[tuple[str, str], ...] = ()  # (title, contract column that it was taken for)
    unknown: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=UNKNOWN_SCHEMA))
    """titles and values that nobody knows, and in how many rows"""
    to_mend: pl.DataFrame = field(default_factory=pl.DataFrame)
    """sheet, row and the clerk's own cells of the rows that were not accepted"""
    left_out: pl.DataFrame = field(default_factory=pl.DataFrame)
    """sheet, row, why and text of the rows that are no data"""
    cell_issues: pl.DataFrame = field(default_factory=partial(pl.DataFrame, schema=ISSUE_SCHEMA))
    """of a file refused before its rows were judged: what is wrong with its cells, for the clerk"""
    lake: pl.DataFrame | None = None
    returned: pl.DataFrame | None = None
    vault: pl.DataFrame | None = None
    values: pl.DataFrame | None = None  # of the accepted rows, as typed by conform


def read_file(reader: Reader, receipt: Receipt, content: bytes) -> Reading:
    """Read one file whatever it holds; every fault becomes an issue, every row gets its fate."""
    maps = of_kind(reader.decisions_on(receipt.submission), "map")
    everywhere = [decision for decision in maps if decision.area is None]
    reading = _read_as_taught(reader, receipt, content, taught_by(everywhere))
    street = reading.outcome.street_code or ""  # which a first reading has to tell
    here = [decision for decision in maps if decision.area and street.startswith(decision.area)]
    if not here:
        return reading
    return _read_as_taught(reader, receipt, content, taught_by([*everywhere, *here]))


def _read_as_taught(reader: Reader, receipt: Receipt, content: bytes, taught: Taught) -> Reading:
    """As read_file, with titles and values that the operator taught."""
    decisions = reader.decisions_on(receipt.submission)
    blank = Outcome(receipt.submission, reader.fingerprint, decisions=decisions_name(decisions))
    try:
        table = _table(content, reader.limits.unpacked_mb, receipt.name, taught.meant)
    except Refused as refusal:
        return refused_unread(with_faults(blank, decisions, "file_unreadable", refusal), refusal)
    rows, corrected, faults = correct_cells(
        table.rows, of_kind(decisions, "correct"), reader.tables
    )
    noted = pl.concat([corrected, total_issues(table.register, table.sheets, table.rows.frame)])
    rows = with_values(rows, taught)
    table = replace(table, rows=rows)
    outcome = replace(
        blank,
        reader=reader.fingerprints[table.register.name],
        register=table.register.name,
        layout=table.format,
        rows_read=len(rows.frame),
        decision_faults=tuple(fault.line for fault in faults),
    )
    fault = header_fault(table) or form_fault(table)
    told = Told(receipt.name, table.layout.above, " ".join(rows.sheets))
    try:
        month, lifted = _month(told, rows, receipt, decisions)
        divisions = divisions_on(reader.tables, month)
        refuse_lost_codes(rows)
        conformed = conform(rows, month_end(month))
        place = find_place(told, conformed.values["community_code"], rows.empty_sheets, divisions)
    except Refused as refusal:
        told_first = fault or refusal
        issues = pl.concat([file_issue(told_first.rule, told_first.detail), noted])
        refused = _refused(
            with_faults(outcome, decisions, "file_refused", told_first), table, issues
        )
        by_then = month_end(beijing(receipt.received_at).date())
        return replace(refused, cell_issues=_cell_issues(rows, conform(rows, by_then)))
    outcome = replace(outcome, month=month.isoformat(), street_code=place.street)
    if fault:
        issues = file_issue(fault.rule, fault.detail)
        outcome = with_faults(outcome, decisions, "file_refused", fault)
        refused = _refused(outcome, table, issues, divisions)
        return replace(refused, cell_issues=_cell_issues(rows, conformed))
    joined = _rows_joined(reader, table.layout.mends, table.register)
    judged = _judge(
        table, conformed, place, divisions, pl.concat([noted, *lifted]), decisions, joined
    )
    outcome = replace(
        outcome,
        decision_faults=(
            *outcome.decision_faults,
            *(fault.line for fault in judged.decision_faults),
        ),
    )
    if not table.layout.mends:
        limit = reader.tables.policy("bad_row_share_limit", month_end(month))
        if too_many := _too_many_bad(judged, limit):
            if not forces_file(decisions):
                issues = pl.concat([file_issue("rows_bad_share", too_many), judged.issues])
                return _refused(outcome, table, issues, divisions)
            forced = pl.concat([_lifted("rows_bad_share", too_many), judged.issues])
            judged = replace(judged, issues=forced)
    return _accepted(outcome, table, judged, place, divisions, reader.key)


def _table(content: bytes, unpacked_mb: int, file_name: str, meant: Meant) -> Table:
    """The register that a file holds; the delimiter of a text is the one that yields a header.
    Raises Refused.
    """
    book = read_book(content, unpacked_mb)
    try:
        return find_table(book, file_name, meant)
    except Refused as refusal:
        if refusal.rule != "header_missing" or book.format != "csv":
            raise
        for delimiter in other_delimiters(content):
            with suppress(Refused):
                return find_table(read_text(content, delimiter), file_name, meant)
        raise


def _rows_joined(reader: Reader, mends: str | None, register: Register) -> pl.DataFrame | None:
    """The accepted rows of the submission that a return mends, read again from its bytes; None
    where there are none, or the bytes are gone.
    """
    if mends is None:
        return None
    receipts = read_receipts(reader.home)
    receipt = next((one for one in receipts if one.submission == mends), None)
    path = landed_path(reader.home, receipt.sha256) if receipt else None
    if receipt is None or path is None or not path.exists():
        return None
    reading = read_file(reader, receipt, path.read_bytes())
    return reading.values if reading.register is register else None


def refused_unread(outcome: Outcome, refusal: Refused) -> Reading:
    """A file of which no row could be read."""
    return _ended(outcome, file_issue(refusal.rule, refusal.detail))


def with_faults(
    outcome: Outcome, decisions: tuple[Decision, ...], code: str, refusal: Refused
) -> Outcome:
    """The outcome of a file that is refused whatever was decided on it: where none of its rows can
    be read, no decision fits; where they can, none that forces it or some of them.
    """
    of_no_use = [
        DecisionFault(decision.number, code, _said(refusal.rule)).line
        for decision in decisions
        if code == "file_unreadable" or decision.kind == "force"
    ]
    return replace(outcome, decision_faults=(*outcome.decision_faults, *of_no_use))


def _month(
    told: Told, rows: Rows, receipt: Receipt, decisions: tuple[Decision, ...]
) -> tuple[date, list[pl.DataFrame]]:
    """The month of a file, and an issue where the operator forced it past what would refuse it.
    Raises Refused.
    """
    in_rows = months_in_rows(rows)
    received = beijing(receipt.received_at).date()
    expected = date.fromisoformat(receipt.expected_month) if receipt.expected_month else None
    try:
        month = find_month(told, in_rows, expected, received)
        day = None if in_rows else early_day(told)
        return month, [file_issue("month_from_day", day.isoformat())] if day else []
    except Refused as refusal:
        if not forces_file(decisions) or refusal.rule not in LIFTED:
            raise
        silent = None if refusal.rule == "month_other" else expected  # the file's own word counts
        return find_month(told, in_rows, silent, date.max), [_lifted(refusal.rule, refusal.detail)]


@dataclass(frozen=True)
class Judged:
    """Typed rows and all that is wrong with them. `forced`: sheet and row of those forced in."""

    values: pl.DataFrame
    issues: pl.DataFrame
    forced: pl.DataFrame
    decision_faults: list[DecisionFault]


def _judge(
    table: Table,
    conformed: Conformed,
    place: Place,
    divisions: Divisions,
    noted: pl.DataFrame,
    decisions: tuple[Decision, ...],
    joined: pl.DataFrame | None,
) -> Judged:
    """The rows of a file whose month and street are known, judged; `noted`: what is known so far;
    `joined`: the rows that those of a mended return join.
    """
    register, values = table.register, conformed.values
    if place.successors:
        values = values.with_columns(pl.col("community_code").replace(place.successors))
    found = judge(register, values, place.street, divisions, conformed.last_day)
    issues = pl.concat([conformed.issues, *found])
    notes = [
        file_issue("division_mapped", f"{old} → {new} {divisions.name_of(new)}")
        for old, new in sorted(place.successors.items())
    ]
    if table.layout.unknown:
        notes.append(file_issue("column_unknown", _listed(table.layout.unknown)))
    if table.layout.second:
        pairs = [f"{title}（已读“{read}”）" for title, read in table.layout.second]
        notes.append(file_issue("column_second", _listed(pairs)))
    if table.ignored:
        notes.append(file_issue("sheet_ignored", _listed(table.ignored)))
    notes += plausibility_issues(register, values, issues, joined)
    issues, forced, faults = force_rows(
        register,
        values,
        pl.concat([issues, noted, *notes]),
        forced_rows(decisions),
        divisions.reference,
    )
    issues = issues.sort("row", "rule", "column_name", nulls_last=False)
    return Judged(values, issues, forced, faults)


def _too_many_bad(judged: Judged, limit: float) -> str:
    """How many rows are bad, where that is more than may be; "" where it is not."""
    bad, rows = len(quarantined_rows(judged.issues)), len(judged.values)
    if not bad or bad / rows <= limit:
        return ""
    return (
        f"{rows} 行中有 {bad} 行有问题，上限为 {limit:.0%} / {bad} of {rows} rows, the limit being"
        f" {limit:.0%}"
    )


def _accepted(
    outcome: Outcome, table: Table, judged: Judged, place: Place, divisions: Divisions, key: bytes
) -> Reading:
    """The reading of a file whose good rows count."""
    bad, values = quarantined_rows(judged.issues), judged.values
    back = pl.DataFrame()
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
        communities=tuple(sorted(values["community_code"].unique())),
    )
    data_file = Path(
        "lake", table.register.name, (outcome.month or "")[:7], f"{outcome.name}.parquet"
    )
    lake, vault = kept_rows(
        table.register, outcome.submission, values, judged.forced, key, divisions.reference
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
    to_mend = _own_cells(table.rows).join(
        bad, on=["sheet", "row"], how="semi", maintain_order="left"
    )
    return replace(
        reading,
        to_mend=to_mend if len(bad) else pl.DataFrame(),
        lake=lake,
        returned=returned,
        vault=vault,
        values=values,
    )


def _refused(
    outcome: Outcome, table: Table, issues: pl.DataFrame, divisions: Divisions | None = None
) -> Reading:
    """The reading of a file none of whose rows counts; the clerk gets all of them back."""
    reading = _ended(replace(outcome, refused=len(table.rows.frame)), issues, table, divisions)
    return replace(reading, to_mend=_own_cells(table.rows))


def _cell_issues(rows: Rows, conformed: Conformed) -> pl.DataFrame:
    """What is wrong with the cells of those columns that the file has, row by row."""
    return conformed.issues.filter(
        (pl.col("severity") == "ROW") & pl.col("column_name").is_in(list(rows.present))
    )


def _ended(
    outcome: Outcome,
    issues: pl.DataFrame,
    table: Table | None = None,
    divisions: Divisions | None = None,
) -> Reading:
    """A reading with its issues counted and named. `divisions`: of the month, once it is known."""
    outcome = replace(
        outcome,
        warnings=int((issues["severity"] == "WARN").sum()),
        issue_file=f"lake/issue/{outcome.name}.parquet" if len(issues) else None,
    )
    street = divisions.streets.get(outcome.street_code or "") if divisions else None
    unknown = unknown_of(table, issues) if table else pl.DataFrame(schema=UNKNOWN_SCHEMA)
    return Reading(
        outcome,
        issues,
        table.register if table else None,
        street,
        table.rows.titles if table else (),
        table.taken if table else (),
        left_out=table.rows.left_out if table else pl.DataFrame(),
        unknown=unknown,
    )


def _own_cells(rows: Rows) -> pl.DataFrame:
    """Where each row stands, and the clerk's own cells of it."""
    return rows.frame.select(
        "sheet",
        "row",
        *(name for name in rows.frame.columns if re.fullmatch(r"c\d+", name)),
        *(name for name in ("origin_sheet", "origin_row") if name in rows.frame.columns),
    )


def _mended_rows(rows: Rows, accepted: pl.DataFrame) -> tuple[str, ...]:
    """As Outcome.mended_rows has them; of rows that the clerk added none."""
    if "origin_row" not in rows.frame.columns:
        return ()
    own = rows.frame.join(
        accepted, on=["sheet", "row"], how="semi", maintain_order="left"
    ).drop_nulls("origin_row")
    return tuple(
        f"{sheet_no}:{row}={_first_row(first, sheet)}"
        for sheet_no, row, first, sheet in own.select(
            "sheet_no", "row", "origin_row", "origin_sheet"
        ).iter_rows()
    )


def _first_row(row: int, sheet: str | None) -> str:
    """What a row of a file is called where it comes back mended, at the first or a later try."""
    return hashlib.sha256(f"{row}!{(sheet or '').strip()}".encode()).hexdigest()[:16]


def _not_kept_before(table: Table, returned: pl.DataFrame) -> pl.DataFrame:
    """Those of a file's returned rows that no file kept before: of a return workbook the rows that
    the clerk added, for the others wait where they were returned first. With first_row.
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
        None if row is None else _first_row(row, sheet)
        for sheet, row in returned.select(places).iter_rows()
    ]
    return returned.with_columns(pl.Series("first_row", keys, dtype=pl.String))


def _listed(texts: Sequence[str]) -> str:
    """The texts, of very many the first."""
    more = f"、…（{len(texts)}）" if len(texts) > MOST_LISTED else ""
    return "、".join(texts[:MOST_LISTED]) + more


def _lifted(rule: str, detail: str) -> pl.DataFrame:
    """That the operator forced a file past a rule."""
    return file_issue("forced", _said(rule, detail))


def _said(rule: str, detail: str = "") -> str:
    """A rule's message on a file, in both languages."""
    text = issue_text(rule, None, None, detail)
    return f"{text.zh} / {text.en}"
