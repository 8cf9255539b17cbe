"""A second count of full employment over a province of files: its registers as months of rows. It
shares no code with pipelines/.
"""

from __future__ import annotations

import json
from collections import defaultdict
from datetime import date
from pathlib import Path

from tests.oracle.second_certified import Registers
from tests.oracle.second_count import divisions_of
from tests.oracle.second_full_employment import second_full_employment
from tests.oracle.second_household import spells
from tests.oracle.second_reading import (
    TITLES,
    Entity,
    Recognition,
    accepted_rows,
    returned_rows,
)
from tests.oracle.second_sheet import raw_rows
from tests.oracle.second_word import word_of

NEEDED = ("zero_employment_household", "community_entity")  # beside the roster
NAMELESS = ("unicode",)  # layouts whose files do not name their street


def count_full_employment(
    folder: Path, criteria: list[dict]
) -> tuple[dict[tuple, dict], dict[tuple, dict]]:
    """The rows of mart.full_employment_criterion by (month, area, criterion), and of
    mart.full_employment_area by (month, area), of the province in `folder`; nobody is recognised.
    """
    ledger = json.loads((folder / "ledger.json").read_text("utf-8"))
    accepted, not_taken = accepted_rows(folder, ledger), returned_rows(folder, ledger)
    months = {
        month: Registers(
            rows,
            _open_rows(accepted.get(("zero_employment_household", month), []), month),
            _standing_entities(accepted.get(("community_entity", month), [])),
            _covered(folder, ledger, month),
            [place for place, _ in not_taken.get(month, [])],
        )
        for (register, month), rows in accepted.items()
        if register == "labour_force"
    }
    counties = {row.community[:6] for registers in months.values() for row in registers.persons}
    return second_full_employment(months, criteria, [], divisions_of(counties))


def _open_rows(rows: list[Recognition], month: date) -> list[dict]:
    """The recognitions without an end of the households that are on the list at month end."""
    return [
        {
            "community_code": home[0],
            "household_no": home[1],
            "recognised_on": row.recognised_on,
            "due_on": row.due_on,
        }
        for home, own in spells(rows, month).items()
        for spell in own
        if spell.ended is None
        for row, end in zip(spell.rows, spell.ends, strict=True)
        if end is None
    ]


def _standing_entities(rows: list[Entity]) -> list[dict]:
    standing: dict[str, Entity] = {}
    for row in sorted(
        rows, key=lambda row: (row.founded_on or date.max, row.community, row.place[2])
    ):
        standing.setdefault(row.code, row)
    return [
        {
            "community_code": row.community,
            "status": row.status,
            "employees": row.employees,
            "founded_on": row.founded_on,
        }
        for row in standing.values()
    ]


def _covered(folder: Path, ledger: dict, month: date) -> dict[str, set[str]]:
    """Register -> the streets or communities that files of the month cover: a file that names its
    street covers it whole, another the communities of its rows.
    """
    covered: dict[str, set[str]] = defaultdict(set)
    for file in ledger["files"]:
        register = file["register"]
        if file["month"] != f"{month:%Y-%m}" or file["refused"] or register not in NEEDED:
            continue
        if file["communities"] or file["layout"] not in NAMELESS:
            covered[register] |= set(file["communities"] or [file["street"]])
            continue
        rows = raw_rows(folder / file["file"], TITLES[register])
        places = {word_of(row["community_code"]) or "" for _, _, row in rows}
        covered[register] |= {
            code for code in places if len(code) == 12 and code.startswith(file["street"])
        } or {file["street"]}
    return covered
