"""Facts: what a month of a register comes to, as Parquet files named by the hash of all that went into them."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl

from pipelines.contract.home import Home, Limits
from pipelines.contract.reference import Reference
from pipelines.warehouse.check import check_rows
from pipelines.warehouse.lake import RegisterMonth, create_lake_view, register_months
from pipelines.warehouse.model import Model, load_models
from pipelines.warehouse.reference_table import frame_digest, reference_frames
from pipelines.warehouse.session import Session, column_list, create_table, open_session, parquet, quoted
from pipelines.warehouse.standing import standing_communities

HISTORY_MONTHS = 12


@dataclass(frozen=True)
class FactSet:
    """The facts of a list of submissions: model -> month -> file, and which (model, month) had to be computed this time."""

    paths: Mapping[str, Mapping[date, Path]]
    computed: tuple[tuple[str, date], ...]

    @property
    def months(self) -> tuple[date, ...]:
        """The months that the facts are about, in order."""
        return tuple(sorted({month for files in self.paths.values() for month in files}))


def build_facts(
    home: Home, limits: Limits, reference: Reference, submissions: pl.DataFrame, models: Mapping[str, Model] | None = None
) -> FactSet:
    """Compute every fact that is not there yet, for each month with an accepted submission.

    A file lies at lake/fact/MODEL/YYYY-MM-FINGERPRINT.parquet and never changes; it appears only when complete and checked.
    Raises CheckFailed where a fact breaks its model's checks.
    """
    facts = {name: model for name, model in (models or load_models()).items() if model.schema == "fact"}
    months = sorted(submissions.filter(pl.col("verdict") == "accepted")["month"].drop_nulls().unique())
    lake = {(part.register.name, part.month): part for part in register_months(standing_communities(submissions), months)}
    used = {read.removeprefix("ref.") for model in facts.values() for read in model.reads if read.startswith("ref.")}
    frames = {name: frame for name, frame in reference_frames(reference).items() if name in used}
    prints = _fingerprints(facts, months, lake, frames)
    paths = {
        name: {month: home.lake / "fact" / model.table / f"{month:%Y-%m}-{prints[name, month][:12]}.parquet" for month in months}
        for name, model in facts.items() if model.kept == "file"
    }
    missing = {(name, month) for name, files in paths.items() for month, path in files.items() if not path.exists()}
    if missing:
        with open_session(home, limits) as session:
            for schema in ("lake", "fact", "history", "ref"):
                session.connection.execute(f"create schema {schema}")
            for name, frame in frames.items():
                create_table(session.connection, f"ref.{name}", frame)
            for month in sorted({month for _, month in missing}):
                for (_, of_month), part in lake.items():
                    if of_month == month:
                        create_lake_view(session.connection, home, part)
                _build_month(session, facts, paths, month, {name for name, of_month in missing if of_month == month})
    return FactSet({facts[name].table: files for name, files in paths.items()}, tuple(sorted(missing)))


def _history(month: date, months: list[date]) -> list[date]:
    """Those of `months` that are among the twelve that end with `month`."""
    return [m for m in months if 0 <= (month.year - m.year) * 12 + month.month - m.month < HISTORY_MONTHS]


def _fingerprints(
    facts: Mapping[str, Model], months: list[date], lake: Mapping[tuple[str, date], RegisterMonth], frames: Mapping[str, pl.DataFrame]
) -> dict[tuple[str, date], str]:
    """(fact model, month) -> hash of its query and of everything that the query reads."""
    references = {name: frame_digest(frame) for name, frame in frames.items()}
    prints: dict[tuple[str, date], str] = {}
    for month in months:
        for name, model in facts.items():
            content = [f"{month} {model.query} {[(check.name, check.condition) for check in model.checks]}"]
            for read in model.reads:
                schema, _, table = read.partition(".")
                if schema == "lake":
                    content.append(lake[table, month].fingerprint)
                elif schema == "ref":
                    content.append(references[table])
                else:
                    content += [prints[f"fact.{table}", m] for m in (_history(month, months) if schema == "history" else [month])]
            prints[name, month] = hashlib.sha256("\n".join(content).encode()).hexdigest()
    return prints


def _build_month(
    session: Session, facts: Mapping[str, Model], paths: Mapping[str, Mapping[date, Path]], month: date, missing: set[str]
) -> None:
    """Compute the missing facts of a month, and of what is not kept as a file just what they read."""
    connection = session.connection
    needed = set(missing)
    for name in reversed(facts):  # readers come after what they read
        if name in needed:
            needed |= {read for read in facts[name].reads if read in facts and facts[read].kept != "file"}
    for name, model in facts.items():
        for read in model.reads if name in needed else ():
            _show(session, paths, read, month)
        if name not in needed:
            continue
        if model.kept == "view":
            connection.execute(f"create or replace view {name} as {model.query}")
        elif model.kept == "session":
            connection.execute(f"create or replace table {name} as {model.query}")
            check_rows(connection, model, name)
        else:
            _write(session, model, paths[name][month])
    for name in needed:
        if facts[name].kept == "session":
            connection.execute(f"drop table {name}")


def _show(session: Session, paths: Mapping[str, Mapping[date, Path]], read: str, month: date) -> None:
    """Make the view of a fact kept as files that a model is about to read: fact.X of the month, or history.X of twelve months."""
    schema, _, table = read.partition(".")
    files = paths.get(f"fact.{table}", {})
    if schema in ("fact", "history") and files:
        chosen = [month] if schema == "fact" else _history(month, sorted(files))
        session.connection.execute(f"create or replace view {read} as select * from {parquet(files[m] for m in chosen)}")


def _write(session: Session, model: Model, path: Path) -> None:
    """Run the model into a Parquet file, check it, and only then give it its name."""
    unfinished = session.scratch / f"{model.table}.parquet"
    order = column_list(model.grain)
    ordered = f"select * from ({model.query}) order by {order}"
    session.connection.execute(f"copy ({ordered}) to {quoted(unfinished)} (format parquet, compression zstd)")
    check_rows(session.connection, model, parquet([unfinished]))
    with unfinished.open("rb") as file:
        os.fsync(file.fileno())
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished.replace(path)
