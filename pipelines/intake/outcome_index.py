"""Outcomes collected per reader in append-only files. They save opening one small file per past
reading, and still list what a former reader read.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable
from contextlib import suppress
from pathlib import Path

import polars as pl

from pipelines.base.home import Home
from pipelines.intake.outcome import (
    OUTCOME_SCHEMA,
    outcome_folder,
    outcome_path,
    outcomes_by,
    read_index,
    read_outcome,
    reading_name,
    remove_index,
    write_index,
)

READING = ["submission", "decisions"]
FEW = 2000  # up to this many readings are looked up one by one instead of listing the folder
AT_ONCE = 50_000  # files opened before their contents are combined
SMALL = 2_000_000  # bytes; a smaller index is merged into the next


def outcomes_of(
    home: Home, reader: str, fingerprints: Collection[str], wanted: pl.DataFrame
) -> pl.DataFrame:
    """The outcomes (OUTCOME_SCHEMA) of these readings (submission, name of decisions), as far as
    they have been read; a damaged file counts as not read. `fingerprints`: of the reader's
    registers; for a former reader only its own is known.
    """
    wanted = wanted.select(READING).unique()
    known = pl.DataFrame(schema=OUTCOME_SCHEMA)
    if len(wanted) > FEW or set(fingerprints) == {reader}:
        known = known_outcomes(home, reader).join(wanted, on=READING, how="semi")
    unknown = wanted.join(known, on=READING, how="anti").sort(pl.all()).rows()
    files = files_of(home, fingerprints, unknown)
    there = [files[each] for each in unknown if each in files]
    parts = [known]
    for first in range(0, len(there), AT_ONCE):
        fresh = [told for path in there[first : first + AT_ONCE] if (told := read_outcome(path))]
        if fresh:
            parts.append(pl.DataFrame(fresh, schema=OUTCOME_SCHEMA))
            _add(home, reader, parts[-1])
    return pl.concat(parts)


def known_outcomes(home: Home, reader: str) -> pl.DataFrame:
    """All indexed outcomes of the reader with this fingerprint, under any decisions."""
    parts = [read_index(path) for path in _indexes(home, reader)]
    every = pl.concat([pl.DataFrame(schema=OUTCOME_SCHEMA), *parts])
    return every.unique(READING, keep="last", maintain_order=True)


def take_away(home: Home, reader: str, submissions: Collection[str]) -> None:
    """Remove the outcomes of these submissions from the index."""
    for path in _indexes(home, reader):
        known = read_index(path)
        left = known.filter(~pl.col("submission").is_in(list(submissions)))
        if len(left) < len(known):
            write_index(path, left)


def index_folder(home: Home) -> Path:
    """The folder of the indexes. Until December 2026 they lay among the outcomes, 600,000 names that
    take half a second to list; they are moved here once, or read there by who may not write.
    """
    folder, former = home.lake / "outcome_index", outcome_folder(home)
    if folder.exists() or not former.exists():
        return folder
    unfinished = folder.with_suffix(".unfinished")
    try:
        unfinished.mkdir(mode=0o700, exist_ok=True)
        for path in former.glob("index-*"):
            with suppress(FileNotFoundError):  # another process moves them too
                path.rename(unfinished / path.name)
    except OSError:
        return former
    with suppress(OSError):  # the other was first
        unfinished.rename(folder)
    return folder


def _indexes(home: Home, reader: str) -> list[Path]:
    return sorted(index_folder(home).glob(f"index-{reader}*.parquet"))


def files_of(
    home: Home, fingerprints: Collection[str], readings: Collection[tuple[str, str]]
) -> dict[tuple[str, str], Path]:
    """The paths of the outcome files of these readings (submission, name of decisions) that
    exist.
    """
    if len(readings) > FEW:
        return outcomes_by(home, fingerprints)
    places: Iterable[tuple[tuple[str, str], Path]] = (
        (reading, outcome_path(home, reading_name(reading[0], fingerprint, reading[1])))
        for reading in readings
        for fingerprint in fingerprints
    )
    return {reading: path for reading, path in places if path.exists()}


def _add(home: Home, reader: str, outcomes: pl.DataFrame) -> None:
    """Add outcomes to the index, merging small index files."""
    there = _indexes(home, reader)
    small = [path for path in there if path.stat().st_size < SMALL]
    numbers = [int(path.stem.split("-")[2]) for path in there if path.stem.count("-") > 1]
    number = max(numbers, default=0) + 1
    path = index_folder(home) / f"index-{reader}-{number:06d}-{os.getpid()}.parquet"
    write_index(path, pl.concat([*(read_index(one) for one in small), outcomes]))
    for one in small:
        remove_index(one)
