"""How a case of full employment is made, each in a county of its own, and what a release says."""

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


def demanded(
    rule_set: str, region: str, indicator: str, share: float, base: str, since: str, *, veto=False
) -> str:
    """A line of an operator's criteria: at least this share in a community."""
    return (
        f"{rule_set},{region},community,{indicator},{share},share,at_least,{base},"
        f"{str(veto).lower()},{since},"
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
