"""The reader: one landed file to its rows in lake and vault, its issues, its return workbook and
its outcome.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from functools import cache, cached_property
from pathlib import Path

import polars as pl

import pipelines
from pipelines.base.clock import beijing
from pipelines.base.home import Home
from pipelines.base.limits import Limits
from pipelines.contract.column import Register
from pipelines.contract.reference_table import DIVISION, DIVISION_SUCCESSION, POLICY
from pipelines.contract.rule import issue_text
from pipelines.decision.record import LIFTED, Decision, Ruling, rulings
from pipelines.decision.ruling import Unfit, correct_cells, force_rows
from pipelines.feedback.return_content import ReturnContent
from pipelines.feedback.return_workbook import return_path, write_return
from pipelines.intake.book import Book, Refused, Sheet, read_book
from pipelines.intake.claim import (
    Told,
    find_month,
    find_street,
    month_end,
    old_codes,
    with_empty_sheets,
)
from pipelines.intake.conform import Rows, conform
from pipelines.intake.identity import hidden_text, pseudonyms
from pipelines.intake.issue import file_issue, public_issues, quarantined_rows
from pipelines.intake.judge import judge, looks_personal
from pipelines.intake.landing import Receipt, landed_path
from pipelines.intake.parse import Unreadable, parse_date
from pipelines.intake.plausibility import plausibility_issues
from pipelines.intake.table import (
    HEADER_SEARCH_ROWS,
    Layout,
    data_rows,
    find_layout,
    origin_columns,
    paper_of_ours,
    shared_header,
    ticked_labels,
)
from pipelines.intake.total import total_issues
from pipelines.reference.division import Divisions, divisions_on
from pipelines.reference.load import Reference

MOST_LISTED = 30  # titles or sheets in a message

READ_TABLES = (DIVISION.name, DIVISION_SUCCESSION.name, POLICY.name)


@dataclass(frozen=True)
class Outcome:
    """What became of a submission. rows_read = accepted + quarantined + refused. Paths are relative
    to the data folder.
    """

    submission: str
    reader: str
    verdict: str = "refused"
    register: str | None = None
    month: str | None = None
    street_code: str | None = None
    is_nil: bool = False
    mends: str | None = (
        # the submission whose returned rows these are, mended; it then covers nothing by itself
        None
    )
    mended_rows: tuple[
        str, ...
    ] = ()  # the accepted ones of these: SHEET_NO:ROW=the row that it was in the first file, hashed
    layout: str | None = None
    rows_read: int = 0
    accepted: int = 0
    quarantined: int = 0
    refused: int = 0
    warnings: int = 0
    coverage: tuple[str, ...] = ()
    communities: tuple[str, ...] = ()
    data_file: str | None = None
    issue_file: str | None = None
    ruling: str = ""  # under which decisions of the operator it was read
    unfit: tuple[str, ...] = ()  # those that do not fit the file


@dataclass(frozen=True)
class Reader:
    """All that decides how a file is read, besides the file and its receipt."""

    home: Home
    limits: Limits
    reference: Reference
    key: bytes
    decisions: tuple[Decision, ...] = ()

    @property
    def fingerprint(self) -> str:
        """12 hex digits over the contract's and the intake's source, the reference tables that
        reading uses and the key: the same reads the same.
        """
        return _fingerprint(self.tables.digest, self.key)

    @property
    def tables(self) -> Reference:
        """The reference tables that reading uses: a change of any other makes no file be read
        again.
        """
        return self.reference.part(*READ_TABLES)

    @cached_property
    def rulings(self) -> Mapping[str, Ruling]:
        """Submission -> the decisions in force on how it is read."""
        return rulings(self.decisions)

    def ruling(self, submission: str) -> Ruling:
        """The decisions in force on how a submission is read, if any."""
        return self.rulings.get(submission, Ruling())

    def outcome_path(self, submission: str) -> Path:
        """Where the outcome of a submission lies once it has been read; it is written last."""
        return outcome_path(
            self.home, reading_name(submission, self.fingerprint, self.ruling(submission))
        )


def reading_name(submission: str, fingerprint: str, ruling: Ruling) -> str:
    """What the files of a submission are called: as it was read by that reader under that ruling."""
    return "-".join(filter(None, (submission, fingerprint, ruling.name)))


def outcome_path(home: Home, reading: str) -> Path:
    """Where the outcome of a reading lies."""
    return home.lake / "submission" / f"{reading}.json"


@cache
def _fingerprint(reference_digest: str, key: bytes) -> str:
    digest = hashlib.sha256(
        reference_digest.encode() + hashlib.blake2b(key, person=b"fingerprint").digest()
    )
    rooms = ("base", "contract", "reference", "decision", "intake", "feedback")
    for folder in (Path(pipelines.__file__).parent / room for room in rooms):
        for path in sorted((*folder.glob("*.py"), *folder.glob("*.csv"))):
            digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def read_submission(reader: Reader, receipt: Receipt) -> Outcome:
    """Read one landed file whatever it holds; every fault becomes an issue, every row gets its
    fate.
    """
    ruling = reader.ruling(receipt.submission)
    blank = Outcome(receipt.submission, reader.fingerprint, ruling=ruling.name)
    try:
        book = read_book(
            landed_path(reader.home, receipt.sha256).read_bytes(), reader.limits.unpacked_mb
        )
        layout, sheets, ignored = _find_register(book, receipt.name)
    except Refused as refusal:
        unfit = tuple(
            Unfit(decision.decision, "file_unreadable", _said(refusal.rule)).line
            for decision in ruling.decisions
        )
        return _finish(
            reader, receipt, replace(blank, unfit=unfit), file_issue(refusal.rule, refusal.detail)
        )
    gathered = _gather(book, layout, sheets)
    rows, corrected, unfit = correct_cells(gathered, ruling.corrections)
    noted = pl.concat([corrected, total_issues(layout.register, sheets, gathered.frame)])
    outcome = replace(
        blank,
        register=layout.register.name,
        layout=book.layout,
        rows_read=len(rows.frame),
        unfit=tuple(fault.line for fault in unfit),
    )
    try:
        return _read_rows(reader, receipt, outcome, layout, rows, ignored, noted)
    except Refused as refusal:
        refused = replace(
            outcome,
            refused=len(rows.frame),
            unfit=(*outcome.unfit, *_in_vain(ruling, refusal.rule)),
        )
        return _finish(
            reader,
            receipt,
            refused,
            pl.concat([file_issue(refusal.rule, refusal.detail), noted]),
            layout,
            rows,
        )


def _in_vain(ruling: Ruling, rule: str) -> tuple[str, ...]:
    """What forces a file, or rows of it, that is refused for what no force can mend."""
    return tuple(
        Unfit(decision.decision, "file_refused", _said(rule)).line
        for decision in ruling.decisions
        if decision.order.kind == "force"
    )


def _said(rule: str, detail: str = "") -> str:
    """A rule's message on a file, in both languages."""
    text = issue_text(rule, None, None, detail)
    return f"{text.zh} / {text.en}"


