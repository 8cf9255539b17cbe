"""The column titles of the sample's layouts by register: headings.csv, written by hand after real
workbooks (docs/DOMAIN.md section 3a).
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

SERIAL = "serial"  # 序号
UNKNOWN = "unknown"  # a column that belongs to no register


@dataclass(frozen=True)
class Heading:
    """The title of a column in a file, and the title above it in a header of two rows."""

    title: str
    column: str  # a contract column, SERIAL or UNKNOWN
    group: str | None = None


Headings = dict[str, tuple[Heading, ...]]  # register -> its columns in order


def _load(path: Path) -> dict[str, Headings]:
    """Map layout -> register -> headings. Line breaks in titles are written \\n."""
    found: dict[str, Headings] = {}
    with path.open(encoding="utf-8", newline="") as file:
        for line in csv.DictReader(file):
            of_layout = found.setdefault(line["layout"], {})
            title = line["title"].replace("\\n", "\n")
            heading = Heading(title, line["column"], line["group"] or None)
            of_layout[line["register"]] = (*of_layout.get(line["register"], ()), heading)
    return found


HEADINGS = _load(Path(__file__).with_name("headings.csv"))
