"""Cases of full employment, each in a county of its own, the criteria and what a release says."""

from __future__ import annotations

from pathlib import Path

from pipelines.base.home import Home
from pipelines.reference.load import Reference
from pipelines.warehouse.model import Model
from tests.build.criterion_release import released
from tests.build.lake_file import day, person, send
from tests.build.release_file import rows

AUGUST, OLD = "2026-08", {"born": "1940-01-01"}
UNEMPLOYED = {"status": "unemployed"}
REGISTERED = {"status": "unemployed", "unemployment_registered": True}
CASES: dict[
    str, dict
] = {}  # name -> month -> register -> rows; the place of a case is its place in this dict


def employed(number: int, out_of: int, community: int = 1) -> list[dict]:
    """Rows of people able and willing to work, of whom `number` do."""
    return [
        person(f"p{n}", f"{community:03d}", **({} if n < number else UNEMPLOYED))
        for n in range(out_of)
    ]


def household(number: int, community: str = "001", **other: object) -> dict:
    return {
        "community_code": community,
        "household_no": f"{number}",
        "able_and_willing_members": 1,
        **{name: day(value) for name, value in other.items()},
    }


RETURNED: dict[str, int] = {}
YEAR = [*(f"2025-{month:02d}" for month in range(8, 13)), *(f"2026-{n:02d}" for n in range(1, 9))]


def case(
    name: str,
    *rosters: tuple[str, list[dict]],
    households: list[dict] | None = None,
    since: str = YEAR[0],
    returned: int = 0,
) -> None:
    """Register a case. Its communities have a roster in every month from `since` to July that is
    not given: of one person at work, who is on no roster that is. So many rows of its first
    community were `returned` in August.
    """
    CASES[name] = {month: {"labour_force": people} for month, people in rosters}
    places = sorted({row["community_code"] for _, people in rosters for row in people})
    for month in YEAR[YEAR.index(since) : -1]:
        former = [person(f"before {place}", place) for place in places]
        CASES[name].setdefault(month, {"labour_force": former})
    if households:
        CASES[name][AUGUST]["zero_employment_household"] = households
    if returned:
        RETURNED[name] = returned


def released_cases(
    home: Home,
    reference: Reference,
    *names: str,
    silent: str = "",
    models: dict[str, Model] | None = None,
) -> Path:
    """A release of these cases; every month their streets send households too, if none: all but
    that of the case called `silent`.
    """
    found: dict[tuple[str, str], list[dict]] = {
        (month, "zero_employment_household"): [] for month in YEAR
    }
    for name in names:
        for month, registers in CASES[name].items():
            for register, lines in registers.items():
                found.setdefault((month, register), []).extend(placed(name, line) for line in lines)
    streets = {
        name: sorted({placed(name, row)["community_code"][:9] for row in _rows(name)})
        for name in names
    }
    sent = []
    for (month, register), lines in found.items():
        covers = [
            street
            for name in names
            for street in streets[name]
            if register == "labour_force" or name != silent
        ]
        back = (
            [
                {"community_code": community(name)}
                for name in names
                for _ in range(RETURNED.get(name, 0))
            ]
            if (month, register) == (AUGUST, "labour_force")
            else []
        )
        sent.append(
            send(
                home, register, lines, month=month, register=register, covers=covers, returned=back
            )
        )
    return released(home, reference, *sent, models=models)


def _rows(name: str) -> list[dict]:
    return [
        row for registers in CASES[name].values() for lines in registers.values() for row in lines
    ]


def area(name: str, *below: str) -> str:
    """The county of a case, or a street or a community in it."""
    return f"5190{list(CASES).index(name):02d}" + "".join(below)


def community(name: str, number: int = 1) -> str:
    return area(name, "001", f"{number:03d}")


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


OF_RULES = tuple(CASES)


def demanded(
    rule_set: str, region: str, indicator: str, share: float, base: str, since: str, *, veto=False
) -> str:
    """A line of an operator's criteria: at least this share in a community."""
    return (
        f"{rule_set},{region},community,{indicator},{share},share,at_least,{base},"
        f"{str(veto).lower()},{since},"
    )


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


def placed(name: str, row: dict) -> dict:
    """The row in the place of its case; persons of two cases are different ones."""
    moved = {**row, "community_code": area(name, "001", row["community_code"])}
    return moved | (
        {"person": row["person"][:15] + bytes([list(CASES).index(name)])} if "person" in row else {}
    )


def criterion(
    release: Path, code: str, name: str, columns: str, month: str = AUGUST
) -> tuple | None:
    found = rows(
        release,
        f"select {columns} from mart.full_employment_criterion where area_code = '{code}' and"
        f" criterion = '{name}' and month = '{month}-01'",
    )
    return found[0] if found else None


def verdict(release: Path, code: str, columns: str, month: str = AUGUST) -> tuple | None:
    found = rows(
        release,
        f"select {columns} from mart.full_employment_area where area_code = '{code}' and month ="
        f" '{month}-01'",
    )
    return found[0] if found else None
