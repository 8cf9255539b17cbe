"""Recognises rows below a header that are not data, each with the reason."""

from __future__ import annotations

import re
from collections.abc import Iterator

import polars as pl

from pipelines.contract.example import EXAMPLE_MARK, example_cells, former_example
from pipelines.intake.heading import SERIAL_TITLES, Layout
from pipelines.intake.parse import NULLS
from pipelines.intake.sheet import Sheet, octets_of
from pipelines.intake.title import normalise_title

OF_PLACE = ("community_code", "street_code")  # column kinds
FIRST_ROWS, LAST_ROWS = 2, 10  # rows at the top and bottom of the table
FEWEST_COLUMNS = 4  # minimum count of numbered columns
COLUMN_NUMBER = re.compile(r"[(（]?(\d{1,2}|[A-Z]|[甲乙丙丁戊己庚辛壬癸])[)）]?")
SIGNATURE = re.compile(
    r"(填报人|填表人|制表人?|审核人?|复核人?|负责人|单位负责人|经办人|联系人)(签字|签名)?[:：]"
)
FEWEST_FILLED_DOWN = 2  # minimum count of equal rows that name nobody
REASONS = ("header", "example", "total", "note", "heading", "filled_before", "blank")
COUNT = re.compile(r"[（(]?(共|计)?\s*\d{1,6}(\.\d+)?\s*(人|名|户|家|个|条|行|元)?[)）]?")
SECTION = re.compile(r"[\u4e00-\u9fff]")
# Long enough not to match a phone number in a signature line.
NAMES_SOMETHING = re.compile(r"[0-9A-Za-z]{14,}")
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
IN_EVERY_TOTAL = "计".encode()
IS_TOTAL_WORD = pl.col("c0").is_in(TOTAL_WORDS)


def reasons_for_no_data(frame: pl.DataFrame, sheet: Sheet, layout: Layout) -> dict[int, str]:
    """Map the clerk's row number to one of REASONS, for each row of `frame` that is not data.
    `frame`: row and the cells of the rows below the header.

    These are: repeated headers; our own unchanged example; totals, notes and signatures, recognised
    by their first words; section headings; rows only numbered or filled down in advance; blank
    rows. A row that identifies someone or something is data, whatever its faults.
    """
    serial = _serial_column(layout)
    why: dict[int, str] = {}
    for reason, rows in (
        ("header", _headers_again(frame, sheet, layout)),
        ("header", _numbers_of_columns(frame.head(FIRST_ROWS))),
        ("note", _without_a_word(frame.tail(LAST_ROWS))),
        ("note", _signatures(frame.tail(LAST_ROWS))),
        ("example", _examples(frame, layout, serial) if serial else []),
        *_unnamed_rows(frame, layout, serial),
        # With serial numbers, a total's label is outside the key columns.
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
    """Rows that repeat the header."""
    cells = _key_cells(layout) or _required_cells(layout) or list(layout.columns.values())
    if not cells:
        return []
    found = frame
    for cell in cells:  # the first is enough nearly always
        above = sheet.frame[cell].head(layout.first_data_row).to_list()
        is_title = found[cell] == next(filter(None, reversed(above)))
        if not is_title.any():
            return []
        found = found.filter(is_title)
    return found["row"].to_list()


def _numbers_of_columns(frame: pl.DataFrame) -> list[int]:
    """Rows that number the columns: 甲, 乙, 1, 2 or (1), (2), (3)."""
    found = []
    for row in frame.iter_rows():
        told = [COLUMN_NUMBER.fullmatch(cell.strip()) for cell in row[1:] if cell]
        numbers = {each[1] for each in told if each}
        if len(told) >= FEWEST_COLUMNS and len(numbers) == len(told):
            found.append(row[0])
    return found


def _without_a_word(frame: pl.DataFrame) -> list[int]:
    """Rows in which every cell is a placeholder such as 无 or /."""
    return [
        row[0]
        for row in frame.iter_rows()
        if all(not cell or cell.strip() in NULLS for cell in row[1:])
    ]


def _signatures(frame: pl.DataFrame) -> list[int]:
    """Rows that begin with the person who filled in the form and contain no ID number."""
    return [
        row[0]
        for row in frame.iter_rows()
        if SIGNATURE.match(next((cell.strip() for cell in row[1:] if cell), ""))
        and not any(cell and NAMES_SOMETHING.fullmatch(cell.strip()) for cell in row[1:])
    ]


def _examples(frame: pl.DataFrame, layout: Layout, serial: str) -> list[int]:
    """Rows that are our template's unchanged example, in any community."""
    marked = frame.filter(frame[serial] == EXAMPLE_MARK)
    if marked.is_empty():
        return []
    is_example = pl.any_horizontal(
        pl.all_horizontal(
            pl.col(cell).eq_missing(cells.get(name))
            for name, cell in layout.columns.items()
            if layout.register.column(name).kind not in OF_PLACE
        )
        for cells in (example_cells(layout.register.name), former_example(layout.register))
    )
    return marked.filter(is_example)["row"].to_list()


def _unnamed_rows(
    frame: pl.DataFrame, layout: Layout, serial: str | None
) -> Iterator[tuple[str, list[int]]]:
    """Yield (reason, rows) for rows that are blank, a note, total, signature or heading, or only
    filled in in advance.
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
    """Totals, notes and signatures, recognised by their first words, unless the row also identifies
    someone or something. `named`: positions of the identifying cells.
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
    """Section headings: rows with one text and otherwise at most counts."""
    found = []
    for row in unnamed.iter_rows(named=True):
        cells = [cell for name, cell in row.items() if name != "row" and cell]
        words = [cell for cell in cells if not COUNT.fullmatch(cell.strip())]
        beside = [cell for cell in words if cell != row.get(serial or "")]
        if len(beside or words) == 1 and SECTION.search("".join(words)):
            found.append(row["row"])
    return found


def _coded_cells(layout: Layout) -> list[str]:
    """The frame's code and flag columns, where a word is not a heading."""
    return [
        cell
        for name, cell in layout.columns.items()
        if layout.register.column(name).list_of_cells is not None
    ]


def _filled_before(
    frame: pl.DataFrame, unnamed: pl.DataFrame, layout: Layout, serial: str | None
) -> list[int]:
    """Rows without identifying cells that contain only a serial number, a place or month, and
    values equal in all rows of the sheet or in all such rows.
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
    """Whether there are at least `fewest` filled cells and all are equal."""
    filled = cells.drop_nulls()
    return len(filled) >= fewest and filled.n_unique() == 1


def _totals_in_first_column(frame: pl.DataFrame, layout: Layout) -> list[int]:
    """Row numbers where the first column says 合计 (even if it is a key column) and all other known
    cells are numbers.
    """
    if not any(layout.titles[:1]) or IN_EVERY_TOTAL not in octets_of(frame["c0"]):
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


def _required_cells(layout: Layout) -> list[str]:
    """The frame's columns that the register requires."""
    return [
        layout.columns[column.name]
        for column in layout.register.columns
        if column.required and column.name in layout.columns
    ]


def _key_cells(layout: Layout) -> list[str]:
    """The frame's columns of the register's key."""
    return [layout.columns[name] for name in layout.register.key if name in layout.columns]
