"""Cases of certification with what is not known, not sent, or falls due by next month's end."""

from __future__ import annotations

from tests.build.criterion_case import (
    AUGUST,
    CASES,
    OLD,
    REGISTERED,
    UNEMPLOYED,
    YEAR,
    area,
    case,
    community,
    demanded,
    employed,
    household,
)
from tests.build.lake_file import day, person

UNKNOWN, JULY = {"status": "unknown"}, YEAR[-2]
BEFORE = frozenset(CASES)  # of other tests


def unknown(number: int, **other: object) -> list[dict]:
    return [person(f"unknown {n}", "001", **{**UNKNOWN, **other}) for n in range(number)]


case("one unknown decides", (AUGUST, [*employed(19, 20), *unknown(1)]))
case("one returned decides", (AUGUST, employed(19, 20)), returned=1)
case("one unknown does not", (AUGUST, [*employed(97, 100), *unknown(1)]))
case("fails all the same", (AUGUST, [*employed(17, 20), *unknown(2)]))
case("all unknown", (AUGUST, unknown(20)))
case(
    "not in question",
    (
        AUGUST,
        [
            *employed(20, 20),
            *unknown(2, labour_capacity=False),
            person("x", "001", **OLD, **UNKNOWN),
            *(person(f"unwilling {n}", "001", willing_to_work=False) for n in range(3)),
        ],
    ),
)
case("at most one", (AUGUST, [*employed(20, 20), *unknown(1, unemployed_since="2020-01-01")]))
case(
    "at most one, with one",
    (
        AUGUST,
        [
            *employed(60, 60),
            *unknown(1),
            person("x", "001", unemployed_since="2020-01-01", **UNEMPLOYED),
        ],
    ),
)
case(
    "unknown of the year",
    (JULY, [person(f"p{n}", "001", **REGISTERED) for n in range(4)]),
    (
        AUGUST,
        [
            person("p0", "001"),
            person("p1", "001", **UNKNOWN),
            person("p2", "001", willing_to_work=False),
            person("p3", "001", **OLD),
        ],
    ),
)
case("eleven months", (AUGUST, employed(20, 20)), since="2025-10")
case("twelve months", (AUGUST, employed(20, 20)), since="2025-09")
case(
    "twelve months of 95 %",
    (YEAR[2], [person("before 001", "001")]),
    (AUGUST, [*employed(95, 95), *(person(f"q{n}", "002") for n in range(5))]),
    since=YEAR[1],
)
case(
    "twelve months of 94 %",
    (YEAR[2], [person("before 001", "001")]),
    (AUGUST, [*employed(94, 94), *(person(f"q{n}", "002") for n in range(6))]),
    since=YEAR[1],
)
case(
    "half a year next month",
    (AUGUST, [*employed(60, 60), person("x", "001", unemployed_since="2026-03-30", **UNEMPLOYED)]),
)
case(
    "half a year in October",
    (AUGUST, [*employed(60, 60), person("x", "001", unemployed_since="2026-04-01", **UNEMPLOYED)]),
)
case(
    "due next month",
    (AUGUST, employed(60, 60)),
    households=[household(1, recognised_on="2026-08-20", due_on="2026-09-30")],
)
case(
    "due in October",
    (AUGUST, employed(60, 60)),
    households=[household(1, recognised_on="2026-08-20", due_on="2026-10-01")],
)
case("no households told", (AUGUST, employed(60, 60)))
case(
    "left out",
    (JULY, [*employed(60, 60), *(person(f"q{n}", "002", **UNEMPLOYED) for n in range(3))]),
    (AUGUST, employed(60, 60)),
)
case("never sent", (AUGUST, employed(60, 60)))
case(
    "no longer asked", (JULY, [person("x", "001"), person("y", "002")]), (AUGUST, employed(60, 60))
)
case(
    "merged",
    *((month, [person("a", "001"), person("b", "002")]) for month in YEAR[:-1]),
    (AUGUST, [person(f"q{n}", "003") for n in range(60)]),
)
case(
    "fails and left out",
    (JULY, [person("x", "001"), person("z", "003")]),
    (AUGUST, [*employed(60, 60), person("y", "002", **UNEMPLOYED)]),
)
case(
    "unknown all the year",
    (
        AUGUST,
        [*employed(97, 97), *unknown(1, unemployment_registered=True, difficulty_types="disabled")],
    ),
)

NAMES = tuple(name for name in CASES if name not in BEFORE)
CRITERIA = (
    *(
        demanded("zhejiang", area(name), "employment_rate", 0.96, "able_and_willing", "2010-01-01")
        for name in ("one unknown does not", "all unknown", "not in question")
    ),
    *(
        f"liuzhou,{area(name)},street,difficult_employment_rate,0.9,share,at_least,difficult_year,"
        "false,2020-01-01,"
        for name in ("twelve months of 95 %", "twelve months of 94 %")
    ),
    *(
        f"liuzhou,{area(name)},community,unemployed_over_half_year,1,persons,at_most,unemployed,"
        "false,2020-01-01,"
        for name in ("at most one", "at most one, with one")
    ),
)
DIVISION = [
    *((community(name), None, None) for name in NAMES if name != "merged"),
    (community("never sent", 2), None, None),  # in force, and never a roster
    (area("never sent", "001", "200"), None, None),  # a village
    (community("never sent", 3), day("2026-09-01"), None),  # not yet
    (community("never sent", 4), None, day("2026-08-31")),  # no longer
    (community("merged", 1), None, day("2026-08-01")),
    (community("merged", 2), None, day("2026-08-01")),
    (community("merged", 3), day("2026-08-01"), None),
]
SUCCESSION = [(community("merged", n), community("merged", 3), day("2026-08-01")) for n in (1, 2)]
REPORTING = [
    ("5190", day("2020-01-01"), None),
    (community("no longer asked", 2), day("2020-01-01"), day("2026-08-01")),
    (community("left out", 2), day("2020-01-01"), day("2026-08-02")),  # August is asked for yet
]
