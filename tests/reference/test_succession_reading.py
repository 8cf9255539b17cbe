"""How a file that still uses abolished codes is read. Every case is a real one of Sichuan's."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date

import polars as pl
import pytest

from pipelines.intake.claim import Told
from pipelines.intake.landing import land, receive
from pipelines.intake.outcome import Outcome
from pipelines.intake.place import find_street
from pipelines.operation.reading import read_submission
from pipelines.reference.division import (
    became_all_of,
    candidates_named,
    communities_from,
    divisions_on,
    fate,
    in_force_from,
    street_of,
)
from pipelines.reference.load import Reference, load_reference
from pipelines.reference.table_file import ReferenceFault
from tests.build.lake_file import person as lake_person
from tests.build.lake_file import send
from tests.build.register_file import SHIPPED, accepted, csv_bytes, grid, issues, person, reader_for
from tests.build.release_file import release_of, rows
from tests.build.succession_place import DATONG, DATONG_NOW, DONGPO, GUANGHUA, WENLIN

IN_2021 = divisions_on(SHIPPED, date(2021, 3, 1))


def submit(
    home, month: str, *communities: str, name: str = "台账", reference: Reference | None = None
) -> tuple[Outcome, list[tuple]]:
    """One file of a person a community, and its issues as (rule, row, detail)."""
    people = [
        person(serial, community_code=community)
        for serial, community in enumerate(communities, start=1)
    ]
    path = home.inbox / f"{name}_{month}.csv"
    path.write_bytes(csv_bytes(grid(people or [person()])[: None if people else 1]))
    receipt = receive(home, land(home, [path], 1), None, lambda candidates: set())[0]
    outcome = read_submission(reader_for(home, reference), receipt)
    found = (
        pl.read_parquet(home.root / outcome.issue_file).select("rule", "row", "detail").rows()
        if outcome.issue_file
        else []
    )
    return outcome, found


def test_a_file_of_an_abolished_town_is_read_under_the_codes_in_force(home):
    communities = [f"{DATONG}{number}" for number in ("001", "002", "003", "200")]
    outcome, found = submit(home, "2021-03", *communities, name=DATONG)
    now = [code.replace(DATONG, DATONG_NOW) for code in communities]
    assert (outcome.verdict, outcome.street_code, outcome.coverage, outcome.quarantined) == (
        "accepted",
        DATONG_NOW,
        (DATONG_NOW,),
        0,
    )
    assert accepted(home, outcome)["community_code"].to_list() == now == list(outcome.communities)
    pairs = zip((DATONG, *communities), (DATONG_NOW, *now), strict=True)
    assert found == [
        ("division_mapped", None, f"{old} → {new} {IN_2021.name_of(new)}") for old, new in pairs
    ]


def test_the_same_file_is_read_as_it_is_while_its_codes_are_in_force(home):
    outcome, found = submit(home, "2019-03", f"{DATONG}001", f"{DATONG}204", name=DATONG)
    assert (outcome.street_code, outcome.communities, found) == (
        DATONG,
        (f"{DATONG}001", f"{DATONG}204"),
        [],
    )


def test_the_file_of_a_town_that_is_now_a_part_covers_that_part_alone(home):
    part = tuple(f"{GUANGHUA}{number}" for number in ("005", "006", "007", "008"))
    outcome, _ = submit(home, "2021-03", f"{DONGPO}001", f"{DONGPO}002", name=DONGPO)
    assert (outcome.street_code, outcome.communities, outcome.coverage) == (
        GUANGHUA,
        part[:2],
        part,
    )
    nil, _ = submit(home, "2021-03", name=DONGPO)
    assert (nil.is_nil, nil.coverage) == (True, part)
    assert find_street(
        Told("台账.csv", ("武侯区光华街道",), ""), Counter([f"{DONGPO}001"]), IN_2021
    ) == (GUANGHUA, part)


@pytest.mark.parametrize(
    ("name", "communities"),
    [
        (WENLIN, ()),
        (WENLIN, ("511421123001",)),
        ("台账", ("511421123001", "511421123003")),
        ("511421123001", ()),
    ],
)
def test_a_file_whose_town_has_no_certain_successor_is_refused_with_the_candidates(
    home, name, communities
):
    outcome, found = submit(home, "2021-03", *communities, name=name)
    assert (outcome.verdict, outcome.refused) == ("refused", len(communities))
    [(rule, row, detail)] = found
    assert (rule, row) == ("street_abolished", None)
    if name != "511421123001":
        assert detail == f"{WENLIN} → 511421001 文林街道、511421002 普宁街道、511421003 怀仁街道"
    else:
        assert detail.startswith("511421123001 → 511421001003 陵州社区居民委员会、")
        assert detail.endswith("、…（34）")


def test_a_community_without_a_certain_successor_is_quarantined_with_the_candidates(home):
    outcome, found = submit(home, "2021-03", *[f"{DATONG}001"] * 9, f"{DATONG}204")
    assert (outcome.verdict, outcome.accepted, outcome.quarantined) == ("accepted", 9, 1)
    [detail] = [detail for rule, row, detail in found if (rule, row) == ("community_abolished", 11)]
    assert detail == candidates_named(f"{DATONG}204", IN_2021)
    assert f"{DATONG_NOW}001 {IN_2021.name_of(f'{DATONG_NOW}001')}" in detail


def test_a_community_that_went_to_another_street_is_that_streets_to_send(home):
    outcome, found = submit(home, "2021-03", *["511421001003"] * 9, "511421123002")
    assert outcome.accepted == 9
    mapped = f"511421123002 → 511421002002 {IN_2021.name_of('511421002002')}"
    assert found == [("division_mapped", None, mapped), ("community_other_street", 11, "511421001")]


@pytest.mark.parametrize(
    ("communities", "rule", "detail"),
    [
        (
            ["510104017001"],
            "street_unknown",
            "510104017，2020-01-01 起有效 / 510104017, in force from 2020-01-01",
        ),
        (
            [*[f"{DATONG}001"] * 9, "510104017001"],
            "community_unknown",
            "，2020-01-01 起有效 / , in force from 2020-01-01",
        ),
    ],
)
def test_a_code_of_a_later_vintage_does_not_stand_before_its_day(home, communities, rule, detail):
    _, found = submit(home, "2019-03", *communities)
    assert (rule, detail) in [(found_rule, found_detail) for found_rule, _, found_detail in found]


def test_a_code_that_never_was_is_unknown_and_not_abolished(home):
    assert (fate("519999001001", IN_2021), in_force_from("519999001001", IN_2021)) == (None, None)
    assert issues(home, submit(home, "2021-03", *[f"{DATONG}001"] * 9, f"{DATONG_NOW}999")[0])[
        -1
    ] == ("community_unknown", 11, "community_code")


def test_an_old_street_speaks_for_the_whole_of_the_new_one_only_where_it_is_all_of_it():
    assert (
        became_all_of(DATONG, DATONG_NOW, IN_2021),
        became_all_of(DONGPO, GUANGHUA, IN_2021),
    ) == (True, False)
    assert communities_from(DONGPO, GUANGHUA, IN_2021) == {
        f"{GUANGHUA}{number}" for number in ("005", "006", "007", "008")
    }
    assert street_of(f"{DATONG}204", IN_2021) == DATONG_NOW


def test_each_month_says_its_vintage_and_where_its_areas_are_today(home):
    sent = [
        send(
            home,
            "old",
            [
                lake_person("a", f"{DONGPO}001"),
                lake_person("b", "510302202002"),
                lake_person("c", "510104025001"),
            ],
            month="2018-12",
        ),
        send(home, "new", [lake_person("a", f"{GUANGHUA}005")], month="2021-03"),
    ]
    policy = SHIPPED.tables["policy"].filter(~pl.col("policy").str.ends_with("months_held"))
    of_every_month = replace(SHIPPED, tables={**SHIPPED.tables, "policy": policy})
    target = release_of(home, *sent, reference=of_every_month)
    found = rows(
        target,
        "select month, area_code, division_vintage, current_area_code from mart.area where"
        " length(area_code) >= 6 order by all",
    )
    current = {(month.year, code): (vintage, now) for month, code, vintage, now in found}
    assert current[2018, f"{DONGPO}001"] == (None, f"{GUANGHUA}005")
    assert current[2018, DONGPO] == (
        None,
        GUANGHUA,
    )
    assert current[2018, "510302202002"] == (None, "510302008005")
    assert current[2018, "510105"] == (
        None,
        "510105",
    )
    assert current[2018, "510104025"] == (None, None)  # candidates are no comparison
    assert current[2021, f"{GUANGHUA}005"] == (2021, f"{GUANGHUA}005")
    compared = "select month, sum(persons) from mart.roster join mart.area using (month, area_code)"
    assert rows(
        target, f"{compared} where current_area_code = '{GUANGHUA}' group by month order by month"
    ) == [(date(2018, 12, 1), 1), (date(2021, 3, 1), 1)]


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        ("510104025,,2020-01-01,true,operator,,", "certain_has_target"),
        ("510104025,510104025,2020-01-01,true,operator,,", "not_itself"),
        ("510104025,510104,2020-01-01,true,operator,,", "same_level"),
        ("510104025,510104017,2020-01-01,maybe,operator,,", "value_unreadable"),
        ("510104025,510104017,2020-01-01,true,hearsay,,", "value_unknown"),
    ],
)
def test_a_broken_succession_of_the_operators_is_refused(home, line, rule):
    header = "from_code,to_code,valid_from,certain,evidence,villages_found,villages"
    home.reference.joinpath("division_succession.csv").write_text(
        f"{header}\n{line}\n", encoding="utf-8"
    )
    with pytest.raises(ReferenceFault, match=f"division_succession.csv: .* 2 .*{rule}"):
        load_reference(home)
