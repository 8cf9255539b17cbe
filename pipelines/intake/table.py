"""The layout of a sheet: which register it is, where its header stands, which rows are data."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache

import polars as pl

from pipelines.contract.code_list import code_lists
from pipelines.contract.column import Register
from pipelines.contract.register import REGISTERS
from pipelines.contract.rule import PAPERS
from pipelines.intake.book import Sheet
from pipelines.intake.parse import Unreadable, parse_code

HEADER_SEARCH_ROWS = 40
NAMED = 1.5  # so many columns a title or name is worth that says which register it is
LONGEST_TITLE = 500
SERIAL_TITLES = frozenset(("序号", "编号", "行号", "NO", "NO."))
RETURN_TITLES = REASON, ORIGIN_ROW, ORIGIN_SHEET = (
    "退回原因",
    "原行号",
    "原工作表",
)  # the columns that a return workbook sets before the clerk's own
RETURN_MARK = (  # above the rows of a return workbook, before the submission that they come from
    "退回单号："
)
REASON_MARK = f"{REASON}："  # above the rows of a refused file, before why it was refused
EXAMPLE_MARK = "示例"  # in the serial column of a template's example row, which is not data
EXAMPLE_MARKS = (EXAMPLE_MARK, "例", "样例", "EXAMPLE", "Example", "example")
NOTE = re.compile(
    r"^[(（*※]?(填表说明|填报说明|说明|备注[:：]|注[:：1-9]|填报日期|填表日期|填报时间|填报人|填表人|制表|审核|复核|负责人|单位负责人|经办人|联系人|"
    r"单位[(（]?盖章|盖章|统计负责人|合\s*计|总\s*计|小\s*计|本页小计|累\s*计|以下空白|第\s*\d+\s*页|(本页|本表|本社区)?共\s*计?[:：]?\s*\d+\s*(页|条|行|人|名|户|家|个)|"
    r"总人数|总数|人数合计)"
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


@dataclass(frozen=True)
class Layout:
    """A register found on a sheet. `columns`: contract name -> frame column; `unknown`: titles
    nobody knows; rows count from 0.
    """

    register: Register
    columns: dict[str, str]
    titles: tuple[str, ...]  # the clerk's own header, in her order
    unknown: tuple[str, ...]
    doubled: tuple[str, ...]  # titles that mean one column
    above: tuple[str, ...]  # the texts above the header
    mends: str | None  # the submission whose returned rows these are
    first_data_row: int
    returned: dict[
        str, int
        # the place of each column that a return workbook sets before the clerk's own; none in any other
        # file
    ]
    ticked: dict[str, dict[str, str]] = field(
        default_factory=dict
    )  # contract name -> label -> frame column with 是 where the label holds


@lru_cache(maxsize=10_000)
def normalise_title(text: str) -> str:
    """A header cell without blanks, line breaks, full-width forms, stars and （必填）; "" for a text
    too long to be a title.
    """
    if len(text) > LONGEST_TITLE:
        return ""
    text = re.sub(r"[\s\u200b-\u200f\u2060\ufeff*·:：]+", "", unicodedata.normalize("NFKC", text))
    return text.replace("(必填)", "").replace("台帐", "台账").upper()


@cache
def _titles() -> dict[str, dict[str, str]]:
    """Normalised title -> register name -> the column that it means there."""
    meanings: dict[str, dict[str, str]] = {}
    for register in REGISTERS:
        for column in register.columns:
            for title in (column.name, column.title.zh, *column.aliases, *column.ticked):
                meanings.setdefault(normalise_title(title), {})[register.name] = column.name
    return meanings


@lru_cache(maxsize=10_000)
def _meanings(title: str) -> dict[str, str]:
    """Register name -> the column that a normalised title means there; what stands in brackets is
    tried as part of the title first.
    """
    known = _titles()
    return {**known.get(re.sub(r"\([^)]*\)", "", title), {}), **known.get(title, {})}


def column_named(register_name: str, title: str) -> str | None:
    """The contract column that a normalised title means in a register; None where it means none."""
    return _meanings(title).get(register_name)


def _normal(row: tuple[str | None, ...]) -> list[str]:
    return [normalise_title(cell) if cell else "" for cell in row]


def find_layout(sheet: Sheet, told: str, *, lacking: bool = False) -> Layout | None:
    """The register and header of a sheet, None where no row looks like one. `told`: file and sheet
    name, which may name the register.

    The header is the one row, or pair of merged rows, that names most columns of a register, and at
    least half of what it requires; if `lacking`, less will do where a title or name says which
    register it is.
    """
    rows = sheet.frame.head(HEADER_SEARCH_ROWS).rows()
    normal = [_normal(row) for row in rows[:1]]
    best: tuple[float, Register, int, int, list[str]] | None = None
    for number, one in enumerate(normal):  # which grows by the row below
        normal.extend(_normal(row) for row in rows[number + 1 : number + 2])
        if best and number > best[2] + 1:
            break  # a header's second row may name more, the data below cannot
        if sum(map(bool, one)) < 2:
            continue
        candidates = [(1, one)]
        if number + 1 < len(normal):
            candidates.append(
                (2, [lower or upper for upper, lower in zip(one, normal[number + 1], strict=True)])
            )
        for height, titles in candidates:
            named: dict[str, set[str]] = {}
            for title in titles:
                for register_name, column_name in _meanings(title).items():
                    named.setdefault(register_name, set()).add(column_name)
            for register in REGISTERS:
                score = float(len(named.get(register.name, ())))
                if score < 3:
                    continue
                words = told + "".join(cell for above in rows[:number] for cell in above if cell)
                score += (
                    NAMED
                    if any(word in words for word in (register.title.zh, *register.title_words))
                    else 0
                )
                if best is None or (score, -height) > (best[0], -best[3]):
                    best = (score, register, number, height, titles)
    if best is None:
        return None
    score, register, number, height, titles = best
    required = {column.name for column in register.columns if column.required}
    has_half = len(
        required & {column_named(register.name, title) for title in titles if title}
    ) * 2 >= len(required)
    if not has_half and not (lacking and score % 1 == NAMED % 1):
        return None
    raw = [
        next(
            (
                " ".join(rows[r][i].split())
                for r in range(number + height - 1, number - 1, -1)
                if rows[r][i]
            ),
            "",
        )
        for i in range(len(titles))
    ]
    data = sheet.frame.slice(number + height)
    columns, ticked, unknown, doubled = _assign(
        register, titles, raw, lambda place: data[f"c{place}"].null_count() < len(data)
    )
    above = [cell for row in rows[:number] for cell in row if cell]
    mends = next(
        (
            cell.removeprefix(RETURN_MARK)
            for cell in above
            if re.fullmatch(f"{RETURN_MARK}[0-9a-f]{{16}}", cell)
        ),
        None,
    )
    titles_above = tuple(cell for cell in above if not cell.startswith((RETURN_MARK, REASON_MARK)))
    returned = {title: titles.index(title) for title in RETURN_TITLES if title in titles}
    if len(returned) < len(RETURN_TITLES):
        returned = {}
    return Layout(
        register,
        columns,
        tuple(raw),
        unknown,
        doubled,
        titles_above,
        mends,
        number + height,
        returned,
        ticked,
    )


def paper_of_ours(sheets: Sequence[Sheet]) -> str | None:
    """What a workbook is that we wrote and that a street sends back though nothing in it is to be
    mended: 中文 / English; None for any other.
    """
    titles = [sheet.frame.item(0, 0) or "" for sheet in sheets if not sheet.frame.is_empty()]
    return next(
        (
            f"{what.zh} / {what.en}"
            for mark, what in PAPERS.items()
            if any(mark in title for title in titles)
        ),
        None,
    )


def _assign(
    register: Register,
    titles: list[str],
    raw: list[str],
    is_filled: Callable[[int], bool],
) -> tuple[dict[str, str], dict[str, dict[str, str]], tuple[str, ...], tuple[str, ...]]:
    """Which cell holds which column or ticks which of its labels, the titles nobody knows, and
    those of two columns that mean one.

    A column's own title beats an alias, and either beats ticks; of two columns of one meaning, one
    without a cell says nothing.
    """
    places: dict[str, list[int]] = {}
    unknown: list[str] = []
    doubled: list[str] = []
    for place, title in enumerate(titles):
        name = column_named(register.name, title) if title else None
        if name:
            places.setdefault(name, []).append(place)
        elif title and title not in (*SERIAL_TITLES, *RETURN_TITLES):
            unknown.append(raw[place])
    columns, ticked = {}, {}
    for name, found in places.items():
        labels = {normalise_title(label): label for label in register.column(name).ticked}
        if len(found) > 1 and (
            filled := [place for place in found if titles[place] in labels or is_filled(place)]
        ):
            found = filled
        whole = [place for place in found if titles[place] not in labels]
        exact = (
            [
                place
                for place in found
                if titles[place] == normalise_title(register.column(name).title.zh)
            ]
            or whole
            or found
        )
        if len(exact) > len({titles[place] for place in exact} if not whole else "1"):
            doubled.extend(raw[place] for place in exact)
        if whole:
            columns[name] = f"c{exact[0]}"
            unknown.extend(raw[place] for place in found if place != exact[0])
        else:
            ticked[name] = {labels[titles[place]]: f"c{place}" for place in found}
    return columns, ticked, tuple(unknown), tuple(doubled)


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


def shared_header(layouts: list[Layout]) -> tuple[tuple[str, ...], list[list[int | None]]]:
    """One header for the sheets of a file: its titles, and for each sheet the place in it of each
    of the sheet's own columns.

    None for the columns that a return workbook set before hers.
    """
    titles: list[str] = []
    places: dict[
        tuple[str, int], int
    ] = {}  # (contract name or title, how manieth of that) -> place
    shared = []
    for layout in layouts:
        meant = {int(cell[1:]): name for name, cell in layout.columns.items()}
        seen: dict[str, int] = {}
        own = []
        for number, title in enumerate(layout.titles):
            if number in layout.returned.values():
                own.append(None)
                continue
            name = meant.get(number, title)
            seen[name] = seen.get(name, 0) + 1
            if (name, seen[name]) not in places:
                places[name, seen[name]] = len(titles)
                titles.append(title)
            own.append(places[name, seen[name]])
        shared.append(own)
    return tuple(titles), shared


def data_rows(sheet: Sheet, layout: Layout) -> pl.DataFrame:
    """The sheet's data rows with `row` (the clerk's row number, from 1) before the cells.

    Left out: blank rows, repeated headers, the example row of a template, and notes, totals and
    signatures, which are told by their first words and have no key, or less than half of what is
    required. Everything else is data, however bad.
    """
    first = layout.first_data_row
    frame = sheet.frame.slice(first)
    cells = frame.columns
    frame = pl.DataFrame(
        [
            pl.int_range(first + 1, first + 1 + len(frame), dtype=pl.Int32, eager=True).alias(
                "row"
            ),
            *frame,
        ]
    )
    required = [column.name for column in layout.register.columns if column.required]
    has_key = any(key in layout.columns for key in layout.register.key)
    keys = [
        layout.columns[name]
        for name in (layout.register.key if has_key else required)
        if name in layout.columns
    ]
    header = {key: sheet.frame[key].slice(0, first).drop_nulls()[-1] for key in keys}
    is_other = pl.all_horizontal(pl.col(key).eq_missing(cell) for key, cell in header.items())
    if serial := next(
        (
            f"c{i}"
            for i, title in enumerate(layout.titles)
            if normalise_title(title) in SERIAL_TITLES
        ),
        None,
    ):
        is_other |= pl.col(serial).is_in(EXAMPLE_MARKS).fill_null(value=False)
    needed = [layout.columns[name] for name in required if name in layout.columns]
    scant = pl.sum_horizontal(pl.col(needed).is_not_null()) * 2 < len(
        needed
    )  # a total or a signature may stand in a column of the key
    keyless = pl.all_horizontal(pl.col(keys).is_null()) if has_key else pl.lit(value=False)
    left_out = frame.select(is_other).to_series()
    if (
        any(frame[cell].null_count() for cell in (*keys, *needed))
        and (keyless := frame.select(keyless | scant).to_series()).any()
    ):
        blank = frame.select(pl.all_horizontal(pl.col(cells).is_null())).to_series()
        left_out |= blank
        notes = [
            row[0]
            for row in frame.filter(keyless & ~left_out).iter_rows()
            if NOTE.match(next(cell for cell in row[1:] if cell is not None).strip())
        ]
        left_out |= frame["row"].is_in(notes)
    if serial is None and (
        totals := _totals_in_first_column(frame, layout)
    ):  # with serials a total's label stands outside the key
        left_out |= frame["row"].is_in(totals)
    return frame.filter(~left_out) if left_out.any() else frame


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
