"""The second attack, which shares nothing with the audit, on planted editions and weakened ones."""

from __future__ import annotations

import csv
from pathlib import Path

import openpyxl
import polars as pl
import pytest

from pipelines.base.home import Home
from pipelines.edition.audit import BESIDE, Seen, leaks
from pipelines.edition.cells import PLACE
from pipelines.edition.make import Edition
from pipelines.edition.shown import Rules
from tests.oracle.second_attack import Cell, Published, Rest, Sum, attack, published, sums

pytestmark = pytest.mark.slow
PEOPLE = {
    "roster",
    "employment_rate",
    "unemployment_duration",
    "household_typology",
    "zero_employment_household",
}
WEAKENED = 18


@pytest.fixture(scope="module")
def editions(first: Path, later: Edition) -> list[Path]:
    return [first, later.file]


@pytest.fixture(scope="module")
def truth(home: Home) -> dict[Cell, float]:
    """What the later edition shows and withholds."""
    kept = pl.read_parquet(max(home.editions.glob(".public-*.parquet")))
    return {Cell(*row[:5]): row[5] for row in kept.select(*PLACE, "value").iter_rows()}


def test_it_finds_nothing_in_one_edition(editions):
    told = published(editions[0])
    assert told.faults == []
    assert attack(told) == []


def test_it_finds_nothing_in_two_editions_together(editions):
    told = published(*editions)
    assert told.faults == []
    assert attack(told) == []


def weakened(
    told: Published, truth: dict[Cell, float]
) -> list[tuple[Published, Cell | Rest, float]]:
    """Editions in which all of one sum but one secret is shown: a withheld count, or a complement
    of 1 to 9; the secret, and what it is. They are spread over the kinds of sums.
    """
    by_kind: dict[tuple, tuple[Sum, Cell | Rest]] = {}
    for one in sums(told.cells):
        for _, name in one.terms:
            is_open = isinstance(name, Cell) and told.cells[name] is None
            rests = [term for _, term in one.terms if isinstance(term, Rest)]
            secret = rests[0] if rests and rests[0].is_complement else name
            if not is_open or (rests and secret is name):
                continue
            if rests and not 1 <= _rest(one, truth) < 10:
                continue
            whole = one.terms[0][1]
            kind = (whole.table, whole.column, len(one.terms), type(secret), name.column)
            by_kind.setdefault(kind, (one, secret))
    found = []
    for one, secret in by_kind.values():
        first = one.terms[0][1]
        cells = {
            cell: value
            for cell, value in told.cells.items()
            if (cell.table in PEOPLE and first.table in PEOPLE and cell.month == first.month)
            or cell.table == first.table
        }
        cells |= {n: truth[n] for _, n in one.terms if isinstance(n, Cell) and n != secret}
        value = truth[secret] if isinstance(secret, Cell) else _rest(one, truth)
        found.append((Published(cells), secret, value))
    return found


def _rest(one: Sum, truth: dict[Cell, float]) -> float:
    return sum(sign * truth[name] for sign, name in one.terms if isinstance(name, Cell))


@pytest.fixture(scope="module")
def weak(editions: list[Path], truth: dict[Cell, float]) -> list:
    return weakened(published(editions[-1]), truth)


@pytest.mark.parametrize("case", range(WEAKENED))
def test_both_attacks_find_what_a_weakened_edition_tells(weak, case):
    edition, secret, value = weak[case * len(weak) // WEAKENED]
    (found,) = attack(edition, secret)
    assert found.low - 0.01 <= value <= found.high + 0.01
    rows = [(*cell, shown) for cell, shown in edition.cells.items()]
    cells = pl.DataFrame(rows, schema=[*PLACE, "value"], orient="row", infer_schema_length=None)
    none = pl.DataFrame(schema={name: cells.schema[name] for name in PLACE})
    told = leaks(Seen(cells.sort(PLACE), pl.DataFrame(schema=BESIDE)), Rules(), none)
    assert {leak.why for leak in told} & {"narrow", "rest"}


def test_the_weakened_editions_are_of_many_kinds(weak):
    assert len(weak) >= WEAKENED


def test_a_figure_shown_in_one_edition_alone_is_used_against_the_other(editions, truth):
    told = published(*editions)
    hidden = next(
        cell
        for cell, value in told.cells.items()
        if value is None and cell.table == "employment_rate" and truth[cell] >= 10
    )
    around = {c: v for c, v in told.cells.items() if c.table in PEOPLE and c.month == hidden.month}
    assert hidden in around
    assert attack(Published(around)) == []
    beside = [
        n
        for one in sums(around)
        for _, n in one.terms
        if hidden in dict.fromkeys(name for _, name in one.terms)
        and isinstance(n, Cell)
        and n != hidden
    ]
    assert attack(Published(around | {n: truth[n] for n in beside}))


@pytest.mark.parametrize("table", ["employment_rate", "new_employment", "labour_flow_rate"])
def test_the_exports_say_what_the_file_says(editions, table):
    folder = editions[-1].with_suffix("")
    with (folder / f"{table}.csv").open(encoding="utf-8-sig", newline="") as file:
        lines = list(csv.reader(file))
    sheet = openpyxl.load_workbook(folder / f"{table}.xlsx").worksheets[0]
    in_sheet = [
        [number(cell) for cell in row if not hasattr(cell, "year")]
        for row in sheet.iter_rows(values_only=True)
    ]
    in_csv = [[number(cell) for cell in line[1:]] for line in lines[1:]]
    in_file = [value for value in published(editions[-1]).cells if value.table == table]
    assert in_csv == in_sheet[-len(in_csv) :]
    assert in_file


def number(cell: object) -> object:
    """A cell's number to four decimals, None where it is empty, else its text."""
    if cell in (None, ""):
        return None
    try:
        return round(float(str(cell)), 4)
    except ValueError:
        return str(cell)