def _find_register(
    book: Book, file_name: str
) -> tuple[Layout, list[tuple[int, Sheet, Layout]], list[str]]:
    """The register that the file holds, its sheets of it, and the names of sheets left aside.
    Visible sheets come before hidden ones.
    """

    def found_in(*, lacking: bool) -> list[tuple[int, Sheet, Layout]]:
        told = (
            (number, sheet, find_layout(sheet, f"{file_name} {sheet.name}", lacking=lacking))
            for number, sheet in enumerate(book.sheets)
        )
        return [(number, sheet, layout) for number, sheet, layout in told if layout]

    found = found_in(lacking=False) or found_in(
        lacking=True
    )  # the latter is refused for what it lacks, which can be told
    if not found:
        ours = paper_of_ours(book.sheets)
        raise (
            Refused("paper_of_ours", ours)
            if ours
            else Refused("header_missing", str(HEADER_SEARCH_ROWS))
        )
    seen = [item for item in found if item[1].visible] or found
    layout = max(seen, key=lambda item: (len(item[2].columns), -item[0]))[2]
    chosen = [item for item in seen if item[2].register is layout.register]
    ignored = [
        sheet.name for number, sheet, _ in found if number not in {item[0] for item in chosen}
    ]
    own = [item[2] for item in chosen]
    told = {
        part: tuple(dict.fromkeys(text for one in own for text in getattr(one, part)))
        for part in ("unknown", "doubled", "above")
    }
    return replace(layout, **told), chosen, ignored


