"""The pipeline against the second count, cell by cell, and against itself: other orders, other
keys, corrections and repetitions.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest

from pipelines.base.home import Home
from pipelines.base.month import shifted
from pipelines.sample import write_sample
from tests.build.certified_table import AREA, CRITERION, assert_equal, table
from tests.build.criterion_release import read_criteria
from tests.build.dense_province import write_dense_province
from tests.build.gate_sql import failing_checks
from tests.build.mart_cell import KEYS, SURE_KEYS, assert_none, differences, mart_rows
from tests.build.small_home import copied, drafted, refreshed
from tests.oracle.second_count import area_names, second_count
from tests.oracle.second_person import GROUP_NAMES, LEVELS
from tests.oracle.second_sample import count_full_employment
from tests.oracle.second_table import Table

pytestmark = pytest.mark.whole


def drawn_from_life(folder: Path, **size: int) -> object:
    return write_sample(folder, area="5106", streets=3, households_per_community=4, **size)


PROVINCES = {
    "a few months of life": partial(drawn_from_life, communities_per_street=3, months=4),
    # 52 communities over a year and two months
    "drawn from life": partial(drawn_from_life, communities_per_street=18, months=14),
    "dense": write_dense_province,
}
LONG = {"drawn from life": pytest.mark.long}  # a few months show the same, in fewer rows


STREETS_HELD = 24  # months of streets and communities in a release


@dataclass(frozen=True)
class Compared:
    folder: Path
    release: Path
    counts: dict[str, Table]


@pytest.fixture(
    scope="module",
    params=[pytest.param(name, marks=LONG.get(name, ())) for name in PROVINCES],
)
def province(request, tmp_path_factory: pytest.TempPathFactory) -> Compared:
    """A province taken in and built, those drawn from life with faults and late files; and counted
    a second time.
    """
    folder, home = tmp_path_factory.mktemp(request.param), Home(tmp_path_factory.mktemp("home"))
    PROVINCES[request.param](folder)
    if request.param == "dense":
        return Compared(folder, drafted(refreshed(home, folder)), held(second_count(folder)))
    for number, files in enumerate(late_last(folder)):
        world = refreshed(home, copied(folder, files, tmp_path_factory.mktemp(f"part {number}")))
    return Compared(folder, drafted(world), second_count(folder))


def held(counts: dict[str, Table]) -> dict[str, Table]:
    """The second count without streets and communities of months that a release does not hold."""
    last = max(month for month, *_ in counts["roster"])
    first = shifted(last, 1 - STREETS_HELD)
    return {
        mart: Table({key: row for key, row in table.items() if len(key[1]) < 9 or key[0] >= first})
        if mart != "submission_status"
        else table
        for mart, table in counts.items()
    }


def late_last(folder: Path) -> tuple[list[str], list[str]]:
    """The files of a sample, and those of its last street for the third month, which come in a year
    late.
    """
    files = json.loads((folder / "ledger.json").read_text("utf-8"))["files"]
    months, street = (
        sorted({file["month"] for file in files}),
        max(file["street"] for file in files),
    )
    late = [
        file["file"] for file in files if (file["month"], file["street"]) == (months[2], street)
    ]
    assert len(late) >= 8
    return [file["file"] for file in files if file["file"] not in late], late


@pytest.mark.parametrize("mart", sorted(KEYS))
def test_every_cell_of_a_mart_is_that_of_the_second_count(province, mart):
    assert len(province.counts[mart]) > 10
    assert_none(differences(province.release, mart, province.counts[mart]))


@pytest.mark.parametrize("mart", sorted(KEYS))
def test_a_mart_has_a_row_for_just_what_the_second_count_met(province, mart):
    """Groups of 16 to 24 are left aside: test_nobody_under_sixteen_is_in_an_age_group."""
    both = mart_rows(province.release, mart), province.counts[mart]
    if (
        mart == "new_employment"
    ):  # which has a row for every area, of zeros where nothing has happened yet
        both = tuple(
            {
                key: row
                for key, row in keyed.items()
                if any(isinstance(cell, int) and cell for cell in row.values())
            }
            for keyed in both
        )
    rows, counts = ({key for key in keys if not str(key[-1]).endswith("_16_24")} for keys in both)
    assert (sorted(rows - counts), sorted(counts - rows)) == ([], [])


@pytest.mark.parametrize("mart", sorted(SURE_KEYS))
def test_how_sure_a_figure_is_was_counted_a_second_time(province, mart):
    rows, counts = mart_rows(province.release, mart), province.counts[mart]
    assert len(rows) > 10
    assert sorted(rows.keys() ^ counts.keys()) == []
    assert_none(differences(province.release, mart, counts))


def test_full_employment_is_as_the_second_count_says(province):
    criteria, areas = count_full_employment(province.folder, read_criteria(()))
    assert len({row["criterion_state"] for row in criteria.values()}) >= 3
    assert_equal(table(province.release, CRITERION, criteria), criteria)
    assert_equal(table(province.release, AREA, areas), areas)


@pytest.mark.parametrize("mart", sorted(KEYS))
def test_areas_groups_and_rates_are_named_and_divided_as_the_second_count_would(province, mart):
    rows = mart_rows(province.release, mart)
    names = {month: area_names(month) for month in {key[0] for key in rows}}
    for key, row in rows.items():
        if mart == "submission_status":
            assert (key, row["street_name"], row["expected"]) == (key, names[key[0]][key[1]], True)
            assert (key, row["received_on"] is None) == (key, row["verdict"] == "missing")
            stands = row["verdict"] not in ("missing", "refused")
            assert (key, row["is_late"]) == (key, stands and row["received_on"] > row["due_on"])
            continue
        assert (key, row["area_name"], row["area_level"]) == (
            key,
            names[key[0]][key[1]],
            LEVELS[len(key[1])],
        )
        if mart == "employment_rate":
            rate = row["employed"] / row["able_and_willing"] if row["able_and_willing"] else None
            assert (key, row["group_name"], row["employment_rate"]) == (
                key,
                GROUP_NAMES[key[2]],
                rate,
            )


def test_the_gates_checks_hold(province):
    assert failing_checks(province.release) == set()


@pytest.mark.parametrize(
    "province",
    [pytest.param(name, marks=LONG.get(name, ())) for name in ("drawn from life", "dense")],
    indirect=True,
    scope="module",
)
def test_the_provinces_hold_what_the_comparison_is_for(province):
    """Every group, kind of household, duration and sort of entity; fifty communities over 14
    months, or six prefectures and months just beyond the twelve of a group; every move, flow,
    sort of post, and stations of streets themselves.
    """
    counts = province.counts
    assert {key[2] for key in counts["employment_rate"]} == set(GROUP_NAMES)
    assert {key[2] for key in counts["household_typology"]} == {
        "working",
        "mixed",
        "workless",
        "undetermined",
    }
    reasons = ("undetermined_member_unknown", "undetermined_row_returned", "undetermined_both")
    homes = counts["zero_employment_household"].values()
    many_returned = len({key[0] for key in counts["roster"]}) < 14
    assert not many_returned or min(sum(cell[name] for cell in homes) for name in reasons) > 0
    assert not many_returned or sum(cell["age_unknown"] for cell in counts["roster"].values()) > 0
    bands = {"under_1", "1_to_3", "3_to_6", "6_to_12", "12_to_24", "over_24", "not_stated"}
    assert {key[2] for key in counts["unemployment_duration"]} == bands
    sorts = ("founded", "closed_in_month", "suspended", "relief_entitled", "relief_granted")
    assert (
        min(sum(cell[name] for cell in counts["community_entity"].values()) for name in sorts) > 0
    )
    assert [
        {key[place] for key in counts["labour_movement"]} >= {"absent", "elsewhere"}
        for place in (2, 3)
    ] == [True, True]
    for mart, names in (
        ("job_post", ("vacant", "ended", "ending_soon", "over_three_years")),
        ("station", ("part_time_staff",)),
        ("new_employment", ("natural_attrition", "reemployed_unemployed", "difficult_employed")),
        ("assistance", ("employed_within_3_months", "amount_yuan")),
    ):
        assert min(sum(cell[name] for cell in counts[mart].values()) for name in names) > 0
    streets, communities = (
        sum(cell["stations"] for key, cell in counts["station"].items() if len(key[1]) == length)
        for length in (9, 12)
    )
    assert streets > communities  # some are the street's own
    communities, months = (
        {key[place] for key in counts["roster"] if len(key[1]) == 12} for place in (1, 0)
    )
    many = len(communities) > 50 and len(months) == 14
    assert many or (
        len({code[:4] for code in communities}) > 5
        and max(months).replace(year=max(months).year - 1) in months
    )
    account = counts["zero_employment_household"].values()
    figures = (
        "resolved",
        "ended_otherwise",
        "persons_employed",
        "confirmed",
        "hidden",
        "stale",
        "not_compared",
        "overdue",
        "median_days",
    )  # relapsed: test_warehouse_household
    assert not many or min(sum(cell[name] or 0 for cell in account) for name in figures) > 0
