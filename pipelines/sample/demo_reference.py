"""The demo's reference tables: targets that are met, at risk and missed, recognitions, mergers, and
who has to report.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from pathlib import Path
from random import Random

from pipelines.base.month import shifted
from pipelines.contract.reference_table import (
    DIVISION,
    DIVISION_SUCCESSION,
    RECOGNITION,
    REPORTING,
    TARGET,
)
from pipelines.reference.load import load_reference
from pipelines.sample.demo_place import DemoPlaces
from pipelines.sample.demo_province import AREA, MONTHS, SEED, Demo
from pipelines.sample.demo_tempo import SEASON, kind_of
from pipelines.sample.reference import (
    INDICATORS,
    OWN_TARGET_EVERY,
    STRICTER,
    target_row,
    write_table,
)

MERGED = "示例：虚构的合并 / demo: an invented merger"
EXPECTED = "示例：只有这些街道报送 / demo: these streets alone report"
RECOGNISED = "示例：虚构的认定 / demo: an invented recognition"
# Targets relative to the year's projected result: reached early, on pace, at risk, missed.
THIS_YEAR, FORMER_YEARS = (0.80, 0.90, 1.0, 1.2), (0.88, 0.95, 0.99, 1.08)
PROVINCE = {"new_employment": 0.97, "reemployed_unemployed": 0.84, "difficult_employed": 1.03}
RECOGNISED_SHARE = (0.8, 0.65, 0.3, 0.15)  # of communities, from the best kind to the worst


def write_demo_reference(demo: Demo, folder: Path) -> None:
    """Write the demo's reference files to `folder`, the reference/ of a data folder."""
    folder.mkdir(parents=True, exist_ok=True)
    write_table(folder, TARGET, _targets(demo))
    write_table(folder, RECOGNITION, _recognitions(demo))
    write_table(folder, REPORTING, _reporting(demo))
    write_table(folder, DIVISION, _divisions(demo.places))
    write_table(folder, DIVISION_SUCCESSION, _successions(demo.places))


def _expected(counts: dict[str, int], months: int, indicator: str) -> float:
    """The projected result of the year, from the usual share of the months so far."""
    of_season = counts[indicator] * 12 / sum(SEASON[:months])
    if indicator != "new_employment":
        return of_season
    return of_season - counts["natural_attrition"] * 12 / months


def _targets(demo: Demo) -> list[dict]:
    """Targets for complete years and the current one; a year with data only for its end gets the
    next year's targets.
    """
    last = demo.months[-1]
    first_whole = demo.months[0].year + (demo.months[0].month > 1)
    rows: list[dict] = []
    for year in range(demo.months[0].year, last.year + 1):
        told = max(year, first_whole)
        months = last.month if told == last.year else 12
        factors = THIS_YEAR if told == last.year and months < 12 else FORMER_YEARS
        rows += _targets_of_year(f"{year}", demo.events[f"{told}"], months, factors)
    return sorted(rows, key=lambda row: [row[name] for name in TARGET.key])


def _targets_of_year(
    year: str, events: dict[str, dict[str, int]], months: int, factors: tuple[float, ...]
) -> list[dict]:
    rows = []
    sums: dict[str, float] = defaultdict(float)
    for place, (prefecture, counts) in enumerate(sorted(events.items())):
        for number, indicator in enumerate(INDICATORS):
            expected = _expected(counts, months, indicator)
            value = max(1, round(expected * factors[(place + number) % len(factors)]))
            sums[indicator] += expected
            rows.append(target_row(year, AREA, prefecture, indicator, value))
            if place % OWN_TARGET_EVERY == 0:
                stricter = max(value + 1, round(value * STRICTER))
                rows.append(target_row(year, prefecture, prefecture, indicator, stricter))
    for indicator, expected in sums.items():
        value = round(expected * PROVINCE[indicator])
        rows.append(target_row(year, AREA, AREA, indicator, value))
    for indicator, limit in (
        ("surveyed_unemployment_rate", 0.055),
        ("registered_unemployment_rate", 0.045),
    ):
        rows.append(
            target_row(year, AREA, AREA, indicator, limit)
            | {"unit": "share", "direction": "at_most"}
        )
    return rows


def _recognitions(demo: Demo) -> list[dict]:
    """Communities of all kinds, the best most often, in three yearly batches; one has lost its
    status.
    """
    kind, year = kind_of(SEED), demo.months[-1].year
    rows = []
    for street in demo.places.last:
        for community in street.communities:
            random = Random(f"recognition {SEED} {community.code}")
            if random.random() < RECOGNISED_SHARE[kind(community.code)]:
                batch = year - random.randint(1, 3)
                rows.append(
                    {
                        "area_code": community.code,
                        "area_level": "community",
                        "batch": f"{batch}",
                        "recognised_on": f"{batch}-12-20",
                        "withdrawn_on": "",
                        "source": RECOGNISED,
                    }
                )
    worst = max(rows, key=lambda row: (kind(row["area_code"]), row["area_code"]))
    worst["withdrawn_on"] = f"{demo.months[-1]}"
    return rows


def _reporting(demo: Demo) -> list[dict]:
    """Only the demo's streets are expected to send rosters."""
    since = shifted(demo.months[-1], 1 - MONTHS["labour_force"])

    def row(area: str, valid_from: date, valid_to: date | None) -> dict:
        return {
            "area_code": area,
            "register": "labour_force",
            "valid_from": f"{valid_from}",
            "valid_to": f"{valid_to}" if valid_to else "",
            "source": EXPECTED,
        }

    gone = demo.places.mergers[1]
    return [row(AREA, date(2000, 1, 1), date(2000, 2, 1))] + [
        row(street.code, since, gone.month if street.code in gone.codes else None)
        for street in demo.places.first
    ]


def _divisions(places: DemoPlaces) -> list[dict]:
    """The codes that end and begin with the mergers."""
    table = load_reference().tables["division"]
    names = [column.name for column in DIVISION.columns if not column.derived]
    rows = []
    for merger in places.mergers:
        for code in sorted(merger.codes):
            (old,) = table.filter(division_code=code).sort("valid_from").tail(1).rows(named=True)
            rows.append({name: old[name] for name in names} | {"valid_to": merger.month})
    known = set(table["division_code"])
    rows += [
        {
            "division_code": community.code,
            "division_name": community.name,
            "area_level": "community",
            "parent_code": street.code,
            "valid_from": places.mergers[1].month,
            "valid_to": None,
        }
        for street in places.last
        for community in street.communities
        if community.code not in known
    ]
    return rows


def _successions(places: DemoPlaces) -> list[dict]:
    return [
        {
            "from_code": old,
            "to_code": new,
            "valid_from": f"{merger.month}",
            "certain": "true",
            "evidence": "operator",
        }
        for merger in places.mergers
        for old, new in sorted(merger.codes.items())
    ]
