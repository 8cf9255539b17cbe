"""The attacker's inference: bounds on withheld values by linear programming."""

from __future__ import annotations

from dataclasses import dataclass

import highspy
import numpy as np
from highspy._core import _Highs as Solver  # highspy.Highs prints a banner that nothing silences
from scipy import sparse
from scipy.optimize import linprog
from scipy.sparse.csgraph import connected_components

from pipelines.edition.shown import Rules

ROUND = 1e-5  # rounding of a solver's results
# How far one programme moves each value, in multiples of what is needed, so that others can move
# too.
SPARE = 1.5
OPTIONS: dict[str, bool | int | str] = {
    "output_flag": False,
    "threads": 1,
    "solver": "simplex",
    "simplex_strategy": 4,
}
SWEEPS = 8  # maximum number of such programmes
PATIENCE = 1  # programmes with little gain before solving one by one
FEW_GAINED = 0.9  # gain is little if at least this share remains
BIGGEST = 10.0  # times the largest count shown: an attacker's upper bound


@dataclass(frozen=True, eq=False)
class Puzzle:
    """What an attacker knows: matrix @ values = 0, and the values that are not NaN.

    `is_cell`: a suppressed cell must stay uncertain; other columns (rests) too, unless they are 0
    or large.
    """

    matrix: sparse.csr_matrix
    known: np.ndarray
    signed: np.ndarray
    is_cell: np.ndarray
    is_money: np.ndarray


@dataclass(frozen=True, eq=False)
class Bounds:
    """Lower and upper bound of each column; inexact bounds are wide enough."""

    low: np.ndarray
    high: np.ndarray


def recovered(puzzle: Puzzle, rules: Rules, only: np.ndarray | None = None) -> np.ndarray:
    """The columns (of `only`, if given) that the attacker can bound more closely than the rules
    allow, in order.
    """
    bounds = bound(puzzle, rules, only)
    asked = np.isnan(puzzle.known) if only is None else np.isnan(puzzle.known) & only
    return np.flatnonzero(asked & is_recovered(puzzle, bounds, rules))


def is_recovered(puzzle: Puzzle, bounds: Bounds, rules: Rules) -> np.ndarray:
    """Which values have too narrow bounds: any suppressed cell, and a rest that may be small."""
    with np.errstate(invalid="ignore"):
        whole_low, whole_high = np.ceil(bounds.low - ROUND), np.floor(bounds.high + ROUND)
        may_be_small = (
            (whole_low < rules.threshold)
            & (whole_high > -rules.threshold)
            & ~((whole_low == 0) & (whole_high == 0))
        )
        narrow = whole_high - whole_low < rules.uncertainty
        narrow_money = (
            bounds.high - bounds.low < rules.money_uncertainty * np.abs(bounds.high) + ROUND
        )
    narrow = np.where(puzzle.is_money, narrow_money, narrow)
    return narrow & (puzzle.is_cell | may_be_small)


def bound(puzzle: Puzzle, rules: Rules, only: np.ndarray | None = None) -> Bounds:
    """Bounds of the unknown values, component by component; a rest whose equation is otherwise
    known is exact. Raises ValueError if the known values are inconsistent.
    """
    known = _propagated(puzzle)
    low, high = known.copy(), known.copy()
    unknown = np.flatnonzero(np.isnan(known))
    if len(unknown):
        part = puzzle.matrix[:, unknown].tocsr()
        settled = np.isnan(known)
        side = -(puzzle.matrix @ np.where(settled, 0.0, known))
        used = np.flatnonzero(np.diff(part.indptr))
        part, side = part[used], side[used]
        groups = _components(part)
        biggest = BIGGEST * max(1000.0, float(np.nanmax(np.abs(known), initial=0.0)))
        of_row = groups[part.indices[part.indptr[:-1]]] if part.nnz else np.zeros(0, int)
        by_group = np.argsort(groups, kind="stable")
        by_row = np.argsort(of_row, kind="stable")
        count = groups.max() + 1
        columns_at = np.searchsorted(groups[by_group], np.arange(count + 1))
        rows_at = np.searchsorted(of_row[by_row], np.arange(count + 1))
        for group in range(count):
            columns = by_group[columns_at[group] : columns_at[group + 1]]
            rows = by_row[rows_at[group] : rows_at[group + 1]]
            own = unknown[columns]
            if only is not None and not only[own].any():
                low[own], high[own] = -np.inf, np.inf
                continue
            one = Part(
                part[rows][:, columns],
                side[rows],
                np.where(puzzle.signed[own], -biggest, 0.0),
                np.full(len(own), biggest),
                np.where(puzzle.is_money[own], 1.0, float(rules.uncertainty)),
                np.where(puzzle.is_money[own], rules.money_uncertainty, 0.0),
                np.ones(len(own), bool) if only is None else only[own],
            )
            low[own], high[own] = _bounds_of(one)
    return Bounds(low, high)


def _propagated(puzzle: Puzzle) -> np.ndarray:
    """The known values, and repeatedly those given by an equation with one unknown. Raises
    ValueError.
    """
    known, matrix = puzzle.known.copy(), puzzle.matrix
    while True:
        open_ = np.isnan(known)
        count = np.abs(matrix).sign() @ open_.astype(float)
        shown_sums = (matrix @ np.where(open_, 0.0, known))[count == 0]
        if (np.abs(shown_sums) > 0.5).any():
            raise ValueError("what the edition shows does not add up")
        alone = np.flatnonzero(count == 1)
        if not len(alone):
            return known
        sums = matrix[alone] @ np.where(open_, 0.0, known)
        entries = matrix[alone].tocoo()
        is_open = open_[entries.col]
        row, column, sign = (part[is_open] for part in (entries.row, entries.col, entries.data))
        told = -sums[row] / sign
        if (told[~puzzle.signed[column]] < -0.5).any():
            raise ValueError("what the edition shows does not add up")
        known[column] = told


