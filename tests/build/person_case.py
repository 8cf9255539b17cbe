"""When two rows of one person began, who is past working age, and a person's groups."""

from __future__ import annotations

from pipelines.base.home import Home
from tests.build.fact_file import asked_of, fact
from tests.build.lake_file import send

EARLY, LATE = {"employed_since": "2020-01-01"}, {"employed_since": "2021-01-01"}
OLD = {"born": "1940-01-01"}


def groups(home: Home, *rows: dict) -> dict[str, tuple]:
    """Group -> (working_age, able_and_willing, employed, unemployed, unknown,
    registered_unemployed) of these persons in one file.
    """
    facts = asked_of(home, send(home, "S", rows))
    columns = (
        "group_code, working_age, able_and_willing, employed, unemployed, unknown,"
        " registered_unemployed"
    )
    return {row[0]: row[1:] for row in fact(facts, "employment", columns)}
