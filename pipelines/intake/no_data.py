"""Rows below a header that are no data, told by their content (SPEC section 3), each with why."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import reduce
from operator import and_

import polars as pl

from pipelines.contract.example import EXAMPLE_MARK, example_cells, former_example
from pipelines.intake.heading import SERIAL_TITLES, Layout
from pipelines.intake.parse import NULLS
from pipelines.intake.sheet import Sheet
from pipelines.intake.title import normalise_title

OF_PLACE = ("community_code", "street_code")  # kinds of columns
FIRST_ROWS, LAST_ROWS = 2, 10  # below the header, of the table
FEWEST_COLUMNS = 4  # that are numbered
COLUMN_NUMBER = re.compile(r"[(（]?(\d{1,2}|[A-Z]|[甲乙丙丁戊己庚辛壬癸])[)）]?")
SIGNATURE = re.compile(
    r"(填报人|填表人|制表人?|审核人?|复核人?|负责人|单位负责人|经办人|联系人)(签字|签名)?[:：]"
)
FEWEST_FILLED_DOWN = 2  # rows that name nobody and say the same
REASONS = ("header", "example", "total", "note", "heading", "filled_before", "blank")
COUNT = re.compile(r"[（(]?(共|计)?\s*\d{1,6}(\.\d+)?\s*(人|名|户|家|个|条|行|元)?[)）]?")
SECTION = re.compile(r"[\u4e00-\u9fff]")
NAMES_SOMETHING = re.compile(r"[0-9A-Za-z]{14,}")  # no phone in a line of signatures
TOTAL = re.compile(
    r"^[(（*※]?(合\s*计|总\s*计|小\s*计|本页小计|累\s*计|共\s*计|(本页|本表|本社区)?共\s*计?[:：]?\s*\d+\s*(页|条|行|人|名|户|家|个)|"
    r"总人数|总数|人数合计)|^.{1,20}(小\s*计|合\s*计|总\s*计|共\s*计)\s*[:：]?\s*(\d+\s*\w?)?$"
)
NOTE = re.compile(
    r"^[(（*※]?(填表说明|填报说明|说明|备注[:：]|注[:：1-9]|填报日期|填表日期|填报时间|填报人|填表人|制表|审核|复核|审批|领导|分管领导|签字|签名|签章|负责人|单位负责人|经办人|联系人|"
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
IS_TOTAL_WORD = pl.col("c0").is_in(TOTAL_WORDS)


def reasons_for_no_data(frame: pl.DataFrame, sheet: Sheet, layout: Layout) -> dict[int, str]:
    """The clerk's row number -> a reason of REASONS, of each row of `frame` that is no data.
    `frame`: row and the cells of the rows below the header.

    Repeated headers; our own example as we wrote it; totals, notes and signatures, which are told by
    their first words; headings of sections; rows that were only numbered or filled down beforehand;
    blank rows. A row in which something is named is data, however bad.
    """
    serial = _serial_column(layout)
    why: dict[int, str] = {}
    for reason, rows in (
        ("header", _headers_again(frame, sheet, layout)),
        ("header", _numbers_of_columns(frame.head(FIRST_ROWS))),
        ("note", _without_a_word(frame.tail(LAST_ROWS))),
        ("note", _signatures(frame.tail(LAST_ROWS))),
        ("example", _rows_at(frame, _is_example(layout, serial)) if serial else []),
        *_unnamed_rows(frame, layout, serial),
        # with serials a total's label stands outside the key
        ("total", [] if serial else _totals_in_first_column(frame, layout)),
    ):
        for row in rows:
            why.setdefault(row, reason)
    return why


def _serial_column(layout: Layout) -> str | None:
    return next(
        (
            f"c{place}"
            for place, title in enumerate(layout.titles)
            if normalise_title(title) in SERIAL_TITLES
        ),
        None,
    )


def _headers_again(frame: pl.DataFrame, sheet: Sheet, layout: Layout) -> list[int]:
    """Rows that are the header again."""
    cells = _key_cells(layout) or _required_cells(layout) or list(layout.columns.values())
    if not cells:
        return []
    titles = {cell: sheet.frame[cell].head(layout.first_data_row).to_list() for cell in cells}
    is_title = (frame[cell] == next(filter(None, reversed(titles[cell]))) for cell in cells)
    is_header = reduce(and_, is_title)
    return frame["row"].filter(is_header).to_list() if is_header.any() else []


def _numbers_of_columns(frame: pl.DataFrame) -> list[int]:
    """Rows that number the columns, as 甲, 乙, 1, 2 or (1), (2), (3) do."""
    found = []
    for row in frame.iter_rows():
        told = [COLUMN_NUMBER.fullmatch(cell.strip()) for cell in row[1:] if cell]
        numbers = {each[1] for each in told if each}
        if len(told) >= FEWEST_COLUMNS and len(numbers) == len(told):
            found.append(row[0])
    return found


def _without_a_word(frame: pl.DataFrame) -> list[int]:
    """Rows whose every cell says that there is nothing: 无, or /."""
    return [
        row[0]
        for row in frame.iter_rows()
        if all(not cell or cell.strip() in NULLS for cell in row[1:])
    ]


def _signatures(frame: pl.DataFrame) -> list[int]:
    """Rows that begin with who filled the form in, and name nobody by a number."""
    return [
        row[0]
        for row in frame.iter_rows()
        if SIGNATURE.match(next((cell.strip() for cell in row[1:] if cell), ""))
        and not any(cell and NAMES_SOMETHING.fullmatch(cell.strip()) for cell in row[1:])
    ]


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
    if not any(layout.titles[:1]):
        return []
    labels = frame.select_seq(IS_TOTAL_WORD).to_series()
    if not labels.any():
        return []
    labelled = frame.filter(labels)
    others = [
        cell
        for name, cell in layout.columns.items()
        if cell != "c0" and not layout.register.column(name).of_kind.is_number
    ]
    return labelled.filter(
        pl.all_horizontal(pl.col(others).is_null()) if others else pl.lit(value=True)
    )["row"].to_list()


def _rows_at(frame: pl.DataFrame, is_met: pl.Expr) -> list[int]:
    """The numbers of the rows in which a condition is met."""
    met = frame.select(is_met.alias("met")).to_series()
    return frame["row"].filter(met).to_list() if met.any() else []


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