def _gather(book: Book, layout: Layout, sheets: list[tuple[int, Sheet, Layout]]) -> Rows:
    """The data rows of all sheets of the register, columns by contract name, the clerk's own cells
    as c0, c1, … behind them.

    Rows of a return workbook have origin_sheet and origin_row besides: those of the file that was
    returned, null where she added the row.
    """
    frames = []
    titles, places = shared_header([own for _, _, own in sheets])
    for (number, sheet, own), place in zip(sheets, places, strict=True):
        data = data_rows(sheet, own)
        frames.append(
            pl.DataFrame(
                [
                    pl.Series("sheet", [sheet.name]).new_from_index(0, len(data)),
                    pl.Series("sheet_no", [number], dtype=pl.Int16).new_from_index(0, len(data)),
                    data["row"],
                    *(data[cell].alias(name) for name, cell in own.columns.items()),
                    *(ticked_labels(data, cells).alias(name) for name, cells in own.ticked.items()),
                    *(
                        data[f"c{cell}"].alias(f"c{at}")
                        for cell, at in enumerate(place)
                        if at is not None
                    ),
                    *origin_columns(data, own),
                ]
            )
        )

    def typed_as_number(column: str) -> pl.Series:
        parts = []
        for (_, sheet, own), frame in zip(sheets, frames, strict=True):
            if column in own.columns:
                parts.append(
                    sheet.typed_as_number(int(own.columns[column][1:])).gather(frame["row"] - 1)
                )
            else:
                parts.append(pl.Series([False]).new_from_index(0, len(frame)))
        return pl.concat(parts)

    present = frozenset(name for _, _, own in sheets for name in (*own.columns, *own.ticked))
    empty = tuple(
        " ".join((sheet.name, *own.above))
        for (_, sheet, own), frame in zip(sheets, frames, strict=True)
        if frame.is_empty()
    )
    return Rows(
        layout.register,
        pl.concat(frames, how="diagonal"),
        present,
        book.epoch_1904,
        any(sheet.may_be_broken for _, sheet, _ in sheets),
        typed_as_number if sheets[0][1].typed_as_number else None,
        titles,
        tuple(sheet.name for _, sheet, _ in sheets),
        empty if len(sheets) > 1 else (),
    )


def _mended_rows(rows: Rows, accepted: pl.DataFrame) -> tuple[str, ...]:
    """As Outcome.mended_rows has them; of rows that she added none."""
    if "origin_row" not in rows.frame.columns:
        return ()
    own = rows.frame.join(
        accepted, on=["sheet", "row"], how="semi", maintain_order="left"
    ).drop_nulls("origin_row")
    first = [
        hashlib.sha256(f"{row}!{sheet}".encode()).hexdigest()[:16]
        for row, sheet in own.select("origin_row", "origin_sheet").iter_rows()
    ]
    return tuple(
        f"{sheet_no}:{row}={one}"
        for (sheet_no, row), one in zip(
            own.select("sheet_no", "row").iter_rows(), first, strict=True
        )
    )


def _read_rows(
    reader: Reader,
    receipt: Receipt,
    outcome: Outcome,
    layout: Layout,
    rows: Rows,
    ignored: list[str],
    noted: pl.DataFrame,
) -> Outcome:
    register, ruling = layout.register, reader.ruling(receipt.submission)
    fault = _header_fault(register, layout, rows)
    told = Told(receipt.name, layout.above, " ".join(rows.sheets))
    received = beijing(receipt.received_at).date()
    expected = date.fromisoformat(receipt.expected_month) if receipt.expected_month else None
    try:
        month, lifted = _month(told, _months_in_rows(rows), expected, received, ruling)
        divisions = divisions_on(reader.tables, month)
        last_day = month_end(month)
        conformed = conform(rows, month, last_day)
        in_rows = Counter(
            dict(conformed.values["community_code"].drop_nulls().value_counts().iter_rows())
        )
        mapped = old_codes(told, in_rows, divisions)
        street, coverage = find_street(told, in_rows, divisions)
        coverage = with_empty_sheets(coverage, rows.empty_sheets, street, divisions)
    except Refused as refusal:
        raise fault or refusal from None
    outcome = replace(outcome, month=month.isoformat(), street_code=street)
    if fault:
        refused = replace(
            outcome, refused=len(rows.frame), unfit=(*outcome.unfit, *_in_vain(ruling, fault.rule))
        )
        return _finish(
            reader, receipt, refused, file_issue(fault.rule, fault.detail), layout, rows, divisions
        )
    values = (
        conformed.values.with_columns(pl.col("community_code").replace(mapped))
        if mapped
        else conformed.values
    )
    issues = pl.concat([conformed.issues, *judge(register, values, street, divisions, last_day)])
    notes = [
        file_issue("division_mapped", f"{old} → {new} {divisions.name_of(new)}")
        for old, new in sorted(mapped.items())
    ]
    notes += [file_issue("column_unknown", _listed(layout.unknown))] if layout.unknown else []
    notes += [file_issue("sheet_ignored", _listed(ignored))] if ignored else []
    notes += plausibility_issues(register, values, issues)
    issues, forced, unfit = force_rows(
        register, values, pl.concat([issues, noted, *notes, *lifted]), ruling.forced_rows
    )
    outcome = replace(outcome, unfit=(*outcome.unfit, *(one.line for one in unfit)))
    issues = issues.sort("row", "rule", "column_name", nulls_last=False)
    bad = quarantined_rows(issues)
    if (
        len(bad)
        and len(bad) / len(rows.frame)
        > (limit := reader.tables.policy("bad_row_share_limit", month))
        and not layout.mends
    ):
        share = f"{len(bad)} / {len(rows.frame)} > {limit:.0%}"
        issues = pl.concat(
            [
                (
                    _lifted("rows_bad_share", share)
                    if ruling.forces_file
                    else file_issue("rows_bad_share", share)
                ),
                issues,
            ]
        )
        if not ruling.forces_file:
            return _finish(
                reader,
                receipt,
                replace(outcome, refused=len(rows.frame)),
                issues,
                layout,
                rows,
                divisions,
            )
    values = (
        values.join(bad, on=["sheet", "row"], how="anti", maintain_order="left")
        if len(bad)
        else values
    )
    outcome = replace(
        outcome,
        verdict="accepted",
        is_nil=rows.frame.is_empty(),
        accepted=len(values),
        quarantined=len(bad),
        mends=layout.mends,
        mended_rows=_mended_rows(rows, values) if layout.mends else (),
        coverage=() if layout.mends else coverage,
        communities=tuple(sorted(values["community_code"].unique())),
    )
    return _finish(
        reader,
        receipt,
        _store(reader, outcome, register, values, forced),
        issues,
        layout,
        rows,
        divisions,
    )


