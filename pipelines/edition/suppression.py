"""Decides which cells to withhold: the sensitive ones, and as few others as needed to keep those
uncertain.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl
from scipy import sparse
from scipy.optimize import linprog

from pipelines.edition.bound import Part, Puzzle, recovered, swept
from pipelines.edition.cells import LEVELS, PLACE
from pipelines.edition.equation import System
from pipelines.edition.shown import MONEY, RELATIONS, SIGNED, Rules, Term

logger = logging.getLogger(__name__)
MOVED = 1e-6  # smallest movement that counts
ROUNDS = 30  # maximum passes over the whole system
PRICE_OF_ZERO = 6.0  # withholding a zero protects little, since zeros are expected
HIDDEN_PRICE = 1e-4


class NotProtected(RuntimeError):
    """No set of cells was found that keeps the sensitive ones uncertain."""


def primary(cells: pl.DataFrame, dominated: pl.DataFrame, rules: Rules) -> np.ndarray:
    """Which cells are sensitive themselves (bool per cell): counts from 1 to below the threshold,
    zeros within such a small total, and cells made up by few entities.

    `dominated`: PLACE of cells with too few contributors, or one that dominates.
    """
    value = pl.col("value")
    is_counted = ~pl.col("column").is_in([*SIGNED, *MONEY, "entities"])
    is_small = is_counted & (value > 0) & (value < rules.threshold)
    small = cells.filter(is_small)
    zeros, few = (
        frames.partition_by("table", "column", as_dict=True)
        for frames in (cells.filter(value == 0), small)
    )
    out_of_few = [
        _at(part, zeros)
        .join(
            _at(relation.whole, few),
            on=["month", "area_code", *(["key"] if part.key is None else [])],
            how="semi",
        )
        .select(PLACE)
        for relation in RELATIONS
        if relation.is_denominator and _place(relation.whole) in few
        for part in relation.parts
        if _place(part) in zeros
    ]
    hidden = pl.concat([small.select(PLACE), *out_of_few, dominated.select(PLACE)]).unique()
    found = cells.join(
        hidden.with_columns(pl.lit(value=True).alias("is_hidden")),
        on=PLACE,
        how="left",
        maintain_order="left",
    )
    return found["is_hidden"].fill_null(value=False).to_numpy()


def _place(term: Term) -> tuple[str, str]:
    return term.table, term.column


def _at(term: Term, frames: Mapping[tuple[object, ...], pl.DataFrame]) -> pl.DataFrame:
    """The rows of a term."""
    rows = frames[_place(term)]
    return rows if term.key is None else rows.filter(pl.col("key") == term.key)


def protected(system: System, withheld: np.ndarray, fixed: np.ndarray, rules: Rules) -> np.ndarray:
    """`withheld` (bool per cell), plus the cells to withhold with them so that no withheld cell or
    rest can be inferred.

    `fixed`: published cells that cannot change. Works area by area with the areas below, from the
    province down, then on everything that is linked. Raises NotProtected.
    """
    rests = system.matrix.shape[1] - system.size
    hidden = np.append(withheld, np.ones(rests, bool))
    bound_to_stay = np.append(fixed, np.zeros(rests, bool))
    small = (np.abs(system.value) >= 1) & (np.abs(system.value) < rules.threshold)
    is_cell = np.arange(len(hidden)) < system.size
    for rows in _subtables(system):
        _protect(
            system,
            rows,
            hidden,
            bound_to_stay,
            hidden & (is_cell | (small & system.guarded)),
            rules,
        )
    for _ in range(ROUNDS):
        puzzle = Puzzle(
            system.matrix,
            np.where(hidden, np.nan, system.value),
            system.signed,
            is_cell,
            system.is_money,
        )
        found = recovered(puzzle, rules, system.guarded)
        if not len(found):
            return hidden[: system.size]
        logger.info("%d cells could still be worked out", len(found))
        wanted = np.isin(np.arange(len(hidden)), found)
        _protect(system, np.arange(len(system.owner)), hidden, bound_to_stay, wanted, rules)
    raise NotProtected("no safe pattern was found")


def _subtables(system: System) -> Iterable[np.ndarray]:
    """The equations of each area and those below it, largest areas first."""
    owner = system.owner.astype(str)
    by_owner: dict[str, list[int]] = {}
    below: dict[str, set[str]] = {}
    for row, area in enumerate(owner):
        by_owner.setdefault(area, []).append(row)
    for area in by_owner:
        if len(area) > LEVELS[0]:
            below.setdefault(area[: LEVELS[LEVELS.index(len(area)) - 1]], set()).add(area)
    for area in sorted(below, key=lambda code: (len(code), code)):
        rows = list(by_owner.get(area, ()))
        for part in sorted(below[area]):
            rows += [row for row in by_owner[part] if not system.is_tree[row]]
        yield np.array(sorted(rows))


@dataclass(frozen=True, eq=False)
class _Table:
    """A part of a system: its equations over its own columns, the true values, and fixed cells."""

    matrix: sparse.csr_matrix
    value: np.ndarray
    signed: np.ndarray
    is_money: np.ndarray
    fixed: np.ndarray
    need: np.ndarray  # required uncertainty of each value


def _protect(
    system: System,
    rows: np.ndarray,
    hidden: np.ndarray,
    fixed: np.ndarray,
    wanted: np.ndarray,
    rules: Rules,
) -> None:
    """Add cells to `hidden` until, by these equations alone, every wanted column and every newly
    withheld cell is uncertain enough.
    """
    matrix = system.matrix[rows]
    columns = np.flatnonzero(matrix.getnnz(axis=0))
    value, money = system.value[columns], system.is_money[columns]
    table = _Table(
        matrix[:, columns].tocsr(),
        value,
        system.signed[columns],
        money,
        fixed[columns],
        np.where(money, 1.5 * rules.money_uncertainty * np.maximum(value, 1), rules.uncertainty),
    )
    own_hidden, own_wanted = hidden[columns], wanted[columns]
    low, high = value.copy(), value.copy()
    low, high = _swept(table, own_hidden, own_wanted, low, high)
    while len(left := np.flatnonzero(own_wanted & (high - low < table.need - MOVED))):
        batch = _apart(table.matrix, left)
        step = _cheapest(table, own_hidden, batch)
        if step is None:
            batch = batch[:1]
            step = _cheapest(table, own_hidden, batch)
        if step is None:
            more = _linked(table, own_hidden, batch[0])
            high[batch[0]] = np.inf  # checked on the whole system afterwards
        else:
            low, high = np.minimum(low, value + step), np.maximum(high, value + step)
            more = np.flatnonzero((np.abs(step) > MOVED) & ~own_hidden)
        own_hidden[more] = own_wanted[more] = True
    hidden[columns] |= own_hidden


def _swept(
    table: _Table, hidden: np.ndarray, wanted: np.ndarray, low: np.ndarray, high: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Lower and upper value of each column, from programmes over the hidden cells."""
    free = np.flatnonzero(hidden)
    part = Part(
        table.matrix[:, free],
        table.matrix[:, free] @ table.value[free],
        np.where(table.signed[free], -np.inf, 0.0),
        np.full(len(free), np.inf),
        table.need[free],
        np.zeros(len(free)),
        wanted[free],
    )
    low[free], high[free] = swept(part, low[free], high[free])
    return low, high


