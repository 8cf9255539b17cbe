"""The heading of a sheet: which register its titles name, and what each of its columns holds."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial

from pipelines.contract.column import Register
from pipelines.contract.register import REGISTERS
from pipelines.intake.heading_group import groups_over
from pipelines.intake.sheet import Sheet
from pipelines.intake.title import column_named, normalise_title, rank

HEADER_SEARCH_ROWS = 40
FEWEST_TITLES = 3  # that a header names of a register
NAMED = 1.5  # so many columns a title or name is worth that says which register it is
LABEL_OF_TIME = re.compile(r"(月份|年月|月度|期间|所属期|日期|时间|截[至止])\s*[:：]?\s*$")
SERIAL_TITLES = frozenset(("序号", "编号", "行号", "NO", "NO."))
RETURN_TITLES = REASON, ORIGIN_ROW, ORIGIN_SHEET = (
    "退回原因",
    "原行号",
    "原工作表",
)  # the columns that a return workbook sets before the clerk's own
RETURN_MARK = "退回单号："  # above the rows of a return workbook, before the submission's number
REASON_MARK = f"{REASON}："  # above the rows of a refused file, before why it was refused

Row = tuple[str | None, ...]  # a sheet's cells


@dataclass(frozen=True)
class Layout:
    """A register found on a sheet; rows count from 0."""

    register: Register
    columns: dict[str, str]  # contract name -> frame column
    titles: tuple[str, ...]  # the clerk's own header, as it stands
    unknown: tuple[str, ...]  # titles nobody knows
    doubled: tuple[str, ...]  # equal titles of one column, both filled
    second: tuple[tuple[str, str], ...]  # (title that was not read, the surer one of its column)
    above: tuple[str, ...]  # the texts above the header
    mends: str | None  # the submission whose returned rows these are
    first_data_row: int
    returned: dict[str, int]  # where the columns of RETURN_TITLES stand, in a return workbook only
    ticked: dict[str, dict[str, str]] = field(default_factory=dict)
    """contract name -> label -> frame column with 是 where the label holds"""


Meant = Callable[[str, str], str | None]  # register and normalised title -> the column it means


@dataclass(frozen=True)
class Heading:
    """Titles that name columns of a register, in one row or two merged ones. `named`: how many
    columns; `is_told`: a title or name says besides which register it is.
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
        """What the best heading of a sheet has most of."""
        return self.named + (NAMED if self.is_told else 0.0), -self.height


def _normal(row: Row) -> list[str]:
    return [normalise_title(cell) if cell else "" for cell in row]


def find_layout(
    sheet: Sheet, told: str, *, lacking: bool = False, meant: Meant = column_named
) -> Layout | None:
    """The register and header of a sheet, None where no row looks like one. `told`: file and sheet
    name, which may name the register.

    The header is the one row, or pair of merged rows, that names most columns of a register, and at
    least half of what it requires; if `lacking`, less will do where a title or name says which
    register it is.
    """
    rows = sheet.frame.head(HEADER_SEARCH_ROWS).rows()
    heading = _best_heading(rows, told, meant)
    if heading is None or not (_names_half(heading) or (lacking and heading.is_told)):
        return None
    return _layout(sheet, rows, heading)


def _best_heading(rows: list[Row], told: str, meant: Meant) -> Heading | None:
    """The first of those that name most; a header's second row may name more, data below cannot."""
    best: Heading | None = None
    for number in range(len(rows)):
        if best and number > best.row + 1:
            break
        for heading in _headings(rows, number, told, meant):
            if best is None or heading.rank > best.rank:
                best = heading
    return best


def _headings(rows: list[Row], number: int, told: str, meant: Meant) -> Iterator[Heading]:
    """What this row, alone and merged with the one below, may be the heading of."""
    words = told + "".join(cell for above in rows[:number] for cell in above if cell)
    for height, titles in enumerate(_merged_titles(rows, number), 1):
        named = _columns_named(titles, meant)
        for register in REGISTERS:
            columns = len(named.get(register.name, ()))
            if columns >= FEWEST_TITLES:
                is_told = any(word in words for word in (register.title.zh, *register.title_words))
                yield Heading(register, number, height, titles, columns, is_told, meant)


def _merged_titles(rows: list[Row], number: int) -> list[list[str]]:
    """The titles of this row alone, and as merged with the one below; none where it has hardly a
    cell.
    """
    own = _normal(rows[number])
    if sum(map(bool, own)) < 2:
        return []
    if number + 1 == len(rows):
        return [own]
    below = _normal(rows[number + 1])
    return [own, [lower or upper for upper, lower in zip(own, below, strict=True)]]


def _columns_named(titles: list[str], meant: Meant) -> dict[str, set[str]]:
    """Register name -> its columns that these titles name."""
    named: dict[str, set[str]] = {}
    for title in filter(None, titles):
        for register in REGISTERS:
            if column := meant(register.name, title):
                named.setdefault(register.name, set()).add(column)
    return named


def _names_half(heading: Heading) -> bool:
    """Whether it names at least half of the columns that its register requires."""
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
    """The texts of a row above the header; a label of a day or a month is read with the cell that
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
    """The clerk's titles, of two merged rows the lower one's."""
    return [
        next((" ".join(cell.split()) for row in reversed(header) if (cell := row[place])), "")
        for place in range(width)
    ]


def _mended_submission(above: list[str]) -> str | None:
    """The submission that a return workbook names above its rows."""
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
    """Titles of a header that the clerk is told of, as Layout has them."""

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
    """Which cell holds which column or ticks which of its labels, and what is told of the rest.

    Of several titles of one column the surest is read: its own title before an alias, aliases in
    their order, then any other, of equally sure ones the one with more cells filled, then the
    first; all beat ticks. One without a cell says nothing. `filled`: the cells below a place.
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
    """Tell of the titles of a column besides the best one: equal ones are doubled with it, others
    are not read.
    """
    same = [place for place in places if titles[place] == titles[best]]
    if len(same) > 1:
        told.doubled.extend(raw[place] for place in same)
    told.second.extend((raw[place], raw[best]) for place in places if place not in same)


def _places(
    register: Register, titles: list[str], meant: Meant
) -> tuple[dict[str, list[int]], list[int]]:
    """Where the titles of each column stand, and where titles that nobody knows do."""
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
    """Of several places of one column those that tick a label or have a cell; all if none has."""
    if len(places) == 1:
        return places
    return [place for place in places if titles[place] in labels or filled(place)] or places
