"""Facts: monthly counts of the registers, as Parquet files named by the hash of all their
inputs.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl

from pipelines.base.home import Home
from pipelines.base.limits import Limits
from pipelines.base.seal import Seal, is_whole
from pipelines.reference.load import Reference
from pipelines.warehouse.engine import Engine, Session, open_session
from pipelines.warehouse.fact_difference import Sides, behind
from pipelines.warehouse.fact_file import fact_seals
from pipelines.warehouse.fact_month import Sources, build_month
from pipelines.warehouse.fact_place import forget_places, make_places
from pipelines.warehouse.fact_print import (
    OF_ROWS,
    WINDOWS,
    fact_paths,
    window,
    with_those_read,
)
from pipelines.warehouse.fact_slice import slices_of
from pipelines.warehouse.lake import RegisterMonth, registers_of
from pipelines.warehouse.ledger import Ledger
from pipelines.warehouse.model import Model, load_models, source_of
from pipelines.warehouse.reference_table import reference_frames
from pipelines.warehouse.seal_check import Checks, check_parts
from pipelines.warehouse.spark_engine import apart, is_spark_asked, open_spark
from pipelines.warehouse.stood import keep_stood, ledger_that_stood

# A join with at most so many values on one side leaves out parts of Parquet files that have none of
# them: the communities of some streets. DuckDB's own limit of 50 stays elsewhere: a join of 1,500
# files by their names took a second and a half with this one.
VALUES_SOUGHT = 2_000


@dataclass(frozen=True)
class FactSet:
    """The facts of a list of submissions: model -> month -> file, and the (model, month) pairs
    computed this time.
    """

    paths: Mapping[str, Mapping[date, Path]]
    computed: tuple[tuple[str, date], ...]

    @property
    def months(self) -> tuple[date, ...]:
        """The months of the facts, in order."""
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
    """Compute every missing fact for each month with an accepted submission; or only for the months
    `asked` and the earlier ones whose facts they read.

    A file is lake/fact/MODEL/YYYY-MM-FINGERPRINT.parquet. It never changes and appears only when
    complete and checked; an altered file is made again, others are not. With `by_slices`, if little
    changed since a fact was last made, only the affected rows are computed and merged into the
    former file, with the same result.

    Raises CheckFailed if a fact breaks its model's checks, and LakeDamaged if lake rows that it
    reads are not as they were stored.
    """
    facts = _facts_by_month(models or load_models())
    months = ledger.accepted_months
    frames = _frames(reference, facts)
    paths = fact_paths(home, facts, months, ledger, frames)
    wanted = months if asked is None else with_those_read(months, asked)
    seals = fact_seals(home)
    missing = _missing(home, paths, wanted, seals)
    if missing:
        what = Making(home, limits, facts, frames, ledger, paths, Checks(home, ledger))
        if is_spark_asked():
            check_parts(what.checks, _parts_read(what, missing))  # here, not in the Spark process
            apart(_compute, what, missing, None)
        else:
            _compute(what, missing, _sides(what, seals) if by_slices else None)
    if not is_spark_asked():
        if by_slices and missing:
            _keep_places(what, {month for _, month in missing})
            forget_places(home, ledger, wanted)
        keep_stood(home, ledger, wanted)
    return FactSet({facts[name].table: files for name, files in paths.items()}, tuple(missing))


def files_in_use(home: Home, reference: Reference, ledger: Ledger) -> set[Path]:
    """The facts' files of what stands, and of what stood when they were last made, from which the
    next ones are cut. All others are superseded: nothing reads them, and they can be made again.
    """
    facts = _facts_by_month(load_models())
    frames, before = _frames(reference, facts), ledger_that_stood(home, ledger)
    months = [one.month for one in before.months if one.month]
    now = fact_paths(home, facts, ledger.accepted_months, ledger, frames)
    then = fact_paths(home, facts, months, before, frames)
    return {path for files in (*now.values(), *then.values()) for path in files.values()}


@dataclass(frozen=True)
class Making:
    """The inputs of the facts: folder, limits, models, reference tables, ledger, the paths of the
    fact files, and which lake files were already verified.
    """

    home: Home
    limits: Limits
    facts: Mapping[str, Model]
    frames: Mapping[str, pl.DataFrame]
    ledger: Ledger
    paths: Mapping[str, Mapping[date, Path]]
    checks: Checks


def _sides(what: Making, seals: Mapping[Path, Seal]) -> Sides | None:
    """The sources of the facts now and when they were last made; None if they never were."""
    before = ledger_that_stood(what.home, what.ledger)
    if not before.months:
        return None
    months = [one.month for one in before.months if one.month]
    paths = fact_paths(what.home, what.facts, months, before, what.frames)
    return Sides(what.home, what.ledger, before, what.paths, paths, seals)


def _compute(what: Making, missing: Collection[tuple[str, date]], sides: Sides | None) -> None:
    """Compute the missing facts month by month, with the engine named by JIUYE_ENGINE. `sides`:
    given if slices may be used.
    """
    with (
        _opened(what) as files,
        open_spark(files, what.limits) if is_spark_asked() else nullcontext(files) as engine,
        _opened(what) if sides else nullcontext() as apart_from_it,
    ):
        _show_reference(engine, what.frames)
        sources = Sources(engine, files, what.home, what.ledger, what.paths, what.checks)
        slices = None
        if sides and apart_from_it:
            _show_reference(apart_from_it, what.frames)
            slices = slices_of(apart_from_it, sides, what.facts, what.checks)
        for month in sorted({month for _, month in missing}):
            own = {name for name, of_month in missing if of_month == month}
            build_month(sources, slices, what.facts, month, own)


@contextmanager
def _opened(what: Making) -> Iterator[Session]:
    with open_session(what.home, what.limits) as session:
        session.execute(f"set dynamic_or_filter_threshold = {VALUES_SOUGHT}")
        yield session


def _parts_read(what: Making, missing: Collection[tuple[str, date]]) -> list[RegisterMonth]:
    """The register months that these facts read."""
    return [
        what.ledger.part(register, one)
        for name, month in missing
        for read in sorted(behind(what.facts, [name]))
        if source_of(read).startswith(OF_ROWS)
        for register in registers_of(source_of(read))
        for one in window(read.partition(".")[0], month)
    ]


def _keep_places(what: Making, made: Collection[date]) -> None:
    """Make the index of persons to communities for the months that these facts read, for later
    runs.
    """
    read = {one for month in made for schema in ("former", "lake") for one in window(schema, month)}
    with _opened(what) as session:
        make_places(session, what.checks, sorted(read))


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
    """(fact, month) of the files that are missing or altered. Files in months that the facts to be
    made read are hashed; other files are compared by size and time only.
    """
    own = {
        (name, month): path
        for name, files in paths.items()
        for month, path in files.items()
        if month in wanted
    }
    read: set[date] = set()
    while True:
        found = {
            (name, month)
            for (name, month), path in own.items()
            if path not in seals or not is_whole(home.root, seals[path], thorough=month in read)
        }
        now = {one for _, month in found for schema in WINDOWS for one in window(schema, month)}
        if now <= read:
            return sorted(found)
        read |= now
