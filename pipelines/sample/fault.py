"""How faults are planted in the rows of a file, and in which rows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from types import EllipsisType

from pipelines.contract.rule import RULES
from pipelines.sample.identity import Identities
from pipelines.sample.layout import Layout, Scene, columns_of
from pipelines.sample.spelling import Cell

Spoilt = Cell | EllipsisType  # Ellipsis: the row does not suit


@dataclass(frozen=True)
class Setting:
    """What a fault may draw on: the file, its layout, other streets' communities and unused
    identities.
    """

    scene: Scene
    layout: Layout
    elsewhere: list[str]
    identities: Identities
    random: Random


@dataclass(frozen=True)
class Planting:
    """A fault of one cell. `spoil` returns the cell to write, or Ellipsis where the row does not
    suit; None where no single cell is spoilt, or the row was written so.
    """

    register: str
    rule: str
    column: str
    kind: str
    spoil: Callable[[dict, Setting], Spoilt] | None


@dataclass(frozen=True)
class Planted:
    """A fault that a file has, and the index of its row."""

    planting: Planting
    row: int


def _suited(waiting: list[Planting], setting: Setting) -> list[Planting]:
    """Those of the file's register whose column it has."""
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
    """Spoil up to `count` of the file's rows in place, one fault a row.

    `rows` are canonical values, `cells` what is to be written, row by row; a row found twice is
    appended to both. `waiting` is the queue of plantings: those used go to its end, those that did
    not suit keep their place. Of a row found twice both are told. At most one row in five is spoilt
    so that it cannot stand, for beyond that the whole file would be refused.
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
    """Whether nothing else is told of the row."""
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
    """Spoil the row; which rows are faulty now: none where it does not suit."""
    if planting.rule == "duplicate_in_file":
        rows.append(dict(rows[number]))
        cells.append(dict(cells[number]))
        return [number, len(rows) - 1]
    cell = planting.spoil(rows[number], setting) if planting.spoil else ...
    if cell is ...:
        return []
    cells[number][planting.column] = cell
    return [number]
