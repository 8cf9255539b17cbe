"""The generated province of certified communities, released and counted a second time."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

from pipelines.base.home import Home
from tests.build.certified_province import (
    DIVISIONS,
    STREETS,
    certified_province,
    lake_row,
)
from tests.build.criterion_release import (
    OWN_CRITERIA,
    OWN_RECOGNITIONS,
    RECOGNITION_HEADER,
    overlaid,
    read_criteria,
    released,
    with_divisions,
)
from tests.build.lake_file import send
from tests.oracle.second_full_employment import second_full_employment


@dataclass(frozen=True)
class Certified:
    """A release, and what its criteria and areas are by the second count."""

    release: Path
    criteria: dict[tuple, dict]
    areas: dict[tuple, dict]


def certified_release(home: Home) -> Certified:
    """The generated province as released from this data folder, and as counted a second time."""
    months = certified_province()
    sent = [
        send(
            home,
            register,
            lines,
            month=f"{month:%Y-%m}",
            register=register,
            covers=covers,
            returned=[{"community_code": code} for code in registers.returned]
            if register == "labour_force"
            else (),
        )
        for month, registers in months.items()
        for register, lines, covers in (
            ("labour_force", map(lake_row, registers.persons), STREETS),
            *(
                (register, lines, sorted(registers.covered[register]))
                for register, lines in (
                    ("zero_employment_household", registers.households),
                    ("community_entity", registers.entities),
                )
            ),
        )
    ]
    reference = with_divisions(
        overlaid(home, OWN_CRITERIA, OWN_RECOGNITIONS),
        DIVISIONS.communities,
        DIVISIONS.successions,
        DIVISIONS.reporting,
    )
    recognitions = list(csv.DictReader([RECOGNITION_HEADER, *OWN_RECOGNITIONS]))
    return Certified(
        released(home, reference, *sent),
        *second_full_employment(months, read_criteria(OWN_CRITERIA), recognitions, DIVISIONS),
    )
