"""Findings between registers and between months at their borders, counted by hand; the sample's
ledger is held against them in test_planted_faults.py.
"""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from pipelines.base.home import Home
from pipelines.contract.register import REGISTERS
from pipelines.warehouse.engine import open_empty
from pipelines.warehouse.lake import PART, PLACE, RegisterMonth, create_lake_view, lake_columns
from tests.build.fact_file import release_models
from tests.build.finding_case import CASES, REFUSED, street
from tests.build.lake_file import A, day, entity, person, refusal, send
from tests.build.release_file import release_of, rows


@pytest.fixture(scope="module")
def release(tmp_path_factory) -> Path:
    """All cases, each in a street of its own, and one person and one entity in many places."""
    home = Home(tmp_path_factory.mktemp("finding")).prepare()
    everywhere = [
        send(
            home,
            f"everywhere {number}",
            [
                person(
                    "everywhere",
                    f"{street(90)}{number:03d}",
                    employed_since="2021-01-02" if number == 25 else "2021-01-01",
                )
            ],
            month="2026-09",
            covers=[f"{street(90)}{number:03d}"],
        )
        for number in range(1, 26)
    ]
    twice = [
        person("in two", f"{street(91)}001"),
        person("in two", f"{street(91)}002"),
        person("in one", f"{street(91)}001", "7"),
        person("in one", f"{street(91)}001", "8"),
    ]
    return release_of(
        home,
        *(sent for _, make, _ in CASES.values() for sent in make(home)),
        *everywhere,
        send(home, "two", twice, month="2026-09", covers=[street(91)]),
        send(
            home,
            "one",
            [person("in two", f"{street(92)}001", employed_since="2019-01-01")],
            month="2026-09",
            covers=[street(92)],
        ),
        send(
            home,
            "firm",
            [entity("E", f"{street(93)}001", founded_on="2020-05-01")],
            register="community_entity",
            month="2026-09",
            covers=[street(93)],
        ),
        send(
            home,
            "same firm",
            [entity("E", f"{street(94)}001", founded_on="2020-04-01")],
            register="community_entity",
            month="2026-09",
            covers=[street(94)],
        ),
        send(home, "nil", month="2026-08", register="station", covers=[street(95)]),
        refusal("unread", register="assistance", month="2026-08", street_code=REFUSED),
        send(home, "before", [person("b", f"{REFUSED}001")], month="2026-08", covers=[REFUSED]),
        refusal("after", month="2026-09", street_code=REFUSED),
        models=release_models("audit.finding", "mart.roster"),
    )


def findings(release: Path, of_street: str) -> list[tuple]:
    return rows(
        release,
        "select rule, strftime(month, '%Y-%m'), register, row, detail, cases, base from"
        f" audit.finding where street_code = '{of_street}' order by all",
    )


@pytest.mark.parametrize("case", CASES)
def test_a_street_is_told_of_what_changed_at_the_border_and_not_beside_it(release, case):
    number, _, expected = CASES[case]
    assert [
        found[:4] for found in findings(release, street(number)) if found[0] != "register_vanished"
    ] == expected


def test_figures_stand_beside_a_finding(release):
    assert [found[5:] for found in findings(release, street(1))] == [(10, 30)]
    assert [found[5:] for found in findings(release, street(4))] == [(30, 30)]
    assert [found[5:] for found in findings(release, street(8))] == [(30, 30)]
    assert [found[5:] for found in findings(release, street(7))] == [(0, 30)]


def test_a_register_vanishes_in_the_month_after_and_a_nil_return_counts_as_sent(release):
    assert [found[:4] for found in findings(release, street(7))] == [
        ("register_vanished", "2026-09", "labour_force", None)
    ]
    assert [found[:4] for found in findings(release, street(95))] == [
        ("register_vanished", "2026-09", "station", None)
    ]


def test_what_was_refused_neither_vanishes_nor_has_vanished(release):
    assert findings(release, REFUSED) == []


def test_nothing_is_compared_in_the_first_month(release):
    assert (
        rows(
            release,
            "select distinct rule from audit.finding where month = (select min(month) from"
            " audit.finding)",
        )
        != []
    )
    first = "(select min(month) from mart.roster where persons > 0)"
    assert rows(release, f"select rule from audit.finding where month = {first}") == []


def test_every_row_of_a_person_in_several_files_is_told_which_counts_and_where_the_others_are(
    release,
):
    two, one = findings(release, street(91)), findings(release, street(92))
    where = rows(
        release,
        "select left(submission, 8) from audit.submission where file_name in ('one', 'two') order"
        " by file_name",
    )
    assert [found[0] for found in two] == ["person_counted_elsewhere"] * 2
    assert {found[4] for found in two} == {f"{street(92)}001 {where[0][0]} 1#6"}
    assert [(found[0], found[4], found[5]) for found in one] == [
        ("person_also_elsewhere", f"{street(91)}001 {where[1][0]} 1#6", 3)
    ]


def test_a_person_twice_in_one_file_alone_is_not_between_files(release):
    assert not [found for found in findings(release, street(91)) if found[3] in (8, 9)]


def test_of_very_many_places_a_bounded_number_is_told_the_one_that_counts_first(release):
    told = findings(release, street(90))
    assert [found[0] for found in told] == ["person_also_elsewhere"] + [
        "person_counted_elsewhere"
    ] * 24
    assert all(found[4].startswith(f"{street(90)}025 ") for found in told[1:])
    assert {len(found[4].split("; ")) for found in told} == {20, 21}
    assert {found[5] for found in told} == {25}


def test_both_streets_of_an_entity_are_told(release):
    assert [(found[0], found[4][:12]) for found in findings(release, street(93))] == [
        ("entity_counted_elsewhere", f"{street(94)}001")
    ]
    assert [(found[0], found[4][:12]) for found in findings(release, street(94))] == [
        ("entity_also_elsewhere", f"{street(93)}001")
    ]


VALUES = {
    "VARCHAR": "x",
    "INTEGER": 7,
    "BLOB": b"x",
    "DATE": day("2026-08-02"),
    "BOOLEAN": True,
    "DECIMAL(14,2)": 7,
}


@pytest.mark.parametrize(
    "register",
    [register for register in REGISTERS if not register.is_of_events],
    ids=lambda register: register.name,
)
def test_a_change_of_any_column_of_a_stock_register_is_no_unchanged_row(home, register):
    """By the lake's `content`, which knows the columns from the contract."""
    kinds = {name: kind for name, kind in lake_columns(register).items() if name not in PLACE}
    plain = {"community_code": A}
    changed = [{**plain, name: VALUES[kind]} for name, kind in kinds.items()]
    sent = send(home, "one", [plain, plain, *changed], register=register.name)
    nothing = pl.DataFrame(schema=dict.fromkeys(PART, pl.String))
    month = RegisterMonth(register, sent["month"], (sent["data_file"],), (), nothing, "")
    with open_empty() as session:
        session.create_schemas("lake")
        create_lake_view(session, home, month)
        contents = session.rows(f"select content from lake.{register.name} order by row")
    assert contents[0] == contents[1] and len(set(contents)) == 1 + len(kinds)
