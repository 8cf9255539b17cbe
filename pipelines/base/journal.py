"""Lists on disk that are only ever added to, a file of lines for each batch: receipts, decisions."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from pipelines.base.whole_file import write_whole


def read_lines(folder: Path) -> list[str]:
    """All lines of the list that lies in a folder, in order."""
    return [
        line
        for file in sorted(folder.glob("*.jsonl"))
        for line in file.read_text("utf-8").split("\n")
        if line
    ]


def add_lines(folder: Path, batch: str, lines: Iterable[str]) -> None:
    """Add a batch of lines, on disk for good, all or none; its name sorts behind those before it."""
    folder.mkdir(mode=0o700, exist_ok=True)
    write_whole(folder / f"{batch}.jsonl", "".join(f"{line}\n" for line in lines))
