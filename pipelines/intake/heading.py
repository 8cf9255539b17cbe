"""The heading of a sheet: its register and the column that each title means."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial

from pipelines.contract.column import Register
from pipelines.contract.register import REGISTERS
from pipelines.intake.heading_group import groups_over
from pipelines.intake.sheet import Sheet
from pipelines.intake.title import Meant, column_named, columns_named, normalise_title, rank

HEADER_SEARCH_ROWS = 40
FEWEST_TITLES = 3  # minimum number of known titles in a header
NAMED = 1.5  # the weight, in columns, of a title or name that names the register
LABEL_OF_TIME = re.compile(r"(月份|年月|月度|期间|所属期|日期|时间|截[至止])\s*[:：]?\s*$")
SERIAL_TITLES = frozenset(("序号", "编号", "行号", "NO", "NO."))
RETURN_TITLES = REASON, ORIGIN_ROW, ORIGIN_SHEET = (
    "退回原因",
    "原行号",
    "原工作表",
)  # the columns that a return workbook puts before the clerk's own
RETURN_MARK = "退回单号："  # then the submission's number; above a return workbook's rows
REASON_MARK = f"{REASON}："  # followed by the reason, above the rows of a refused file

Row = tuple[str | None, ...]  # the cells of one row


@dataclass(frozen=True)
class Layout:
    """A register found on a sheet. Rows count from 0."""

    register: Register
    columns: dict[str, str]  # contract name -> frame column
    titles: tuple[str, ...]  # the clerk's own header, unchanged
    unknown: tuple[str, ...]  # unrecognised titles
    doubled: tuple[str, ...]  # identical titles of one column, both with cells
    second: tuple[tuple[str, str], ...]  # (title that was not read, the better title of its column)
    above: tuple[str, ...]  # the texts above the header
    mends: str | None  # the submission whose returned rows this sheet mends
    first_data_row: int
    returned: dict[str, int]  # RETURN_TITLES column -> place, in a return workbook only
    ticked: dict[str, dict[str, str]] = field(default_factory=dict)
    """contract name -> label -> frame column that says 是 if the label applies"""


@dataclass(frozen=True)
class Heading:
    """One row of titles, or two merged rows, that name columns of a register. `named`: how many
    columns; `is_told`: whether a title or name also names the register.
    """

    register: Register
    row: int
    height: int
    titles: list[str]
    named: int
    is_told: bool
    meant: Meant

    @property
    def rank(self) -> tuple[float, int]:
        """Sort key: the best heading of a sheet has the highest rank."""
        return self.named + (NAMED if self.is_told else 0.0), -self.height


def _normal(row: Row) -> list[str]:
    return [normalise_title(cell) if cell else "" for cell in row]


def find_layout(
    sheet: Sheet, told: str, *, lacking: bool = False, meant: Meant = column_named
) -> Layout | None:
    """The register and header of a sheet; None if no row looks like a header. `told`: file and
    sheet name, which may name the register.

    The header is the row, or pair of merged rows, that names most columns of a register, and at
    least half of those it requires. With `lacking`, fewer are enough if a title or name gives the
    register.
    """
    rows = sheet.frame.head(HEADER_SEARCH_ROWS).rows()
    heading = _best_heading(rows, told, meant)
    if heading is None or not (_names_half(heading) or (lacking and heading.is_told)):
        return None
    return _layout(sheet, rows, heading)


def _best_heading(rows: list[Row], told: str, meant: Meant) -> Heading | None:
    """The heading with the highest rank (ties: the first). A header's second row may name more."""
    best: Heading | None = None
    for number in range(len(rows)):
        if best and number > best.row + 1:
            break
        for heading in _headings(rows, number, told, meant, best.rank[0] if best else 0.0):
            if best is None or heading.rank > best.rank:
                best = heading
    return best


def _headings(
    rows: list[Row], number: int, told: str, meant: Meant, best: float
) -> Iterator[Heading]:
    """Yield the possible headings of this row, alone and merged with the row below. `best`: the
    rank, but for the height, of the best so far; a row that cannot reach it may be left out.
    """
    words = told + "".join(cell for above in rows[:number] for cell in above if cell)
    for height, titles in enumerate(_merged_titles(rows, number), 1):
        named = columns_named(titles, meant, max(FEWEST_TITLES, best - NAMED))
        for register in REGISTERS:
            columns = len(named.get(register.name, ()))
            if columns >= FEWEST_TITLES:
                is_told = any(word in words for word in (register.title.zh, *register.title_words))
                heading = Heading(register, number, height, titles, columns, is_told, meant)
                best = max(best, heading.rank[0])
                yield heading


def _merged_titles(rows: list[Row], number: int) -> list[list[str]]:
    """The titles of this row alone and merged with the next; empty if it has too few cells."""
    own = _normal(rows[number])
    if sum(map(bool, own)) < 2:
        return []
    if number + 1 == len(rows):
        return [own]
    below = _normal(rows[number + 1])
    return [own, [lower or upper for upper, lower in zip(own, below, strict=True)]]


def _names_half(heading: Heading) -> bool:
    """Whether the heading names at least half of its register's required columns."""
    register = heading.register
    required = {column.name for column in register.columns if column.required}
    named = {heading.meant(register.name, title) for title in heading.titles if title}
    return len(required & named) * 2 >= len(required)


