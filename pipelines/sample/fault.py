"""How faults are planted in the rows of a file, and in which rows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from pipelines.contract.rule import RULES
from pipelines.sample.identity import Identities
from pipelines.sample.layout import Layout, Scene, columns_of
from pipelines.sample.spelling import Cell


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
    suit; None where the row was written so.
    """

    register: str
    rule: str
    column: str
    kind: str
    spoil: Callable[[dict, Setting], Cell] | None


@dataclass(frozen=True)
class Planted:
    planting: Planting
    row: int  # index into the rows of the file


def planted(
    rows: list[dict], cells: list[dict], setting: Setting, waiting: list[Planting], count: int
) -> list[Planted]:
    """Spoil up to `count` of the file's rows in place, one fault a row.

    `rows` are canonical values, `cells` what is to be written, row by row; a row found twice is
    appended to both. `waiting` is the queue of plantings: those used go to its end, those that did
    not suit keep their place. Of a row found twice both are told. At most one row in five is spoilt
    so that it cannot stand, for beyond that the whole file would be refused.
    """
    done: list[Planted] = []
    may_fall = len(rows) // 5
    free = [
        number
        for number, row in enumerate(rows)
        if row.get("sole", True) and not row.get("bound") and "finding" not in row
    ]
    setting.random.shuffle(free)
    columns = columns_of(setting.layout, setting.scene.register)
    for planting in [
        item
        for item in waiting
        if item.register == setting.scene.register and item.column in columns
    ]:
        if len(done) >= count:
            break
        if (
            RULES[planting.rule].severity == "ROW"
            and sum(RULES[item.planting.rule].severity == "ROW" for item in done) >= may_fall
        ):
            continue
        for number in free:
            if planting.rule == "duplicate_in_file":
                rows.append(dict(rows[number]))
                cells.append(dict(cells[number]))
                done += [Planted(planting, number), Planted(planting, len(rows) - 1)]
            else:
                cell = planting.spoil(rows[number], setting)
                if cell is ...:
                    continue
                cells[number][planting.column] = cell
                done.append(Planted(planting, number))
            free.remove(number)
            waiting.remove(planting)
            waiting.append(planting)
            break
    return done
