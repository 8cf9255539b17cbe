"""A release's tables by month: the inputs of each month, and which months are unchanged since the
previous release, so that only the others are made again.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import polars as pl

from pipelines.base.month import shifted
from pipelines.contract.register import EVENT_REGISTERS
from pipelines.warehouse.cause import YEAR, looks_back
from pipelines.warehouse.check import check_rows
from pipelines.warehouse.engine import ENGINE_VERSION, Session, column_list, open_release, quoted
from pipelines.warehouse.facts import FactSet
from pipelines.warehouse.fingerprint import BUILD_VERSION, model_meaning
from pipelines.warehouse.model import COVERED_AREA, Model, described_table
from pipelines.warehouse.source import NAMES_ONLY, SOURCE, registers_behind

TABLE_MONTH = described_table("audit.table_month")
TABLE_MONTH_SCHEMA = {
    "table_name": pl.String,
    "month": pl.Date,
    "fingerprint": pl.String,
    "release_id": pl.String,
}
# Tables whose months are compared by content instead of by their inputs.
TOLD_BY_CONTENT = frozenset({*NAMES_ONLY, "audit.submission", COVERED_AREA})
Kept = Mapping[str, Mapping[date, tuple[str, str]]]  # table -> month -> (fingerprint, release)


def months_back(models: Mapping[str, Model]) -> dict[str, int | None]:
    """Map each mart, and each fact made when a release is built, to the number of earlier months
    that its query reads (0 or YEAR); None if a row may depend on any month.
    """
    found: dict[str, int | None] = {}
    for name, model in models.items():
        if model.schema == "mart" or model.kept == "release":
            is_of_months = (
                "month" in model.grain
                and not model.rests_on_every_month
                and name not in NAMES_ONLY
                and all(_is_of_months(read, models, found) for read in model.reads)
            )
            found[name] = (YEAR if looks_back(model) else 0) if is_of_months else None
    return found


def _is_of_months(read: str, models: Mapping[str, Model], known: Mapping[str, int | None]) -> bool:
    """Whether a month's rows of a table that a model reads depend only on nearby months. Not true
    for event registers: a late event comes in another month's file.
    """
    if read.startswith("ref.") or read in TOLD_BY_CONTENT or read == SOURCE.name:
        return True
    registers = registers_behind(read, models) if read in models else {*EVENT_REGISTERS}
    if read in known:
        return known[read] is not None or not registers
    return not registers & {*EVENT_REGISTERS}


@dataclass(frozen=True)
class Assembly:
    """A release in the making. `references`: digests of its reference tables; `kept`: the months
    already in its file. The last four fields are filled while tables are made.
    """

    session: Session
    models: Mapping[str, Model]
    facts: FactSet
    references: Mapping[str, str]
    kept: Kept
    release_id: str
    back: Mapping[str, int | None]
    made: dict[str, set[date] | None] = field(default_factory=dict)  # fact -> months; None: all
    prints: dict[tuple[str, date], str] = field(default_factory=dict)
    contents: dict[str, dict[date | None, str]] = field(default_factory=dict)
    told: list[tuple[str, date, str, str]] = field(default_factory=list)  # audit.table_month


def carry_over(
    session: Session, before: Path | None, target: Path, back: Mapping[str, int | None]
) -> Kept:
    """Attach a new file as `release`. If `before` is a release with audit.table_month, the file
    starts with a copy of its marts kept by month; returns the inputs of these months.
    """
    kept = _told_by(before) if before else {}
    if before and kept:
        shutil.copyfile(before, target)
    session.attach(target, "release", new=True)
    carried = {name for name in kept if back.get(name) is not None}
    for name in session.table_names("release"):
        if name not in carried:
            session.drop_table(f"release.{name}")
    session.execute("checkpoint release")  # so that the space of dropped tables is reused
    return {name: months for name, months in kept.items() if name in carried}


def _told_by(release: Path) -> Kept:
    """The months of a release's tables; empty for a release without audit.table_month."""
    found: dict[str, dict[date, tuple[str, str]]] = {}
    with open_release(release) as session:
        if TABLE_MONTH.name in session.table_names():
            for table, month, told, release_id in session.rows(
                f"select table_name, month, fingerprint, release_id from {TABLE_MONTH.name}"
            ):
                found.setdefault(table, {})[month] = (told, release_id)
    return found


