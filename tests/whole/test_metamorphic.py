"""The same facts told otherwise give the same tables, and one person more in work changes just the
figures that person is in.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from random import Random

import polars as pl
import pytest

from pipelines.base.home import Home
from pipelines.warehouse.release_tables import table_hashes
from tests.build.mart_cell import KEYS, mart_rows
from tests.build.register_file import SHIPPED, STREET, csv_bytes, grid, person
from tests.build.small_home import drafted, refreshed
from tests.build.told_facts import AREAS, BEFORE, NOW, PLACES, Rows, others, people, told

pytestmark = pytest.mark.whole


@dataclass
class Telling:
    """A data folder into which one version of this month after another comes, each as a correction
    of the one before.
    """

    home: Home
    folder: Path
    versions: list[Path] = field(default_factory=list)

    def tell(self, files: dict[str, list[list[str]]]) -> Path:
        """The release after these files (words of the file's name -> lines) have come in."""
        source = self.folder / str(len(self.versions))
        source.mkdir()
        for name, lines in files.items():
            (source / f"{name}.csv").write_bytes(csv_bytes(lines))
        world = refreshed(self.home, source)
        latest = world.submissions.sort("receipt").tail(len(files))
        assert set(latest["file_name"]) == {f"{name}.csv" for name in files}
        assert set(latest["verdict"]) == {"accepted"}
        self.versions.append(drafted(world))
        return self.versions[-1]


def of_street(words: str, month: str = NOW) -> str:
    return f"{STREET}_{words}_{month}"


@pytest.fixture(scope="module")
def telling(tmp_path_factory: pytest.TempPathFactory) -> Telling:
    """Both months told plainly."""
    telling = Telling(Home(tmp_path_factory.mktemp("told")), tmp_path_factory.mktemp("sources"))
    rosters = {of_street("劳动力资源台账", month): grid(people()) for month in (BEFORE, NOW)}
    telling.tell({**rosters, **{of_street(words): told(rows) for words, rows in others().items()}})
    return telling


def shuffled(rows: list[list[str]]) -> list[list[str]]:
    return [rows[0], *Random(1).sample(rows[1:], len(rows) - 1)]


OTHERWISE = {
    "rows in another order": lambda: {
        of_street(words): shuffled(lines)
        for words, lines in {
            "劳动力资源台账": grid(people()),
            **{words: told(rows) for words, rows in others().items()},
        }.items()
    },
    "a file a community": lambda: {
        f"{place}_劳动力资源台账_{NOW}": grid(
            [row for row in people() if row["community_code"] == place]
        )
        for place in PLACES
    },
    "households under other numbers": lambda: {
        of_street("劳动力资源台账"): grid(
            [row | {"household_no": f"新{97 - int(row['household_no'])}号"} for row in people()]
        )
    },
}


@pytest.mark.parametrize("how", OTHERWISE)
def test_the_same_told_otherwise_gives_the_same_tables(telling, how):
    assert table_hashes(telling.tell(OTHERWISE[how]())) == table_hashes(telling.versions[0])


def changes(before: Path, after: Path) -> dict[str, dict[tuple, int]]:
    """Area -> (month, mart, other keys, column) -> by how much a count differs; a row that is not
    there has zeros.
    """
    found: dict[str, dict[tuple, int]] = {}
    for mart in KEYS:
        former, latter = mart_rows(before, mart), mart_rows(after, mart)
        for key in former.keys() | latter.keys():
            row, other = latter.get(key, {}), former.get(key, {})
            for column in {**row, **other}:
                values = row.get(column, 0), other.get(column, 0)
                if all(type(value) is int for value in values) and values[0] != values[1]:
                    found.setdefault(key[1], {})[f"{key[0]:%Y-%m}", mart, *key[2:], column] = (
                        values[0] - values[1]
                    )
    return found


def expected(
    groups: tuple[str, ...], counts: dict[tuple, int], of_groups: dict[str, int]
) -> dict[tuple, int]:
    every = {
        ("employment_rate", group, name): by for group in groups for name, by in of_groups.items()
    }
    return {(NOW, *key): by for key, by in {**counts, **every}.items()}


def assert_changes(found: dict[str, dict[tuple, int]], wanted: dict[tuple, int], rows: int) -> None:
    """`wanted` in the community and everywhere above it, and nowhere else; `rows` more accepted
    rows of the street's file.
    """
    files = {(NOW, "submission_status", "labour_force", "accepted_rows"): rows} if rows else {}
    assert found == {area: {**wanted, **(files if area == STREET else {})} for area in AREAS}


def test_one_more_worker_changes_just_what_counts_workers(telling):
    newcomer = person(20, "19900101", community_code=PLACES[1], household_no="77")
    after = telling.tell({of_street("劳动力资源台账"): grid([*people(), newcomer])})
    assert_changes(
        changes(telling.versions[0], after),
        expected(
            ("all", "female", "age_25_45", "female_25_45"),
            {
                ("roster", "persons"): 1,
                ("roster", "households"): 1,
                ("roster", "employed"): 1,
                ("station", "able_and_willing"): 1,
                ("household_typology", "working", "households"): 1,
                ("household_typology", "working", "persons"): 1,
                ("labour_movement", "absent", "employed", "persons"): 1,
            },
            {"working_age": 1, "able_and_willing": 1, "employed": 1},
        ),
        rows=1,
    )


def test_an_unemployed_person_who_is_employed_instead_moves_from_one_count_to_the_other(telling):
    rows = people()
    place = next(
        n
        for n, row in enumerate(rows)
        if row["employment_status"] == "失业" and row["community_code"] == PLACES[1]
    )
    rows[place] |= {
        "employment_status": "就业",
        "employment_form": "单位就业",
        "unemployment_registered": "否",
        "unemployed_since": "",
    }
    after = telling.tell({of_street("劳动力资源台账"): grid(rows)})
    assert_changes(
        changes(telling.versions[0], after),
        expected(
            ("all", "female", "age_46_up", "female_46_up", "older"),
            {
                ("roster", "employed"): 1,
                ("roster", "unemployed"): -1,
                ("unemployment_duration", "3_to_6", "persons"): -1,
                ("household_typology", "mixed", "households"): -1,
                ("household_typology", "mixed", "persons"): -2,
                ("household_typology", "working", "households"): 1,
                ("household_typology", "working", "persons"): 2,
                ("labour_movement", "unemployed", "unemployed", "persons"): -1,
                ("labour_movement", "unemployed", "employed", "persons"): 1,
            },
            {"employed": 1, "unemployed": -1, "registered_unemployed": -1},
        ),
        rows=0,
    )


def test_the_months_are_those_that_were_told(telling):
    months = {key[0] for key in mart_rows(telling.versions[0], "roster")}
    assert months == {date.fromisoformat(f"{month}-01") for month in (BEFORE, NOW)}


def test_rows_under_codes_that_a_merger_ended_count_where_they_have_gone(tmp_path):
    """东坡街道 went into 光华街道 in 2020: its communities' rows under old codes, in a file of
    their own, are as if under those of today.
    """
    succession = (
        SHIPPED.tables["division_succession"]
        .filter(
            pl.col("from_code").str.starts_with("510105010")
            & pl.col("certain")
            & pl.col("current_code").str.starts_with("510105009")
            & (pl.col("from_code").str.len_bytes() == 12)
        )
        .sort("from_code")
    )
    gone = dict(
        succession.select("from_code", "current_code").unique(maintain_order=True).iter_rows()
    )
    own = (
        SHIPPED.tables["division"]
        .filter(
            pl.col("division_code").str.starts_with("510105009")
            & (pl.col("area_level") == "community")
            & pl.col("valid_to").is_null()
            & ~pl.col("division_code").is_in(list(gone.values()))
        )["division_code"]
        .sort()
    )
    assert len(gone) >= 2
    assert len(own) >= 1
    places = [*list(gone)[:2], own[0]]
    rows = [
        row | {"community_code": places[PLACES.index(row["community_code"])]} for row in people()
    ]

    def tables(name: str, *files: Rows) -> dict[str, str]:
        folder = tmp_path / name
        folder.mkdir()
        for number, content in enumerate(files):
            (folder / f"台账{number}_2026-08.csv").write_bytes(csv_bytes(grid(content)))
        world = refreshed(Home(tmp_path / f"{name} home"), folder)
        assert set(world.submissions["verdict"]) == {"accepted"}
        assert set(world.submissions["street_code"]) == {"510105009"}
        return {
            table: digest
            for table, digest in table_hashes(drafted(world)).items()
            if table != "mart.submission_status"
        }  # which has the hints

    now = [
        row | {"community_code": gone.get(row["community_code"], row["community_code"])}
        for row in rows
    ]
    old = [row for row in rows if row["community_code"] in gone]
    assert tables("old", old, [row for row in rows if row["community_code"] not in gone]) == tables(
        "now", now
    )
