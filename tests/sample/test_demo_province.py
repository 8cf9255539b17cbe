"""The demo's registers: three years, in six deliveries, with what a reader of the pages comes for."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from datetime import date
from random import Random

import pytest

from pipelines.base.home import Home
from pipelines.base.month import months_until
from pipelines.contract.register import REGISTERS
from pipelines.reference.load import load_reference
from pipelines.sample.demo_place import demo_places
from pipelines.sample.demo_province import Demo, last_whole_month, write_demo
from pipelines.sample.demo_reference import write_demo_reference
from pipelines.sample.demo_tempo import Shock, demo_tempo
from pipelines.sample.identity import Identities
from pipelines.sample.world import worlds

pytestmark = pytest.mark.slow

LAST = date(2026, 10, 1)
TITLES = {"labour_force": "劳动力", "new_employment": "新就业人员", "station": "基层平台"}


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    """The streets of one prefecture, with few people."""
    folder = tmp_path_factory.mktemp("demo")
    return write_demo(folder, LAST, area="5101", households=(5, 8))


@pytest.fixture(scope="module")
def reference(demo, tmp_path_factory) -> Home:
    home = Home(tmp_path_factory.mktemp("home")).prepare()
    write_demo_reference(demo, home.reference)
    return home


def months_of(demo: Demo, register: str) -> dict[str, list[str]]:
    """Month -> the arrivals in which files of the register came, for each file one."""
    found = defaultdict(list)
    for arrival in demo.arrivals:
        for path in arrival.folder.rglob(f"*{TITLES[register]}*"):
            found[path.parent.name].append(arrival.folder.name)
    return found


@pytest.mark.parametrize(
    ("today", "month"),
    [
        (date(2026, 11, 29), date(2026, 10, 1)),
        (date(2026, 11, 6), date(2026, 10, 1)),
        (date(2026, 11, 5), date(2026, 9, 1)),
        (date(2027, 1, 2), date(2026, 11, 1)),
    ],
)
def test_the_last_whole_month_is_the_newest_that_was_due(today, month):
    assert last_whole_month(today) == month


def test_events_go_back_three_years_and_rosters_two(demo):
    events, rosters = months_of(demo, "new_employment"), months_of(demo, "labour_force")
    assert sorted(events) == [f"{month:%Y-%m}" for month in months_until(date(2026, 11, 1), 38)]
    assert sorted(rosters) == [f"{month:%Y-%m}" for month in months_until(date(2026, 11, 1), 26)]


def test_six_deliveries_come_a_month_apart_and_the_last_today(demo):
    assert [arrival.day for arrival in demo.arrivals] == [
        *(date(2026, month, 9) for month in range(6, 11)),
        None,
    ]


def test_files_come_late_or_a_second_time_with_the_next_delivery(demo):
    months = months_of(demo, "new_employment")
    assert [set(months[f"2026-{month:02}"]) for month in range(6, 11)] >= [
        {"2"}, {"3"}, {"4"}, {"5"}, {"6"},
    ]  # fmt: skip
    names = Counter(
        (path.parent.name, path.name)
        for arrival in demo.arrivals
        for path in arrival.folder.rglob("*.*")
    )
    assert max(names.values()) == 2
    behind = [
        path
        for number, arrival in enumerate(demo.arrivals[1:], 1)
        for path in arrival.folder.rglob("*.*")
        if path.parent.name < f"{2026}-{5 + number:02}"
    ]
    assert len(behind) > 10


def test_the_month_that_is_not_over_has_come_from_some_streets(demo):
    months = months_of(demo, "labour_force")
    assert 0 < len(months["2026-11"]) < len(months["2026-10"])
    assert "2026-11" not in months_of(demo, "station")


def test_every_register_is_sent_and_nobody_has_a_real_persons_number(demo):
    text = b"".join(
        path.read_bytes() for path in demo.arrivals[0].folder.rglob("*.csv")
    ) + b"".join(path.read_bytes() for path in demo.arrivals[-1].folder.rglob("*.csv"))
    heads = {number[:6] for number in re.findall(rb"\b[1-8]\d{16}[\dX]\b", text)}
    assert heads == {b"519900"}
    assert set(TITLES) < {register.name for register in REGISTERS}


def test_the_same_month_gives_the_same_files(demo, tmp_path):
    again = write_demo(tmp_path, LAST, area="5101", households=(5, 8))
    for one, other in zip(demo.arrivals, again.arrivals, strict=True):
        names = sorted(str(path.relative_to(one.folder)) for path in one.folder.rglob("*.*"))
        assert names == sorted(
            str(path.relative_to(other.folder)) for path in other.folder.rglob("*.*")
        )
        assert [
            name
            for name in names
            if (one.folder / name).read_bytes() != (other.folder / name).read_bytes()
        ] == []


def test_a_street_in_each_prefecture_sends_all_its_urban_communities():
    places = demo_places("51", LAST)
    assert len({street.code[:4] for street in places.first}) == 21
    division = load_reference().tables["division"]
    urban = Counter(
        code[:9]
        for code, valid_to in division.select("division_code", "valid_to").iter_rows()
        if len(code) == 12 and int(code[9:]) < 200 and valid_to is None
    )
    assert {street.code: len(street.communities) for street in places.first} == {
        street.code: urban[street.code] for street in places.first
    }


def test_a_community_is_merged_and_a_street(reference):
    places = demo_places("51", LAST)
    before, between, after = (
        [len(street.communities) for street in places.at(month)]
        for month in (date(2025, 12, 1), date(2026, 1, 1), date(2026, 5, 1))
    )
    assert (sum(before), sum(between), sum(after)) == (
        sum(before),
        sum(before) - 1,
        sum(before) - 1,
    )
    assert (0 in before, 0 in between, 0 in after) == (False, False, True)
    succession = load_reference(reference).tables["division_succession"]
    merged = succession.filter(evidence="operator")
    assert merged["certain"].all()
    assert set(merged["valid_from"]) == {date(2026, 1, 1), date(2026, 5, 1)}


def test_nobody_is_left_in_a_community_that_is_no_more():
    places = demo_places("5101", LAST)
    months = months_until(LAST, 11)
    gone = {code for merger in places.mergers for code in merger.codes}
    sizes = {own.code: 4 for street in places.first for own in street.communities}
    people = set()
    for world, rows in worlds(
        places.first, months, sizes, Identities(Random("m")), 1, mergers=places.mergers
    ):
        here = {
            row["community_code"] or row["street_code"][:9]
            for own in rows.values()
            for row in own
            if row.get("community_code") or row.get("street_code")
        }
        expected = {own.code for street in places.at(world.month) for own in street.communities}
        assert {code for code in here if len(code) == 12} <= expected
        people.add(len(world.people))
    assert here & gone == set()
    assert min(people) > 0.9 * max(people)


def test_a_shock_makes_many_lose_their_work_in_one_prefecture_alone():
    shock = Shock("5104", date(2026, 2, 1), date(2026, 4, 1))
    tempo = demo_tempo(shock, date(2023, 10, 1), 1)
    struck, before, spared = (
        tempo("510403002001", date(2026, 3, 1)),
        tempo("510403002001", date(2025, 3, 1)),
        tempo("510502004001", date(2026, 3, 1)),
    )
    assert struck.loses > 3 * before.loses
    assert struck.finds < 0.6 * before.finds
    assert spared.loses < 0.05


def test_targets_are_set_by_the_province_and_by_prefectures_for_every_year(reference):
    targets = load_reference(reference).tables["target"].filter(basis="placeholder")
    assert set(targets["year"]) == {2023, 2024, 2025, 2026}
    assert set(targets["setter_code"]) == {"51", "5101"}
    assert set(targets["target_code"]) == {"51", "5101"}
    assert targets["indicator"].n_unique() == 5


def test_only_the_demos_streets_are_expected_to_send_a_roster(reference):
    reporting = load_reference(reference).tables["reporting"].sort("area_code")
    assert reporting["area_code"].to_list()[0] == "51"
    assert reporting["valid_to"].to_list()[0] == date(2000, 2, 1)
    assert set(reporting["register"]) == {"labour_force"}
    assert reporting.height == 1 + 3


def test_most_good_communities_are_recognised_and_one_has_lost_it(reference):
    recognition = load_reference(reference).tables["recognition"]
    assert 3 <= recognition.height <= 15
    assert recognition["withdrawn_on"].drop_nulls().to_list() == [LAST]
