"""Rows of the registers of events, made by hand, and the files of many cases in one release."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from tests.build.lake_file import STREET, A, day, send

OUTSIDE = "510105001001"  # in another county of the same prefecture


def who(name: str) -> dict:
    return {"person": hashlib.md5(name.encode()).digest(), "birth_date": day("1990-01-01")}


def hired(name: str, on: str, community: str = A, channel: str = "unit", **other: object) -> dict:
    """A row of the register of new employment."""
    return {
        **who(name),
        "community_code": community,
        "employed_on": day(on),
        "channel": channel,
        **other,
    }


def left(name: str, on: str, community: str = A, reason: str = "retirement") -> dict:
    """A row of the register of natural attrition."""
    return {**who(name), "community_code": community, "left_on": day(on), "reason": reason}


def served(
    name: str, on: str, community: str = A, service: str = "reemployment_training", **other: object
) -> dict:
    """A row of the register of assistance."""
    return {
        **who(name),
        "community_code": community,
        "served_on": day(on),
        "service": service,
        **other,
    }


def county(case: int) -> str:
    """The county of a case, where many share a release."""
    return f"5190{case:02d}"


def of_cases(cases: Iterable[dict[str, list[dict]]]) -> dict[str, list[dict]]:
    """Month -> the rows of all cases, each with persons and a county of its own."""
    months: dict[str, list[dict]] = {}
    for case, by_month in enumerate(cases):
        for month, events in by_month.items():
            months.setdefault(month, []).extend(
                {
                    **event,
                    "person": hashlib.md5(event["person"] + bytes([case])).digest(),
                    "community_code": county(case) + event["community_code"][6:],
                }
                for event in events
            )
    return months


def rosters(home, months: dict[str, list[dict]]) -> list[dict]:
    """One file a month of the first street."""
    return [
        send(home, "roster", people, month=month, covers=[STREET])
        for month, people in months.items()
    ]


def told(home, register: str, months: dict[str, list[dict]]) -> list[dict]:
    return [
        send(home, register, events, month=month, register=register, covers=[STREET])
        for month, events in months.items()
    ]
