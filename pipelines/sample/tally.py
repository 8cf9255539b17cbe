"""Counts of people who found and left work in a sample's years, each person once a year."""

from __future__ import annotations

from dataclasses import dataclass, field

DATES = {"new_employment": "employed_on", "natural_attrition": "left_on"}
COUNTS = ("new_employment", "natural_attrition", "reemployed_unemployed", "difficult_employed")


@dataclass
class Tally:
    """`counts`: (year, prefecture) -> event -> persons; `seen`: the persons counted, by register
    and year.
    """

    counts: dict[tuple[str, str], dict[str, int]] = field(default_factory=dict)
    seen: set[tuple[str, str, str]] = field(default_factory=set)

    def add(self, register: str, rows: list[dict]) -> None:
        """Count the rows of an event register; other registers are ignored."""
        if register not in DATES:
            return
        for row in rows:
            year = f"{row[DATES[register]].year}"
            if (register, year, row["id_number"]) not in self.seen:
                self.seen.add((register, year, row["id_number"]))
                own = self.counts.setdefault(
                    (year, row["community_code"][:4]), dict.fromkeys(COUNTS, 0)
                )
                own[register] += 1
                for flag, event in (
                    ("reemployed_unemployed", "reemployed_unemployed"),
                    ("difficult", "difficult_employed"),
                ):
                    own[event] += bool(row.get(flag))

    def by_year(self) -> dict[str, dict[str, dict[str, int]]]:
        """Year -> prefecture -> event -> persons."""
        years: dict[str, dict[str, dict[str, int]]] = {}
        for (year, prefecture), own in sorted(self.counts.items()):
            years.setdefault(year, {})[prefecture] = own
        return years