def _month(
    told: Told, in_rows: list[date], expected: date | None, received: date, ruling: Ruling
) -> tuple[date, list[pl.DataFrame]]:
    """The month of a file, and an issue where the operator forced it past what would refuse it.
    Raises Refused.
    """
    try:
        return find_month(told, in_rows, expected, received), []
    except Refused as refusal:
        if not ruling.forces_file or refusal.rule not in LIFTED:
            raise
        silent = None if refusal.rule == "month_other" else expected  # the file's own word counts
        return find_month(told, in_rows, silent, date.max), [_lifted(refusal.rule, refusal.detail)]


def _listed(texts: Sequence[str]) -> str:
    """The texts, of very many the first."""
    return "、".join(texts[:MOST_LISTED]) + (
        f"、…（{len(texts)}）" if len(texts) > MOST_LISTED else ""
    )


def _lifted(rule: str, detail: str) -> pl.DataFrame:
    """That the operator forced a file past a rule."""
    return file_issue("forced", _said(rule, detail))


def _header_fault(register: Register, layout: Layout, rows: Rows) -> Refused | None:
    if layout.doubled:
        return Refused("header_duplicate", "、".join(layout.doubled))
    missing = [
        column.title.zh
        for column in register.columns
        if column.required and column.name not in rows.present
    ]
    return Refused("column_missing", "、".join(missing)) if missing else None


def _months_in_rows(rows: Rows) -> list[date]:
    if "reporting_month" not in rows.present:
        return []
    months = set()
    for text in rows.frame["reporting_month"].drop_nulls().unique():
        try:
            day = parse_date(text)
        except Unreadable:
            continue  # conform reports it
        if day:
            months.add(day.replace(day=1))
    return sorted(months)


