"""What a clerk is told about a submission: the verdict, what to do, and the faults of each row."""

from __future__ import annotations

import re
from collections.abc import Set
from dataclasses import dataclass, field
from datetime import date

import polars as pl

from pipelines.base.wording import Text, fill
from pipelines.contract.column import Column, Register
from pipelines.contract.rule import RULES, SEVERITIES, detail_text, issue_text
from pipelines.feedback.texts import TEXTS, said
from pipelines.intake.heading import REASON_MARK, RETURN_TITLES, SERIAL_TITLES
from pipelines.intake.title import column_named, normalise_title, rank

SHOWN_DETAILS = 3
LEFT_OUT_SCHEMA = {"sheet": pl.String, "row": pl.Int32, "why": pl.String, "text": pl.String}
NOTHING_LEFT_OUT = pl.DataFrame(schema=LEFT_OUT_SCHEMA)

RowPlace = tuple[str, int]  # sheet, row


@dataclass(frozen=True)
class ReturnContent:
    """The content of a return workbook. rows_read = accepted + quarantined + refused.

    `issues`: rule, severity, sheet, row (null: the whole file), column_name, value (masked if
    personal), detail. `header`: the clerk's titles in order. `rows`: sheet, row and c0, c1, … with
    the cells as written, of the quarantined rows, or of all rows if the file was refused; then the
    workbook may be mended and sent instead of the file. If the file itself was a return,
    origin_sheet and origin_row give the original place of its rows. `taken`: title and the column
    that it was read as. `left_out`: rows that are not data (sheet, row, why, text), by
    LEFT_OUT_SCHEMA. Only the clerk receives it, so the clerk's texts are unmasked.
    """

    submission: str
    file_name: str
    register: Register | None
    month: date | None
    street_code: str | None
    street_name: str | None
    verdict: str
    rows_read: int
    accepted: int
    quarantined: int
    refused: int
    warnings: int
    received_at: str
    issues: pl.DataFrame
    header: list[str]
    rows: pl.DataFrame
    taken: tuple[tuple[str, str], ...] = ()
    left_out: pl.DataFrame = field(default_factory=lambda: NOTHING_LEFT_OUT)

    @property
    def is_refused(self) -> bool:
        """Whether the whole file was refused."""
        return self.verdict.startswith("refused")

    @property
    def holds_all_rows(self) -> bool:
        """Whether the workbook contains every row of the file, so that it can replace it."""
        return len(self.rows) == self.rows_read

    @property
    def titles(self) -> dict[str, Text]:
        """Map column name to title for the register; {} if that is unknown."""
        return {c.name: c.title for c in self.register.columns} if self.register else {}

    @property
    def cells(self) -> list[str]:
        """The columns of `rows` with the clerk's cells, in the clerk's order."""
        return sorted(
            (name for name in self.rows.columns if re.fullmatch(r"c\d+", name)),
            key=lambda name: int(name[1:]),
        )


def verdict(content: ReturnContent) -> Text:
    """The file's verdict in one line."""
    if content.is_refused:
        return TEXTS["verdict.refused"]
    if not content.rows_read:
        return TEXTS["verdict.nil"]
    if content.quarantined:
        return fill(
            TEXTS["verdict.in_part"], accepted=content.accepted, returned=content.quarantined
        )
    return fill(TEXTS["verdict.accepted"], accepted=content.accepted)


def what_to_do(content: ReturnContent) -> Text:
    """What the clerk should do next."""
    sheet = TEXTS["sheet.to_mend"]
    if content.is_refused and content.rows_read and content.holds_all_rows:
        return fill(TEXTS["to_do.refused_with_rows"], sheet=sheet)
    if content.is_refused:
        return TEXTS["to_do.refused"]
    if content.quarantined and content.holds_all_rows:
        return fill(TEXTS["to_do.all_returned"], sheet=sheet, returned=content.quarantined)
    if content.quarantined:
        return fill(TEXTS["to_do.some_returned"], sheet=sheet, returned=content.quarantined)
    return TEXTS["to_do.nothing"]


@dataclass(frozen=True)
class FaultCount:
    """How often a rule was broken in a column. `message` contains no value."""

    severity: Text
    message: Text
    remedy: Text
    count: int
    is_hint: bool


def faults_by_rule(content: ReturnContent) -> list[FaultCount]:
    """The faults by rule and column, by falling severity and frequency."""
    if content.issues.is_empty():
        return []
    titles = content.titles
    groups: dict[tuple[str, str, str | None], list[str]] = {}
    for rule, severity, column, detail in content.issues[
        ["rule", "severity", "column_name", "detail"]
    ].iter_rows():
        groups.setdefault((severity, rule, column), []).append(detail or "")
    severities = {str(code): text for code, text in SEVERITIES.items()}
    gravity = list(severities).index
    order = sorted(
        groups, key=lambda key: (gravity(key[0]), -len(groups[key]), key[1], key[2] or "")
    )
    return [
        FaultCount(
            TEXTS["summary.hints"]
            if severity == "WARN" and content.is_refused
            else severities[severity],
            issue_text(
                rule, titles.get(column or ""), "…", _details(groups[severity, rule, column])
            ),
            RULES[rule].remedy,
            len(groups[severity, rule, column]),
            severity == "WARN",
        )
        for severity, rule, column in order
    ]


