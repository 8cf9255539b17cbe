"""The facts of one month: show the engine their sources, run their queries in full or by slices,
and give the finished files their names.
"""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from pipelines.base.home import Home
from pipelines.base.seal import Seal
from pipelines.base.whole_file import sync
from pipelines.contract.register import REGISTERS
from pipelines.warehouse.check import check_rows
from pipelines.warehouse.engine import Engine, Session
from pipelines.warehouse.fact_difference import behind
from pipelines.warehouse.fact_file import record_fact
from pipelines.warehouse.fact_print import OF_ROWS, window
from pipelines.warehouse.fact_slice import can_be_cut, check_slice, show_slice, sliced_query
from pipelines.warehouse.fact_touched import Slices
from pipelines.warehouse.lake import (
    EVERY_REGISTER,
    RegisterMonth,
    create_every_register_view,
    create_lake_view,
)
from pipelines.warehouse.ledger import Ledger
from pipelines.warehouse.model import Model, source_of
from pipelines.warehouse.seal_check import Checks, check_parts

FEW_ROWS, OFTEN = 500_000, 4  # rows of a register that is held, and facts that read it


@dataclass(frozen=True)
class Sources:
    """Where facts come from and go to: the engine, the session that checks finished files, the
    ledger, and the paths of the fact files.
    """

    engine: Engine
    files: Session
    home: Home
    ledger: Ledger
    paths: Mapping[str, Mapping[date, Path]]
    checks: Checks


@dataclass(frozen=True)
class Bench:
    """How a group of a month's facts is made: the engine, the names of the facts, functions that show
    a source, give a fact's query (None: its rows did not change) and check its new file, and the
    sources already shown.
    """

    engine: Engine
    facts: set[str]
    show: Callable[[str], None]
    query: Callable[[Model], str | None]
    check: Callable[[Model, Path], None]
    shown: set[str] = field(default_factory=set)


def build_month(
    sources: Sources,
    slices: Slices | None,
    facts: Mapping[str, Model],
    month: date,
    missing: set[str],
) -> None:
    """Compute the missing facts of a month, in full or by slices, with the views and session tables
    that they read. Facts whose sources did not change keep their former files.
    """
    left = {name for name in missing if not _stays(sources, slices, facts[name], month)}
    benches = _benches(sources, slices, facts, month, left)
    for name in facts:
        for bench in benches:
            if name in bench.facts and not _stays(sources, slices, facts[name], month):
                _make(sources, bench, facts, facts[name], month)
                _write(sources, bench, slices, facts[name], month)
    for bench in benches:
        for read in bench.shown & facts.keys():
            if facts[read].kept == "session":
                bench.engine.drop_table(read)


def _benches(
    sources: Sources,
    slices: Slices | None,
    facts: Mapping[str, Model],
    month: date,
    missing: set[str],
) -> list[Bench]:
    """Where these facts of a month are made: in full, and by slices."""
    cut = can_be_cut(slices, missing, month) if slices else {}
    whole = missing - cut.keys()
    read_often = _read_often(facts, whole) if sources.engine is sources.files else set[str]()
    in_full = Bench(
        sources.engine,
        whole,
        lambda read: _show(sources, read, month, hold=read in read_often),
        lambda model: model.query,
        lambda model, file: check_rows(sources.files, model, sources.files.files([file])),
    )
    if not slices:
        return [in_full]
    by_slices = Bench(
        slices.session,
        set(cut),
        lambda read: show_slice(slices, read, month),
        lambda model: sliced_query(slices, model, cut[model.name]),
        lambda model, file: check_slice(slices, model, file),
    )
    return [in_full, by_slices]


def _read_often(facts: Mapping[str, Model], made: set[str]) -> set[str]:
    """What many of these facts, or of those of their month behind them, read."""
    models = made | {read for read in behind(facts, made) if read in facts}
    counts = Counter(part for name in models for part in _parts(facts[name].reads))
    return {read for read, readers in counts.items() if readers >= OFTEN}


def _parts(reads: Iterable[str]) -> Iterator[str]:
    """These names, and before that of all registers together each of theirs."""
    for read in reads:
        schema, _, table = read.partition(".")
        if table == EVERY_REGISTER:
            yield from (f"{schema}.{register.name}" for register in REGISTERS)
        yield read


