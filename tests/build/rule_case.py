"""Cases of the rules of full employment, the criteria and the recognitions that they are under."""

from __future__ import annotations

from tests.build.criterion_case import (
    AUGUST,
    CASES,
    OLD,
    REGISTERED,
    UNEMPLOYED,
    area,
    case,
    community,
    demanded,
    employed,
    household,
)
from tests.build.lake_file import person

BEFORE = frozenset(CASES)  # of other tests

case("certificate", (AUGUST, employed(2449, 2477)))

case(
    "577 of whom 530",
    (
        AUGUST,
        [
            *employed(521, 530),
            *(person(f"q{n}", "001", labour_capacity=False) for n in range(20)),
            *(person(f"r{n}", "001", willing_to_work=False, **UNEMPLOYED) for n in range(20)),
            *(person(f"s{n}", "001", **OLD) for n in range(7)),
        ],
    ),
)

case("19 of 20", (AUGUST, employed(19, 20)))

case("18 of 20", (AUGUST, employed(18, 20)))

case("0.07 of 100", (AUGUST, employed(7, 100)))  # 7.000000000000001 in floating point

case("nobody", (AUGUST, [person("x", "001", **OLD)]))

case(
    "due",
    (AUGUST, employed(20, 20)),
    households=[
        household(1, recognised_on="2026-08-20", due_on="2026-08-31"),
        household(2, recognised_on="2026-08-20", due_on="2026-09-01"),
        household(3, recognised_on="2026-08-01"),
        household(4, recognised_on="2026-08-02"),
        household(5, recognised_on="2026-05-01", resolved_on="2026-08-31"),
        household(6, recognised_on="2026-05-01", resolved_on="2026-09-01"),
        household(7, recognised_on="2026-09-01", due_on="2026-08-01"),
    ],
)

case("changed in July", *((month, employed(19, 20)) for month in ("2026-06", "2026-07", AUGUST)))

case(
    "prefix",
    (
        AUGUST,
        [
            *employed(18, 20),
            *(person(f"q{n}", "002", **({} if n < 18 else UNEMPLOYED)) for n in range(20)),
        ],
    ),
)

case("recognised", (AUGUST, employed(18, 20)))

case("recognised twice", ("2026-07", employed(20, 20)), (AUGUST, employed(20, 20)))

case("withdrawn", ("2026-07", employed(20, 20)), (AUGUST, employed(20, 20)))

case("silent", ("2026-07", employed(20, 20)))

case("two to spare", (AUGUST, employed(59, 60)))

case("one to spare", (AUGUST, employed(58, 60)))

case(
    "two rosters",
    (
        AUGUST,
        [
            person("x", "001", employed_since="2022-01-01"),
            person("x", "002", unemployed_since="2021-01-01", **REGISTERED),
            person("y", "002"),
        ],
    ),
)

case(
    "moved",
    ("2026-07", [person("x", "001", **REGISTERED), person("y", "001")]),
    (AUGUST, [person("x", "002"), person("y", "001")]),
)

case(
    "a year ago",
    ("2025-08", [person("x", "001", difficulty_types="disabled", **REGISTERED)]),
    ("2026-07", [person("x", "001")]),
    (AUGUST, [person("x", "001")]),
)

case(
    "unknown now",
    (
        "2026-07",
        [
            person("x", "001", **REGISTERED),
            person("y", "001", **REGISTERED),
            person("z", "001", **REGISTERED),
        ],
    ),
    (
        AUGUST,
        [
            person("x", "001", status="unknown"),
            person("y", "001", **OLD),
            person("z", "001", willing_to_work=False),
        ],
    ),
)

case(
    "difficult",
    (
        AUGUST,
        [
            person("a", "001", difficulty_types="disabled"),
            person("b", "001", difficulty_types="older", **UNEMPLOYED),
            person("c", "001", difficulty_types=""),
            person("d", "001", difficulty_types="disabled", labour_capacity=False),
            person("e", "001", difficulty_types="disabled", **OLD),
        ],
    ),
)

case(
    "half a year",
    (
        AUGUST,
        [
            person("a", "001", unemployed_since="2026-02-28", **UNEMPLOYED),
            person("b", "001", unemployed_since="2026-03-01", **UNEMPLOYED),
            person("c", "001", unemployed_since="2020-01-01", willing_to_work=False, **UNEMPLOYED),
            person("d", "001", **UNEMPLOYED),
            person("e", "001", unemployed_since="2020-01-01"),
        ],
    ),
)

case("not told", (AUGUST, employed(20, 20)))

case("another base", (AUGUST, employed(20, 20)))

case("all meet", (AUGUST, [*employed(20, 20), *(person(f"q{n}", "002") for n in range(60))]))

case(
    "one fails",
    (AUGUST, [*employed(60, 60), *(person(f"q{n}", "002", **UNEMPLOYED) for n in range(3))]),
)


OF_RULES = tuple(name for name in CASES if name not in BEFORE)


CRITERIA = (
    demanded(
        "national", area("0.07 of 100"), "employment_rate", 0.07, "able_and_willing", "2026-01-01"
    ),
    demanded(
        "national",
        area("changed in July"),
        "employment_rate",
        0.96,
        "able_and_willing",
        "2026-07-01",
    ),
    demanded(
        "liuzhou", area("changed in July"), "employment_rate", 0.9, "able_and_willing", "2026-08-31"
    ),
    demanded("fujian", area("prefix"), "employment_rate", 0.95, "able_and_willing", "2020-01-01"),
    demanded(
        "liuzhou", community("prefix", 2), "employment_rate", 0.9, "able_and_willing", "2020-01-01"
    ),
    demanded(
        "hangzhou_village",
        area("not told"),
        "rural_transfer_rate",
        0.85,
        "rural_labour",
        "2010-01-01",
        veto=True,
    ),
    demanded(
        "hangzhou_village",
        area("not told"),
        "employment_rate",
        0.96,
        "able_and_willing",
        "2010-01-01",
    ),
    demanded(
        "zhejiang", area("another base"), "employment_rate", 0.96, "labour_force", "2010-01-01"
    ),
)
RECOGNITIONS = (
    f"{community('recognised')},community,2026-1,2026-08-31,",
    f"{community('silent')},community,2026-1,2026-01-01,",
    f"{community('recognised twice')},community,2024-1,2024-01-01,2026-08-01",
    f"{community('recognised twice')},community,2026-1,2026-08-01,2026-09-01",
    f"{community('withdrawn')},community,2026-1,2026-07-31,2026-08-31",
    f"{area('all meet')},county,2026-1,2026-08-01,",
)
