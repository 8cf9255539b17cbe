"""Slices of facts: where little differs from what a fact was made from before, its query runs over
the rows that can matter, and what it gives takes the place of their part in the file made before.

The parts of a month that are made anew are tables: touched.person, .community, .street and
.submission. touched.resident is everybody with a row in a touched community in the month, or in the
one before where that is read. The slice has all rows of those communities; where two months are
read, all rows of those persons.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from pipelines.warehouse.engine import Session, column_list
from pipelines.warehouse.fact_difference import (
    Differences,
    NotKnown,
    Sides,
    behind,
    differences_behind,
    table_of,
)
from pipelines.warehouse.fact_print import OF_ROWS, window
from pipelines.warehouse.lake import (
    EVERY_REGISTER,
    RegisterMonth,
    create_every_register_view,
    create_lake_view,
    registers_of,
)
from pipelines.warehouse.model import Model, source_of
from pipelines.warehouse.model_header import UNIT_COLUMNS

PLACES = "fact.person_place"  # who is where
ROSTER = "lake.labour_force"
PERSON_KEY = "left(hex(person), 10)"  # as PLACES has it
MOST_TOUCHED = 0.2  # of the persons of a month: slices of more cost more than they spare
SCHEMAS = (
    *("touched", "difference", "slice"),
    *(f"whole_{schema}" for schema in ("lake", "former", "near", "returned")),
    *(
        f"{which}{side}_{schema}"
        for which in ("", "shared_")
        for side in ("now", "before")
        for schema in ("lake", "returned")
    ),
)
NO_PLACE = "select '' as community_code, '' as person_key where false"
NO_TEXT = "select cast(null as varchar) as own where false"
NO_PERSON = "select cast(null as blob) as own where false"
IN_A_PLACE = (
    "community_code in (select own from touched.community) or left(community_code, 9) in (select own"
    " from touched.street) or submission in (select own from touched.submission)"
)


@dataclass(frozen=True)
class Slices:
    """A session for slices alone, with reference tables; what the facts are made from; the facts."""

    session: Session
    sides: Sides
    differences: Differences
    facts: Mapping[str, Model]


def slices_of(session: Session, sides: Sides, facts: Mapping[str, Model]) -> Slices:
    """Slices in this session, which has the schemas of WINDOWS and reference tables."""
    session.create_schemas(*SCHEMAS)
    return Slices(session, sides, Differences(session, sides), facts)


def can_be_cut(slices: Slices, missing: Collection[str], month: date) -> dict[str, Path]:
    """Of the missing facts of a month those that slices are enough for, and the file that each had
    before. Their slice is ready then, until the next month's is asked for.
    """
    units = (name for name in missing if slices.facts[name].unit)
    before = {name: slices.sides.file_before(name, month) for name in units}
    cut = {name: path for name, path in before.items() if path}
    try:
        tables = differences_behind(slices.differences, slices.facts, cut, month)
        _find_touched(slices, tables, cut, month)
    except NotKnown:
        return {}
    return cut


def show_slice(slices: Slices, read: str, month: date) -> None:
    """Make the view that a model is about to read: of registers the rows of the slice, of facts of
    other months those of its persons.
    """
    session, sides = slices.session, slices.sides
    schema, source = read.partition(".")[0], source_of(read)
    if source.startswith(OF_ROWS):
        for register in registers_of(source):
            _show_rows(slices, schema, register, month)
        if source == f"lake.{EVERY_REGISTER}":
            create_every_register_view(session, schema)
    elif files := sides.paths.get(source):
        chosen = [files[one] for one in window(schema, month) if one in files]
        rows = f"select * from {session.files(chosen or [files[month]])}"
        session.run_into_view(read, rows if chosen else f"{rows} where false")
        if schema != "fact" and "person" in session.columns(read):
            own = "where person in (select own from touched.resident)"
            session.run_into_view(read, f"{rows} {own}")


def sliced_query(slices: Slices, model: Model, before: Path) -> str:
    """The query of a fact that can be cut: the file that it had before, without the parts that are
    touched, and these as the model makes them of the slice.
    """
    session = slices.session
    session.run_into_table("slice.result", model.query)
    columns = column_list(session.columns("slice.result"))
    touched = " or ".join(
        f"{column} in (select own from touched.{UNIT_COLUMNS[column]})" for column in model.unit
    )
    is_touched = f"coalesce({touched}, false)"
    return (
        f"select {columns} from {session.files([before])} where not {is_touched} union all"
        f" select {columns} from slice.result where {is_touched}"
    )


def _find_touched(
    slices: Slices, tables: Mapping[str, tuple[str, ...]], cut: Collection[str], month: date
) -> None:
    """Fill the tables `touched` from the tables of differences. Raises NotKnown where too much is
    touched.
    """
    session = slices.session
    for kind, none in (("person", NO_PERSON), ("submission", NO_TEXT), ("community", NO_TEXT)):
        _touch(session, kind, _named(tables, kind), none)
    streets = [f"select left(own, 9) as own from ({one})" for one in _named(tables, "community")]
    _touch(session, "street", [*streets, *_named(tables, "street")], NO_TEXT)
    rosters = _rosters_read(slices, cut, month)
    if not rosters:
        session.run_into_table("touched.resident", NO_PERSON)
        return
    places = [_places(slices, one) for one in rosters]
    _touch(
        session,
        "community",
        [
            *_named(tables, "community"),
            *(
                f"select community_code as own from ({one}) where left(community_code, 9) in (select"
                " own from touched.street) or person_key in (select"
                f" {PERSON_KEY.replace('person', 'own')} from touched.person)"
                for one in places
            ),
        ],
        NO_TEXT,
    )
    has_content = any(EVERY_REGISTER in read for read in behind(slices.facts, cut))
    _find_residents(slices, rosters, places, has_content=has_content)


def _touch(session: Session, kind: str, named: Iterable[str], none: str) -> None:
    """Fill a table of parts that are touched from queries that name them."""
    every = " union all ".join((none, *named))
    session.run_into_table(
        f"touched.{kind}", f"select distinct own from ({every}) where own is not null"
    )


def _named(tables: Mapping[str, tuple[str, ...]], kind: str) -> list[str]:
    """Queries for the parts of a kind that tables of differences name."""
    return [
        f"select {column} as own from {table}"
        for table, columns in tables.items()
        for column in columns
        if UNIT_COLUMNS[column] == kind
    ]


def _rosters_read(slices: Slices, cut: Iterable[str], month: date) -> list[date]:
    """The months of whose rosters the facts are made."""
    schemas = {
        read.partition(".")[0]
        for read in behind(slices.facts, cut)
        if ROSTER in registers_of(source_of(read))
    }
    return sorted({one for schema in schemas for one in window(schema, month)})


def _places(slices: Slices, month: date) -> str:
    """A query for who is where in a month, as PLACES: as it was, and as it is. Raises NotKnown."""
    sides, session = slices.sides, slices.session
    table = table_of(ROSTER, month)
    new = f"select community_code, {PERSON_KEY} as person_key from {table}"
    if path := sides.file_before(PLACES, month):
        old = f"select community_code, person_key from {session.files([path])}"
        return f"{old} union all {new}" if table in slices.differences.made else old
    if sides.now.fingerprint(ROSTER, month) != sides.before.fingerprint(ROSTER, month) or (
        month in sides.paths.get(PLACES, {})
    ):
        raise NotKnown(PLACES)
    return NO_PLACE


def _find_residents(
    slices: Slices, rosters: list[date], places: list[str], *, has_content: bool
) -> None:
    """Fill touched.resident and slice.labour_force. Raises NotKnown."""
    session = slices.session
    every = " union all ".join((NO_PLACE, *places))
    _show_whole(slices, "lake", ROSTER, rosters, has_content=has_content)
    touched = "community_code in (select own from touched.community)"
    residents = f"select person as own from whole_lake.labour_force where {touched}"
    _touch(session, "resident", [residents], NO_PERSON)
    persons = session.count(f"({every})")
    if session.count("touched.resident") > MOST_TOUCHED * persons:
        raise NotKnown("most persons are touched")
    if len(rosters) > 1:  # what went on between two months asks for both rows of a person
        touched = "person in (select own from touched.resident)"
        around = (
            f"select distinct community_code as own from ({every}) where person_key in"
            f" (select {PERSON_KEY.replace('person', 'own')} from touched.resident)"
        )
        _show_whole(slices, "lake", ROSTER, rosters, around, has_content=has_content)
    session.run_into_table(
        "slice.labour_force",
        f"select * from whole_lake.labour_force where {touched} or submission in (select own from"
        " touched.submission)",
    )


def _show_rows(slices: Slices, schema: str, register: str, month: date) -> None:
    """The view of the rows of a register that a slice reads."""
    session, table = slices.session, register.partition(".")[2]
    if register == ROSTER:
        (own,) = window(schema, month)
        rows = f"slice.labour_force where month = date '{own}'"
    else:
        _show_whole(slices, schema, register, window(schema, month))
        rows = f"whole_{schema}.{table} where {IN_A_PLACE}"
        if schema == "near":  # what is told of a person in another month, wherever
            rows = f"whole_near.{table} where person in (select own from touched.resident)"
    session.run_into_view(f"{schema}.{table}", f"select * from {rows}")


def _show_whole(
    slices: Slices,
    schema: str,
    register: str,
    months: Iterable[date],
    places: str = "",
    *,
    has_content: bool = True,
) -> None:
    """The view whole_SCHEMA.REGISTER over the files that hold rows of what is touched, or of these
    communities; over all, where rows may be anywhere.
    """
    session, sides = slices.session, slices.sides
    parts = [sides.now.part(register, month) for month in months]
    if schema != "near":
        parts = [_holding(slices, part, places) for part in parts]
    create_lake_view(session, sides.home, *parts, schema=f"whole_{schema}", has_content=has_content)


def _holding(slices: Slices, part: RegisterMonth, places: str) -> RegisterMonth:
    """The part without whole files that have no row of the places and submissions asked for."""
    session = slices.session
    communities, streets, submissions = (
        {text for (text,) in session.rows(query)}
        for query in (
            places or "select own from touched.community",
            "select own from touched.street",
            "select own from touched.submission",
        )
    )
    files = slices.sides.now.rows({part.month}).select("data_file", "submission", "communities")
    of_file = {file: (own, held) for file, own, held in files.collect().iter_rows()}

    def holds(file: str) -> bool:
        submission, held = of_file.get(file, ("", None))
        return (
            held is None
            or submission in submissions
            or any(one in communities or one[:9] in streets for one in held)
        )

    return replace(part, whole_files=tuple(file for file in part.whole_files if holds(file)))
