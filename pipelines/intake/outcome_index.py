"""Outcomes kept together, by reader, in files that are only added to: what spares opening one small
file for each reading of the past, and knows what a reader read once another has taken its place.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable
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
FEW = 2000  # readings whose files are asked for one by one, the folder unlisted
AT_ONCE = 50_000  # files opened before what they tell is put together
SMALL = 2_000_000  # bytes of an index below which the next one takes it in


def outcomes_of(
    home: Home, reader: str, fingerprints: Collection[str], wanted: pl.DataFrame
) -> pl.DataFrame:
    """The outcomes (OUTCOME_SCHEMA) of these readings, submission and name of decisions, as far as
    they have been read; one whose file is damaged has not been. `fingerprints`: of the reader's
    registers; of a former reader only its own is known, and what is kept together.
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
    """All that the reader of that fingerprint has read and is kept together, whatever was decided."""
    parts = [read_index(path) for path in _indexes(home, reader)]
    every = pl.concat([pl.DataFrame(schema=OUTCOME_SCHEMA), *parts])
    return every.unique(READING, keep="last", maintain_order=True)


def take_away(home: Home, reader: str, submissions: Collection[str]) -> None:
    """Keep the outcomes of these submissions no longer."""
    for path in _indexes(home, reader):
        known = read_index(path)
        left = known.filter(~pl.col("submission").is_in(list(submissions)))
        if len(left) < len(known):
            write_index(path, left)


def _indexes(home: Home, reader: str) -> list[Path]:
    return sorted(outcome_folder(home).glob(f"index-{reader}*.parquet"))


def files_of(
    home: Home, fingerprints: Collection[str], readings: Collection[tuple[str, str]]
) -> dict[tuple[str, str], Path]:
    """Where the outcomes of these readings (submission, name of decisions) lie, as far as they do."""
    if len(readings) > FEW:
        return outcomes_by(home, fingerprints)
    places: Iterable[tuple[tuple[str, str], Path]] = (
        (reading, outcome_path(home, reading_name(reading[0], fingerprint, reading[1])))
        for reading in readings
        for fingerprint in fingerprints
    )
    return {reading: path for reading, path in places if path.exists()}


def _add(home: Home, reader: str, outcomes: pl.DataFrame) -> None:
    """Keep these too, and with them what lies in small files."""
    there = _indexes(home, reader)
    small = [path for path in there if path.stat().st_size < SMALL]
    numbers = [int(path.stem.split("-")[2]) for path in there if path.stem.count("-") > 1]
    number = max(numbers, default=0) + 1
    path = outcome_folder(home) / f"index-{reader}-{number:06d}-{os.getpid()}.parquet"
    write_index(path, pl.concat([*(read_index(one) for one in small), outcomes]))
    for one in small:
        remove_index(one)
