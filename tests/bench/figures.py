"""tests/bench/README.md: what the benchmarks measured, each its own section, written by them."""

from __future__ import annotations

import platform
from collections.abc import Sequence
from os import cpu_count
from pathlib import Path

from pipelines.base.clock import utc_now
from pipelines.base.whole_file import write_whole

FIGURES = Path(__file__).with_name("README.md")
HEADING = """# What was measured

Each section is written by its benchmark when that has run to its end. Figures of one section were
taken side by side in one run, those of two sections were not. A ratio holds elsewhere, seconds do not.
"""


def record(target: str, lines: Sequence[str]) -> None:
    """Put what `make TARGET` measured in the place of what it measured before."""
    sections = _sections()
    machine = f"{utc_now():%Y-%m-%d}, {cpu_count()} cores, {platform.machine()}"
    sections[target] = "\n".join([machine, "", *lines])
    parts = [f"## make {name}\n\n{sections[name]}\n" for name in sorted(sections)]
    write_whole(FIGURES, "\n".join([HEADING, *parts]).encode())


def table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """The lines of a Markdown table."""
    return [f"| {' | '.join(cells)} |" for cells in (heads, ["---"] * len(heads), *rows)]


def _sections() -> dict[str, str]:
    """Target -> text of its section, as the file has them."""
    if not FIGURES.exists():
        return {}
    found = FIGURES.read_text(encoding="utf-8").split("\n## make ")[1:]
    return {
        name: text.strip() for name, _, text in (section.partition("\n\n") for section in found)
    }
