"""The command line on real input: two months of 32 streets, counted independently beforehand."""

from __future__ import annotations

import csv
import json
from datetime import date
from pathlib import Path

import duckdb
import pytest

from pipelines.base.home import Home
from pipelines.base.limits import Limits
from pipelines.edition.make import edition_of
from pipelines.edition.shown import Rules
from pipelines.operation import make_release
from pipelines.operation.take_in import take_in
from pipelines.quality.gate import GateReport
from pipelines.release.publish import find_release, releases
from pipelines.warehouse.facts import build_facts
from pipelines.warehouse.model import load_models
from pipelines.warehouse.release_tables import table_hashes
from tests.build import small_home as in_process
from tests.build.damage import as_typed
from tests.build.mart_cell import assert_none, differences, mart_rows
from tests.build.refresh_run import refresh_here, told_here
from tests.oracle.second_attack import attack, published
from tests.oracle.second_certified import Registers
from tests.oracle.second_count import codes, divisions_of
from tests.oracle.second_flow import count_movements
from tests.oracle.second_person import counted_persons
from tests.oracle.second_reading import Person, persons_of
from tests.oracle.second_sure import sure_tables

pytestmark = pytest.mark.whole

ASKED = {
    "rows": "select persons from mart.roster where {}",
    "households": "select households from mart.roster where {}",
    "employed_all_ages": "select employed from mart.roster where {}",
    "unemployed_all_ages": "select unemployed from mart.roster where {}",
    "not_in_labour_force_all_ages": "select not_in_labour_force from mart.roster where {}",
    "unknown_all_ages": "select unknown from mart.roster where {}",
    "working_age": "select working_age from mart.employment_rate where {} and group_code = 'all'",
    "able_and_willing": (
        "select able_and_willing from mart.employment_rate where {} and group_code = 'all'"
    ),
    "employed_able_and_willing": (
        "select employed from mart.employment_rate where {} and group_code = 'all'"
    ),
    "zero_employment_households": "select derived from mart.zero_employment_household where {}",
    "households_undetermined": "select undetermined from mart.zero_employment_household where {}",
    "working_age_households_without_employed": (
        "select coalesce(sum(households), 0) from mart.household_typology where {} and"
        " household_kind in ('workless', 'undetermined')"
    ),
}


def release_here(home: Home, *sources: Path) -> None:
    """Publish what follows from these folders, taken in one after another: without the shell, the
    gate and the pages, which other tests are about.
    """
    for source in sources:
        world = take_in(home, Limits.from_environment(), source, None, lambda done, total: None)
    models = load_models()
    facts = build_facts(home, world.limits, world.reference, world.ledger, models)
    make_release.publish(world, make_release.build(world, facts, models), GateReport((), True, 0))


