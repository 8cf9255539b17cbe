"""Facts: what a month of a register comes to, as Parquet files named by the hash of all that went
into them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import polars as pl

from pipelines.base.home import Home
from pipelines.base.limits import Limits
from pipelines.base.seal import Seal, is_whole
from pipelines.base.whole_file import sync
from pipelines.reference.load import Reference
from pipelines.warehouse.check import check_rows
from pipelines.warehouse.engine import Engine, Session, open_session
from pipelines.warehouse.fact_difference import Sides
from pipelines.warehouse.fact_file import fact_seals, record_fact
from pipelines.warehouse.fact_print import (
    OF_ROWS,
    WINDOWS,
    fact_paths,
    months_read,
    window,
    with_those_read,
)
from pipelines.warehouse.fact_slice import Slices, can_be_cut, show_slice, sliced_query, slices_of
from pipelines.warehouse.lake import (
    EVERY_REGISTER,
    create_every_register_view,
    create_lake_view,
    registers_of,
)
from pipelines.warehouse.ledger import Ledger
from pipelines.warehouse.model import Model, load_models, source_of
from pipelines.warehouse.reference_table import reference_frames
from pipelines.warehouse.seal_check import check_months
from pipelines.warehouse.spark_engine import apart, is_spark_asked, open_spark
from pipelines.warehouse.stood import keep_stood, ledger_that_stood


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
    *,
    by_slices: bool = True,
) -> FactSet:
    """Compute every fact that is not there yet, for each month with an accepted submission; or for
    the months that are `asked` and those before, whose facts they read.

    A file lies at lake/fact/MODEL/YYYY-MM-FINGERPRINT.parquet and never changes; it appears only
    when complete and checked. One that is no longer as it was made is made again; so is nothing
    else. Where little differs from what a fact was made from before, only what that touches is
    computed and put into the file, if `by_slices`: the rows are the same.

    Raises CheckFailed where a fact breaks its model's checks, and LakeDamaged where rows that it
    would read are not as they were kept.
    """
    facts = _facts_by_month(models or load_models())
    months = ledger.accepted_months
    frames = _frames(reference, facts)
    paths = fact_paths(home, facts, months, ledger, frames)
    wanted = months if asked is None else with_those_read(months, asked)
    seals = fact_seals(home)
    missing = _missing(home, paths, wanted, seals)
    if missing:
        check_months(home, ledger, months_read({month for _, month in missing}))
        what = Making(home, limits, facts, frames, ledger, paths)
        if is_spark_asked():
            apart(_compute, what, missing, None)
        else:
            _compute(what, missing, _sides(what, seals) if by_slices else None)
    if not is_spark_asked():
        keep_stood(home, ledger, wanted)
    return FactSet({facts[name].table: files for name, files in paths.items()}, tuple(missing))


@dataclass(frozen=True)
class Making:
    """What facts are made from: folder, limits, models, reference tables, what stands, and where
    the facts' files lie.
    """

    home: Home
    limits: Limits
    facts: Mapping[str, Model]
    frames: Mapping[str, pl.DataFrame]
    ledger: Ledger
    paths: Mapping[str, Mapping[date, Path]]


def _sides(what: Making, seals: Mapping[Path, Seal]) -> Sides | None:
    """What the facts are made from, beside what they were last made from; None where none were."""
    before = ledger_that_stood(what.home, what.ledger)
    if not before.months:
        return None
    months = [one.month for one in before.months if one.month]
    paths = fact_paths(what.home, what.facts, months, before, what.frames)
    return Sides(what.home, what.ledger, before, what.paths, paths, seals)


def _compute(what: Making, missing: Collection[tuple[str, date]], sides: Sides | None) -> None:
    """Compute the missing facts, month by month, by the engine that JIUYE_ENGINE names; `sides`:
    where slices may do.
    """
    with (
        open_session(what.home, what.limits) as files,
        open_spark(files, what.limits) if is_spark_asked() else nullcontext(files) as engine,
        open_session(what.home, what.limits) if sides else nullcontext() as apart_from_it,
    ):
        _show_reference(engine, what.frames)
        sources = Sources(engine, files, what.home, what.ledger, what.paths)
        slices = None
        if sides and apart_from_it:
            _show_reference(apart_from_it, what.frames)
            slices = slices_of(apart_from_it, sides, what.facts)
        for month in sorted({month for _, month in missing}):
            own = {name for name, of_month in missing if of_month == month}
            _build_month(sources, slices, what.facts, month, own)


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
    home: Home,
    paths: Mapping[str, Mapping[date, Path]],
    wanted: Collection[date],
    seals: Mapping[Path, Seal],
) -> list[tuple[str, date]]:
    """(fact, month) of the files that are not there yet, or not as they were made."""
    return sorted(
        (name, month)
        for name, files in paths.items()
        for month, path in files.items()
        if month in wanted
        and not (path in seals and is_whole(home.root, seals[path], thorough=True))
    )


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


@dataclass(frozen=True)
class Bench:
    """Where facts of a month are made: the engine, those it needs in order, how what they read is
    shown there, which query gives a fact's rows, and what was shown.
    """

    engine: Engine
    needed: list[str]
    show: Callable[[str], None]
    query: Callable[[Model], str]
    shown: set[str] = field(default_factory=set)


def _build_month(
    sources: Sources,
    slices: Slices | None,
    facts: Mapping[str, Model],
    month: date,
    missing: set[str],
) -> None:
    """Compute the missing facts of a month, whole or by slices, and those views and session tables
    that they read.
    """
    cut = can_be_cut(slices, missing, month) if slices else {}
    benches = [
        Bench(
            sources.engine,
            _needed(facts, missing - cut.keys()),
            lambda read: _show(sources, read, month),
            lambda model: model.query,
        )
    ]
    if slices:
        benches.append(
            Bench(
                slices.session,
                _needed(facts, set(cut)),
                lambda read: show_slice(slices, read, month),
                lambda model: sliced_query(slices, model, cut[model.name]),
            )
        )
    for name in facts:
        for bench in benches:
            if name in bench.needed:
                _make(sources, bench, facts[name], month)
    for bench in benches:
        for name in bench.needed:
            if facts[name].kept == "session":
                bench.engine.drop_table(name)


def _make(sources: Sources, bench: Bench, model: Model, month: date) -> None:
    for read in model.reads:
        if read not in bench.shown:
            bench.show(read)
            bench.shown.add(read)
    if model.kept == "view":
        bench.engine.run_into_view(model.name, model.query)
    elif model.kept == "session":
        bench.engine.run_into_table(model.name, model.query)
        check_rows(bench.engine, model, model.name)
    else:
        _write(sources, bench, model, sources.paths[model.name][month])


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
            parts = (sources.ledger.part(register, m) for m in window(schema, month))
            create_lake_view(sources.engine, sources.home, *parts, schema=schema)
        if source == f"lake.{EVERY_REGISTER}":
            create_every_register_view(sources.engine, schema)
    elif files := sources.paths.get(source):
        chosen = [files[m] for m in window(schema, month) if m in files]
        nothing = (
            "" if chosen else " where false"
        )  # the month's own file has the columns, once it is made
        rows = sources.engine.files(chosen or [files[month]])
        sources.engine.run_into_view(read, f"select * from {rows}{nothing}")


def _write(sources: Sources, bench: Bench, model: Model, path: Path) -> None:
    """Run the model into a Parquet file, check it, and only then give it its name."""
    unfinished = sources.files.scratch / f"{model.table}.parquet"
    bench.engine.run_into_file(unfinished, bench.query(model), model.grain)
    check_rows(sources.files, model, sources.files.files([unfinished]))
    sync(unfinished)
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished.replace(path)
    record_fact(sources.home, path)
