"""Files as people send them, of which titles, codes or identity documents are the point."""

from __future__ import annotations

import pytest

from pipelines.base.home import Home
from pipelines.intake.landing import Receipt
from pipelines.intake.reading import read_file
from pipelines.intake.verdict import Reading
from tests.build.register_file import reader_for


def read(home: Home, shared, beginning: str) -> Reading:
    (path,) = (shared / "field").glob(f"{beginning}_*")
    receipt = Receipt("1", "0" * 64, path.name, 1, "2026-11-03T00:00:00+00:00", None)
    return read_file(reader_for(home), receipt, path.read_bytes())


@pytest.mark.parametrize(
    ("beginning", "rows"),
    [
        ("510106032", 20),  # the title 居民身份证号
        ("510107005", 20),  # a backtick or a curly quote before the number
        ("510108010", 36),  # the same, and others
        ("510112004", 20),  # code and label in one cell
        ("510112007", 12),  # a foreigner's card of 2023
        ("510113003", 20),
    ],
)
def test_every_row_is_accepted(home, shared, beginning, rows):
    outcome = read(home, shared, beginning).outcome
    assert (outcome.verdict, outcome.accepted, outcome.quarantined) == ("accepted", rows, 0)
