"""The rows below a heading: which of them are data, and what the clerk ticked in each."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

import polars as pl

from pipelines.contract.code_list import code_lists
from pipelines.contract.column import Register
from pipelines.contract.example import example_cells
from pipelines.intake.book import Sheet
from pipelines.intake.heading import ORIGIN_ROW, ORIGIN_SHEET, SERIAL_TITLES, Layout
from pipelines.intake.parse import Unreadable, parse_code
from pipelines.intake.title import normalise_title

EXAMPLE_MARK = "示例"  # in the serial column of a template's example row, which is not data
OF_PLACE = ("community_code", "street_code")  # kinds of columns
FEWEST_FILLED_DOWN = 2  # rows that name nobody and say the same
LONGEST_TOLD = 60
REASONS = ("header", "example", "total", "note", "heading", "filled_before", "blank")
NOTHING_LEFT_OUT = pl.DataFrame(schema={"row": pl.Int32, "why": pl.String, "text": pl.String})
COUNT = re.compile(r"[（(]?(共|计)?\s*\d{1,6}(\.\d+)?\s*(人|名|户|家|个|条|行|元)?[)）]?")
SECTION = re.compile(r"[\u4e00-\u9fff]")
NAMES_SOMETHING = re.compile(r"[0-9A-Za-z]{14,}")  # no phone in a line of signatures
TOTAL = re.compile(
    r"^[(（*※]?(合\s*计|总\s*计|小\s*计|本页小计|累\s*计|共\s*计|(本页|本表|本社区)?共\s*计?[:：]?\s*\d+\s*(页|条|行|人|名|户|家|个)|"
    r"总人数|总数|人数合计)|^.{1,20}(小\s*计|合\s*计|总\s*计|共\s*计)\s*[:：]?\s*(\d+\s*\w?)?$"
)
NOTE = re.compile(
    r"^[(（*※]?(填表说明|填报说明|说明|备注[:：]|注[:：1-9]|填报日期|填表日期|填报时间|填报人|填表人|制表|审核|复核|负责人|单位负责人|经办人|联系人|"
    r"单位[(（]?盖章|盖章|统计负责人|以下空白|第\s*\d+\s*页)"
)
TOTAL_WORDS = (
    "合计",
    "总计",
    "小计",
    "本页小计",
    "累计",
    "合计：",
    "总计：",
    "小计：",
    "合 计",
    "总 计",
    "小 计",
)


@cache
def former_example(register: Register) -> Mapping[str, str]:
    """Column name -> cell of the example row of templates up to 2026, in which what is required was
    filled in.
    """
    cells = {}
    for column in register.columns:
        if column.required or column.required_unless:
            listed = column.list_of_cells
            label = next(iter(code_lists()[listed].labels.values())) if listed else None
            cells[column.name] = label.zh if label else column.of_kind.example or ""
    return cells


def origin_columns(data: pl.DataFrame, layout: Layout) -> list[pl.Series]:
    """origin_row and origin_sheet of the rows of a return workbook: where they stood in the file
    that was returned; none for any other file.
    """
    if not layout.returned:
        return []
    number, sheet = (data[f"c{layout.returned[title]}"] for title in (ORIGIN_ROW, ORIGIN_SHEET))
    return [
        number.str.strip_chars().cast(pl.Int32, strict=False).alias("origin_row"),
        sheet.alias("origin_sheet"),
    ]


def ticked_labels(data: pl.DataFrame, cells: dict[str, str]) -> pl.Series:
    """Row by row the labels whose cell says 是, joined by 、; a cell that says neither yes nor no is
    added as it is, so that it is not overlooked.
    """
    said = []
    for row in data.select(cells.values()).iter_rows():
        ticks = [_tick(label, cell) for label, cell in zip(cells, row, strict=True) if cell]
        said.append("、".join(filter(None, ticks)) or None)
    return pl.Series(said, dtype=pl.String)


def _tick(label: str, cell: str) -> str | None:
    try:
        return label if parse_code(cell, code_lists()["flag"]) == "yes" else None
    except Unreadable:
        return label if normalise_title(cell) == label else cell


@dataclass(frozen=True)
class DataRows:
    """`frame`: row (the clerk's row number, from 1) and the cells of each data row; `left_out`: row,
    why (a reason of REASONS) and text of each row that has cells and is no data.
    """

    frame: pl.DataFrame
    left_out: pl.DataFrame


def data_rows(sheet: Sheet, layout: Layout) -> DataRows:
    """The sheet's rows below the header, parted by their content (SPEC section 3).

    Left out: blank rows; repeated headers; our own example as we wrote it; rows that were only
    numbered or filled down beforehand; headings of sections; totals, notes and signatures, which are
    told by their first words. A row in which something is named is data, however bad.
    """
    frame = _with_row_numbers(sheet, layout.first_data_row)
    serial = _serial_column(layout)
    why: dict[int, str] = {}
    for reason, rows in (
        ("header", _rows_at(frame, _is_header(sheet, layout))),
        ("example", _rows_at(frame, _is_example(layout, serial)) if serial else []),
        *_unnamed_rows(frame, layout, serial),
    ):
        for row in rows:
            why.setdefault(row, reason)
    if serial is None:  # with serials a total's label stands outside the key
        for row in _totals_in_first_column(frame, layout):
            why.setdefault(row, "total")
    if not why:
        return DataRows(frame, NOTHING_LEFT_OUT)
    is_left_out = frame["row"].is_in(list(why))
    return DataRows(frame.filter(~is_left_out), _left_out(frame.filter(is_left_out), why))


def _left_out(rows: pl.DataFrame, why: dict[int, str]) -> pl.DataFrame:
    """As DataRows.left_out has them; of blank rows nothing is said."""
    told = [
        (row[0], why[row[0]], " ".join(cell for cell in row[1:] if cell)[:LONGEST_TOLD])
        for row in rows.iter_rows()
        if why[row[0]] != "blank"
    ]
    return pl.DataFrame(told, schema=NOTHING_LEFT_OUT.schema, orient="row")


def _with_row_numbers(sheet: Sheet, first: int) -> pl.DataFrame:
    frame = sheet.frame.slice(first)
    numbers = pl.int_range(first + 1, first + 1 + len(frame), dtype=pl.Int32, eager=True)
    return pl.DataFrame([numbers.alias("row"), *frame])


def _rows_at(frame: pl.DataFrame, is_met: pl.Expr) -> list[int]:
    """The numbers of the rows in which a condition is met."""
    met = frame.select(is_met.alias("met")).to_series()
    return frame["row"].filter(met).to_list() if met.any() else []


def _serial_column(layout: Layout) -> str | None:
    return next(
        (
            f"c{place}"
            for place, title in enumerate(layout.titles)
            if normalise_title(title) in SERIAL_TITLES
        ),
        None,
    )


def _required_cells(layout: Layout) -> list[str]:
    """The frame's columns of what the register requires."""
    return [
        layout.columns[column.name]
        for column in layout.register.columns
        if column.required and column.name in layout.columns
    ]


def _key_cells(layout: Layout) -> list[str]:
    """The frame's columns of the register's key."""
    return [layout.columns[name] for name in layout.register.key if name in layout.columns]


def _is_header(sheet: Sheet, layout: Layout) -> pl.Expr:
    """Whether a row is the header again."""
    above = sheet.frame.slice(0, layout.first_data_row)
    header = {
        cell: above[cell].drop_nulls()[-1] for cell in _key_cells(layout) or _required_cells(layout)
    }
    return pl.all_horizontal(pl.col(cell).eq_missing(title) for cell, title in header.items())


def _is_example(layout: Layout, serial: str) -> pl.Expr:
    """Whether a row is the example of a template of ours, as we wrote it, in whatever community."""
    return pl.col(serial).eq_missing(EXAMPLE_MARK) & pl.any_horizontal(
        pl.all_horizontal(
            pl.col(cell).eq_missing(cells.get(name))
            for name, cell in layout.columns.items()
            if layout.register.column(name).kind not in OF_PLACE
        )
        for cells in (example_cells(layout.register.name), former_example(layout.register))
    )


def _unnamed_rows(
    frame: pl.DataFrame, layout: Layout, serial: str | None
) -> Iterator[tuple[str, list[int]]]:
    """The rows that hold nothing, or a note, total, signature or heading, or only what was filled
    in beforehand: (reason, rows).
    """
    named = [layout.columns[name] for name in layout.register.identifying if name in layout.columns]
    required = _required_cells(layout)
    if not any(frame[cell].null_count() for cell in {*named, *required}):
        return
    is_scant = pl.sum_horizontal(pl.col(required).is_not_null()) * 2 < len(required)
    is_unnamed = pl.all_horizontal(pl.col(named).is_null()) if named else pl.lit(value=False)
    suspect = frame.filter(is_scant | is_unnamed)
    if suspect.is_empty():
        return
    is_blank = pl.all_horizontal(pl.all().exclude("row").is_null())
    yield "blank", suspect.filter(is_blank)["row"].to_list()
    suspect = suspect.filter(~is_blank)
    yield from _by_words(suspect, [suspect.columns.index(cell) for cell in named])
    if named:
        unnamed = suspect.filter(is_unnamed)
        yield "heading", _headings(unnamed.drop(_coded_cells(layout)), serial)
        yield "filled_before", _filled_before(frame, unnamed, layout, serial)


def _by_words(suspect: pl.DataFrame, named: list[int]) -> Iterator[tuple[str, list[int]]]:
    """Totals, notes and signatures, told by their first words; not where somebody or something is
    named besides. `named`: places of the cells that would.
    """
    totals: list[int] = []
    notes: list[int] = []
    for row in suspect.iter_rows():
        place, first = next((at, cell) for at, cell in enumerate(row) if at and cell is not None)
        is_total = TOTAL.match(first.strip())
        if not (is_total or NOTE.match(first.strip())):
            continue
        others = [row[at] for at in named if at != place and row[at]]
        if not any(NAMES_SOMETHING.search(cell) and not NOTE.match(cell) for cell in others):
            (totals if is_total else notes).append(row[0])
    yield "total", totals
    yield "note", notes


def _headings(unnamed: pl.DataFrame, serial: str | None) -> list[int]:
    """Rows that say one thing in words, and beside it at most counts: the heading of a section."""
    found = []
    for row in unnamed.iter_rows(named=True):
        cells = [cell for name, cell in row.items() if name != "row" and cell]
        words = [cell for cell in cells if not COUNT.fullmatch(cell.strip())]
        beside = [cell for cell in words if cell != row.get(serial or "")]
        if len(beside or words) == 1 and SECTION.search("".join(words)):
            found.append(row["row"])
    return found


def _coded_cells(layout: Layout) -> list[str]:
    """The frame's columns of codes and flags, in which a word is no heading."""
    return [
        cell
        for name, cell in layout.columns.items()
        if layout.register.column(name).list_of_cells is not None
    ]


def _filled_before(
    frame: pl.DataFrame, unnamed: pl.DataFrame, layout: Layout, serial: str | None
) -> list[int]:
    """Rows that name nobody and nothing, and have but their number, a place or month, and what is
    the same in all rows of the sheet, or in all rows of this kind.
    """
    free = {serial, "row"} | {
        cell
        for name, cell in layout.columns.items()
        if layout.register.column(name).kind in (*OF_PLACE, "month")
    }
    own = [
        pl.col(name).is_not_null()
        for name in unnamed.columns
        if name not in free
        and unnamed[name].null_count() < len(unnamed)
        and not _is_same(frame[name], FEWEST_FILLED_DOWN)
        and not _is_same(unnamed[name], FEWEST_FILLED_DOWN)
    ]
    rows = unnamed.filter(~pl.any_horizontal(own)) if own else unnamed
    return rows["row"].to_list()


def _is_same(cells: pl.Series, fewest: int) -> bool:
    """Whether all filled cells, at least so many, say the same."""
    filled = cells.drop_nulls()
    return len(filled) >= fewest and filled.n_unique() == 1


def _totals_in_first_column(frame: pl.DataFrame, layout: Layout) -> list[int]:
    """Row numbers where the first column, though it may be of the key, says 合计 and all that is
    known besides are numbers.
    """
    labelled = (
        frame.filter(pl.col("c0").is_in(TOTAL_WORDS))
        if layout.titles[:1] and layout.titles[0]
        else frame.clear()
    )
    others = [
        cell
        for name, cell in layout.columns.items()
        if cell != "c0" and not layout.register.column(name).of_kind.is_number
    ]
    return labelled.filter(
        pl.all_horizontal(pl.col(others).is_null()) if others else pl.lit(value=True)
    )["row"].to_list()
