"""Rows of the registers of job posts and labour stations, made by hand."""

from __future__ import annotations

from pipelines.base.home import Home
from tests.build.fact_file import asked_of, fact
from tests.build.lake_file import A, day, send

SIX = ("has_institution", "has_staff", "has_funding", "has_premises", "has_rules", "has_work")


def post(
    number: str,
    community: str = A,
    kind: str = "public_welfare",
    capacity: int = 1,
    filled: int = 1,
    **other: object,
) -> dict:
    """A row of the post register: a public-welfare post that is held, unless told otherwise."""
    row = {
        "post_no": number,
        "community_code": community,
        "post_kind": kind,
        "capacity": capacity,
        "filled": filled,
    }
    return row | {
        name: day(value) if name.endswith("_on") else value for name, value in other.items()
    }


def station(
    name: str = "站",
    where: str = A,
    full: int = 2,
    part: int = 1,
    lacking: tuple[str, ...] = (),
    **other: object,
) -> dict:
    """A row of the station register with all six in place but those `lacking`; a street's own where
    `where` has nine digits.
    """
    own = {"street_code": where} if len(where) == 9 else {}
    return {
        "station_name": name,
        "community_code": where,
        "full_time_staff": full,
        "part_time_staff": part,
        **{has: has not in lacking for has in SIX},
        **own,
        **other,
    }


def posts(home: Home, *sent: dict, columns: str, month: str = "2026-08") -> list[tuple]:
    return fact(
        asked_of(home, send(home, "P", sent, register="job_post", month=month)),
        "job_post",
        columns,
        month,
    )