def same_months(session: Session) -> dict[str, list[date]]:
    """Map each table to the months with equal inputs in the attached `release` and `previous`;
    empty if either lacks audit.table_month.
    """
    found: dict[str, list[date]] = {}
    if all(TABLE_MONTH.name in session.table_names(one) for one in ("release", "previous")):
        now, before = (f"{one}.{TABLE_MONTH.name}" for one in ("release", "previous"))
        shared = f"{now} join {before} using (table_name, month, fingerprint)"
        for table, month in session.rows(f"select table_name, month from {shared} order by all"):
            found.setdefault(table, []).append(month)
    return found


def create_table_month(session: Session, told: Iterable[tuple[str, date, str, str]] = ()) -> None:
    """Create audit.table_month from the rows collected by make_table."""
    frame = pl.DataFrame(sorted(told), TABLE_MONTH_SCHEMA, orient="row")
    session.create_table(TABLE_MONTH.name, frame)


def months_of(assembly: Assembly) -> list[date]:
    """The months of the release."""
    return sorted(month for month in _content(assembly, "mart.area") if month)


def fingerprint(assembly: Assembly, name: str, month: date) -> str:
    """A hash of all inputs of a table's month, for a table that depends on nearby months only."""
    if (name, month) not in assembly.prints:
        model, back = assembly.models[name], assembly.back[name] or 0
        window = [shifted(month, -n) for n in range(back, -1, -1)]
        told = [f"{BUILD_VERSION} {ENGINE_VERSION} {month} {model_meaning(model)}"]
        for read in model.reads:
            told += _told(assembly, read, window)
        assembly.prints[name, month] = hashlib.sha256("\n".join(told).encode()).hexdigest()[:16]
    return assembly.prints[name, month]


def _told(assembly: Assembly, read: str, window: Iterable[date]) -> list[str]:
    """The fingerprints of what a model reads under this name, in these months."""
    schema, _, table = read.partition(".")
    if schema == "ref":
        return [assembly.references[table]]
    if files := _files(assembly, read):
        return [files[month].name if month in files else "" for month in window]
    if assembly.back.get(read) is not None:
        first, *_, own = min(months_of(assembly)), *window
        asked = [own] if _is_made_here(assembly, read) else window
        return [fingerprint(assembly, read, m) if m >= first else "" for m in asked]
    content = _content(assembly, read)
    return [content.get(None, ""), *(content.get(month, "") for month in window)]


def _is_made_here(assembly: Assembly, read: str) -> bool:  # a fact that is kept nowhere
    return read.startswith("fact.") and read in assembly.back


def _files(assembly: Assembly, read: str) -> Mapping[date, Path]:
    """Month -> file, for a fact kept as files; empty for anything else."""
    is_kept = read in assembly.models and not _is_made_here(assembly, read)
    return assembly.facts.paths.get(read.removeprefix("fact."), {}) if is_kept else {}


def _content(assembly: Assembly, table: str) -> dict[date | None, str]:
    """Map each month to a digest of the table's rows; key None for a table without months."""
    if table not in assembly.contents:
        if _is_made_here(assembly, table):
            make_fact(assembly, table, None)
        columns = list(assembly.session.columns(table))
        month = "month" if "month" in columns else "cast(null as date)"
        rows = assembly.session.rows(
            f"select {month} as month, count(*), sum(hash({column_list(columns)})) from {table}"
            " group by all"
        )
        assembly.contents[table] = {month: f"{count} {total}" for month, count, total in rows}
    return assembly.contents[table]


