"""What a change asks of many months, read once: where the changed persons are in each of the months
after, and what the facts of a year say of everybody in those communities.

Months are made one after the other, and each asks for other persons. So the first that reads a year
of facts looks ahead: the communities where a changed person is in any later month, and all persons
there. It is a guess that results never depend on: what is held is used only if it holds everybody
who is asked for; else the files are read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from pipelines.base.month import months_between
from pipelines.warehouse.engine import Session
from pipelines.warehouse.fact_difference import NotKnown, Sides
from pipelines.warehouse.fact_place import NO_PLACE, county_of, person_key, place_files
from pipelines.warehouse.fact_print import WINDOWS

MOST_HELD = 500_000  # persons; above it little is gained and memory is lost
MOST_LOOKS = 2  # if persons are missing that often, the changes are too many to guess
OF_RESIDENTS = "where person in (select own from touched.resident)"


@dataclass
class Ahead:
    """A session with the tables touched.community and touched.resident, and in its schema `ahead`
    what is held: where the persons of ahead.looked_up are in the months `looked_up`, and the rows
    of ahead.person in fact files (`tables`).
    """

    session: Session
    sides: Sides
    tables: dict[Path, str] = field(default_factory=dict)
    indexes: dict[date, list[Path] | None] = field(default_factory=dict)
    looked_up: set[date] = field(default_factory=set)
    looks: int = 0
    ready_for: date | None = None  # the month whose touched.resident was last asked for
    is_ready: bool = False  # and whether all of it is held

    def index(self, month: date, keys: str = "") -> str:
        """A query for the communities of persons in a month as it stood before: of all, or at least
        of those in query `keys`. Raises NotKnown.
        """
        files = self._index_files(month)
        if files is None:
            raise NotKnown("who is where")
        if keys and month in self.looked_up and not self._lacks("looked_up", keys):
            return f"select * from {_place_table(month)}"
        columns = "select person_key, community_code from"
        return f"{columns} {self.session.files(files)}" if files else NO_PLACE

    def rows(self, files: Iterable[Path], month: date, changed: Callable[[], str]) -> str:
        """A query for what these files of a fact say of touched.resident. `changed`: gives a query for
        the persons of whom this month and those before tell the later ones something else.
        """
        if self.ready_for != month:
            residents = f"select {person_key('own')} as person_key from touched.resident"
            self.is_ready = not self._lacks("person", residents)
            if not self.is_ready and self.looks < MOST_LOOKS:
                self.is_ready = self._look(month, residents, changed)
            self.ready_for = month
        if not self.is_ready:
            return f"select * from {self.session.files(files)} {OF_RESIDENTS}"
        held = " union all ".join(f"select * from {self._held(file)}" for file in files)
        return f"select * from ({held}) {OF_RESIDENTS}"

    def _lacks(self, table: str, keys: str) -> bool:
        """Whether a person in query `keys` is not in that table of schema `ahead`."""
        held = f"select person_key from ahead.{table}"
        return not self.looks or self.session.count(f"({keys} except {held})") > 0

    def _look(self, month: date, residents: str, changed: Callable[[], str]) -> bool:
        """Guess who will be asked for from this month on, and hold nothing else any more. False if no
        later month will ask, or if they are too many: then nobody is held, for good.
        """
        session, later = self.session, self._months_from(month)
        if not later:
            return False
        keys = f"select distinct {person_key('person')} as person_key from ({changed()})"
        session.run_into_table("ahead.looked_up", keys)
        self.looked_up.clear()
        if not session.count("ahead.looked_up"):
            return False
        self.looks += 1
        self.tables.clear()
        named = "select own from touched.community"
        for one in later:
            self._look_up(one)
            named += f" union select community_code as own from {_place_table(one)}"
        session.run_into_table("ahead.community", named)
        persons = residents
        for one in sorted(self.looked_up):
            persons += f" union {self._who_is_there(one)}"
        session.run_into_table("ahead.person", persons)
        if session.count("ahead.person") <= MOST_HELD:
            return True
        self.looks = MOST_LOOKS
        session.run_into_table("ahead.person", f"select * from ({residents}) where false")
        return False

    def _look_up(self, month: date) -> None:
        """Note where the changed persons are in a month."""
        changed = "person_key in (select person_key from ahead.looked_up)"
        query = f"select * from ({self.index(month)}) where {changed}"
        self.session.run_into_table(_place_table(month), query)
        self.looked_up.add(month)

    def _who_is_there(self, month: date) -> str:
        """A query for the persons of ahead.community in a month."""
        counties = "select distinct left(own, 6) from ahead.community"
        told = {county for (county,) in self.session.rows(counties)}
        files = [one for one in self._index_files(month) or () if county_of(one) in told]
        rows = self.session.files(files) if files else f"({NO_PLACE})"
        there = "community_code in (select own from ahead.community)"
        return f"select person_key from {rows} where {there}"

    def _months_from(self, month: date) -> list[date]:
        """This month and those after it whose facts read its own; none if there are none after it."""
        reach = -WINDOWS["history"][0]
        months = [
            one
            for one in self.sides.now.accepted_months
            if 0 <= months_between(month, one) <= reach
        ]
        return [one for one in months if self._index_files(one) is not None] if months[1:] else []

    def _index_files(self, month: date) -> list[Path] | None:
        if month not in self.indexes:
            self.indexes[month] = place_files(self.sides.home, self.sides.before, month)
        return self.indexes[month]

    def _held(self, file: Path) -> str:
        """The table of a file's rows of ahead.person."""
        if file not in self.tables:
            table = f"ahead.fact_{len(self.tables)}"
            own = f"{person_key('person')} in (select person_key from ahead.person)"
            rows = f"select * from {self.session.files([file])} where {own}"
            self.session.run_into_table(table, rows)
            self.tables[file] = table
        return self.tables[file]


def _place_table(month: date) -> str:
    return f"ahead.place_{month:%Y_%m}"
