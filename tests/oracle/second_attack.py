"""A second attack on public editions, written from docs/public_edition.md and SPEC.md: it has the
published file alone (and the edition before), its own list of sums, and shares no code with
pipelines/edition.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import NamedTuple

import duckdb
import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_matrix

EVENTS = (
    "new_employment",
    "natural_attrition",
    "net_new_employment",
    "reemployed_unemployed",
    "difficult_employed",
)
# table -> (key column, count columns); what an attacker reads off the file
TABLES: dict[str, tuple[str | None, tuple[str, ...]]] = {
    "roster": (None, ("persons", "households")),
    "employment_rate": (
        "group_code",
        (
            "working_age",
            "able_and_willing",
            "employed",
            "unemployed",
            "unknown",
            "registered_unemployed",
        ),
    ),
    "unemployment_duration": ("duration_band", ("persons",)),
    "household_typology": ("household_kind", ("households", "persons")),
    "zero_employment_household": (
        None,
        ("derived", "recognised", "newly_recognised", "resolved"),
    ),
    "new_employment": (None, (*EVENTS, *(f"{event}_ytd" for event in EVENTS))),
    "community_entity": ("entity_type", ("entities", "employees", "absorbed_unemployed")),
    "assistance": ("service", ("services", "persons", "amount_yuan")),
    "job_post": ("post_kind", ("capacity", "filled")),
    "labour_flow_rate": (
        None,
        ("unemployed_followed", "found_work", "employed_followed", "lost_work"),
    ),
}
NOT_PERSONS = ("entities", "amount_yuan")  # and what may be negative
ABOVE = {4: 2, 6: 4, 9: 6, 12: 9}
NEED, SHARE = 10, 0.15


class Cell(NamedTuple):
    """A count of the edition."""

    table: str
    month: date
    area: str
    key: str
    column: str


class Rest(NamedTuple):
    """What a whole has more than its parts; `is_complement`: nobody may learn it."""

    name: str
    month: date
    area: str
    key: str
    is_complement: bool


Name = Cell | Rest


@dataclass(frozen=True)
class Published:
    """What one or two editions show: cells (None: withheld), and what they show that they may not
    by themselves.
    """

    cells: dict[Cell, float | None]
    faults: list[str] = field(default_factory=list)


class Sum(NamedTuple):
    """The terms add up to nothing."""

    terms: tuple[tuple[float, Name], ...]


@dataclass(frozen=True)
class Found:
    """A number that the attacker bounds too closely."""

    name: Name
    low: float
    high: float


def published(*files: Path) -> Published:
    """The newest edition (the last file), with what former ones showed of its cells."""
    cells: dict[Cell, float | None] = {}
    faults: list[str] = []
    for file in files:
        with duckdb.connect(str(file), read_only=True) as connection:
            told = _cells(connection)
            faults += _by_themselves(connection, told)
        for cell, value in told.items():
            before = cells.get(cell)
            if value is not None and before is not None and abs(value - before) > 0.001:
                faults.append(f"revised {cell}")
            cells[cell] = before if value is None else value
    return Published(cells, faults)


def _cells(connection: duckdb.DuckDBPyConnection) -> dict[Cell, float | None]:
    """Every cell; a row that is not there is a row of zeros."""
    areas = connection.execute("select month, area_code from mart.area").fetchall()
    found: dict[Cell, float | None] = {}
    for table, (key, columns) in TABLES.items():
        rows = connection.execute(
            f"select month, area_code, {key or repr('all')}, {', '.join(columns)} from mart.{table}"
        ).fetchall()
        deepest: dict[str, int] = defaultdict(int)
        for _, area, value, *_ in rows:
            deepest[value] = max(deepest[value], len(area))
        there = {row[:3]: row[3:] for row in rows}
        for value, length in deepest.items():
            for month, area in areas:
                if len(area) <= length:
                    counts = there.get((month, area, value), (0,) * len(columns))
                    for column, count in zip(columns, counts, strict=True):
                        cell = Cell(table, month, area, value, column)
                        found[cell] = None if count is None else float(count)
    return found


def _by_themselves(
    connection: duckdb.DuckDBPyConnection, cells: dict[Cell, float | None]
) -> Iterator[str]:
    """Small counts, communities, and figures beside the counts that tell of withheld ones."""
    for cell, value in cells.items():
        is_count = cell.column not in NOT_PERSONS and not cell.column.startswith("net_")
        if value is not None and is_count and 0 < value < NEED:
            yield f"small {cell}"
        if len(cell.area) > 9:
            yield f"community {cell}"
    for sql in (
        "select 'rate', month, area_code from mart.employment_rate where employment_rate is not"
        " null and (employed is null or able_and_willing is null)",
        "select 'flow', month, area_code from mart.labour_flow_rate where (job_finding_rate is not"
        " null and (found_work is null or unemployed_followed is null)) or (separation_rate is not"
        " null and (lost_work is null or employed_followed is null)) or (steady_state_rate is not"
        " null and (found_work is null or unemployed_followed is null or lost_work is null or"
        " employed_followed is null))",
        "select 'achieved', month, area_code from mart.target_achieved as a where exists (select"
        " 1 from mart.new_employment as n where n.month = a.month and n.area_code = a.area_code and"
        " (a.ytd is not null or a.contribution_share is not null) and case a.indicator when"
        " 'new_employment' then n.net_new_employment_ytd when 'reemployed_unemployed' then"
        " n.reemployed_unemployed_ytd else n.difficult_employed_ytd end is null)",
        "select 'events', month, area_code from mart.target_achieved as a where events_ytd is not"
        " null and indicator = 'new_employment' and exists (select 1 from mart.new_employment as n"
        " where n.month = a.month and n.area_code = a.area_code and (n.new_employment_ytd is null"
        " or n.natural_attrition_ytd is null))",
        "select 'progress', month, target_area from mart.target_progress as t where coalesce(ytd,"
        " achieved_share, needed_per_month, room_per_month, projection, chance, pace, coverage) is"
        " not null and exists (select 1 from mart.new_employment as n where n.month = t.month and"
        " n.area_code = t.target_area and case t.indicator when 'new_employment' then"
        " n.net_new_employment_ytd when 'reemployed_unemployed' then n.reemployed_unemployed_ytd"
        " else n.difficult_employed_ytd end is null)",
        "select 'change', month, area_code from mart.matched_change as c where raw_change_1_month"
        " is not null and 2 > (select count(*) from mart.employment_rate as e where e.area_code ="
        " c.area_code and e.group_code = 'all' and e.month in (c.month, c.month - interval '1'"
        " month) and case c.measure when 'employment_rate' then e.employed is not null and"
        " e.able_and_willing is not null else e.registered_unemployed is not null and"
        " e.working_age is not null end)",
        "select 'matched', month, area_code from mart.matched_change where"
        " coalesce(matched_change_1_month, matched_change_12_months) is not null",
    ):
        yield from (str(row) for row in connection.execute(sql).fetchall())


def sums(cells: Iterable[Cell]) -> list[Sum]:
    """Everything that an attacker knows to add up, or to be no more than something else."""
    known = set(cells)
    found = [*_areas(known)]
    places = sorted({(cell.month, cell.area) for cell in known})
    for month, area in places:
        found += [
            one
            for one in _of_place(month, area)
            if {n for _, n in one.terms} - known == {n for _, n in one.terms if isinstance(n, Rest)}
        ]
    return found


def _areas(cells: set[Cell]) -> Iterator[Sum]:
    """An area is the sum of those below it; of flows, and of who moved between these."""
    below: dict[Cell, list[Cell]] = defaultdict(list)
    for cell in sorted(cells):
        if len(cell.area) in ABOVE:
            above = cell._replace(area=cell.area[: ABOVE[len(cell.area)]])
            if above in cells:
                below[above].append(cell)
    for above, parts in below.items():
        terms: list[tuple[float, Name]] = [(1.0, above), *((-1.0, part) for part in parts)]
        if above.table == "labour_flow_rate":
            moved = Rest(f"moved {above.column}", above.month, above.area, above.key, True)
            terms.append((-1.0, moved))
        yield Sum(tuple(terms))


def _of_place(month: date, area: str) -> Iterator[Sum]:
    """The sums within an area and month; terms that the edition does not have are sorted out."""

    def cell(table: str, column: str, key: str = "all") -> Cell:
        return Cell(table, month, area, key, column)

    def of(column: str, key: str = "all") -> Cell:
        return cell("employment_rate", column, key)

    def exact(whole: Cell, *parts: Cell) -> Sum:
        return Sum(((1.0, whole), *((-1.0, part) for part in parts)))

    def at_least(whole: Cell, *parts: Cell, secret: bool = False) -> Sum:
        name = f"{whole.table}.{whole.column} - {'+'.join(part.column for part in parts)}"
        return Sum(
            (*exact(whole, *parts).terms, (-1.0, Rest(name, month, area, whole.key, secret)))
        )

    groups = ("male", "female", "age_16_24", "age_25_45", "age_46_up")
    for column in TABLES["employment_rate"][1]:
        yield exact(of(column), of(column, "male"), of(column, "female"))
        yield exact(of(column), *(of(column, group) for group in groups[2:]))
    for group in ("all", *groups):
        yield at_least(
            of("working_age", group), of("able_and_willing", group), of("unknown", group)
        )
        yield at_least(
            of("able_and_willing", group), of("employed", group), of("unemployed", group)
        )
        yield at_least(of("able_and_willing", group), of("employed", group), secret=True)
        yield at_least(of("working_age", group), of("registered_unemployed", group), secret=True)
    persons, homes = cell("roster", "persons"), cell("roster", "households")
    yield at_least(persons, of("working_age"), secret=True)
    yield at_least(persons, homes)
    bands = ("under_1", "1_to_3", "3_to_6", "6_to_12", "12_to_24", "over_24", "not_stated")
    told = tuple(cell("unemployment_duration", "persons", band) for band in bands)
    yield exact(of("registered_unemployed"), *told)
    kinds = ("working", "mixed", "workless", "undetermined")
    yield at_least(homes, *(cell("household_typology", "households", kind) for kind in kinds))
    yield at_least(persons, *(cell("household_typology", "persons", kind) for kind in kinds))
    for kind in kinds:
        yield at_least(
            cell("household_typology", "persons", kind),
            cell("household_typology", "households", kind),
        )
    derived = cell("zero_employment_household", "derived")
    yield at_least(homes, derived, secret=True)
    yield at_least(cell("household_typology", "households", "workless"), derived, secret=True)
    for end in ("", "_ytd"):
        new, gone, net, again, hard = (cell("new_employment", event + end) for event in EVENTS)
        yield exact(new, net, gone)
        yield at_least(new, again, secret=True)
        yield at_least(new, hard, secret=True)
    for event in EVENTS:
        to_date, of_month = (cell("new_employment", event + end) for end in ("_ytd", ""))
        if month.month == 1:
            yield exact(to_date, of_month)
        else:
            before = to_date._replace(month=month.replace(month=month.month - 1))
            yield exact(to_date, before, of_month)
    yield at_least(
        cell("labour_flow_rate", "unemployed_followed"),
        cell("labour_flow_rate", "found_work"),
        secret=True,
    )
    yield at_least(
        cell("labour_flow_rate", "employed_followed"),
        cell("labour_flow_rate", "lost_work"),
        secret=True,
    )
    for service in ("training", "job_referral", "business_loan", "guidance"):
        yield at_least(
            cell("assistance", "services", service),
            cell("assistance", "persons", service),
            secret=True,
        )


def attack(told: Published, only: Name | None = None) -> list[Found]:
    """Every withheld count, and every complement, that can be known too closely, or of these the
    `only` one; raises ValueError where what is shown does not add up.
    """
    equations = sums(told.cells)
    value = {cell: one for cell, one in told.cells.items() if one is not None}
    found: list[Found] = []
    for names, rows, side in _parts(equations, value):
        if only is None or only in names:
            found += _too_close(names, rows, side, [only] if only else names)
    return found


def _parts(
    equations: list[Sum], value: dict[Cell, float]
) -> Iterator[tuple[list[Name], list[dict[int, float]], list[float]]]:
    """The equations over what is not known, by parts that hang together."""
    group: dict[Name, Name] = {}

    def root(name: Name) -> Name:
        while group.setdefault(name, name) != name:
            group[name] = group[group[name]]
            name = group[name]
        return name

    open_: list[tuple[list[tuple[float, Name]], float]] = []
    for one in equations:
        unknown = [(sign, name) for sign, name in one.terms if name not in value]
        side = -sum(sign * value[name] for sign, name in one.terms if name in value)
        if not unknown and abs(side) > 0.5:
            raise ValueError(f"does not add up: {one.terms[0][1]}")
        for _, name in unknown:
            group[root(name)] = root(unknown[0][1])
        if unknown:
            open_.append((unknown, side))
    by_root: dict[Name, list[tuple[list[tuple[float, Name]], float]]] = defaultdict(list)
    for unknown, side in open_:
        by_root[root(unknown[0][1])].append((unknown, side))
    for lines in by_root.values():
        names = list(dict.fromkeys(name for unknown, _ in lines for _, name in unknown))
        place = {name: at for at, name in enumerate(names)}
        yield (
            names,
            [{place[name]: sign for sign, name in unknown} for unknown, _ in lines],
            [side for _, side in lines],
        )


def _too_close(names: list, rows: list[dict], side: list[float], asked: list) -> list[Found]:
    matrix = csr_matrix(
        (
            [sign for row in rows for sign in row.values()],
            (
                [at for at, row in enumerate(rows) for _ in row],
                [column for row in rows for column in row],
            ),
        ),
        shape=(len(rows), len(names)),
    )
    limits = [(None if _is_signed(name) else 0, 1e7) for name in names]
    lot = np.random.default_rng(len(names))

    def extreme(goal: np.ndarray) -> np.ndarray:
        solved = linprog(goal, A_eq=matrix, b_eq=side, bounds=limits, method="highs")
        if solved.x is None:
            raise ValueError(f"does not add up: {names[0]}")
        return solved.x

    low = high = extreme(np.zeros(len(names)))
    for _ in range(6 if len(asked) > 4 else 0):
        point = extreme(lot.normal(size=len(names)))
        low, high = np.minimum(low, point), np.maximum(high, point)
    found = []
    for name in asked:
        if isinstance(name, Rest) and not name.is_complement:
            continue
        at = names.index(name)
        for sign in (1.0, -1.0):
            if not _is_close(name, low[at], high[at]):
                break
            goal = np.zeros(len(names))
            goal[at] = sign
            point = extreme(goal)
            low, high = np.minimum(low, point), np.maximum(high, point)
        if _is_close(name, low[at], high[at]):
            found.append(Found(name, float(low[at]), float(high[at])))
    return found


def _is_signed(name: Name) -> bool:
    return isinstance(name, Cell) and name.column.startswith("net_")


def _is_close(name: Name, low: float, high: float) -> bool:
    """Whether the number is known to within less than the rule allows."""
    if isinstance(name, Cell) and name.column == "amount_yuan":
        return high - low < SHARE * high
    first, last = np.ceil(low - 1e-4), np.floor(high + 1e-4)
    if isinstance(name, Rest) and (first >= NEED or (first == 0 and last == 0)):
        return False
    return bool(last - first < NEED)
