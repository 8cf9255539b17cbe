"""What is affected by a small change: tables of the persons, communities, streets and submissions
whose facts must be made again, and the rows needed for that.

touched.person: every person with an added or removed row. touched.community: communities named in
the differences; those of persons whose counted row changed; and, if another month is read, those in
that month of persons whose own rows changed in content. A row that merely moved to another file
affects nothing elsewhere. touched.resident: every person with a row in such a community, and
touched.person. slice.labour_force: all rows of these communities and, if two months are read, of
these persons.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date

from pipelines.contract.register import register_named
from pipelines.warehouse.engine import Session, column_list
from pipelines.warehouse.fact_ahead import Ahead
from pipelines.warehouse.fact_difference import (
    OF_A_ROW,
    Difference,
    Differences,
    NotKnown,
    Sides,
    behind,
    difference_of_fact,
    one_sided,
    table_of,
)
from pipelines.warehouse.fact_place import (
    NO_PLACE,
    ROSTER,
    FilesTold,
    change_places,
    communities_of_files,
    person_key,
    with_files_of,
)
from pipelines.warehouse.fact_print import window
from pipelines.warehouse.fact_same import Same
from pipelines.warehouse.lake import content_of, create_lake_view, registers_of
from pipelines.warehouse.model import Model, source_of
from pipelines.warehouse.model_header import UNIT_COLUMNS
from pipelines.warehouse.seal_check import Checks, check_parts

# Which row of a person counts: the only fact that depends on rows elsewhere in the month.
WHO_COUNTS = "fact.repeated_person"
NOT_TOLD = (*OF_A_ROW, "side")
MOST_TOUCHED = 0.2  # share of a month's persons; above it a full computation is cheaper
NO_CHANGE = "select cast(null as blob) as person where false"
NO_TEXT = "select cast(null as varchar) as own where false"
NO_PERSON = "select cast(null as blob) as own where false"
IN_A_COMMUNITY = "community_code in (select own from touched.community)"
IN_A_STREET = "left(community_code, 9) in (select own from touched.street)"
IN_A_SUBMISSION = "submission in (select own from touched.submission)"
IN_A_PLACE = f"{IN_A_COMMUNITY} or {IN_A_STREET} or {IN_A_SUBMISSION}"


@dataclass(frozen=True)
class Slices:
    """A session only for slices, with reference tables; the sources of the facts; the facts; which
    lake files were already verified; which facts did not change; what is held for later months.
    """

    session: Session
    sides: Sides
    differences: Differences
    facts: Mapping[str, Model]
    checks: Checks
    same: Same
    ahead: Ahead
    files_told: dict[date, FilesTold] = field(default_factory=dict)


def find_touched(
    slices: Slices, found: list[Difference], cut: Collection[str], month: date
) -> None:
    """Fill the tables `touched` and slice.labour_force from the differences. Raises NotKnown if the
    former state is unknown or too much is affected.
    """
    session = slices.session
    for kind, none in (("person", NO_PERSON), ("submission", NO_TEXT), ("community", NO_TEXT)):
        _touch(session, kind, _named(found, kind), none)
    streets = [f"select left(own, 9) as own from ({one})" for one in _named(found, "community")]
    _touch(session, "street", [*streets, *_named(found, "street")], NO_TEXT)
    rosters = _rosters_read(slices, cut, month)
    if not rosters:
        session.run_into_table("touched.resident", NO_PERSON)
        return
    places = {one: _places(slices, one) for one in rosters}
    every = [*found, *_who_counts(slices, places.get(month, NO_PLACE), cut, month)]
    told = _named(every, "community")
    for one in rosters:
        if changed := _changed(session, every, but_in=one):
            where = _places(slices, one, _keys(changed))
            told.append(
                f"select community_code as own from ({where}) where person_key in ({_keys(changed)})"
            )
    _touch(session, "community", told, NO_TEXT)
    every_row = len(rosters) > 1 or WHO_COUNTS in cut
    _find_residents(slices, places, every_row=every_row)
    _change_places(slices, month)


def show_whole(
    slices: Slices,
    schema: str,
    register: str,
    months: Iterable[date],
    places: str = NO_TEXT,
) -> None:
    """Create the view whole_SCHEMA.REGISTER over the files that may have rows of affected parts, or
    of the communities in query `places`; over all files if the rows may be anywhere. Rosters have
    no `content` yet, which show_roster gives to the rows of the slice. Raises LakeDamaged.
    """
    session, sides = slices.session, slices.sides
    parts = [sides.now.part(register, month) for month in months]
    if schema != "near":
        communities, streets, submissions = (
            {text for (text,) in session.rows(query)}
            for query in (
                f"{places} union all select own from touched.community",
                "select own from touched.street",
                "select own from touched.submission",
            )
        )
        parts = [
            with_files_of(
                part,
                _files_told(slices, part.month),
                lambda one: one in communities or one[:9] in streets,
                submissions,
            )
            for part in parts
        ]
    check_parts(slices.checks, parts)
    create_lake_view(
        session, sides.home, *parts, schema=f"whole_{schema}", has_content=register != ROSTER
    )


def _files_told(slices: Slices, month: date) -> FilesTold:
    if month not in slices.files_told:
        slices.files_told[month] = communities_of_files(slices.sides.now, month)
    return slices.files_told[month]


def _touch(session: Session, kind: str, named: Iterable[str], none: str) -> None:
    """Fill touched.KIND from queries that name the affected parts."""
    every = " union all ".join((none, *named))
    session.run_into_table(
        f"touched.{kind}", f"select distinct own from ({every}) where own is not null"
    )


def _named(found: Iterable[Difference], kind: str) -> list[str]:
    """Queries for the parts of this kind that are named in the differences."""
    return [
        f"select {column} as own from {one.table}"
        for one in found
        for column in one.columns
        if UNIT_COLUMNS[column] == kind
    ]


def _keys(persons: str) -> str:
    return f"select distinct {person_key('person')} as person_key from ({persons})"


def _changed(session: Session, found: Iterable[Difference], but_in: date | None = None) -> str:
    """A query for the persons with changed content, apart from changes in the rows of month
    `but_in`, whose communities are already covered.
    """
    queries = []
    for one in found:
        of_rows = one.source in (ROSTER, WHO_COUNTS)
        if "person" not in one.columns or (of_rows and one.month == but_in):
            continue
        query = f"select person from {one.table}"
        if of_rows:  # what is told, wherever it stands
            told = ["person", "content"]
            if one.source == WHO_COUNTS:
                told = [name for name in session.columns(one.table) if name not in NOT_TOLD]
                # of two rows in one community, the other may count without telling anything else
                twice = "group by person, community_code, side having count(*) > 1"
                queries.append(f"{query} {twice}")
            differs = "having sum(case when side = 'now' then 1 else -1 end) <> 0"
            query += f" group by {column_list(told)} {differs}"
        queries.append(query)
    return " union all ".join(queries)


def _rosters_read(slices: Slices, cut: Iterable[str], month: date) -> list[date]:
    """The months whose rosters these facts read."""
    schemas = {
        read.partition(".")[0]
        for read in behind(slices.facts, cut)
        if ROSTER in registers_of(source_of(read))
    }
    return sorted({one for schema in schemas for one in window(schema, month)})


def told_later(slices: Slices, month: date) -> str:
    """A query for the persons of whom this month and those before may tell the months after something
    else.
    """
    reads = (read for model in slices.facts.values() for read in model.reads)
    for source in sorted({source_of(read) for read in reads if read.startswith("history.")}):
        with suppress(NotKnown):  # who reads a year reads its own month, which is made by then
            difference_of_fact(slices.differences, source, month)
    return _changed(slices.session, slices.differences.made.values()) or NO_CHANGE


def _places(slices: Slices, month: date, keys: str = "") -> str:
    """A query for the communities of persons in a month, before and now: of all, or at least of
    those in query `keys`. Raises NotKnown.
    """
    places = slices.ahead.index(month, keys)
    if (table := table_of(ROSTER, month)) in slices.differences.made:
        key = person_key("person")
        places += f" union all select {key} as person_key, community_code from {table}"
    return places


def _change_places(slices: Slices, month: date) -> None:
    """Update the index of persons to communities for a month whose roster changed."""
    session, sides = slices.session, slices.sides
    if (table := table_of(ROSTER, month)) in slices.differences.made:
        named = f"select distinct community_code as own from {table}"
        rows = f"select person, community_code from slice.labour_force where month = date '{month}'"
        change_places(session, sides.home, (sides.before, sides.now), month, named, rows)


def _who_counts(slices: Slices, places: str, cut: Collection[str], month: date) -> list[Difference]:
    """The changed rows of WHO_COUNTS for the month itself. Raises NotKnown."""
    session, sides, model = slices.session, slices.sides, slices.facts.get(WHO_COUNTS)
    if model is None or WHO_COUNTS not in {*cut, *behind(slices.facts, cut)}:
        return []
    if WHO_COUNTS not in cut:
        found = difference_of_fact(slices.differences, WHO_COUNTS, month)
        return [found] if found else []
    before = sides.file_before(WHO_COUNTS, month)
    if not before:
        raise NotKnown(WHO_COUNTS)
    around = _around(places, "touched.person")
    show_whole(slices, "lake", ROSTER, [month], around)
    own = "person in (select own from touched.person)"
    session.run_into_table(
        "slice.labour_force", f"select * from whole_lake.labour_force where {own}"
    )
    show_roster(slices, "lake", month)
    session.run_into_table("slice.result", model.query)
    columns = column_list(session.columns("slice.result"))
    now = f"select {columns} from slice.result"
    old = f"select {columns} from {session.files([before])} where {own}"
    session.run_into_table(table_of(WHO_COUNTS, month), one_sided(now, old))
    return [slices.differences.note(WHO_COUNTS, month)]


def show_roster(slices: Slices, schema: str, month: date) -> None:
    """Create the view of the slice's roster rows, for the month that the schema covers."""
    (own,) = window(schema, month)
    name = ROSTER.partition(".")[2]
    content = content_of(register_named(name))
    rows = f"select *, {content} from slice.labour_force where month = date '{own}'"
    slices.session.run_into_view(f"{schema}.{name}", rows)


