"""The corridor: from the bytes of a file to everything that is stored of it, in steps that write
nothing.

Read the book, find the table, correct cells, find month and street, type the cells, judge the rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date

import polars as pl

from pipelines.base.clock import beijing
from pipelines.base.month import month_end
from pipelines.contract.column import Register
from pipelines.decision.record import (
    LIFTED,
    Decision,
    decisions_name,
    forced_rows,
    forces_file,
    of_kind,
)
from pipelines.intake.area_told import area_told
from pipelines.intake.book import read_book
from pipelines.intake.cell_type import refuse_lost_codes
from pipelines.intake.claim import Told, early_day, find_month
from pipelines.intake.conform import Conformed, conform
from pipelines.intake.decided_row import correct_cells, force_rows
from pipelines.intake.delimited import other_delimiters, read_text
from pipelines.intake.issue import Refused, all_issues, file_issue, quarantined_rows
from pipelines.intake.judge import judge
from pipelines.intake.landed_file import landed_path
from pipelines.intake.landing import Receipt, landed_bytes, read_receipts
from pipelines.intake.outcome import Outcome
from pipelines.intake.place import Place, find_place, refuse_elsewhere
from pipelines.intake.plausibility import plausibility_issues
from pipelines.intake.reader import Reader
from pipelines.intake.rows import Rows, months_in_rows
from pipelines.intake.table import Table, find_table, form_fault, header_fault
from pipelines.intake.taught import Taught, taught_by, with_values
from pipelines.intake.title import Meant
from pipelines.intake.total import total_issues
from pipelines.intake.verdict import (
    Judged,
    Reading,
    accepted_reading,
    cell_issues,
    refused_reading,
    refused_unread,
    said_of_file,
    with_faults,
)
from pipelines.reference.division import Divisions, divisions_on

MOST_LISTED = 30  # titles or sheets listed in a message


def read_file(reader: Reader, receipt: Receipt, content: bytes, *, joins: bool = True) -> Reading:
    """Read one file, whatever it contains. Every fault becomes an issue, every row is accepted,
    quarantined or refused. `joins`: judge a mended return together with the rows that it joins,
    which adds warnings.
    """
    maps = of_kind(reader.decisions_on(receipt.submission), "map")
    everywhere = [decision for decision in maps if decision.area is None]
    reading = _read_as_taught(reader, receipt, content, taught_by(everywhere), joins)
    if len(everywhere) == len(maps):
        return reading
    # The street that the first reading found, else the area in the file's name.
    area = reading.outcome.street_code or area_told(receipt.name, reader.tables)
    here = [decision for decision in maps if decision.area and area.startswith(decision.area)]
    if not here:
        return reading
    return _read_as_taught(reader, receipt, content, taught_by([*everywhere, *here]), joins)


def _read_as_taught(
    reader: Reader, receipt: Receipt, content: bytes, taught: Taught, joins: bool
) -> Reading:
    """Like read_file, with the titles and values that the operator taught."""
    decisions = reader.decisions_on(receipt.submission)
    blank = Outcome(receipt.submission, reader.fingerprint, decisions=decisions_name(decisions))
    try:
        table = read_table(content, reader.limits.unpacked_mb, receipt.name, taught.meant)
    except Refused as refusal:
        return refused_unread(with_faults(blank, decisions, "file_unreadable", refusal), refusal)
    rows, corrected, faults = correct_cells(
        table.rows, of_kind(decisions, "correct"), reader.tables
    )
    noted = all_issues([corrected, total_issues(table.register, table.sheets, table.rows.frame)])
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
        refuse_elsewhere(place.street, reader.area, divisions)
    except Refused as refusal:
        told_first = fault or refusal
        issues = all_issues([file_issue(told_first.rule, told_first.detail), noted])
        refused = refused_reading(
            with_faults(outcome, decisions, "file_refused", told_first), table, issues
        )
        by_then = month_end(beijing(receipt.received_at).date())
        return replace(refused, cell_issues=cell_issues(rows, conform(rows, by_then)))
    outcome = replace(outcome, month=month.isoformat(), street_code=place.street)
    if fault:
        issues = all_issues([file_issue(fault.rule, fault.detail), *_header_issues(table)])
        outcome = with_faults(outcome, decisions, "file_refused", fault)
        refused = refused_reading(outcome, table, issues, divisions)
        return replace(refused, cell_issues=cell_issues(rows, conformed))
    joined = _rows_joined(reader, table.layout.mends, table.register) if joins else None
    judged = _judge(
        table, conformed, place, divisions, all_issues([noted, *lifted]), decisions, joined
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
                issues = all_issues([file_issue("rows_bad_share", too_many), judged.issues])
                return refused_reading(outcome, table, issues, divisions)
            forced = all_issues([_lifted("rows_bad_share", too_many), judged.issues])
            judged = replace(judged, issues=forced)
    return accepted_reading(outcome, table, judged, place, divisions, reader.key)


def read_table(content: bytes, unpacked_mb: int, file_name: str, meant: Meant) -> Table:
    """The register table in a file. For a text, the delimiter is the one that yields a header.
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
    """The accepted rows of the submission that a return mends; if that is a mended return itself,
    also those of the submissions that it mends in turn. They are read again from their bytes, under
    the decisions in force. None if there are none or the bytes are gone.
    """
    receipts = {one.submission: one for one in read_receipts(reader.home)} if mends else {}
    found: list[pl.DataFrame] = []
    while mends and (receipt := receipts.pop(mends, None)):
        if not landed_path(reader.home, receipt.sha256).exists():
            break
        reading = read_file(reader, receipt, landed_bytes(reader.home, receipt), joins=False)
        if reading.register is register and reading.values is not None:
            found.append(reading.values)
        mends = reading.outcome.mends
    return pl.concat(found, how="diagonal") if found else None


