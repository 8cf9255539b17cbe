"""The outcome of a submission, and the names of its files."""

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

FORMER_NAMES = {"ruling": "decisions", "unfit": "decision_faults"}  # column names up to version 0.2


@dataclass(frozen=True)
class Outcome:
    """The outcome of a submission. rows_read = accepted + quarantined + refused. Paths are relative
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
    """the submission whose returned rows this one mends; such a file has no coverage of its own"""
    mended_rows: tuple[str, ...] = ()
    """the accepted rows among them: SHEET_NO:ROW=hash of the row's place in the first file"""
    layout: str | None = None
    rows_read: int = 0
    accepted: int = 0
    quarantined: int = 0
    refused: int = 0
    warnings: int = 0
    coverage: tuple[str, ...] = ()
    communities: tuple[str, ...] = ()
    returned_communities: tuple[str, ...] = ()
    """communities of its returned rows; "" for rows whose community is unreadable"""
    data_file: str | None = None
    returned_file: str | None = None
    issue_file: str | None = None
    decisions: str = ""  # the name of the decisions that applied when it was read
    decision_faults: tuple[str, ...] = ()  # decisions that do not match the file, and why

    @property
    def name(self) -> str:
        """The stem of its file names."""
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
    """The file stem for a submission read by the reader of this fingerprint under these decisions
    ("" for none).
    """
    return "-".join(filter(None, (submission, fingerprint, decisions)))


def outcome_folder(home: Home) -> Path:
    """The folder of the outcomes."""
    return home.lake / "submission"


def outcome_path(home: Home, reading: str) -> Path:
    """The path of a reading's outcome. It is written last."""
    return outcome_folder(home) / f"{reading}.json"


def outcomes_by(home: Home, fingerprints: Iterable[str]) -> dict[tuple[str, str], Path]:
    """Map (submission, name of its decisions) to the outcome's path, for everything read by a
    reader with one of these fingerprints.
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
    """Store a reading's outcome, with the seals of its other files and a checksum over it all.
    Raises OSError.
    """
    path = outcome_path(home, outcome.name)
    path.parent.mkdir(mode=0o700, exist_ok=True)
    told = {field.name: getattr(outcome, field.name) for field in fields(outcome)}
    told["made"] = [seal.text for seal in made]
    content = json.dumps(told, ensure_ascii=False)
    checksum = hashlib.sha256(content.encode()).hexdigest()
    write_whole(path, f'{content[:-1]}, "sum": "{checksum}"}}', durable=False)


def read_outcome(path: Path) -> dict[str, Any] | None:
    """The content of an outcome file, by the names of OUTCOME_SCHEMA; None if it is damaged or
    missing.
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
    """The outcomes in an index; empty if it is damaged. An index without a seal is accepted: an
    older version wrote it, and it is the only record of a former reader.
    """
    nothing = pl.DataFrame(schema=OUTCOME_SCHEMA)
    seal_file = _seal_of_index(path)
    try:
        if seal_file.exists():
            seal = read_seal(seal_file.read_text("utf-8"))
            if not is_whole(path.parent, seal, thorough=True):
                return nothing
        # Either may lack a column.
        return pl.concat([nothing, pl.read_parquet(path)], how="diagonal")
    except (OSError, ValueError, pl.exceptions.PolarsError):
        return nothing


def write_index(path: Path, outcomes: pl.DataFrame) -> None:
    """Write outcomes to an index, replacing the former one. Raises OSError."""
    with whole_file(path, durable=False) as unfinished:
        outcomes.write_parquet(unfinished)
    write_whole(_seal_of_index(path), sealed(path.parent, path).text, durable=False)


def remove_index(path: Path) -> None:
    """Delete an index whose outcomes were merged into another."""
    path.unlink(missing_ok=True)
    _seal_of_index(path).unlink(missing_ok=True)


def _seal_of_index(path: Path) -> Path:
    return path.with_suffix(".seal")
