"""Differences between the facts' sources now and when the facts were last made: register rows and
fact rows added or removed, and the persons and places concerned.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from pipelines.base.home import Home
from pipelines.base.seal import Seal, is_whole
from pipelines.warehouse.engine import Session, column_list
from pipelines.warehouse.fact_place import ROSTER
from pipelines.warehouse.fact_print import OF_ROWS, window
from pipelines.warehouse.lake import RegisterMonth, create_lake_view, registers_of
from pipelines.warehouse.ledger import Ledger
from pipelines.warehouse.model import Model, source_of
from pipelines.warehouse.model_header import UNIT_COLUMNS
from pipelines.warehouse.seal_check import LakeDamaged, check_files

Paths = Mapping[str, Mapping[date, Path]]
OF_A_ROW = ("submission", "sheet_no", "row")
OF_ROSTER = ("content", "side")  # a row's content hash, and its side: `now` or `before`


class NotKnown(Exception):
    """A fact's former sources no longer exist, so it must be made in full."""


@dataclass(frozen=True)
class Sides:
    """The sources of facts now and before: ledgers and fact files. `seals`: of the fact files made
    so far.
    """

    home: Home
    now: Ledger
    before: Ledger
    paths: Paths
    paths_before: Paths
    seals: Mapping[Path, Seal]
    looked_at: dict[Path, bool] = field(default_factory=dict)

    def file_before(self, fact: str, month: date) -> Path | None:
        """The file of a fact as last made; None if it is missing or altered."""
        path = self.paths_before.get(fact, {}).get(month)
        if path and path not in self.looked_at:
            seal = self.seals.get(path)
            is_there = seal is not None and is_whole(self.home.root, seal, thorough=True)
            self.looked_at[path] = is_there
        return path if path and self.looked_at[path] else None


@dataclass(frozen=True)
class Difference:
    """A table of the rows of a source and month that exist on one side only, and its
    UNIT_COLUMNS.
    """

    source: str
    month: date
    columns: tuple[str, ...]

    @property
    def table(self) -> str:
        """The table's name."""
        return table_of(self.source, self.month)


@dataclass(frozen=True)
class Differences:
    """The difference tables of a session, by name."""

    session: Session
    sides: Sides
    made: dict[str, Difference] = field(default_factory=dict)

    def note(self, source: str, month: date) -> Difference:
        """Register a difference table that was just made."""
        columns = self.session.columns(table_of(source, month))
        found = Difference(source, month, tuple(c for c in UNIT_COLUMNS if c in columns))
        self.made[found.table] = found
        return found


def differences_behind(
    differences: Differences, facts: Mapping[str, Model], names: Iterable[str], month: date
) -> list[Difference]:
    """The differences in everything that these facts of a month read, except facts of the same
    month, which follow from the rest. Raises NotKnown.
    """
    found: dict[str, Difference] = {}
    for read in sorted(behind(facts, names)):
        schema, source = read.partition(".")[0], source_of(read)
        for one in window(schema, month) if schema not in ("ref", "fact") else ():
            if source.startswith(OF_ROWS):
                tables = [_of_rows(differences, own, one) for own in registers_of(source)]
            else:
                tables = [difference_of_fact(differences, source, one)] if one != month else []
            found |= {one.table: one for one in tables if one}
    return list(found.values())


def table_of(source: str, month: date) -> str:
    """The name of the difference table of a source and month."""
    return f"difference.{source.replace('.', '_')}_{month:%Y_%m}"


def behind(facts: Mapping[str, Model], names: Iterable[str]) -> set[str]:
    """Everything that these facts read, directly or through facts of their own month."""
    reads, waiting = set[str](), list(names)
    while waiting:
        new = set(facts[waiting.pop()].reads) - reads
        reads |= new
        waiting += [read for read in new if read in facts]
    return reads


def _of_rows(differences: Differences, source: str, month: date) -> Difference | None:
    """The rows of a register that exist on one side only; None if there are none."""
    session, sides = differences.session, differences.sides
    if sides.now.fingerprint(source, month) == sides.before.fingerprint(source, month):
        return None
    table = table_of(source, month)
    if table in differences.made:
        return differences.made[table]
    now, before = sides.now.part(source, month), sides.before.part(source, month)
    schema = source.partition(".")[0]
    files = _files_that_differ(now, before)
    shared = files & {*now.whole_files, *now.partial_files}
    shared &= {*before.whole_files, *before.partial_files}
    _check(sides, month, files)
    for side, part in (("now", now), ("before", before)):
        for which, own in (("", files), ("shared_", shared)):
            name = f"{which}{side}_{schema}"
            create_lake_view(session, sides.home, _only(part, own), schema=name)
    name = source.partition(".")[2]
    columns = [c for c in UNIT_COLUMNS if c in session.columns(f"now_{schema}.{name}")]
    is_roster = source == ROSTER
    told = column_list(dict.fromkeys((*OF_A_ROW, *columns, *(OF_ROSTER if is_roster else ()))))
    same = " and ".join(f"other.{key} = own.{key}" for key in OF_A_ROW)
    one_sided = (  # of files on both sides, the rows that stand on one side only
        f"select {told} from (select *, '{side}' as side from {side}_{schema}.{name}) as own where not exists"
        f" (select 1 from shared_{other}_{schema}.{name} as other where {same})"
        for side, other in (("now", "before"), ("before", "now"))
    )
    session.run_into_table(table, " union all ".join(one_sided))
    return differences.note(source, month)


def difference_of_fact(differences: Differences, fact: str, month: date) -> Difference | None:
    """The rows of a fact and month that exist on one side only; None if there are none. Raises
    NotKnown.
    """
    session, sides = differences.session, differences.sides
    path = sides.paths.get(fact, {}).get(month)
    if path == sides.paths_before.get(fact, {}).get(month):
        return None
    table = table_of(fact, month)
    if table in differences.made:
        return differences.made[table]
    path_before = sides.file_before(fact, month)
    if not (path and path_before):
        raise NotKnown(fact)
    now, before = (f"select * from {session.files([one])}" for one in (path, path_before))
    session.run_into_table(table, one_sided(now, before))
    return differences.note(fact, month)


def one_sided(now: str, before: str) -> str:
    """A query for the rows that one of two queries gives alone, and which `side` that is."""
    return (
        f"select *, 'now' as side from ({now} except {before}) union all"
        f" select *, 'before' as side from ({before} except {now})"
    )


def _files_that_differ(now: RegisterMonth, before: RegisterMonth) -> set[str]:
    """Files that stand on one side only; if partly standing files differ at all, also all of
    those.
    """
    files = set(now.whole_files) ^ set(before.whole_files)
    if not now.partial.equals(before.partial):
        files |= {*now.partial_files, *before.partial_files}
    return files


def _only(part: RegisterMonth, files: set[str]) -> RegisterMonth:
    whole, partial = (
        tuple(file for file in own if file in files)
        for own in (part.whole_files, part.partial_files)
    )
    return replace(part, whole_files=whole, partial_files=partial)


def _check(sides: Sides, month: date, files: set[str]) -> None:
    """Raise NotKnown if a file of either side is missing or altered."""
    try:
        check_files(sides.home, sides.now.rows({month}).collect(), files)
    except LakeDamaged as damaged:
        raise NotKnown(str(damaged)) from None