def make_table(assembly: Assembly, model: Model, first: str) -> None:
    """Make a table of the release, or only the months that its file lacks. `first`: an expression
    by which rows are sorted before the grain.
    """
    name, session = model.name, assembly.session
    if assembly.back.get(name) is None:
        _show_whole(assembly, model)
        session.run_into_table(name, model.query, model.grain, first=first)
        return
    months = months_of(assembly)
    prints = {month: fingerprint(assembly, name, month) for month in months}
    before = assembly.kept.get(name, {})
    kept = {month for month in months if before.get(month, ("",))[0] == prints[month]}
    if len(kept) * 2 < len(months):
        kept = set()
        _show_whole(assembly, model)
        session.run_into_table(name, model.query, model.grain, first=first)
    else:
        session.execute(f"delete from {name} where month not in ({_dates(kept)})")
        if missing := [month for month in months if month not in kept]:
            _show_part(assembly, model, missing)
            session.add_rows(f"release.{name}", _of(model, missing), model.grain, first=first)
            _show_all(session)
    assembly.told.extend(
        (name, month, told, before[month][1] if month in kept else assembly.release_id)
        for month, told in prints.items()
    )


def make_fact(assembly: Assembly, name: str, months: Collection[date] | None) -> None:
    """Make and check a fact that is not kept as files, for at least these months (None: all)."""
    made, model, session = assembly.made, assembly.models[name], assembly.session
    if assembly.back[name] is None:
        months = None
    done = made.get(name, set())
    if name in made and (done is None or (months is not None and done >= set(months))):
        return
    wanted = None if months is None or done is None else {*months, *done}
    if wanted is None:
        _show_whole(assembly, model)
    else:
        _show_part(assembly, model, wanted)
    query = model.query if wanted is None else _of(model, wanted)
    session.run_into_table(f"memory.{name}", query)
    _show_all(session)
    made[name] = wanted
    check_rows(session, model, f"memory.{name}")


def _of(model: Model, months: Iterable[date]) -> str:
    """A query for the model's rows of these months."""
    return f"select * from ({model.query}) as of_all where month in ({_dates(months)})"


def _show_whole(assembly: Assembly, model: Model) -> None:
    """Make all months of the facts that the model reads and that are not kept as files."""
    for read in model.reads:
        if _is_made_here(assembly, read):
            make_fact(assembly, read, None)


def _show_part(assembly: Assembly, model: Model, months: Collection[date]) -> None:
    """Restrict the tables that the model reads to these months and the earlier ones that it needs.
    Facts not kept as files are restricted to these months, since models read them only by their own
    month.
    """
    session, back = assembly.session, assembly.back[model.name] or 0
    there = set(months_of(assembly)) | set(assembly.facts.months)
    window = {shifted(month, -n) for month in months for n in range(back + 1)} & there
    made_here = {read for read in model.reads if _is_made_here(assembly, read)}
    for read in made_here:
        make_fact(assembly, read, months)
    for read in model.reads:
        if not read.startswith("ref."):
            rows = _rows_of(assembly, read, months if read in made_here else window)
            session.run_into_view(f"part.{read}", f"select * from {rows}")
    session.execute("set search_path = 'part.mart,part.audit,part.fact,release.ref'")


def _rows_of(assembly: Assembly, read: str, window: Collection[date]) -> str:
    """A SQL table expression of what a model reads, in these months if it has a month column."""
    session, (schema, _, table) = assembly.session, read.partition(".")
    if files := _files(assembly, read):
        chosen = [files[month] for month in sorted(window) if month in files]
        return session.files(chosen or list(files.values())[:1]) + (
            "" if chosen else " where false"
        )
    rows = f"memory.fact.{table}" if schema == "fact" else f"release.{read}"
    return rows + (
        f" where month in ({_dates(window)})" if "month" in session.columns(rows) else ""
    )


def open_names(session: Session) -> None:
    """Create the schemas of the attached `release`, and resolve unqualified names to its tables."""
    session.execute("attach ':memory:' as part")
    session.create_schemas("release.ref", "release.audit", "release.mart", "memory.fact")
    session.create_schemas("part.audit", "part.mart", "part.fact")
    _show_all(session)


def _show_all(session: Session) -> None:
    """Resolve unqualified names to whole tables."""
    session.execute("set search_path = 'release.mart,release.ref,release.audit,memory.fact'")


def _dates(months: Iterable[date]) -> str:
    return ", ".join(f"date {quoted(month)}" for month in sorted(months)) or "null"
