"""Finds a row that looks like a header with too few known titles, to list titles that can be
taught.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipelines.contract.column import Register
from pipelines.contract.register import REGISTERS
from pipelines.intake.heading import FEWEST_TITLES, HEADER_SEARCH_ROWS
from pipelines.intake.sheet import Sheet
from pipelines.intake.title import LONGEST_MEANT, WORDED, Meant, normalise_title

NUMBER = re.compile(r"\d{6}")  # digits of a person or place code, which no header contains


def strange_titles(sheet: Sheet, told: str, meant: Meant) -> Iterator[tuple[str, str, int]]:
    """Yield (register, title, rows below) for each unknown title in the first row of words, if
    exactly one register is named above it, in the sheet's name or in `told`, the file's name.
    """
    said = f"{told} {sheet.name} "
    for number, row in enumerate(sheet.frame.head(HEADER_SEARCH_ROWS).iter_rows()):
        cells = [cell for cell in row if cell]
        titles = [cell for cell in cells if _may_be_title(cell)]
        if len(titles) >= FEWEST_TITLES and not any(map(NUMBER.search, cells)):
            if register := _register_named(said):
                for title in titles:
                    if meant(register.name, normalise_title(title)) is None:
                        yield register.name, title, sheet.frame.height - number - 1
            return
        said += "".join(cells)


def _may_be_title(cell: str) -> bool:
    title = normalise_title(cell)
    return len(title) <= LONGEST_MEANT and bool(WORDED.search(title))


def _register_named(said: str) -> Register | None:
    named = [
        register
        for register in REGISTERS
        if any(word in said for word in (register.title.zh, *register.title_words))
    ]
    return named[0] if len(named) == 1 else None
