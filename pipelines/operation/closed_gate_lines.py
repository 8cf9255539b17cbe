"""The report on a closed gate: each failed check with its places, the submissions behind it, and
what to do.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from pipelines.base.wording import Text, fill
from pipelines.base.words import load_words
from pipelines.operation.closed_gate import ClosedGate, FailedCheck

WORDS = load_words(Path(__file__).with_name("closed_gate.toml"))
PLACES_SHOWN, FILES_SHOWN = 10, 10


def gate_lines(closed: ClosedGate) -> list[Text]:
    """The lines; the last one says how to release anyway."""
    return [*(line for one in closed.checks for line in _check_lines(one)), WORDS["override_note"]]


def _check_lines(one: FailedCheck) -> Iterator[Text]:
    yield fill(WORDS["check"], check=one.check, failing=one.failing, said=one.said)
    if one.places:
        yield fill(WORDS["places"], places=_some([_place(*place) for place in one.places]))
    rows: dict[str, list[str]] = {}
    for submission, sheet, row in one.rows:
        rows.setdefault(submission, []).append(str(row) if sheet == 1 else f"{sheet}:{row}")
    for submission, name, register, street, month in one.files[:FILES_SHOWN]:
        told = {"submission": submission, "name": name, "register": register}
        told |= {"street": street, "month": month}
        if submission in rows:
            shown = "、".join(rows[submission][:PLACES_SHOWN])
            yield fill(WORDS["file_rows"], **told, rows=shown)
        else:
            yield fill(WORDS["file"], **told)
    more = len(one.files) - FILES_SHOWN
    if more > 0:
        yield fill(WORDS["more"], more=more)
    yield _what_to_do(one)


def _what_to_do(one: FailedCheck) -> Text:
    if not one.files:
        return WORDS["do.nothing_behind"]
    return WORDS["do.rows" if one.rows else "do.new" if one.is_of_news else "do.standing"]


def _place(code: str, name: str, month: str) -> str:
    return " ".join(part for part in (name, code, month) if part)


def _some(names: list[str]) -> Text:
    shown = "、".join(names[:PLACES_SHOWN])
    more = len(names) - PLACES_SHOWN
    return Text(f"{shown} 等", f"{shown} …") if more > 0 else Text(shown, shown)