def _apart(matrix: sparse.csr_matrix, left: np.ndarray) -> np.ndarray:
    """A subset of these columns in which no two share an equation."""
    by_column = matrix.tocsc()
    taken, found = np.zeros(matrix.shape[0], bool), []
    for column in left:
        rows = by_column.indices[by_column.indptr[column] : by_column.indptr[column + 1]]
        if not taken[rows].any():
            taken[rows] = True
            found.append(column)
    return np.array(found)


def _cheapest(table: _Table, hidden: np.ndarray, batch: np.ndarray) -> np.ndarray | None:
    """The steps of a cheapest way to increase these columns by what is needed while all equations
    hold; shown columns have a price. None if there is none.
    """
    price = np.where(table.value == 0, PRICE_OF_ZERO, np.sqrt(4.0 + np.abs(table.value)))
    price = np.where(hidden, HIDDEN_PRICE, price)
    most = np.where(table.fixed & ~hidden, 0.0, np.inf)
    up_least, down_most = (
        np.zeros(len(price)),
        np.minimum(most, np.where(table.signed, np.inf, table.value)),
    )
    up_least[batch], down_most[batch] = table.need[batch], 0.0
    found = linprog(
        np.concatenate((price, price)),
        A_eq=sparse.hstack((table.matrix, -table.matrix), format="csr"),
        b_eq=np.zeros(table.matrix.shape[0]),
        bounds=np.column_stack(
            (
                np.concatenate((up_least, np.zeros(len(price)))),
                np.concatenate((most, down_most)),
            )
        ),
        method="highs",
    )
    return None if found.x is None else found.x[: len(price)] - found.x[len(price) :]


def _linked(table: _Table, hidden: np.ndarray, one: int) -> np.ndarray:
    """Every shown column linked to this one by an equation that may be withheld."""
    rows = np.flatnonzero(table.matrix[:, [one]].toarray().ravel())
    linked = np.unique(table.matrix[rows].indices)
    return linked[~hidden[linked] & ~table.fixed[linked]]
