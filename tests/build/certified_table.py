"""The tables of full employment of a release, held against a second count."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

from tests.build.release_file import rows

AREA = "mart.full_employment_area"
CRITERION = "mart.full_employment_criterion"
KEYS = {AREA: ("month", "area_code"), CRITERION: ("month", "area_code", "criterion")}


def table(release: Path, name: str, expected: dict[tuple, dict]) -> dict[tuple, dict]:
    """Key -> the columns of a table that the second count has."""
    key, columns = KEYS[name], list(next(iter(expected.values())))
    found = rows(release, f"select {', '.join((*key, *columns))} from {name}")
    keyed = {row[: len(key)]: dict(zip(columns, row[len(key) :], strict=True)) for row in found}
    for row in keyed.values():
        if row.get("certificate_percent") is not None:
            row["certificate_percent"] = Fraction(row["certificate_percent"])
    return keyed


def assert_equal(found: dict[tuple, dict], expected: dict[tuple, dict]) -> None:
    """Fail with the first cells that differ: areas and counts, never a person."""
    missing, unexpected = (
        sorted(expected.keys() - found.keys()),
        sorted(found.keys() - expected.keys()),
    )
    assert (missing[:5], unexpected[:5]) == ([], [])
    differ = [
        (key, name, found[key][name], value)
        for key, row in expected.items()
        for name, value in row.items()
        if found[key][name] != value
    ]
    assert not differ, "\n".join(map(str, [len(differ), *differ[:20]]))
