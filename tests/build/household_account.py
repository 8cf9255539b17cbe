"""Rows of the register of zero-employment households, and what its account says of them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

from pipelines.base.home import Home
from tests.build.event_file import county
from tests.build.lake_file import FAR, STREET, A, day, person, send
from tests.build.release_file import rows

REGISTER = "zero_employment_household"
MART = "mart.zero_employment_household"
COLUMNS = (
    "derived",
    "undetermined",
    "opening",
    "adjustment",
    "newly_recognised",
    "resolved",
    "ended_otherwise",
    "recognised",
    "confirmed",
    "hidden",
    "stale",
    "not_compared",
    "persons_employed",
    "overdue",
    "relapsed",
    "median_days",
)
STATUS = {"u": "unemployed", "e": "employed", "k": "unknown"}


def listed(
    on: str | None,
    ended: str | None = None,
    reason: str | None = None,
    worker: str | None = None,
    due: str | None = "2027-12-31",
    household: str | None = "1",
    community: str = A,
    **other: object,
) -> dict:
    """A row of the register; help is due in the far future unless told otherwise."""
    return {
        "community_code": community,
        "household_no": household,
        "recognised_on": day(on),
        "resolved_on": day(ended),
        "exit_reason": reason,
        "employed_person": hashlib.md5(worker.encode()).digest() if worker else None,
        "due_on": day(due),
        "able_and_willing_members": 1,
        **other,
    }


def roster(status: str | None, community: str = A, household: str = "1") -> list[dict]:
    """The household's one member (u, e, k, - for none) and a neighbour in work; `2`: only somebody
    who counts elsewhere; nobody: no roster.
    """
    if status == "2":
        return [
            person("twice", community, employed_since="2021-01-01"),
            person("twice", FAR, "9", employed_since="2020-01-01"),
        ]
    neighbour = [] if status is None else [person(f"neighbour in {community}", community, "9")]
    return neighbour + (
        [person(f"{household} in {community}", community, household, status=STATUS[status])]
        if status in STATUS
        else []
    )


def sent(home: Home, register: dict[str, list[dict]], rosters: dict[str, list[dict]]) -> list[dict]:
    """One file a month of either register, of all communities (they may be of any street)."""
    return [
        *(
            send(home, "list", found, month=month, register=REGISTER, covers=[STREET])
            for month, found in register.items()
        ),
        *(
            send(home, "roster", people, month=month, covers=[STREET])
            for month, people in rosters.items()
        ),
    ]


def moved_to(case: int, found: Iterable[dict]) -> list[dict]:
    """The rows of a case in a county of its own, with persons of its own."""
    own = {"person", "employed_person"}
    return [
        {
            **row,
            **{
                name: hashlib.md5(row[name] + bytes([case])).digest()
                for name in own & row.keys()
                if row[name]
            },
            "community_code": county(case) + row["community_code"][6:],
        }
        for row in found
    ]


def account(release: Path, area: str, month: str = "2026-08") -> dict[str, object]:
    """The figures of an area that are not zero and not null; empty without a row."""
    found = rows(
        release,
        f"select {', '.join(COLUMNS)} from {MART} where area_code = '{area}' and month ="
        f" '{month}-01'",
    )
    return {
        name: value
        for line in found
        for name, value in zip(COLUMNS, line, strict=True)
        if value or (name == "median_days" and value == 0)
    }


# One month: what the register says in August 2026, the household's member on the roster, the
# figures that are not zero

BEFORE = {"opening": 1, "adjustment": 1}
OPEN = {"recognised": 1, "stale": 1}
RESOLVED = {"resolved": 1}
