"""Decisions as written in a file or on the command line, converted to contract objects."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipelines.contract.personal import masked
from pipelines.contract.register import register_named
from pipelines.decision.fault import form_text
from pipelines.decision.form import find_submission
from pipelines.decision.record import ASKED_FOR, Decision
from pipelines.intake.title import column_named, normalise_title
from pipelines.operation.title_map import map_from
from pipelines.operation.world import World

TITLES = {  # column titles in a decision file; the English names are accepted too
    "种类": "kind",
    "报送": "submission",
    "报送编号": "submission",
    "工作表": "sheet",
    "行号": "row",
    "列": "column",
    "原值": "expect",
    "新值": "value",
    "理由": "reason",
    "决定号": "decision",
    "台账": "register",
    "地区": "area",
}
NEEDED = ("kind", "submission", "reason")
KIND_WORDS = {
    **{kind: kind for kind in ASKED_FOR},
    **{text.zh: kind for kind, text in ASKED_FOR.items()},
    "强制": "force",
    "撤销": "revoke",
}

Fault = tuple[str, str]  # (code, detail)


class DecisionsRefused(ValueError):
    """No decision was stored; the message has a line for each fault: place, code, what is wrong,
    what to do.
    """


@dataclass(frozen=True)
class WrittenDecision:
    """A decision as written: texts by the names in TITLES. `place`: file and line, or "" for a
    command.
    """

    place: str
    words: Mapping[str, str]


def read_decision_file(path: Path) -> list[WrittenDecision]:
    """The decisions in a CSV file (UTF-8 or GB18030). Raises DecisionsRefused if its form is
    invalid.
    """
    lines = csv.reader(io.StringIO(_text(path)))
    titles = [TITLES.get(title.strip(), title.strip().lower()) for title in next(lines, [])]
    _check_titles(path, titles)
    written = []
    for cells in lines:
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) != len(titles):
            raise _form_fault(path, lines.line_num, "cells_uneven")
        written.append(
            WrittenDecision(f"{path.name}:{lines.line_num}", dict(zip(titles, cells, strict=True)))
        )
    if not written:
        raise _form_fault(path, 1, "nothing_decided")
    return written


def _text(path: Path) -> str:
    content = path.read_bytes()
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise _form_fault(path, 1, "text_unreadable")


def _check_titles(path: Path, titles: list[str]) -> None:
    known = set(TITLES.values())
    if missing := [name for name in NEEDED if name not in titles]:
        raise _form_fault(path, 1, "column_missing", missing)
    if unknown := [masked(title)[:40] for title in titles if title not in known]:
        raise _form_fault(path, 1, "column_unknown", unknown)
    if len(set(titles)) < len(titles):
        raise _form_fault(path, 1, "column_repeated")


def _form_fault(path: Path, line: int, code: str, named: Sequence[str] = ()) -> DecisionsRefused:
    text = form_text(code, named, tuple(dict.fromkeys(TITLES.values())))
    return DecisionsRefused(f"{path.name}:{line}: {code}: {text.zh} / {text.en}")


def decision_from(world: World, words: Mapping[str, str]) -> tuple[Decision | None, list[Fault]]:
    """A decision as a contract object, or its faults. `words`: texts by the names in TITLES."""
    cells = {name: text.strip() or None for name, text in words.items()}
    said = cells.get("kind") or ""
    kind = KIND_WORDS.get(said.lower())
    if kind is None:
        return None, [("kind_unknown", masked(said)[:40])]
    reason = cells.get("reason") or ""
    if kind == "revoke":
        return _revocation(world, cells, reason)
    idle = [("cell_idle", "decision")] if cells.get("decision") else []
    decision, fault = (
        map_from(world, cells, reason)
        if kind == "map"
        else _on_submission(world, kind, cells, reason)
    )
    return decision, [*idle, fault] if fault else idle


def _on_submission(
    world: World, kind: str, cells: Mapping[str, str | None], reason: str
) -> tuple[Decision | None, Fault | None]:
    """A decision on a submission, or the first fault that prevents it."""
    submission, fault = _submission(world, cells.get("submission") or "")
    row, column = cells.get("row"), cells.get("column")
    if fault:
        return None, fault
    if row is not None and not _is_row_number(row):
        return None, ("row_malformed", masked(row)[:40])
    if column is not None and kind == "correct":
        column, fault = _column_to_correct(world, submission, column)
    if fault:
        return None, fault
    decision = Decision(
        kind,
        submission,
        reason,
        cells.get("sheet"),
        int(row) if row else None,
        column,
        cells.get("expect"),
        cells.get("value"),
        receipt=world.receipts[-1].receipt if kind == "withdraw" else None,
        register=cells.get("register"),
        area=cells.get("area"),
    )
    return decision, None


def _submission(world: World, text: str) -> tuple[str, Fault | None]:
    """The submission whose id begins with `text`; "" and a fault if there is none."""
    known = (receipt.submission for receipt in world.receipts)
    submission, fault = find_submission(known, text)
    if submission is None:
        return "", fault
    if world.submissions.filter(submission=submission).is_empty():
        return "", ("submission_unread", "")
    return submission, None


def _is_row_number(text: str) -> bool:
    return _is_number(text) and int(text) > 0


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit()


def _column_to_correct(world: World, submission: str, text: str) -> tuple[str | None, Fault | None]:
    """The contract's name of a column of the submission, or the fault why there is none."""
    register = world.submissions.filter(submission=submission)["register"][0]
    if register is None:
        return None, ("file_unreadable", "header_missing")
    column = _column(register, text)
    return column, None if column else ("column_unknown", masked(text)[:40])


def _revocation(
    world: World, cells: Mapping[str, str | None], reason: str
) -> tuple[Decision | None, list[tuple[str, str]]]:
    number = cells.get("decision")
    if number is not None and not _is_number(number):
        return None, [("decision_unknown", masked(number)[:40])]
    revoked = next(
        (
            decision
            for decision in world.reader.decisions
            if str(decision.number) == (number or "").lstrip("0")
        ),
        None,
    )
    idle = [
        ("cell_idle", name)
        for name in ("sheet", "row", "column", "expect", "value", "register", "area")
        if cells.get(name)
    ]
    decision = Decision(
        "revoke",
        revoked.submission if revoked else "",
        reason,
        revokes=int(number) if number else None,
    )
    return decision, idle


def _column(register: str, text: str) -> str | None:
    """The contract's name of a column called by its name, title or an alias."""
    known = {column.name for column in register_named(register).columns}
    return text if text in known else column_named(register, normalise_title(text))