@pytest.fixture(scope="module")
def refreshed(tmp_path_factory, shared) -> tuple[Path, list[tuple[int, str]]]:
    """A data folder after both months, the first as it is typed, and the exit codes with what was
    said.
    """
    home = Home(tmp_path_factory.mktemp("real"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DAGSTER_HOME", "")  # which a refresh sets
        return home.root, [
            as_typed(home, "refresh", "--from", str(shared / "real/2026-08")),
            told_here(home.root, shared / "real/2026-09"),
        ]


def test_both_months_are_taken_in_without_a_refused_file(refreshed):
    for code, said in refreshed[1]:
        assert code == 0, said
        assert "收到 32 份文件，退回 0 份" in said


def test_every_step_of_a_refresh_is_announced(refreshed):
    steps = ("收文件", "计数", "建表", "检查各表", "画页面")
    for _, said in refreshed[1]:
        assert [
            step for line in said.splitlines() for step in steps if line.startswith(step)
        ] == list(steps)


@pytest.mark.long  # beside test_second_attack.py
def test_a_second_attack_finds_nothing_in_the_public_edition(refreshed):
    home = Home(refreshed[0])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("pipelines.edition.make.rules_of", lambda policy: Rules(lag_months=0))
        told = published(edition_of(home, find_release(home)).file)
    assert told.faults == []
    assert sum(value is None for value in told.cells.values()) > 100
    assert attack(told) == []


def test_every_street_month_has_exactly_the_counts_that_were_expected(refreshed, shared):
    with (shared / "real/expected.csv").open(encoding="utf-8") as file:
        expected = list(csv.DictReader(file))
    assert len(expected) == 64
    parts = [
        f"select '{line['period']}' as period, '{line['street_code']}' as street_code, '{name}' as"
        f" measure, ({query.format(where)})::bigint as value"
        for line in expected
        for where in [f"month = date '{line['period']}-01' and area_code = '{line['street_code']}'"]
        for name, query in ASKED.items()
    ]
    answers = {}
    for start in range(0, len(parts), 96):  # a statement may be no longer than the sandbox takes
        asked = ("--format", "json", "--rows", "10000", " union all ".join(parts[start:][:96]))
        code, answer = in_process.jiuye(Home(refreshed[0]), "sql", *asked)
        assert code == 0, answer
        answers |= {
            (row["period"], row["street_code"], row["measure"]): row["value"]
            for row in json.loads(answer)
        }
    wanted = {
        (line["period"], line["street_code"], name): int(line[name])
        for line in expected
        for name in ASKED
    }
    assert answers == wanted


@pytest.fixture(scope="module")
def real(shared) -> dict[date, list[Person]]:
    """The rows of every file of both months."""
    return {
        date(2026, month, 1): [
            person
            for path in sorted((shared / f"real/2026-{month:02d}").iterdir())
            for person in persons_of(path)
        ]
        for month in (8, 9)
    }


def test_movements_between_the_two_months_are_those_of_a_count_by_person(refreshed, real):
    persons = {month: counted_persons(rows, month) for month, rows in real.items()}
    table: dict = {}
    reporting = {month: {one.community for one in counted} for month, counted in persons.items()}
    count_movements(table, persons, reporting)
    with duckdb.connect(str(Home(refreshed[0]).current_release), read_only=True) as connection:
        found = connection.execute(
            "select month, area_code, from_status, to_status, persons from mart.labour_movement"
        ).fetchall()
    moved = {key[2:]: cell["persons"] for key, cell in table.items() if key[1] == "51"}
    assert moved["unemployed", "employed"] > 100
    assert moved["absent", "employed"] > 1000
    assert {tuple(key): persons for *key, persons in found} == {
        key: cell["persons"] for key, cell in table.items()
    }


def test_how_sure_the_figures_are_was_counted_a_second_time(refreshed, real):
    months = {month: Registers(rows, [], []) for month, rows in real.items()}
    counties = {row.community[:6] for rows in real.values() for row in rows}
    for mart, counted in sure_tables(months, divisions_of(counties), codes()).items():
        rows = mart_rows(Home(refreshed[0]).current_release, mart, spell="unemployment")
        assert len(rows) > 30
        assert (mart, sorted(rows.keys() ^ counted.keys())) == (mart, [])
        assert_none(differences(rows, mart, counted))


def test_the_same_command_again_changes_nothing_and_says_so(refreshed, shared):
    home = Home(refreshed[0])
    before = [release.release_id for release in releases(home)]
    code, said = told_here(home.root, shared / "real/2026-08")
    assert code == 0
    assert "没有变化" in said
    assert [release.release_id for release in releases(home)] == before


@pytest.mark.long  # beside test_same_tables.py
def test_a_corrected_file_changes_its_street_and_parents_alone_and_the_first_undoes_it(
    refreshed, shared, tmp_path
):
    home = Home(refreshed[0])
    name = next(
        path
        for path in sorted((shared / "real/2026-09").iterdir())
        if path.suffix == ".csv" and path.name.startswith("51")
    )
    street = name.name[:9]
    first = table_hashes(home.current_release)
    lines = name.read_text("utf-8-sig").splitlines()
    place = next(i for i, line in enumerate(lines) if ",就业," in line)
    corrected = tmp_path / name.name
    corrected.write_text("\n".join([*lines[:place], *lines[place + 1 :]]), "utf-8")
    release_here(home, tmp_path)
    former, current = (release.file for release in releases(home)[-2:])
    assert table_hashes(current) != first
    areas = _changed_areas(former, current)
    assert street in areas
    assert all(area.startswith(street) or street.startswith(area) for area in areas)
    tmp_path.joinpath(name.name).write_bytes(name.read_bytes())
    release_here(home, tmp_path)
    assert table_hashes(home.current_release) == first


def _changed_areas(former: Path, current: Path) -> set[str]:
    with duckdb.connect() as connection:
        connection.execute(
            f"attach '{former}' as former (read_only); attach '{current}' as current (read_only)"
        )
        tables = connection.execute(
            "select table_name from duckdb_columns() where database_name = 'current' and"
            " schema_name = 'mart' and column_name = 'area_code'"
            " and table_name <> 'small_area_rate'"  # its prior is the county's, so all of it moves
        ).fetchall()
        return {
            area
            for (table,) in tables
            for one, other in (("former", "current"), ("current", "former"))
            for (area,) in connection.execute(
                f"select distinct area_code from (select * from {one}.mart.{table} except select *"
                f" from {other}.mart.{table})"
            ).fetchall()
        }


def test_statistical_tables_are_refused_with_reasons_and_disturb_nothing(refreshed, shared, capsys):
    home = Home(refreshed[0])
    before = table_hashes(home.current_release)
    assert refresh_here(home.root, shared / "messy") == 1
    assert capsys.readouterr().out.count("找不到表头") == 7
    assert table_hashes(home.current_release) == before