def _store(
    reader: Reader, outcome: Outcome, register: Register, values: pl.DataFrame, forced: pl.DataFrame
) -> Outcome:
    """Accepted rows to the lake without personal columns, and these, with the pseudonym, to the
    vault.
    """
    path = Path(register.name, outcome.month[:7], f"{_reading(reader, outcome)}.parquet")
    persons = [
        pseudonyms(values[column.name], reader.key).alias(column.pseudonym)
        for column in register.id_numbers
    ]
    persons += [values["born"].alias("birth_date")] if register.is_of_persons else []
    cells = values.to_dict()
    for name in (
        column.name for column in register.columns if column.kind == "text" and not column.personal
    ):
        if (personal := looks_personal(cells[name])) is not None:
            hidden = {
                text: f"~{hidden_text(text, reader.key)}"
                for text in cells[name].filter(personal).unique()
            }
            cells[name] = cells[name].replace(hidden)
    # What repeats is held as Enum, which Parquet writes without looking at every text.
    cells["community_code"] = cells["community_code"].cast(pl.Enum(outcome.communities))
    submission = pl.Series(
        "submission", [outcome.submission], dtype=pl.Enum([outcome.submission])
    ).new_from_index(0, len(values))
    is_forced = pl.Series("is_forced", [False]).new_from_index(0, len(values))
    if len(forced):
        marks = forced.with_columns(pl.lit(value=True).alias("is_forced"))
        marked = values.select("sheet", "row").join(
            marks, on=["sheet", "row"], how="left", maintain_order="left"
        )
        is_forced = marked["is_forced"].fill_null(value=False)
    rows = [submission, cells["sheet_no"], cells["row"], is_forced, *persons]
    kept = [cells[column.name] for column in register.lake_columns]
    closed = [cells[column.name] for column in register.columns if column.personal]
    _write_parquet(pl.DataFrame([*rows, *kept]), reader.home.lake / path)
    _write_parquet(pl.DataFrame([*rows, *closed]), reader.home.vault / path)
    return replace(outcome, data_file=str(Path("lake") / path))


def _reading(reader: Reader, outcome: Outcome) -> str:
    return reading_name(outcome.submission, reader.fingerprint, reader.ruling(outcome.submission))


def _write_parquet(frame: pl.DataFrame, path: Path) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    frame.write_parquet(temporary, compression="snappy", statistics=False)
    temporary.chmod(0o600)
    temporary.replace(path)


def refuse(reader: Reader, receipt: Receipt, rule: str, detail: str) -> Outcome:
    """The outcome of a file that the reader process did not survive."""
    return _finish(
        reader, receipt, Outcome(receipt.submission, reader.fingerprint), file_issue(rule, detail)
    )


def _finish(
    reader: Reader,
    receipt: Receipt,
    outcome: Outcome,
    issues: pl.DataFrame,
    layout: Layout | None = None,
    rows: Rows | None = None,
    divisions: Divisions | None = None,
) -> Outcome:
    """Write issues, return workbook and, last, the outcome."""
    if len(issues):
        issue_file = Path("lake", "issue", f"{_reading(reader, outcome)}.parquet")
        _write_parquet(public_issues(issues), reader.home.root / issue_file)
        outcome = replace(outcome, issue_file=str(issue_file))
    outcome = replace(outcome, warnings=int((issues["severity"] == "WARN").sum()))
    _write_return(reader, receipt, outcome, issues, layout, rows, divisions)
    path = reader.outcome_path(outcome.submission)
    path.parent.mkdir(mode=0o700, exist_ok=True)
    temporary = path.with_suffix(f".{os.getpid()}")
    temporary.write_text(json.dumps(asdict(outcome), ensure_ascii=False), "utf-8")
    temporary.replace(path)
    return outcome


def _write_return(
    reader: Reader,
    receipt: Receipt,
    outcome: Outcome,
    issues: pl.DataFrame,
    layout: Layout | None,
    rows: Rows | None,
    divisions: Divisions | None,
) -> None:
    register = layout.register if layout else None
    cells = (
        [] if rows is None else [name for name in rows.frame.columns if re.fullmatch(r"c\d+", name)]
    )
    if rows is None or (outcome.verdict == "accepted" and not outcome.quarantined):
        faulty = pl.DataFrame()
    else:
        faulty = rows.frame.select(
            "sheet",
            "row",
            *cells,
            *(name for name in ("origin_sheet", "origin_row") if name in rows.frame.columns),
        )
        if outcome.verdict == "accepted":
            faulty = faulty.join(
                quarantined_rows(issues), on=["sheet", "row"], how="semi", maintain_order="left"
            )
    month = date.fromisoformat(outcome.month) if outcome.month else None
    path = return_path(reader.home, month, outcome.street_code, register, outcome.submission)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    write_return(
        ReturnContent(
            submission=receipt.submission,
            file_name=receipt.name,
            register=register,
            month=month,
            street_code=outcome.street_code,
            street_name=(
                divisions.streets.get(outcome.street_code)
                if divisions and outcome.street_code
                else None
            ),
            verdict=outcome.verdict,
            rows_read=outcome.rows_read,
            accepted=outcome.accepted,
            quarantined=outcome.quarantined,
            refused=outcome.refused,
            warnings=outcome.warnings,
            received_at=receipt.received_at,
            issues=issues,
            header=list(rows.titles) if rows else [],
            rows=faulty,
        ),
        path,
    )
