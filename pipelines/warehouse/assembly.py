"""Making the tables of a release: fingerprints of the inputs of each month, and the queries run for
those months that differ from the previous release.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from pipelines.base.month import shifted
from pipelines.warehouse.audit_table import COUNTS
from pipelines.warehouse.cause import EVERY_MONTH
from pipelines.warehouse.check import check_rows
from pipelines.warehouse.engine import ENGINE_VERSION, Session, column_list, quoted
from pipelines.warehouse.facts import FactSet
from pipelines.warehouse.fingerprint import BUILD_VERSION, model_meaning
from pipelines.warehouse.horizon import NO_LIMIT, Horizon
from pipelines.warehouse.ledger import Ledger
from pipelines.warehouse.made_month import MADE_MONTH
from pipelines.warehouse.model import Model
from pipelines.warehouse.source import NAMES_ONLY
from pipelines.warehouse.table_month import SUBMISSION, Kept


@dataclass(frozen=True)
class Assembly:
    """A release in the making. `references`: digests of its reference tables; `kept`: the months
    already in its file; `former`: the horizon of the release that it began as. The last four fields
    are filled while tables are made.
    """

    session: Session
    models: Mapping[str, Model]
    facts: FactSet
    references: Mapping[str, str]
    kept: Kept
    release_id: str
    back: Mapping[str, int | None]
    horizon: Horizon = NO_LIMIT
    former: Horizon = NO_LIMIT
    made: dict[str, set[date] | None] = field(default_factory=dict)  # facts; None: all months
    prints: dict[tuple[str, date], str] = field(default_factory=dict)
    contents: dict[str, dict[date | None, str]] = field(default_factory=dict)
    told: list[tuple[str, date, str, str]] = field(default_factory=list)  # audit.table_month


def kept_submissions(assembly: Assembly, ledger: Ledger) -> set[date]:
    """The months of audit.submission that are already in the file; the table is dropped if there are
    none. Records the fingerprints of all its months.
    """
    counts = [
        {month: file.name for month, file in _files(assembly, read).items()}
        or _content(assembly, read)
        for read in COUNTS
    ]
    made = f"{BUILD_VERSION} {ENGINE_VERSION}"
    prints = {
        one.month: _digest(
            [f"{made} {one.month} {one.key}", *(n.get(one.month, "") for n in counts)]
        )
        for one in ledger.months
        if one.month
    }
    kept = _note(assembly, SUBMISSION, prints)
    if not kept and SUBMISSION in assembly.session.table_names("release"):
        assembly.session.drop_table(f"release.{SUBMISSION}")
    contents = assembly.contents.setdefault(SUBMISSION, {})
    for month, own in prints.items():
        contents[month] = own
    return kept


def months_of(assembly: Assembly) -> list[date]:
    """The months of which the release may have rows: those of submissions and of events."""
    told = {*_content(assembly, SUBMISSION), *_content(assembly, "fact.event_area")}
    return sorted(month for month in _content(assembly, MADE_MONTH) if month in told and month)


def fingerprint(assembly: Assembly, name: str, month: date) -> str:
    """A hash of all inputs of a table's month, for a table that depends on nearby months only."""
    if (name, month) not in assembly.prints:
        model, window = assembly.models[name], _window(assembly, name, month)
        told = [f"{BUILD_VERSION} {ENGINE_VERSION} {month} {model_meaning(model)}"]
        for read in model.reads:
            if read != MADE_MONTH:
                told += _told(assembly, read, window)
        assembly.prints[name, month] = _digest(told)
    return assembly.prints[name, month]


def _digest(told: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(told).encode()).hexdigest()[:16]


def _note(assembly: Assembly, name: str, prints: Mapping[date, str]) -> set[date]:
    """The months already in the file with these inputs and all rows that are held; empty if they
    are fewer than half. Adds all months to the rows of audit.table_month.
    """
    before = assembly.kept.get(name, {})
    kept = {month for month, own in prints.items() if before.get(month, ("",))[0] == own}
    if model := assembly.models.get(name):
        now, former = assembly.horizon, assembly.former
        kept -= {m for m in kept if now.holds_all(model, m) > former.holds_all(model, m)}
    if len(kept) * 2 < len(prints):
        kept = set()
    assembly.told.extend(
        (name, month, own, before[month][1] if month in kept else assembly.release_id)
        for month, own in prints.items()
    )
    return kept


def _window(assembly: Assembly, name: str, month: date) -> list[date]:
    """The months on which a month's rows may depend, earliest first."""
    back = assembly.back[name] or 0
    if back == EVERY_MONTH:
        first = min(*months_of(assembly), *assembly.facts.months, month)
        back = (month.year - first.year) * 12 + month.month - first.month
    return [shifted(month, -n) for n in range(back, -1, -1)]