def _around(places: str, persons: str) -> str:
    """A query for the communities of the persons in a table."""
    return (
        f"select distinct community_code as own from ({places}) where person_key in (select"
        f" {person_key('own')} from {persons})"
    )


def _find_residents(slices: Slices, places: Mapping[date, str], *, every_row: bool) -> None:
    """Fill touched.resident and slice.labour_force; `every_row`: with all rows of the residents in
    these months. Raises NotKnown if too many persons are affected.
    """
    session, ledger = slices.session, slices.sides.now
    show_whole(slices, "lake", ROSTER, places)
    residents = f"select person as own from whole_lake.labour_force where {IN_A_COMMUNITY}"
    _touch(session, "resident", [residents, "select own from touched.person"], NO_PERSON)
    persons = sum(one.accepted.get("labour_force", (0, 0))[1] for one in ledger.of(places))
    if session.count("touched.resident") > MOST_TOUCHED * persons:
        raise NotKnown("most persons are touched")
    session.run_into_table(
        "slice.labour_force", f"select * from whole_lake.labour_force where {IN_A_PLACE}"
    )
    if every_row:  # in other files, found by persons alone: quicker than asking for either
        around = " union all ".join(_around(one, "touched.resident") for one in places.values())
        show_whole(slices, "lake", ROSTER, places, around)
        elsewhere = f"person in (select own from touched.resident) and not ({IN_A_PLACE})"
        session.add_rows(
            "slice.labour_force", f"select * from whole_lake.labour_force where {elsewhere}", ()
        )
