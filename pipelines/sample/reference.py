"""Reference files for a sample: targets in proportion to its invented province, and recognitions of
some communities.
"""

from __future__ import annotations

import csv
import json
from collections import defaultdict
from pathlib import Path
from random import Random

from pipelines.contract.reference_table import RECOGNITION, TARGET, ReferenceTable

INDICATORS = ("new_employment", "reemployed_unemployed", "difficult_employed")
SOURCE = "示例：按样本的规模折算，不是真实目标 / sample: fitted to its size, no real target"
RECOGNISED = "示例：随机选取 / sample: drawn at random"
OWN_TARGET_EVERY, STRICTER = (
    3,
    1.04,
)  # every third prefecture sets itself a slightly higher target
RECOGNISED_EVERY = 4


def write_reference(ledger: Path, folder: Path) -> tuple[Path, Path]:
    """Write target.csv and recognition.csv for the ledger's sample to `folder` (the reference/ of a
    data folder). Returns their paths.

    Targets for every year of the sample: set by the province for itself and its prefectures, and by
    some prefectures for themselves; their basis is a placeholder. Deterministic.
    """
    told = json.loads(ledger.read_text(encoding="utf-8"))
    folder.mkdir(parents=True, exist_ok=True)
    return (
        write_table(folder, TARGET, _targets(told)),
        write_table(folder, RECOGNITION, _recognitions(told)),
    )


def write_table(folder: Path, table: ReferenceTable, rows: list[dict]) -> Path:
    """Write an operator's file of a reference table. Returns its path."""
    path = folder / f"{table.name}.csv"
    names = [column.name for column in table.columns if not column.derived]
    with path.open("w", encoding="utf-8", newline="") as text:
        writer = csv.DictWriter(text, names, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return path


def _achieved(counts: dict[str, int], indicator: str) -> int:
    """The count compared with a target of this indicator; new employment net of attrition."""
    attrition = counts["natural_attrition"] if indicator == "new_employment" else 0
    return counts[indicator] - attrition


def _targets(told: dict) -> list[dict]:
    rows: list[dict] = []
    covered = {
        month[:4]: int(month[5:]) for month in told["months"]
    }  # year -> its last month in the sample
    for year, last in sorted(covered.items()):
        by_prefecture = told["events"].get(year, {})
        sums: dict[tuple[str, str], int] = defaultdict(int)
        for place, (prefecture, counts) in enumerate(sorted(by_prefecture.items())):
            random = Random(f"target {told['seed']} {year} {prefecture}")
            for indicator in INDICATORS:
                achieved = _achieved(counts, indicator)
                value = max(1, round(achieved * 12 / last * random.uniform(0.85, 1.12)))
                sums[prefecture[:2], indicator] += value
                rows.append(target_row(year, prefecture[:2], prefecture, indicator, value))
                if place % OWN_TARGET_EVERY == 0:
                    rows.append(
                        target_row(
                            year,
                            prefecture,
                            prefecture,
                            indicator,
                            max(value + 1, round(value * STRICTER)),
                        )
                    )
        rows += [
            target_row(year, province, province, indicator, value)
            for (province, indicator), value in sums.items()
        ]
        rows += [
            {
                **target_row(year, province, province, "surveyed_unemployment_rate", 0.055),
                "unit": "share",
                "direction": "at_most",
            }
            for province in sorted({province for province, _ in sums})
        ]
    return sorted(rows, key=lambda row: [row[name] for name in TARGET.key])


def target_row(year: str, setter: str, area: str, indicator: str, value: float) -> dict:
    """A row of the target table: at least `value` persons, marked as placeholder."""
    return {
        "year": year,
        "setter_code": setter,
        "target_code": area,
        "indicator": indicator,
        "value": value,
        "unit": "persons",
        "direction": "at_least",
        "basis": "placeholder",
        "valid_from": f"{year}-01-01",
        "valid_to": f"{int(year) + 1}-01-01",
        "source": SOURCE,
    }


def _recognitions(told: dict) -> list[dict]:
    """One community in four, in two batches before the sample's first month; the first of all loses
    its status in the last month.
    """
    first, last = int(told["months"][0][:4]), told["months"][-1]
    codes = sorted(told["communities"])
    chosen = sorted(
        Random(f"recognition {told['seed']}").sample(codes, max(1, len(codes) // RECOGNISED_EVERY))
    )
    return [
        {
            "area_code": code,
            "area_level": "community",
            "batch": f"{first - 1 - place % 2}",
            "recognised_on": f"{first - 1 - place % 2}-12-20",
            "withdrawn_on": f"{last}-01" if place == 0 else "",
            "source": RECOGNISED,
        }
        for place, code in enumerate(chosen)
    ]