def _told(assembly: Assembly, read: str, window: Sequence[date]) -> list[str]:
    """The fingerprints of what a model reads under this name, in these months."""
    schema, _, table = read.partition(".")
    if schema == "ref":
        return [assembly.references[table]]
    if files := _files(assembly, read):
        return [files[month].name if month in files else "" for month in window]
    if assembly.back.get(read) is not None and read not in NAMES_ONLY:
        return _fingerprints(assembly, read, window)
    content = _content(assembly, read)
    return [content.get(None, ""), *(content.get(month, "") for month in window)]


def _fingerprints(assembly: Assembly, read: str, window: Sequence[date]) -> list[str]:
    """The fingerprints of a table made by month; models read facts made for the release only by
    their own month.
    """
    first = min(months_of(assembly))
    asked = window[-1:] if _is_made_here(assembly, read) else window
    return [fingerprint(assembly, read, month) if month >= first else "" for month in asked]


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
    held = assembly.horizon.condition(model)
    months = [month for month in months_of(assembly) if assembly.horizon.holds(model, month)]
    kept = set[date]()
    if assembly.back.get(name) is not None:
        prints = {month: fingerprint(assembly, name, month) for month in months}
        kept = _note(assembly, name, prints)
    if not kept:
        _show_whole(assembly, model, months)
        query = f"select * from ({model.query}) as of_all where {held}"
        session.run_into_table(f"release.{name}", query, model.grain, first=first)
    else:
        session.execute(
            f"delete from release.{name} where not (month in ({_dates(kept)}) and {held})"
        )
        if missing := [month for month in months if month not in kept]:
            _show_part(assembly, model, missing)
            query = f"{_of(model, missing)} and {held}"
            session.add_rows(f"release.{name}", query, model.grain, first=first)
    _show_all(session)


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


def _show_whole(assembly: Assembly, model: Model, months: Collection[date] = ()) -> None:
    """Make all months of the facts that the model reads and that are not kept as files. `months`:
    those of the model; what it adds up is then shown in all levels.
    """
    if model.adds_up and months:
        _show_part(assembly, model, months)
        return
    for read in model.reads:
        if _is_made_here(assembly, read):
            make_fact(assembly, read, None)


def _show_part(assembly: Assembly, model: Model, months: Collection[date]) -> None:
    """Restrict the tables that the model reads to these months and the earlier ones that it needs.
    Facts made by month for the release, and fact.made_month, are restricted to these months alone,
    since models read them only by their own month.
    """
    session = assembly.session
    there = set(months_of(assembly)) | set(assembly.facts.months)
    window = {m for month in months for m in _window(assembly, model.name, month)} & there
    of_these = {MADE_MONTH}
    for read in model.reads:
        if _is_made_here(assembly, read):
            make_fact(assembly, read, months)
            if assembly.back[read] is not None:
                of_these.add(read)
    beyond = {read: _rows_beyond(assembly, read, months) for read in model.adds_up}
    for read in model.reads:
        if not read.startswith("ref."):
            rows = _rows_of(assembly, read, months if read in of_these else window)
            rows += beyond.get(read, "")
            session.run_into_view(f"part.{read}", f"select * from {rows}")
    session.execute("set search_path = 'part.mart,part.audit,part.fact,release.ref'")


def _rows_beyond(assembly: Assembly, name: str, months: Iterable[date]) -> str:
    """Make a table's rows of all areas in those of the months of which the release does not hold
    every area. Returns what to put behind _rows_of, for these months to be replaced.
    """
    model, made = assembly.models[name], name.replace("mart.", "memory.beyond.", 1)
    beyond = [month for month in months if not assembly.horizon.holds_all(model, month)]
    if not beyond:
        return ""
    _show_part(assembly, model, beyond)
    assembly.session.run_into_table(made, _of(model, beyond))
    return f" and month not in ({_dates(beyond)}) union all by name select * from {made}"


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
    session.create_schemas("release.ref", "release.audit", "release.mart")
    session.create_schemas("memory.fact", "memory.beyond")
    session.create_schemas("part.audit", "part.mart", "part.fact")
    _show_all(session)


def _show_all(session: Session) -> None:
    """Resolve unqualified names to whole tables."""
    session.execute("set search_path = 'release.mart,release.ref,release.audit,memory.fact'")


def _dates(months: Iterable[date]) -> str:
    return ", ".join(f"date {quoted(month)}" for month in sorted(months)) or "null"
