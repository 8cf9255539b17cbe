"""A kind of hostile or odd file: its bytes and what should become of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tests.build.register_file import STREET, csv_bytes, grid, person

NAME = f"{STREET}_劳动力资源台账_2026-08"
PEOPLE = [person(serial) for serial in range(1, 13)]
GRID = grid(PEOPLE)
TITLED = [["2026年8月劳动力资源台账", *[""] * 9], *GRID]
GOOD = csv_bytes(GRID)
TEXT = GOOD.decode()


@dataclass(frozen=True)
class Kind:
    """`becomes`: the rule of a refusal, or how many of its rows are accepted; `also`: rules of the
    issues beside it; `lost`: rows quarantined.
    """

    name: str
    content: Callable[[], bytes]
    becomes: str | int
    also: frozenset[str] = frozenset()
    file: str = f"{NAME}.csv"
    lost: int = 0


def odd_file(
    name: str,
    content: bytes | Callable[[], bytes],
    becomes: str | int,
    *also: str,
    file: str | None = None,
    lost: int = 0,
) -> Kind:
    make = content if callable(content) else lambda: content
    return Kind(name, make, becomes, frozenset(also), file or f"{NAME}.csv", lost)


def odd_book(
    name: str, content: Callable[[], bytes], becomes: str | int, *also: str, lost: int = 0
) -> Kind:
    return odd_file(name, content, becomes, *also, file=f"{NAME}.xlsx", lost=lost)
