"""The fingerprint of everything that a fact of a month is made from, and the file named by it."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from datetime import date
from pathlib import Path

import polars as pl

from pipelines.base.home import Home
from pipelines.base.month import months_between, shifted
from pipelines.warehouse.fingerprint import model_meaning
from pipelines.warehouse.lake import registers_of
from pipelines.warehouse.ledger import Ledger
from pipelines.warehouse.model import Model, source_of
from pipelines.warehouse.reference_table import frame_digest

# Schema in a fact's query -> first and last month covered, relative to the fact's month.
WINDOWS = {
    "lake": (0, 0),
    "returned": (0, 0),
    "fact": (0, 0),
    "former": (-1, -1),
    "near": (-3, 3),
    "history": (-11, 0),
}

OF_ROWS = ("lake.", "returned.")  # prefixes of sources that are registers


def window(schema: str, month: date) -> list[date]:
    """The months that a read from this schema covers, with or without data."""
    first, last = WINDOWS[schema]
    return [shifted(month, offset) for offset in range(first, last + 1)]


def with_those_read(months: list[date], asked: Collection[date]) -> set[date]:
    """The months asked for, and the earlier months whose facts they read, recursively."""
    wanted = set(asked) & set(months)
    for month in sorted(months, reverse=True):
        if any(0 < months_between(month, later) <= -WINDOWS["history"][0] for later in wanted):
            wanted.add(month)
    return wanted


def fact_paths(
    home: Home,
    facts: Mapping[str, Model],
    months: list[date],
    ledger: Ledger,
    frames: Mapping[str, pl.DataFrame],
) -> dict[str, dict[date, Path]]:
    """The path of each fact kept as files, by month. Its name depends on what stands in the ledger
    and on the reference tables `frames`.
    """
    paths: dict[str, dict[date, Path]] = {
        name: {} for name, model in facts.items() if model.kept == "file"
    }
    for (name, month), told in _fingerprints(facts, months, ledger, frames).items():
        if name in paths:
            folder = home.lake / "fact" / facts[name].table
            paths[name][month] = folder / f"{month:%Y-%m}-{told[:12]}.parquet"
    return paths


def _fingerprints(
    facts: Mapping[str, Model],
    months: list[date],
    ledger: Ledger,
    frames: Mapping[str, pl.DataFrame],
) -> dict[tuple[str, date], str]:
    """Map (fact model, month) to a hash of its query and of everything that it reads."""
    references = {name: frame_digest(frame) for name, frame in frames.items()}
    meanings = {name: model_meaning(model) for name, model in facts.items()}
    prints: dict[tuple[str, date], str] = {}

    def told(read: str, month: date) -> list[str]:
        """The fingerprints of what a fact of that month reads under this name."""
        schema, _, table = read.partition(".")
        source = source_of(read)
        if schema == "ref":
            return [references[table]]
        if source.startswith(OF_ROWS):
            registers = registers_of(source)
            return [ledger.fingerprint(one, m) for one in registers for m in window(schema, month)]
        return [prints.get((source, m), "") for m in window(schema, month)]

    for name, model in facts.items():
        for month in months:
            content = [f"{month} {meanings[name]}"]
            for read in model.reads:
                content += told(read, month)
            prints[name, month] = hashlib.sha256("\n".join(content).encode()).hexdigest()
    return prints
