"""Unknown titles and values: listed with suggestions, tried out, and mapped by a decision."""

from __future__ import annotations

import csv
import difflib
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from pipelines.contract.code_list import code_lists
from pipelines.contract.column import Register
from pipelines.contract.personal import masked
from pipelines.contract.register import REGISTERS, register_named
from pipelines.contract.title_pattern import title_words
from pipelines.decision.record import Decision
from pipelines.intake.area_told import area_told
from pipelines.intake.parse import Unreadable, parse_code
from pipelines.intake.store import unknown_file
from pipelines.intake.taught import UNKNOWN_SCHEMA
from pipelines.intake.title import column_named, normalise_title
from pipelines.operation.world import World
from pipelines.reference.division import all_codes

OTHER_UNIT = re.compile(r"[万千百]元|公顷|平方公里|亩|万人")
STREET_DIGITS = 9
LIKENESS = 0.6  # minimum similarity of a suggestion
AREA = re.compile(r"[0-9]{2}(?:[0-9]{2}){0,2}|[0-9]{9}")


@dataclass(frozen=True)
class UnknownText:
    """An unknown title (column None) or value, the number of files and rows with it, and a
    suggested meaning.
    """

    register: str
    column: str | None
    text: str
    files: int
    rows: int
    suggestion: str | None


def try_titles(path: Path) -> Iterator[tuple[str, str, str]]:
    """Yield (title, register, column that it would be read as, or "") for each line of a CSV file
    with columns title and register. Raises KeyError if it lacks one.
    """
    with path.open(encoding="utf-8-sig", newline="") as file:
        for line in csv.DictReader(file):
            title, register = line["title"], line["register"]
            known = next((one for one in REGISTERS if register in (one.name, one.title.zh)), None)
            column = column_named(known.name, normalise_title(title)) if known else None
            yield title, register, column or ""


def unknown_texts(world: World) -> list[UnknownText]:
    """The unknown texts in received files, most frequent first."""
    frames = [frame for _, frame in _unknown_by_submission(world)]
    found = (
        pl.concat([pl.DataFrame(schema=UNKNOWN_SCHEMA), *frames])
        .group_by("register", "column", "text")
        .agg(pl.len().alias("files"), pl.col("rows").sum())
        .sort(["files", "rows", "text"], descending=[True, True, False])
    )
    return [
        UnknownText(register, column, masked(text), files, rows, suggestion(register, column, text))
        for register, column, text, files, rows in found.iter_rows()
    ]


def _unknown_by_submission(world: World) -> Iterator[tuple[dict, pl.DataFrame]]:
    """Yield each submission that was not withdrawn, with its unknown texts."""
    latest = world.submissions.unique("submission", keep="last", maintain_order=True)
    for row in latest.filter(pl.col("verdict") != "withdrawn").iter_rows(named=True):
        outcome = world.reader.outcome_file(row["submission"])
        path = unknown_file(world.home, outcome.stem) if outcome else None
        if path is not None and path.exists():
            yield row, pl.read_parquet(path)


def suggestion(register: str, column: str | None, text: str) -> str | None:
    """The column, or the code of a column, whose title or label is most similar to a text; None if
    none is similar or the text is about another person.
    """
    if column is None and re.search(title_words()["veto"], text):
        return None
    known = _known(register_named(register), column)
    like = difflib.get_close_matches(normalise_title(text), list(known), n=1, cutoff=LIKENESS)
    return known[like[0]] if like else None


def _known(register: Register, column: str | None) -> Mapping[str, str]:
    if column is None:
        return {
            normalise_title(title): one.name
            for one in register.columns
            for title in (one.title.zh, *one.aliases)
        }
    codes = register.column(column).list_of_cells
    return code_lists()[codes].spellings if codes else {}


def map_from(
    world: World, cells: Mapping[str, str | None], reason: str
) -> tuple[Decision | None, tuple[str, str] | None]:
    """The decision that maps a title or value, or the first fault that prevents it."""
    text, said = cells.get("expect") or "", cells.get("register") or ""
    register = next((one for one in REGISTERS if said in (one.name, one.title.zh)), None)
    area, column = cells.get("area"), cells.get("column")
    if column == "community_code":  # many communities have the same name
        area = area or (cells.get("value") or "")[:STREET_DIGITS]
    if not text:
        return None, ("map_text_blank", "")
    if register is None:
        return None, ("map_register_unknown", masked(said)[:40])
    if area is not None and not AREA.fullmatch(area):
        return None, ("map_area_unknown", masked(area)[:40])
    value, fault = _target(world, register, column, text, cells.get("value") or "")
    if fault:
        return None, fault
    decision = Decision(
        "map",
        "",
        reason,
        column=column,
        expect=text,
        value=value,
        receipt=max((one.receipt for one in world.receipts), default=""),
        register=register.name,
        area=area,
        concerns=tuple(_concerned(world, register.name, column, text, area)),
    )
    return decision, None


def _target(
    world: World, register: Register, column: str | None, text: str, said: str
) -> tuple[str, tuple[str, str] | None]:
    """The code or column that the text shall mean, or a fault."""
    if column is None:
        return _column_meant(register, text, said)
    if column == "community_code" and said in all_codes(world.reader.tables) and len(said) == 12:
        return said, None
    codes = next((one.list_of_cells for one in register.columns if one.name == column), None)
    if codes is None:
        return "", ("map_target_unknown", masked(column)[:40])
    with suppress(Unreadable):
        if code := parse_code(said, code_lists()[codes]):
            return code, None
    return "", ("map_target_unknown", masked(said)[:40])


def _column_meant(register: Register, text: str, said: str) -> tuple[str, tuple[str, str] | None]:
    """The column that a title shall mean, or a fault."""
    title = normalise_title(text)
    target = next((one.name for one in register.columns if said in (one.name, one.title.zh)), None)
    if target is None:
        return "", ("map_target_unknown", masked(said)[:40])
    if column_named(register.name, title):
        return "", ("map_known", masked(text)[:40])
    if OTHER_UNIT.search(title):
        return "", ("map_unit", masked(text)[:40])
    return target, None


def _concerned(
    world: World, register: str, column: str | None, text: str, area: str | None
) -> Iterator[str]:
    """The submissions received so far that contain the unknown text."""
    wanted = normalise_title(text)
    for row, frame in _unknown_by_submission(world):
        is_there = any(
            own == register and of == column and normalise_title(one) == wanted
            for own, of, one, _ in frame.iter_rows()
        )
        if not is_there:
            continue
        told = row["street_code"] or area_told(row["file_name"], world.reader.tables)
        if told.startswith(area or ""):
            yield row["submission"]