def _components(part: sparse.csr_matrix) -> np.ndarray:
    """The connected component of each column."""
    rows, columns = part.shape
    links = sparse.bmat([[None, part], [part.T, None]]) if rows else sparse.csr_matrix((0, 0))
    if not rows:
        return np.arange(columns)
    found = connected_components(links, directed=False)[1][rows:]
    return np.unique(found, return_inverse=True)[1]


@dataclass(frozen=True, eq=False)
class Part:
    """A component: matrix @ x = side, least <= x <= most. Each wanted x must be shown to be
    uncertain by `need`, or by `share` of its upper bound.
    """

    matrix: sparse.csr_matrix
    side: np.ndarray
    least: np.ndarray
    most: np.ndarray
    need: np.ndarray
    share: np.ndarray
    wanted: np.ndarray


def _bounds_of(part: Part) -> tuple[np.ndarray, np.ndarray]:
    """Lower and upper values of each x, from solutions that each move as many as possible, until
    all ranges are wide enough; the remaining ones are bounded exactly, one by one.
    """
    if not part.matrix.shape[0]:
        return part.least, part.most
    solver = _solver(part)
    first = _extreme(solver, np.arange(len(part.least)), part.wanted.astype(float))
    low, high = swept(part, first, first)
    for column in np.flatnonzero(part.wanted):
        for sign in (-1.0, 1.0):
            if is_wide(part, low, high)[column]:
                break
            point = _extreme(solver, np.array([column]), np.array([sign]))
            low, high = np.minimum(low, point), np.maximum(high, point)
    return low, high


def _solver(part: Part) -> Solver:
    """The component as a solver model that keeps its basis between objectives."""
    by_column = part.matrix.tocsc()
    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = len(part.least), len(part.side)
    model.col_cost_ = np.zeros(len(part.least))
    model.col_lower_, model.col_upper_ = part.least, part.most
    model.row_lower_ = model.row_upper_ = part.side
    model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    model.a_matrix_.start_ = by_column.indptr
    model.a_matrix_.index_ = by_column.indices
    model.a_matrix_.value_ = by_column.data
    solver = Solver()
    for option, value in OPTIONS.items():
        solver.setOptionValue(option, value)
    solver.passModel(model)
    return solver


def _extreme(solver: Solver, columns: np.ndarray, goal: np.ndarray) -> np.ndarray:
    """The x that minimises goal @ x[columns]. Raises ValueError if infeasible."""
    solver.changeColsCost(len(columns), columns.astype(np.int32), goal)
    solver.run()
    if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        raise ValueError("what the edition shows does not add up")
    point = np.array(solver.getSolution().col_value)
    solver.changeColsCost(len(columns), columns.astype(np.int32), np.zeros(len(columns)))
    return point


def swept(part: Part, low: np.ndarray, high: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Ranges widened by solutions that move a random half of the insufficient values up and the
    other half down, until the gain is small.
    """
    lot, idle = np.random.default_rng(0), 0
    for _ in range(SWEEPS):
        left = np.flatnonzero(part.wanted & ~is_wide(part, low, high))
        if not len(left) or idle == PATIENCE:
            break
        point = _moved(part, left, low, high, lot.choice((-1.0, 1.0), len(left)))
        low, high = np.minimum(low, point), np.maximum(high, point)
        still = (~is_wide(part, low, high))[left].sum()
        idle = idle + 1 if still > FEW_GAINED * len(left) else 0
    return low, high


def is_wide(part: Part, low: np.ndarray, high: np.ndarray) -> np.ndarray:
    """Which x have wide enough ranges."""
    return high - low >= np.maximum(part.need, part.share * np.abs(high)) - ROUND


def _moved(
    part: Part, left: np.ndarray, low: np.ndarray, high: np.ndarray, ways: np.ndarray
) -> np.ndarray:
    """A solution that moves as many of the columns `left` as possible (up from low or down from
    high) by what is needed.
    """
    size, count = len(part.least), len(left)
    most = SPARE * np.maximum(part.need[left], part.share[left] * np.maximum(high[left], 1.0))
    # A step is at most the distance that x moves from its base.
    steps = np.column_stack((-ways, np.ones(count))).ravel()
    their = np.column_stack((left, np.arange(size, size + count))).ravel()
    equations = part.matrix
    return _answer(
        linprog(
            np.concatenate((np.zeros(size), -np.ones(count))),
            A_ub=sparse.csr_matrix(
                (steps, their, np.arange(0, 2 * count + 1, 2)), shape=(count, size + count)
            ),
            b_ub=-ways * np.where(ways > 0, low[left], high[left]),
            A_eq=sparse.csr_matrix(
                (equations.data, equations.indices, equations.indptr),
                shape=(len(part.side), size + count),
            ),
            b_eq=part.side,
            bounds=np.column_stack(
                (
                    np.concatenate((part.least, np.full(count, -np.inf))),
                    np.concatenate((part.most, most)),
                )
            ),
            method="highs",
        )
    )[:size]


def _answer(found: object) -> np.ndarray:
    if found.x is None:  # type: ignore[attr-defined]
        raise ValueError("what the edition shows does not add up")
    return found.x  # type: ignore[attr-defined]
