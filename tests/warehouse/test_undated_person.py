"""Who holds a document that tells no birth date: on the roster and in households, in no age."""

from __future__ import annotations

from tests.build.fact_file import asked_of, fact
from tests.build.lake_file import A, person, send


def undated(name: str, **cells: object) -> dict:
    return person(name, A, "2", **cells) | {"birth_date": None}


def test_they_count_on_the_roster_and_in_no_age_group(home):
    facts = asked_of(home, send(home, "S", [person("x", A, "1"), undated("y"), undated("z")]))
    columns = "persons, households, employed, age_unknown"
    assert fact(facts, "roster", columns) == [(3, 2, 3, 2)]
    groups = {
        row[0]: row[1:] for row in fact(facts, "employment", "group_code, working_age, employed")
    }
    assert groups["all"] == (1, 1)
    assert sum(groups.get(name, (0,))[0] for name in ("age_16_24", "age_25_45", "age_46_up")) == 1
