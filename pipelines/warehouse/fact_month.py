"""The facts of one month: show the engine their sources, run their queries in full or by slices,
and give the finished files their names.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from pipelines.base.home import Home
from pipelines.base.whole_file import sync
from pipelines.warehouse.check import check_rows
from pipelines.warehouse.engine import Engine, Session
from pipelines.warehouse.fact_file import record_fact
from pipelines.warehouse.fact_print import OF_ROWS, window
from pipelines.warehouse.fact_slice import can_be_cut, show_slice, sliced_query
from pipelines.warehouse.fact_touched import Slices
from pipelines.warehouse.lake import (
    EVERY_REGISTER,
    create_every_register_view,
    create_lake_view,
    registers_of,
)
from pipelines.warehouse.ledger import Ledger
from pipelines.warehouse.model import Model, source_of
from pipelines.warehouse.seal_check import Checks, check_parts


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
    """How a group of a month's facts is made: the engine, the facts needed in order, functions that
    show a source and give a fact's query, and the sources already shown.
    """

    engine: Engine
    needed: list[str]
    show: Callable[[str], None]
    query: Callable[[Model], str]
    shown: set[str] = field(default_factory=set)


def build_month(
    sources: Sources,
    slices: Slices | None,
    facts: Mapping[str, Model],
    month: date,
    missing: set[str],
) -> None:
    """Compute the missing facts of a month, in full or by slices, with the views and session tables
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
    """The missing facts and the views and session tables that they read, in dependency order."""
    needed = set(missing)
    for name in reversed(list(facts)):  # a model comes after everything that it reads
        if name in needed:
            needed |= {
                read for read in facts[name].reads if read in facts and facts[read].kept != "file"
            }
    return [name for name in facts if name in needed]


def _show(sources: Sources, read: str, month: date) -> None:
    """Create the view that a model reads: a register's rows, or a fact kept as files, for the
    months of the read's schema.
    """
    schema, source = read.partition(".")[0], source_of(read)
    if source.startswith(OF_ROWS):
        for register in registers_of(source):
            parts = [sources.ledger.part(register, m) for m in window(schema, month)]
            check_parts(sources.checks, parts)
            create_lake_view(sources.engine, sources.home, *parts, schema=schema)
        if source == f"lake.{EVERY_REGISTER}":
            create_every_register_view(sources.engine, schema)
    elif files := sources.paths.get(source):
        chosen = [files[m] for m in window(schema, month) if m in files]
        nothing = (
            "" if chosen else " where false"
        )  # the month's own file, once made, provides the columns
        rows = sources.engine.files(chosen or [files[month]])
        sources.engine.run_into_view(read, f"select * from {rows}{nothing}")


def _write(sources: Sources, bench: Bench, model: Model, path: Path) -> None:
    """Run the model into a Parquet file, check it, then rename it to its final path."""
    unfinished = sources.files.scratch / f"{model.table}.parquet"
    bench.engine.run_into_file(unfinished, bench.query(model), model.grain)
    check_rows(sources.files, model, sources.files.files([unfinished]))
    sync(unfinished)
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished.replace(path)
    record_fact(sources.home, path)
