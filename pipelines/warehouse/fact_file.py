"""The record of the fact files: the seal of each when it was made."""

from __future__ import annotations

import os
from pathlib import Path

from pipelines.base.home import Home
from pipelines.base.seal import Seal, read_seal, sealed
from pipelines.base.whole_file import write_whole


def record_file(home: Home) -> Path:
    """The path of the record, one seal a line; the last line for a file is valid."""
    return home.lake / "fact" / "made.txt"


def fact_seals(home: Home) -> dict[Path, Seal]:
    """The seal of each fact file made so far. Damaged lines are ignored."""
    try:
        lines = record_file(home).read_text("utf-8", errors="replace").splitlines()
    except OSError:
        return {}
    found = {}
    for line in lines:
        try:
            seal = read_seal(line)
        except ValueError:
            continue
        found[home.root / seal.path] = seal
    return found


def record_fact(home: Home, path: Path) -> Seal:
    """Record a fact file in its present state and return its seal. Raises OSError."""
    seal = sealed(home.root, path)
    # Starts a new line, in case a killed run left half of one.
    line = f"\n{seal.text}\n"
    with record_file(home).open("a", encoding="utf-8") as file:
        file.write(line)
        file.flush()
        os.fsync(file.fileno())
    return seal


def forget_removed(home: Home) -> None:
    """Leave out of the record the files that are no longer there. Raises OSError."""
    seals = fact_seals(home)
    lines = [f"{seal.text}\n" for path, seal in seals.items() if path.exists()]
    if len(lines) < len(seals):
        write_whole(record_file(home), "".join(lines))