def _details(details: list[str]) -> str:
    """Several details as one text, each language separately; shortened if there are many."""
    several = list(dict.fromkeys(filter(None, details)))
    told = [detail_text(detail) for detail in several[:SHOWN_DETAILS]]
    more = "…" if len(several) > SHOWN_DETAILS else ""
    zh, en = "、".join(one.zh for one in told) + more, ", ".join(one.en for one in told) + more
    return zh if zh.replace("、", ", ") == en else f"{zh} / {en}"


@dataclass(frozen=True)
class Header:
    """The titles above the rows to mend: the clerk's, then those of missing required columns.

    `missing`: place -> missing column; `doubled`: places whose titles mean the same column.
    """

    titles: list[str]
    missing: dict[int, Column]
    doubled: frozenset[int]


def header_of(content: ReturnContent) -> Header:
    """The header above the rows to mend; only a refused file has missing columns."""
    own = [*content.header, *[""] * (len(content.cells) - len(content.header))]
    if not (content.register and content.is_refused):
        return Header(own, {}, frozenset())
    known = places_of_columns(content.register, own)
    lacking = [c for c in content.register.columns if c.required and c.name not in known]
    doubled = content.issues.filter(pl.col("rule") == "header_duplicate")["detail"]
    said = set("、".join(doubled).split("、")) - {""}
    return Header(
        [*own, *(column.title.zh for column in lacking)],
        dict(enumerate(lacking, len(own))),
        frozenset(place for place, title in enumerate(own) if title in said),
    )


def places_of_columns(register: Register | None, titles: list[str]) -> dict[str, int]:
    """Map column name to the place of its most certain title; {} if the register is unknown."""
    found: dict[str, int] = {}
    if register:
        normal = [normalise_title(title) for title in titles]
        for place in sorted(range(len(normal)), key=lambda at: rank(register.name, normal[at])):
            if name := column_named(register.name, normal[place]):
                found.setdefault(name, place)
    return found


@dataclass(frozen=True)
class TitleRead:
    """One of the clerk's titles and the column that it was read as; None if it was not read."""

    title: str
    column: Column | None

    @property
    def is_ours(self) -> bool:
        """Whether it was read and equals the template's title, apart from blanks and （必填）."""
        return self.column is not None and (
            normalise_title(self.title) == normalise_title(self.column.title.zh)
        )


def titles_read(content: ReturnContent) -> list[TitleRead]:
    """Each of the clerk's titles and the column that it was read as, in order; [] if the register
    is unknown.
    """
    register = content.register
    if register is None:
        return []
    taken = dict(content.taken) or {
        content.header[place]: name
        for name, place in places_of_columns(register, content.header).items()
    }
    return [
        TitleRead(title, register.column(taken[title]) if title in taken else None)
        for title in content.header
        if title and title not in RETURN_TITLES and normalise_title(title) not in SERIAL_TITLES
    ]


def fault_text(rule: str, title: Text | None, value: str | None, detail: str) -> str:
    """A fault and its remedy as one sentence in the clerk's language."""
    message = issue_text(rule, title, value, detail)
    return said(fill(TEXTS["rows.fault"], message=message, remedy=RULES[rule].remedy))


def file_faults(content: ReturnContent, header: Header) -> str:
    """Why the whole file was refused and what to do; "" if it was not refused."""
    faults = (
        content.issues.filter(pl.col("severity") == "FILE")
        .select("rule", "detail")
        .unique(maintain_order=True)
    )
    reasons = [fault_text(rule, None, None, detail) for rule, detail in faults.iter_rows()]
    if header.missing:
        reasons.append(said(TEXTS["rows.lacking_columns"]))
    return REASON_MARK + "；".join(reasons) if reasons else ""


@dataclass(frozen=True)
class RowFaults:
    """Per (sheet, row): its faults, and the places in the header with faulty cells.

    `otherwise`: the text for a row without a fault of its own.
    """

    reasons: dict[RowPlace, list[str]]
    places: dict[RowPlace, set[int]]
    otherwise: list[str]

    def said_of(self, row: RowPlace) -> str:
        """The row's faults, as the text of one cell."""
        return "；".join(self.reasons.get(row, self.otherwise))

    def marked(self, row: RowPlace) -> Set[int]:
        """The places of the cells to mend."""
        return self.places.get(row, set())


def row_faults(content: ReturnContent, header: Header) -> RowFaults:
    """The faults of each row to mend."""
    titles, places = content.titles, places_of_columns(content.register, header.titles)
    reasons: dict[RowPlace, list[str]] = {}
    marked: dict[RowPlace, set[int]] = {}
    for rule, sheet, row, column, value, detail in (
        content.issues.filter((pl.col("severity") == "ROW") & pl.col("row").is_not_null())
        .select("rule", "sheet", "row", "column_name", "value", "detail")
        .iter_rows()
    ):
        own = reasons.setdefault((sheet, row), [])
        if (reason := fault_text(rule, titles.get(column), value, detail)) not in own:
            own.append(reason)
        if column in places:
            marked.setdefault((sheet, row), set()).add(places[column] + len(RETURN_TITLES))
    lacking = [
        fault_text("required_missing", column.title, None, "") for column in header.missing.values()
    ]
    sound = said(TEXTS["rows.no_fault" if content.is_refused else "rows.accepted"])
    for own in reasons.values():
        own.extend(lacking)
    return RowFaults(reasons, marked, lacking or [sound])
