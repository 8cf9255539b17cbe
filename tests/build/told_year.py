"""What the registers of a world's year say, before anything is written."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from pipelines.sample.world import Rows

CHANNEL_OF = {
    "unit": "unit",
    "self_employed": "self_employed",
    "public_welfare_post": "public_welfare_post",
    "own_business": "own_business",
    "flexible": "flexible",
    "other": "flexible",
    None: "flexible",
}


@dataclass(frozen=True, repr=False)  # rows hold personal values
class Told:
    """What the registers say of a month, and the roster's people: ID number -> row, of those on one
    roster only.
    """

    month: date
    rows: Rows
    people: dict[str, dict]

    @property
    def homes(self) -> dict[tuple[str, str], list[dict]]:
        homes: dict[tuple[str, str], list[dict]] = {}
        for row in self.rows["labour_force"]:
            homes.setdefault((row["community_code"], row["household_no"]), []).append(row)
        return homes


def is_able_family(members: list[dict]) -> bool:
    """Somebody able, willing and unemployed, nobody employed, of nobody the status unknown; the
    ages are left aside.
    """
    statuses = {row["employment_status"] for row in members}
    return not statuses & {"employed", "unknown"} and any(
        row["employment_status"] == "unemployed"
        and row["labour_capacity"]
        and row["willing_to_work"]
        for row in members
    )
