"""The account of zero-employment households of months at random against a second count."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from pipelines.base.home import Home
from pipelines.warehouse.release_tables import table_hashes
from tests.build.fact_file import place
from tests.build.household_account import COLUMNS, MART, REGISTER, listed, sent
from tests.build.lake_file import day, person
from tests.build.mart_cell import assert_none, differences, mart_rows
from tests.build.release_file import release_with
from tests.oracle.second_household import count_register
from tests.oracle.second_reading import Recognition
from tests.oracle.second_table import Table

pytestmark = pytest.mark.slow

# By the second count

EDGES = (
    "2026-01-31",
    "2026-02-28",
    "2026-03-01",
    "2026-03-31",
    "2026-04-01",
    "2026-04-30",
    "2026-05-01",
    "2026-05-31",
    "2026-06-15",
    "2026-06-30",
    "2026-07-01",
    "2026-07-31",
    "2026-08-01",
    "2026-08-02",
    "2026-08-30",
    "2026-08-31",
    "2026-09-01",
    "2026-09-30",
    "2026-10-01",
)
MONTHS = ("2026-06", "2026-07", "2026-09")  # nobody sends anything in August
PLACES = [
    *(place(number) for number in range(4)),
    *(f"510105{number:03d}001" for number in (1, 2, 5)),
]
HOUSEHOLDS = ("1", "2", "3", "~b", "~a")


def drawn_register(random: Random) -> list[dict]:
    found = []
    for community in PLACES:
        for _ in range(random.choice((0, 6, 14))):
            reason = random.choice((None, None, "employed", "employed", "refused_three_times"))
            worker = (
                random.choice((None, "w", "v", "u")) if reason != "refused_three_times" else None
            )
            found.append(
                listed(
                    random.choice(EDGES),
                    random.choice((None, *EDGES)),
                    reason,
                    worker,
                    random.choice((None, *EDGES)),
                    random.choice(HOUSEHOLDS),
                    community,
                )
            )
    return found


def drawn_roster(random: Random) -> list[dict]:
    return [
        person(
            f"{community} {household} {member}",
            community,
            household,
            status=random.choice(("unemployed", "unemployed", "employed", "unknown")),
        )
        for community in PLACES
        if random.random() < 0.8
        for household in HOUSEHOLDS
        if random.random() < 0.8
        for member in range(random.choice((1, 1, 2)))
    ]


def counted_again(register: dict[str, list[dict]], rosters: dict[str, list[dict]]) -> Table:
    """The mart of these rows, by the second count."""
    table, derived = Table(), {}
    for month, people in rosters.items():
        homes: dict[tuple, set[str]] = {}
        for row in people:
            homes.setdefault((row["community_code"], row["household_no"]), set()).add(
                row["employment_status"]
            )
        derived[day(month)] = {home for home, found in homes.items() if found == {"unemployed"}}
        for home, found in homes.items():
            is_open = "unknown" in found and "employed" not in found
            table.add(
                day(month),
                home[0],
                (),
                derived=found == {"unemployed"},
                undetermined=is_open,
                undetermined_member_unknown=is_open,
                undetermined_row_returned=False,
                undetermined_both=False,
            )
    told = {
        day(month): [
            Recognition(
                ("file", None, number),
                (row["community_code"], row["household_no"]),
                row["recognised_on"],
                row["due_on"],
                row["resolved_on"],
                row["exit_reason"] and row["exit_reason"] == "employed",
                row["employed_person"],
            )
            for number, row in enumerate(found)
        ]
        for month, found in register.items()
    }
    count_register(
        table,
        told,
        derived,
        {
            day(month): {row["community_code"] for row in people}
            for month, people in rosters.items()
        },
    )
    return table


@pytest.fixture(scope="module")
def drawn() -> tuple[dict[str, list[dict]], dict[str, list[dict]]]:
    """Months in which what is rare in life is common; some communities have no register in some of
    them, or no roster.
    """
    random = Random(7)
    return {month: drawn_register(random) for month in MONTHS}, {
        month: drawn_roster(random) for month in MONTHS
    }


@pytest.fixture(scope="module")
def at_random(drawn, tmp_path_factory) -> Path:
    home = Home(tmp_path_factory.mktemp("at_random")).prepare()
    return release_with(REGISTER, home, *sent(home, *drawn))


def test_every_cell_of_months_at_random_is_that_of_the_second_count(drawn, at_random):
    expected = counted_again(*drawn)
    assert mart_rows(at_random, REGISTER).keys() == expected.keys()
    assert_none(differences(at_random, REGISTER, expected))
    assert (
        min(
            sum(cell[name] or 0 for cell in expected.values())
            for name in COLUMNS
            if name != "adjustment"
        )
        > 5
    )


def test_neither_the_order_of_files_nor_the_key_changes_the_account(drawn, at_random, tmp_path):
    key = {"~a": "~y", "~b": "~x"}  # which of two pseudonyms is the smaller is the key's doing
    register, rosters = (
        {
            month: [
                {**row, "household_no": key.get(row["household_no"], row["household_no"])}
                for row in found
            ]
            for month, found in told.items()
        }
        for told in drawn
    )
    home = Home(tmp_path).prepare()
    other = release_with(REGISTER, home, *reversed(sent(home, register, rosters)))
    assert {name: value for name, value in table_hashes(other).items() if name == MART} == {
        MART: table_hashes(at_random)[MART]
    }
