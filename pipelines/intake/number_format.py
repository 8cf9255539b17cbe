"""Applies number formats to household numbers, post numbers and community codes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

import polars as pl

from pipelines.contract.column import Column, Register
from pipelines.intake.rows import Rows

WHOLE_OR_DECIMAL = r"^\d{1,15}(?:\.\d+)?$"
DECIMALS = re.compile(r"0\.(0+)(?:_.)?(?:;.*)?|(2)")  # 0.00, or its built-in number 2
# The parts of a format for whole numbers: "H"0000, 00-00, 0_
PART_OF_FORMAT = re.compile(r'"([^"]*)"|\\(.)|_(.)|([0#])|([-()/+ ])')
PLACE, LITERAL = 4, (1, 2, 5)  # groups


def as_formatted(rows: Rows) -> Rows:
    """The rows with household numbers and the like as their format displays them: 12 as 0012."""
    if rows.number_formats is None:
        return rows
    changed = [
        pl.Series(column.name, _formatted(texts.to_list(), formats.to_list()), dtype=pl.String)
        for column in _numbered(rows.register)
        if column.name in rows.present
        and (texts := rows.frame[column.name]).str.contains(WHOLE_OR_DECIMAL).any()
        and (formats := rows.number_formats(column.name)) is not None
    ]
    return replace(rows, frame=rows.frame.with_columns(changed)) if changed else rows


def _numbered(register: Register) -> Iterator[Column]:
    """The text columns that a clerk may have typed as numbers."""
    return (
        column
        for column in register.columns
        if column.name.endswith("_no") or column.kind in ("community_code", "street_code")
    )


def _formatted(texts: list[str | None], formats: list[str | None]) -> list[str | None]:
    return [
        _as_shown(text, code) if text and code else text
        for text, code in zip(texts, formats, strict=True)
    ]


def _as_shown(text: str, code: str) -> str:
    """A number as its format displays it, if the format consists of digits and separators."""
    if found := DECIMALS.fullmatch(code):
        decimals = len(found[1] or "00")
        return f"{float(text):.{decimals}f}" if re.fullmatch(r"\d+\.\d+", text) else text
    code = code.partition(";")[0]
    parts = list(PART_OF_FORMAT.finditer(code))
    if not text.isdigit() or "".join(part[0] for part in parts) != code:
        return text
    return _laid_out(text, parts)


def _laid_out(text: str, parts: list[re.Match[str]]) -> str:
    """Place the digits into a format from the right; surplus digits go into its first place."""
    places = [part for part in parts if part[PLACE]]
    digits = text.zfill(sum(part[PLACE] == "0" for part in places))
    if not places:
        return text
    ahead = max(0, len(digits) - len(places))
    filled = [digits[: ahead + 1], *digits[ahead + 1 :]]
    empty = [""] * (len(places) - len(filled))
    of_place = dict(zip([part.start() for part in places], [*empty, *filled], strict=True))
    shown = (
        of_place[part.start()] if part[PLACE] else "".join(part[group] or "" for group in LITERAL)
        for part in parts
    )
    return "".join(shown).strip()