def _month(
    told: Told, rows: Rows, receipt: Receipt, decisions: tuple[Decision, ...]
) -> tuple[date, list[pl.DataFrame]]:
    """The month of a file, and an issue if the operator forced the file past a rule about its
    month. Raises Refused.
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
        # Then the file's own month counts.
        silent = None if refusal.rule == "month_other" else expected
        return find_month(told, in_rows, silent, date.max), [_lifted(refusal.rule, refusal.detail)]


def _judge(
    table: Table,
    conformed: Conformed,
    place: Place,
    divisions: Divisions,
    noted: pl.DataFrame,
    decisions: tuple[Decision, ...],
    joined: pl.DataFrame | None,
) -> Judged:
    """Judge the rows of a file whose month and street are known. `noted`: the issues so far;
    `joined`: the rows that a mended return joins.
    """
    register, values = table.register, conformed.values
    if place.successors or place.named:
        codes = {**place.successors, **place.named}
        values = values.with_columns(pl.col("community_code").replace(codes))
    found = judge(register, values, place.street, divisions, conformed.last_day)
    issues = all_issues([conformed.issues, *found])
    notes = [
        file_issue("division_mapped", f"{old} → {new} {divisions.name_of(new)}")
        for old, new in sorted(place.successors.items())
    ]
    if place.named:
        pairs = [f"{name} → {code}" for name, code in sorted(place.named.items())]
        notes.append(file_issue("community_named", _listed(pairs)))
    notes += _header_issues(table)
    notes += plausibility_issues(register, values, issues, joined)
    issues, forced, faults = force_rows(
        register,
        values,
        all_issues([issues, noted, *notes]),
        forced_rows(decisions),
        divisions.reference,
    )
    if len(issues) > 1:
        issues = issues.sort("row", "rule", "column_name", nulls_last=False)
    return Judged(values, issues, forced, faults)


def _too_many_bad(judged: Judged, limit: float) -> str:
    """How many rows are bad, if that exceeds the limit; else ""."""
    bad, rows = len(quarantined_rows(judged.issues)), len(judged.values)
    if not bad or bad / rows <= limit:
        return ""
    return (
        f"{rows} 行中有 {bad} 行有问题，上限为 {limit:.0%} / {bad} of {rows} rows, the limit being"
        f" {limit:.0%}"
    )


def _header_issues(table: Table) -> list[pl.DataFrame]:
    """Issues about titles and sheets that were not read."""
    notes = []
    if table.layout.unknown:
        notes.append(file_issue("column_unknown", _listed(table.layout.unknown)))
    if table.layout.second:
        pairs = [f"{title}（已读“{read}”）" for title, read in table.layout.second]
        notes.append(file_issue("column_second", _listed(pairs)))
    if table.ignored:
        notes.append(file_issue("sheet_ignored", _listed(table.ignored)))
    return notes


def _listed(texts: Sequence[str]) -> str:
    """The texts as one string, shortened if there are very many."""
    more = f"、…（{len(texts)}）" if len(texts) > MOST_LISTED else ""
    return "、".join(texts[:MOST_LISTED]) + more


def _lifted(rule: str, detail: str) -> pl.DataFrame:
    """An issue that the operator forced a file past a rule."""
    return file_issue("forced", said_of_file(rule, detail))