def _stays(sources: Sources, slices: Slices | None, model: Model, month: date) -> bool:
    """Whether a fact did not change; if so, its former file is copied to its new name."""
    before = slices.same.file(model.name, month) if slices else None
    if before:
        _take_over(sources, before, sources.paths[model.name][month])
    return before is not None


def _take_over(sources: Sources, before: Path, path: Path) -> Seal:
    """Copy a former file to the fact's new name and return its seal."""
    unfinished = sources.files.scratch / path.name
    shutil.copyfile(before, unfinished)
    return _named(sources, unfinished, path)


def _make(
    sources: Sources, bench: Bench, facts: Mapping[str, Model], model: Model, month: date
) -> None:
    """Show the sources of a fact and create the views and session tables among them."""
    for read in _parts(model.reads):
        if read in bench.shown:
            continue
        bench.shown.add(read)
        own = facts.get(read)
        if own is None or own.kept == "file":
            bench.show(read)
            continue
        _make(sources, bench, facts, own, month)
        if own.kept == "view":
            bench.engine.run_into_view(own.name, own.query)
        else:
            bench.engine.run_into_table(own.name, own.query)
            check_rows(bench.engine, own, own.name)


def _show(sources: Sources, read: str, month: date, *, hold: bool) -> None:
    """Create the view that a model reads: the rows of a register, or of all of them whose views are
    there, or a fact kept as files, for the months of the read's schema. `hold`: load a small register
    into a table first. Raises LakeDamaged.
    """
    schema, source = read.partition(".")[0], source_of(read)
    if source == f"lake.{EVERY_REGISTER}":
        create_every_register_view(sources.engine, schema)
    elif source.startswith(OF_ROWS):
        _show_rows(sources, read, month, hold=hold)
    elif files := sources.paths.get(source):
        chosen = [files[m] for m in window(schema, month) if m in files]
        nothing = (
            "" if chosen else " where false"
        )  # the month's own file, once made, provides the columns
        rows = sources.engine.files(chosen or [files[month]])
        sources.engine.run_into_view(read, f"select * from {rows}{nothing}")


def _show_rows(sources: Sources, read: str, month: date, *, hold: bool) -> None:
    """Create the view of a register's rows. Raises LakeDamaged."""
    schema, source = read.partition(".")[0], source_of(read)
    parts = [sources.ledger.part(source, m) for m in window(schema, month)]
    check_parts(sources.checks, parts)
    create_lake_view(sources.engine, sources.home, *parts, schema=schema)
    if hold and _rows(sources.ledger, parts) < FEW_ROWS:
        _hold(sources.files, read)


def _rows(ledger: Ledger, parts: list[RegisterMonth]) -> int:
    """The number of rows accepted in these months, an upper bound of those that stand."""
    months = ledger.of({part.month for part in parts})
    name = parts[0].register.name
    return sum(month.accepted.get(name, (0, 0))[1] for month in months)


def _hold(session: Session, read: str) -> None:
    """Load a small register into a table behind its view. Several facts read it, and opening the
    files of all streets takes longer than reading them.
    """
    held = f"held.{read.replace('.', '_')}"
    session.create_schemas("held")
    session.run_into_table(held, f"select * from {read}")
    session.run_into_view(read, f"select * from {held}")


def _write(
    sources: Sources, bench: Bench, slices: Slices | None, model: Model, month: date
) -> None:
    """Run the model into a Parquet file, check it, then rename it to its final path."""
    path, query = sources.paths[model.name][month], bench.query(model)
    if query is None and slices and (before := slices.sides.file_before(model.name, month)):
        seal = _take_over(sources, before, path)
    else:
        unfinished = sources.files.scratch / f"{model.table}.parquet"
        bench.engine.run_into_file(unfinished, query or model.query, model.grain)
        bench.check(model, unfinished)
        seal = _named(sources, unfinished, path)
    if slices:
        slices.same.note(model.name, month, seal)


def _named(sources: Sources, unfinished: Path, path: Path) -> Seal:
    """Rename a finished file to the fact's path, record it and return its seal."""
    sync(unfinished)
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished.replace(path)
    return record_fact(sources.home, path)
