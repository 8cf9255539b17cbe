"""Facts: what a month of a register comes to, as Parquet files named by the hash of all that went
into them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl

from pipelines.base.home import Home
from pipelines.base.limits import Limits
from pipelines.base.month import months_between, shifted
from pipelines.base.seal import is_whole
from pipelines.base.whole_file import sync
from pipelines.reference.load import Reference
from pipelines.warehouse.check import check_rows
from pipelines.warehouse.engine import Engine, Session, open_session
from pipelines.warehouse.fact_file import fact_seals, record_fact
from pipelines.warehouse.fingerprint import model_meaning
from pipelines.warehouse.lake import (
    EVERY_REGISTER,
    create_every_register_view,
    create_lake_view,
    registers_of,
)
from pipelines.warehouse.ledger import Ledger
from pipelines.warehouse.model import Model, load_models, source_of
from pipelines.warehouse.reference_table import frame_digest, reference_frames
from pipelines.warehouse.seal_check import check_months
from pipelines.warehouse.spark_engine import apart, is_spark_asked, open_spark

WINDOWS = {  # what a schema that a fact reads covers: months before and after the fact's own
    "lake": (0, 0),
    "returned": (0, 0),
    "fact": (0, 0),
    "former": (-1, -1),
    "near": (-3, 3),
    "history": (-11, 0),
}

OF_ROWS = ("lake.", "returned.")  # of sources that are registers


@dataclass(frozen=True)
class FactSet:
    """The facts of a list of submissions: model -> month -> file, and which (model, month) had to
    be computed this time.
    """

    paths: Mapping[str, Mapping[date, Path]]
    computed: tuple[tuple[str, date], ...]

    @property
    def months(self) -> tuple[date, ...]:
        """The months that the facts are about, in order."""
        return tuple(sorted({month for files in self.paths.values() for month in files}))


def build_facts(
    home: Home,
    limits: Limits,
    reference: Reference,
    ledger: Ledger,
    models: Mapping[str, Model] | None = None,
    asked: Collection[date] | None = None,
) -> FactSet:
    """Compute every fact that is not there yet, for each month with an accepted submission; or for
    the months that are `asked` and those before, whose facts they read.

    A file lies at lake/fact/MODEL/YYYY-MM-FINGERPRINT.parquet and never changes; it appears only
    when complete and checked. One that is no longer as it was made is made again; so is nothing
    else.

    Raises CheckFailed where a fact breaks its model's checks, and LakeDamaged where rows that it
    would read are not as they were kept.
    """
    facts = _facts_by_month(models or load_models())
    months = ledger.accepted_months
    frames = _frames(reference, facts)
    paths = _paths(home, facts, _fingerprints(facts, months, ledger, frames))
    missing = _missing(home, paths, months if asked is None else _with_those_read(months, asked))
    if missing:
        check_months(home, ledger, _months_read({month for _, month in missing}))
        what = (home, limits, facts, frames, ledger, paths, missing)
        if is_spark_asked():
            apart(_compute, *what)
        else:
            _compute(*what)
    return FactSet({facts[name].table: files for name, files in paths.items()}, tuple(missing))


def _compute(
    home: Home,
    limits: Limits,
    facts: Mapping[str, Model],
    frames: Mapping[str, pl.DataFrame],
    ledger: Ledger,
    paths: Mapping[str, Mapping[date, Path]],
    missing: Collection[tuple[str, date]],
) -> None:
    """Compute the missing facts, month by month, by the engine that JIUYE_ENGINE names."""
    with (
        open_session(home, limits) as files,
        open_spark(files, limits) if is_spark_asked() else nullcontext(files) as engine,
    ):
        _show_reference(engine, frames)
        sources = Sources(engine, files, home, ledger, paths)
        for month in sorted({month for _, month in missing}):
            own = {name for name, of_month in missing if of_month == month}
            _build_month(sources, facts, month, own)


def _frames(reference: Reference, facts: Mapping[str, Model]) -> dict[str, pl.DataFrame]:
    """The reference tables that these facts read."""
    used = {read for model in facts.values() for read in model.reads}
    frames = reference_frames(reference)
    return {name: frame for name, frame in frames.items() if f"ref.{name}" in used}


def _show_reference(engine: Engine, frames: Mapping[str, pl.DataFrame]) -> None:
    engine.create_schemas(*WINDOWS, "ref")
    for name, frame in frames.items():
        engine.create_table(f"ref.{name}", frame)


def _facts_by_month(models: Mapping[str, Model]) -> dict[str, Model]:
    return {
        name: model
        for name, model in models.items()
        if model.schema == "fact" and model.kept != "release"
    }


def _missing(
    home: Home, paths: Mapping[str, Mapping[date, Path]], wanted: Collection[date]
) -> list[tuple[str, date]]:
    """(fact, month) of the files that are not there yet, or not as they were made."""
    seals = fact_seals(home)
    return sorted(
        (name, month)
        for name, files in paths.items()
        for month, path in files.items()
        if month in wanted
        and not (path in seals and is_whole(home.root, seals[path], thorough=True))
    )


def _paths(
    home: Home, facts: Mapping[str, Model], prints: Mapping[tuple[str, date], str]
) -> dict[str, dict[date, Path]]:
    """Where each fact that is kept as files lies, by month."""
    paths: dict[str, dict[date, Path]] = {
        name: {} for name, model in facts.items() if model.kept == "file"
    }
    for (name, month), told in prints.items():
        if name in paths:
            folder = home.lake / "fact" / facts[name].table
            paths[name][month] = folder / f"{month:%Y-%m}-{told[:12]}.parquet"
    return paths


@dataclass(frozen=True)
class Sources:
    """What facts are made from and where: the engine, the session that checks finished files, the
    ledger of what stands in the lake, the files of facts.
    """

    engine: Engine
    files: Session
    home: Home
    ledger: Ledger
    paths: Mapping[str, Mapping[date, Path]]


def _months_read(months: Collection[date]) -> set[date]:
    """The months of whose rows facts of these months are made."""
    schemas = ("lake", "near", "history")
    return {one for month in months for schema in schemas for one in _window(schema, month)}


def _window(schema: str, month: date) -> list[date]:
    """The months that a read from this schema covers, with or without data."""
    first, last = WINDOWS[schema]
    return [shifted(month, offset) for offset in range(first, last + 1)]


def _with_those_read(months: list[date], asked: Collection[date]) -> set[date]:
    """The months asked for, and those before whose facts they read, and so on."""
    wanted = set(asked) & set(months)
    for month in sorted(months, reverse=True):
        if any(0 < months_between(month, later) <= -WINDOWS["history"][0] for later in wanted):
            wanted.add(month)
    return wanted


def _fingerprints(
    facts: Mapping[str, Model],
    months: list[date],
    ledger: Ledger,
    frames: Mapping[str, pl.DataFrame],
) -> dict[tuple[str, date], str]:
    """(fact model, month) -> hash of its query and of everything that the query reads."""
    references = {name: frame_digest(frame) for name, frame in frames.items()}
    meanings = {name: model_meaning(model) for name, model in facts.items()}
    prints: dict[tuple[str, date], str] = {}

    def told(read: str, month: date) -> list[str]:
        """What stands behind a name that a fact of that month reads."""
        schema, _, table = read.partition(".")
        source = source_of(read)
        if schema == "ref":
            return [references[table]]
        if source.startswith(OF_ROWS):
            registers = registers_of(source)
            return [ledger.fingerprint(one, m) for one in registers for m in _window(schema, month)]
        return [prints.get((source, m), "") for m in _window(schema, month)]

    for name, model in facts.items():
        for month in months:
            content = [f"{month} {meanings[name]}"]
            for read in model.reads:
                content += told(read, month)
            prints[name, month] = hashlib.sha256("\n".join(content).encode()).hexdigest()
    return prints


def _build_month(
    sources: Sources, facts: Mapping[str, Model], month: date, missing: set[str]
) -> None:
    """Compute the missing facts of a month, and those views and session tables that they read."""
    engine = sources.engine
    needed, shown = _needed(facts, missing), set[str]()
    for name in needed:
        model = facts[name]
        for read in model.reads:
            if read not in shown:
                _show(sources, read, month)
                shown.add(read)
        if model.kept == "view":
            engine.run_into_view(name, model.query)
        elif model.kept == "session":
            engine.run_into_table(name, model.query)
            check_rows(engine, model, name)
        else:
            _write(sources, model, sources.paths[name][month])
    for name in needed:
        if facts[name].kept == "session":
            engine.drop_table(name)


def _needed(facts: Mapping[str, Model], missing: set[str]) -> list[str]:
    """The missing facts and what is not kept as files that they read, each after what it reads."""
    needed = set(missing)
    for name in reversed(list(facts)):  # readers come after what they read
        if name in needed:
            needed |= {
                read for read in facts[name].reads if read in facts and facts[read].kept != "file"
            }
    return [name for name in facts if name in needed]


def _show(sources: Sources, read: str, month: date) -> None:
    """Make the view that a model is about to read: rows of a register, or a fact kept as files, in
    the months of the read's schema.
    """
    schema, source = read.partition(".")[0], source_of(read)
    if source.startswith(OF_ROWS):
        for register in registers_of(source):
            parts = (sources.ledger.part(register, m) for m in _window(schema, month))
            create_lake_view(sources.engine, sources.home, *parts, schema=schema)
        if source == f"lake.{EVERY_REGISTER}":
            create_every_register_view(sources.engine, schema)
    elif files := sources.paths.get(source):
        chosen = [files[m] for m in _window(schema, month) if m in files]
        nothing = (
            "" if chosen else " where false"
        )  # the month's own file has the columns, once it is made
        rows = sources.engine.files(chosen or [files[month]])
        sources.engine.run_into_view(read, f"select * from {rows}{nothing}")


def _write(sources: Sources, model: Model, path: Path) -> None:
    """Run the model into a Parquet file, check it, and only then give it its name."""
    unfinished = sources.files.scratch / f"{model.table}.parquet"
    sources.engine.run_into_file(unfinished, model.query, model.grain)
    check_rows(sources.files, model, sources.files.files([unfinished]))
    sync(unfinished)
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished.replace(path)
    record_fact(sources.home, path)
