"""The summary of a return workbook: what the file is, what was accepted, and its faults by rule."""

from __future__ import annotations

from dataclasses import dataclass, field

from pipelines.base.clock import beijing
from pipelines.base.wording import fill, month_text
from pipelines.contract.rule import RETURN_SUMMARY
from pipelines.feedback.paper import LINE, lines_of
from pipelines.feedback.return_content import (
    FaultCount,
    ReturnContent,
    faults_by_rule,
    verdict,
    what_to_do,
)
from pipelines.feedback.texts import TEXTS, said

SUMMARY_WIDTHS = (20, 60, 52, 8)
FACTS_ROW = 2

Cell = tuple[int, int, str | int, str]  # line and place from 0, word or number, format


@dataclass
class Summary:
    """The cells of the sheet in the order of writing, and line -> height in points where it is not
    the usual one.
    """

    cells: list[Cell] = field(default_factory=list)
    heights: dict[int, float] = field(default_factory=dict)

    def put(self, line: int, place: int, value: str | int, look: str) -> None:
        """Add a cell in this format."""
        self.cells.append((line, place, value, look))


def summary_of(content: ReturnContent, are_ours: bool) -> Summary:
    """The file's facts, counts, faults by rule, and hints. `are_ours`: whether its titles were
    those of the template.
    """
    told = Summary()
    # Intake recognises our own paper by this mark, in either language.
    told.put(0, 0, f"{RETURN_SUMMARY}：{_whose(content)}", "title")
    line = FACTS_ROW
    facts: list[tuple[str, str | int, str]] = [*_facts(content, are_ours), *_counts(content)]
    for name, value, note in facts:
        told.put(line, 0, name, "head")
        told.put(line, 1, value, "number" if isinstance(value, int) else "wrap")
        if isinstance(value, str):
            told.heights[line] = LINE * lines_of([value], SUMMARY_WIDTHS[1:2])
        told.put(line, 2, note, "note")
        line += 1
    counts = faults_by_rule(content)
    for title, own in (
        ("summary.faults", [one for one in counts if not one.is_hint]),
        ("summary.only_hints", [one for one in counts if one.is_hint]),
    ):
        if own:
            told.put(line + 1, 0, said(TEXTS[title]), "bold")
            line = _put_counts(told, line + 2, own)
    return told


def _put_counts(told: Summary, top: int, counts: list[FaultCount]) -> int:
    """Add a table of faults from line `top` on. Returns the line below it."""
    titles = ("summary.severity", "summary.fault", "summary.remedy", "summary.count")
    for place, name in enumerate(titles):
        told.put(top, place, said(TEXTS[name]), "head")
    for line, one in enumerate(counts, top + 1):
        words = [said(one.severity), said(one.message), said(one.remedy)]
        for place, word in enumerate(words):
            told.put(line, place, word, "wrap")
        told.put(line, 3, one.count, "number")
        told.heights[line] = LINE * lines_of(words, SUMMARY_WIDTHS[:3])
    return top + len(counts) + 1


def _whose(content: ReturnContent) -> str:
    street = " ".join(filter(None, (content.street_name, content.street_code)))
    month = said(month_text(content.month)) if content.month else ""
    register = said(content.register.title) if content.register else ""
    return " ".join(filter(None, (street, month, register))) or content.file_name


def _facts(content: ReturnContent, are_ours: bool) -> list[tuple[str, str | int, str]]:
    register, month = content.register, content.month
    unknown = said(TEXTS["summary.unknown"])
    street = " ".join(filter(None, (content.street_code, content.street_name)))
    received = f"{beijing(content.received_at):%Y-%m-%d %H:%M}"
    facts = {
        "summary.file": content.file_name,
        "register": said(register.title) if register else unknown,
        "summary.street": street or unknown,
        "summary.month": said(month_text(month)) if month else unknown,
        "summary.received": said(fill(TEXTS["summary.beijing_time"], time=received)),
        "summary.verdict": said(verdict(content)),
        "summary.what_to_do": said(what_to_do(content)),
    }
    if register:
        facts["summary.titles"] = said(TEXTS["titles.ours" if are_ours else "titles.beside"])
    return [(said(TEXTS[name]), value, "") for name, value in facts.items()]


def _counts(content: ReturnContent) -> list[tuple[str, str | int, str]]:
    rows = [
        ("summary.rows_read", content.rows_read, ""),
        ("summary.accepted", content.accepted, said(TEXTS["summary.accepted_note"])),
        ("summary.returned", content.quarantined, ""),
        ("summary.refused", content.refused, ""),
        (
            "summary.hints",
            content.warnings,
            "" if content.is_refused else said(TEXTS["summary.hints_note"]),
        ),
    ]
    if len(content.left_out):
        rows.append(
            ("summary.left_out", len(content.left_out), said(TEXTS["summary.left_out_note"]))
        )
    return [(said(TEXTS[name]), number, note) for name, number, note in rows]