def _layout(sheet: Sheet, rows: list[Row], heading: Heading) -> Layout:
    first = heading.row + heading.height
    meant = partial(heading.meant, heading.register.name)
    groups = groups_over(sheet, heading.row, heading.height, heading.titles, meant)
    titles = [group + title for group, title in zip(groups, heading.titles, strict=True)]
    raw = _titles_as_written(rows[heading.row : first], len(titles))
    in_groups = [group + title for group, title in zip(groups, raw, strict=True)]
    data = sheet.frame.slice(first)
    columns, ticked, told = _assign(
        heading.register,
        titles,
        in_groups,
        lambda place: len(data) - data[f"c{place}"].null_count(),
        heading.meant,
    )
    above = [text for row in rows[: heading.row] for text in _with_labels(row)]
    returned = {title: titles.index(title) for title in RETURN_TITLES if title in titles}
    return Layout(
        heading.register,
        columns,
        tuple(raw),
        tuple(told.unknown),
        tuple(told.doubled),
        tuple(told.second),
        tuple(cell for cell in above if not cell.startswith((RETURN_MARK, REASON_MARK))),
        _mended_submission(above),
        first,
        returned if len(returned) == len(RETURN_TITLES) else {},
        ticked,
    )


def _with_labels(row: Row) -> Iterator[str]:
    """The texts of a row above the header. A label of a day or month is joined with the cell that
    it labels.
    """
    label = ""
    for cell in filter(None, row):
        if LABEL_OF_TIME.search(cell):
            if label:
                yield label
            label = cell
        else:
            yield label + cell
            label = ""
    if label:
        yield label


def _titles_as_written(header: list[Row], width: int) -> list[str]:
    """The clerk's titles; of two merged rows the lower one's."""
    return [
        next((" ".join(cell.split()) for row in reversed(header) if (cell := row[place])), "")
        for place in range(width)
    ]


def _mended_submission(above: list[str]) -> str | None:
    """The submission named above the rows of a return workbook; None if there is none."""
    return next(
        (
            cell.removeprefix(RETURN_MARK)
            for cell in above
            if re.fullmatch(f"{RETURN_MARK}[0-9a-f]{{16}}", cell)
        ),
        None,
    )


@dataclass(frozen=True)
class _Told:
    """The header titles that are reported to the clerk, as in Layout."""

    unknown: list[str]
    doubled: list[str] = field(default_factory=list)
    second: list[tuple[str, str]] = field(default_factory=list)


def _assign(
    register: Register,
    titles: list[str],
    raw: list[str],
    filled: Callable[[int], int],
    meant: Meant,
) -> tuple[dict[str, str], dict[str, dict[str, str]], _Told]:
    """Map columns to cells and ticked labels to cells, and list the titles that are reported.

    If several titles mean one column, the surest is read: the column's own title, then aliases in
    their order, then any other; of equals the one with more filled cells, then the first. Any of
    them beats ticked labels. A title without cells below is ignored. `filled`: the number of cells
    below a place.
    """
    places, strange = _places(register, titles, meant)
    told = _Told([raw[place] for place in strange])
    columns: dict[str, str] = {}
    ticked: dict[str, dict[str, str]] = {}
    for name, every in places.items():
        labels = {normalise_title(label): label for label in register.column(name).ticked}
        found = _filled(every, titles, labels, filled)
        ticks = [place for place in found if titles[place] in labels]
        whole = [place for place in found if titles[place] not in labels]
        if whole:
            best = whole[0]
            if len(whole) > 1:
                best = min(whole, key=lambda at: (rank(register.name, titles[at]), -filled(at)))
            columns[name] = f"c{best}"
            _tell_of_others(told, whole, best, titles, raw)
            told.unknown.extend(raw[place] for place in ticks)
        else:
            ticked[name] = {labels[titles[place]]: f"c{place}" for place in ticks}
            if len(ticks) > len(ticked[name]):
                told.doubled.extend(raw[place] for place in ticks)
    return columns, ticked, told


def _tell_of_others(
    told: _Told, places: list[int], best: int, titles: list[str], raw: list[str]
) -> None:
    """Report the other titles of a column: identical ones as doubled, others as not read."""
    same = [place for place in places if titles[place] == titles[best]]
    if len(same) > 1:
        told.doubled.extend(raw[place] for place in same)
    told.second.extend((raw[place], raw[best]) for place in places if place not in same)


def _places(
    register: Register, titles: list[str], meant: Meant
) -> tuple[dict[str, list[int]], list[int]]:
    """Map each column to the places of its titles, and list the places of unknown titles."""
    places: dict[str, list[int]] = {}
    strange = []
    for place, title in enumerate(titles):
        name = meant(register.name, title) if title else None
        if name:
            places.setdefault(name, []).append(place)
        elif title and title not in (*SERIAL_TITLES, *RETURN_TITLES):
            strange.append(place)
    return places, strange


def _filled(
    places: list[int], titles: list[str], labels: dict[str, str], filled: Callable[[int], int]
) -> list[int]:
    """The places of one column that have a ticked label or filled cells; all if none has."""
    if len(places) == 1:
        return places
    return [place for place in places if titles[place] in labels or filled(place)] or places
