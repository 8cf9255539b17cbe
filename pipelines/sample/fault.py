"""Planting of faults in the rows of a file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from types import EllipsisType

from pipelines.contract.rule import RULES
from pipelines.sample.identity import Identities
from pipelines.sample.layout import Layout, Scene, columns_of
from pipelines.sample.spelling import Cell

Spoilt = Cell | EllipsisType  # Ellipsis: the row is unsuitable


@dataclass(frozen=True)
class Setting:
    """What a fault may use: the file, its layout, other streets' communities and unused
    identities.
    """

    scene: Scene
    layout: Layout
    elsewhere: list[str]
    identities: Identities
    random: Random


@dataclass(frozen=True)
class Planting:
    """A fault of one cell. `spoil` returns the new cell, or Ellipsis if the row is unsuitable; None
    if no single cell is changed, or the row was generated with the fault.
    """

    register: str
    rule: str
    column: str
    kind: str
    spoil: Callable[[dict, Setting], Spoilt] | None


@dataclass(frozen=True)
class Planted:
    """A planted fault and the index of its row."""

    planting: Planting
    row: int


def _suited(waiting: list[Planting], setting: Setting) -> list[Planting]:
    """The plantings for the file's register whose column it has."""
    register = setting.scene.register
    columns = columns_of(setting.layout, register)
    return [item for item in waiting if item.register == register and item.column in columns]


def planted(
    rows: list[dict],
    cells: list[dict[str, Cell]],
    setting: Setting,
    waiting: list[Planting],
    count: int,
) -> list[Planted]:
    """Plant faults in up to `count` of the file's rows in place, one per row.

    `rows`: canonical values; `cells`: the cells to write, row by row; a duplicated row is appended
    to both and reported twice. `waiting`: the queue of plantings; used ones move to its end,
    unsuitable ones keep their place. At most one row in five gets a fault that quarantines it,
    since otherwise the whole file would be refused.
    """
    done: list[Planted] = []
    may_fall = len(rows) // 5
    free = [number for number, row in enumerate(rows) if _is_free(row)]
    setting.random.shuffle(free)
    for planting in _suited(waiting, setting):
        if len(done) >= count:
            break
        fallen = sum(_cannot_stand(item.planting) for item in done)
        if _cannot_stand(planting) and fallen >= may_fall:
            continue
        for number in free:
            if spoilt := _spoilt_rows(planting, number, rows, cells, setting):
                done += [Planted(planting, row) for row in spoilt]
                free.remove(number)
                waiting.remove(planting)
                waiting.append(planting)
                break
    return done


def _is_free(row: dict) -> bool:
    """Whether the row has no fault or finding yet."""
    return row.get("sole", True) and not row.get("bound") and "finding" not in row


def _cannot_stand(planting: Planting) -> bool:
    return RULES[planting.rule].severity == "ROW"


def _spoilt_rows(
    planting: Planting,
    number: int,
    rows: list[dict],
    cells: list[dict[str, Cell]],
    setting: Setting,
) -> list[int]:
    """Plant a fault in the row. Returns the indices of the faulty rows; empty if the row is
    unsuitable.
    """
    if planting.rule == "duplicate_in_file":
        rows.append(dict(rows[number]))
        cells.append(dict(cells[number]))
        return [number, len(rows) - 1]
    cell = planting.spoil(rows[number], setting) if planting.spoil else ...
    if cell is ...:
        return []
    cells[number][planting.column] = cell
    return [number]
