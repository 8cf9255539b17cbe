"""Decisions as somebody wrote them, in a file or on the command line, put into the contract's
words.
"""

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
from pipelines.decision.record import KINDS, Order
from pipelines.intake.title import column_named, normalise_title
from pipelines.operation.title_map import map_told
from pipelines.operation.world import World

TITLES = {  # of a file of decisions; each may also be called by its English name
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
    **{kind: kind for kind in KINDS},
    **{text.zh: kind for kind, text in KINDS.items()},
    "强制": "force",
    "撤销": "revoke",
}

OrderFault = tuple[str, str]  # code, detail


class OrdersRefused(ValueError):
    """No decision was taken; the message has a line for each fault: place, code, what is wrong,
    what to do.
    """


@dataclass(frozen=True)
class Wish:
    """A decision as somebody wrote it: texts by the names of TITLES. `place`: file and line, or ""
    for a command.
    """

    place: str
    words: Mapping[str, str]


def read_wishes(path: Path) -> list[Wish]:
    """The wishes in a CSV file (UTF-8 or GB18030). Raises OrdersRefused where its form will not do."""
    lines = csv.reader(io.StringIO(_text(path)))
    titles = [TITLES.get(title.strip(), title.strip().lower()) for title in next(lines, [])]
    _check_titles(path, titles)
    wishes = []
    for cells in lines:
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) != len(titles):
            raise _form_fault(path, lines.line_num, "cells_uneven")
        wishes.append(Wish(f"{path.name}:{lines.line_num}", dict(zip(titles, cells, strict=True))))
    if not wishes:
        raise _form_fault(path, 1, "nothing_decided")
    return wishes


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


def _form_fault(path: Path, line: int, code: str, named: Sequence[str] = ()) -> OrdersRefused:
    text = form_text(code, named, tuple(dict.fromkeys(TITLES.values())))
    return OrdersRefused(f"{path.name}:{line}: {code}: {text.zh} / {text.en}")


def order_told(world: World, words: Mapping[str, str]) -> tuple[Order | None, list[OrderFault]]:
    """One wish in the contract's words, or its faults. `words`: by the names of TITLES."""
    cells = {name: text.strip() or None for name, text in words.items()}
    said = cells.get("kind") or ""
    kind = KIND_WORDS.get(said.lower())
    if kind is None:
        return None, [("kind_unknown", masked(said)[:40])]
    reason = cells.get("reason") or ""
    if kind == "revoke":
        return _revocation(world, cells, reason)
    idle = [("cell_idle", "decision")] if cells.get("decision") else []
    order, fault = (
        map_told(world, cells, reason) if kind == "map" else _ruling(world, kind, cells, reason)
    )
    return order, [*idle, fault] if fault else idle


def _ruling(
    world: World, kind: str, cells: Mapping[str, str | None], reason: str
) -> tuple[Order | None, OrderFault | None]:
    """An order that rules on a submission, or the first fault why there is none."""
    submission, fault = _submission(world, cells.get("submission") or "")
    row, column = cells.get("row"), cells.get("column")
    if not fault and row is not None and not _is_row_number(row):
        fault = "row_malformed", masked(row)[:40]
    if not fault and column is not None and kind == "correct":
        column, fault = _column_to_correct(world, submission, column)
    if fault:
        return None, fault
    order = Order(
        kind,
        submission,
        reason,
        cells.get("sheet"),
        int(row) if row else None,
        column,
        cells.get("expect"),
        cells.get("value"),
        register=cells.get("register"),
        area=cells.get("area"),
    )
    return order, None


def _submission(world: World, text: str) -> tuple[str, OrderFault | None]:
    """The submission that was read whose number begins so; "" with the fault why there is none."""
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


def _column_to_correct(
    world: World, submission: str, text: str
) -> tuple[str | None, OrderFault | None]:
    """The contract's name of a column of the submission, or the fault why there is none."""
    register = world.submissions.filter(submission=submission)["register"][0]
    if register is None:
        return None, ("file_unreadable", "header_missing")
    column = _column(register, text)
    return column, None if column else ("column_unknown", masked(text)[:40])


def _revocation(
    world: World, cells: Mapping[str, str | None], reason: str
) -> tuple[Order | None, list[tuple[str, str]]]:
    number = cells.get("decision")
    if number is not None and not _is_number(number):
        return None, [("decision_unknown", masked(number)[:40])]
    revoked = next(
        (
            decision
            for decision in world.reader.decisions
            if str(decision.decision) == (number or "").lstrip("0")
        ),
        None,
    )
    idle = [
        ("cell_idle", name)
        for name in ("sheet", "row", "column", "expect", "value", "register", "area")
        if cells.get(name)
    ]
    order = Order(
        "revoke",
        revoked.order.submission if revoked else "",
        reason,
        revokes=int(number) if number else None,
    )
    return order, idle


def _column(register: str, text: str) -> str | None:
    """The contract's name of a column called by its name, title or an alias."""
    known = {column.name for column in register_named(register).columns}
    return text if text in known else column_named(register, normalise_title(text))
