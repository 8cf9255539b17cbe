"""What became of a submission, and the names of the files that keep it."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import polars as pl

from pipelines.base.home import Home
from pipelines.base.seal import Seal, is_whole, read_seal, sealed
from pipelines.base.whole_file import whole_file, write_whole

FORMER_NAMES = {"ruling": "decisions", "unfit": "decision_faults"}  # of columns, up to version 0.2


@dataclass(frozen=True)
class Outcome:
    """What became of a submission. rows_read = accepted + quarantined + refused. Paths are relative
    to the data folder.
    """

    submission: str
    reader: str
    verdict: str = "refused"
    register: str | None = None
    month: str | None = None
    street_code: str | None = None
    is_nil: bool = False
    mends: str | None = None
    """the submission whose returned rows these are, mended; it then covers nothing by itself"""
    mended_rows: tuple[str, ...] = ()
    """the accepted ones of these: SHEET_NO:ROW=the row that it was in the first file, hashed"""
    layout: str | None = None
    rows_read: int = 0
    accepted: int = 0
    quarantined: int = 0
    refused: int = 0
    warnings: int = 0
    coverage: tuple[str, ...] = ()
    communities: tuple[str, ...] = ()
    returned_communities: tuple[str, ...] = ()
    """those of its returned rows; "" for rows whose community is not legible"""
    data_file: str | None = None
    returned_file: str | None = None
    issue_file: str | None = None
    decisions: str = ""  # the name of the operator's decisions under which it was read
    decision_faults: tuple[str, ...] = ()  # those that do not fit the file, and why

    @property
    def name(self) -> str:
        """What its files are called."""
        return reading_name(self.submission, self.reader, self.decisions)


OUTCOME_SCHEMA: dict[str, pl.DataType | type[pl.DataType]] = {
    "submission": pl.String,
    "reader": pl.String,
    "verdict": pl.String,
    "register": pl.String,
    "month": pl.String,
    "street_code": pl.String,
    "is_nil": pl.Boolean,
    "mends": pl.String,
    "mended_rows": pl.List(pl.String),
    "layout": pl.String,
    "rows_read": pl.Int64,
    "accepted": pl.Int64,
    "quarantined": pl.Int64,
    "refused": pl.Int64,
    "warnings": pl.Int64,
    "coverage": pl.List(pl.String),
    "communities": pl.List(pl.String),
    "returned_communities": pl.List(pl.String),
    "data_file": pl.String,
    "returned_file": pl.String,
    "issue_file": pl.String,
    "decisions": pl.String,
    "decision_faults": pl.List(pl.String),
    "made": pl.List(pl.String),  # the seals of its files; null up to version 0.3
}


def reading_name(submission: str, fingerprint: str, decisions: str) -> str:
    """What the files of a submission are called, as a reader read it under the decisions of that name ("":
    none)."""
    return "-".join(filter(None, (submission, fingerprint, decisions)))


def outcome_folder(home: Home) -> Path:
    """Where the outcomes lie."""
    return home.lake / "submission"


def outcome_path(home: Home, reading: str) -> Path:
    """Where the outcome of a reading lies; it is written last."""
    return outcome_folder(home) / f"{reading}.json"


def outcomes_by(home: Home, fingerprints: Iterable[str]) -> dict[tuple[str, str], Path]:
    """(submission, name of its decisions) -> where its outcome lies, of all that have been read by a reader of one
    of these fingerprints.
    """
    wanted, folder = frozenset(fingerprints), outcome_folder(home)
    found = {}
    names = os.listdir(folder) if folder.is_dir() else []  # noqa: PTH208  a Path each takes long
    for name in sorted(name for name in names if name.endswith(".json")):
        submission, fingerprint, *decisions = name.removesuffix(".json").split("-")
        if fingerprint in wanted:
            found[submission, decisions[0] if decisions else ""] = folder / name
    return found


def write_outcome(home: Home, outcome: Outcome, made: Sequence[Seal]) -> None:
    """Keep the outcome of a reading, with the seals of the files that it was kept in and a sum over
    all of it. Raises OSError.
    """
    path = outcome_path(home, outcome.name)
    path.parent.mkdir(mode=0o700, exist_ok=True)
    told = {field.name: getattr(outcome, field.name) for field in fields(outcome)}
    told["made"] = [seal.text for seal in made]
    content = json.dumps({**told, "sum": _sum(told)}, ensure_ascii=False)
    write_whole(path, content, durable=False)


def read_outcome(path: Path) -> dict[str, Any] | None:
    """What an outcome's file tells, by the names of OUTCOME_SCHEMA; None where it is damaged or
    gone.
    """
    try:
        told = json.loads(path.read_text("utf-8"))
        fields = {FORMER_NAMES.get(name, name): value for name, value in told.items()}
        known = fields.pop("sum", None)
    except (OSError, ValueError, AttributeError):
        return None
    if known not in (None, _sum(told)) or not fields.keys() <= OUTCOME_SCHEMA.keys():
        return None
    return fields


def _sum(told: Mapping[str, Any]) -> str:
    own = {name: value for name, value in told.items() if name != "sum"}
    return hashlib.sha256(json.dumps(own, ensure_ascii=False).encode()).hexdigest()


def read_index(path: Path) -> pl.DataFrame:
    """The outcomes that an index keeps; none where it is damaged. One without a seal is of a version
    that wrote none: what it knows of a former reader stands nowhere else.
    """
    nothing = pl.DataFrame(schema=OUTCOME_SCHEMA)
    seal_file = _seal_of_index(path)
    try:
        if seal_file.exists():
            seal = read_seal(seal_file.read_text("utf-8"))
            if not is_whole(path.parent, seal, thorough=True):
                return nothing
        return pl.concat([nothing, pl.read_parquet(path)], how="diagonal")  # one may lack a column
    except (OSError, ValueError, pl.exceptions.PolarsError):
        return nothing


def write_index(path: Path, outcomes: pl.DataFrame) -> None:
    """Keep outcomes in an index, in place of the former one. Raises OSError."""
    with whole_file(path, durable=False) as unfinished:
        outcomes.write_parquet(unfinished)
    write_whole(_seal_of_index(path), sealed(path.parent, path).text, durable=False)


def remove_index(path: Path) -> None:
    """Remove an index whose outcomes another has taken in."""
    path.unlink(missing_ok=True)
    _seal_of_index(path).unlink(missing_ok=True)


def _seal_of_index(path: Path) -> Path:
    return path.with_suffix(".seal")
