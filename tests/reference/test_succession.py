"""Abolished division codes: what the vintages tell. Every case is a real one of Sichuan's."""

from __future__ import annotations

from collections import Counter
from datetime import date

import polars as pl
import pytest

from pipelines.reference.division import (
    divisions_on,
    fate,
    replacement,
)
from pipelines.reference.load import load_reference
from pipelines.reference.succession import derive_succession
from tests.build.register_file import SHIPPED
from tests.build.succession_place import DATONG, DATONG_NOW, DONGPO, GUANGHUA, WENLIN

TABLE = SHIPPED.tables["division_succession"]


def test_the_shipped_table_is_what_the_divisions_give():
    assert TABLE.equals(derive_succession(SHIPPED.tables["division"]))


def test_of_the_1502_town_codes_that_went_in_2020_a_fifth_has_a_certain_successor():
    gone = TABLE.filter(
        (pl.col("from_code").str.len_bytes() == 9)
        & (pl.col("valid_from") == date(2020, 1, 1))
        & pl.col("valid_to").is_null()
    )
    by_code = gone.group_by("from_code").agg(
        pl.col("certain").any(), candidates=pl.col("to_code").drop_nulls().len()
    )
    kinds = Counter(
        "certain" if certain else "candidates" if number else "nothing"
        for _, certain, number in by_code.iter_rows()
    )
    assert kinds == {"certain": 333, "candidates": 1104, "nothing": 65}


@pytest.mark.parametrize("year", [2019, 2020, 2021, 2023])
def test_every_code_that_ended_has_a_row(year):
    division, day = SHIPPED.tables["division"], date(year, 1, 1)
    ended = set(division.filter(pl.col("valid_to") == day)["division_code"]) - set(
        division.filter(pl.col("valid_from") == day)["division_code"]
    )
    assert ended - set(TABLE.filter(pl.col("valid_from") == day)["from_code"]) == set()


@pytest.mark.parametrize(
    ("code", "successor", "evidence"),
    [
        ("510132", "510118", "same_stem"),  # 新津县 -> 新津区
        ("511771", "511703", "all_streets"),  # 达州经济开发区 was no county
        ("513425103", "513402103", "same_name"),  # 通安镇, as 会理县 became 会理市
        (DATONG, DATONG_NOW, "same_stem"),
        (DONGPO, GUANGHUA, "all_villages"),
        ("510113103202", "510113003202", "same_name"),  # 青龙村 within 大同镇 -> 大同街道
        ("510302202002", "510302009002", "same_name"),  # 西湖社区
        (
            "511421123002",
            "511421002002",
            "same_name_elsewhere",
        ),  # in one of the three that 文林镇 was split into
        ("510116108203", "510116108018", "renumbered"),
    ],
)
def test_a_successor_is_certain_where_the_names_leave_no_other_reading(code, successor, evidence):
    assert TABLE.filter(pl.col("from_code") == code).select(
        "to_code", "certain", "evidence"
    ).rows() == [(successor, True, evidence)]


@pytest.mark.parametrize(
    ("code", "candidates"),
    [
        (
            WENLIN,
            {
                "511421001": "some_villages",
                "511421002": "some_villages",
                "511421003": "some_villages",
            },
        ),
        (
            "510922100",
            {"510981001": "same_stem", "510981100": "some_villages"},
        ),  # 太和镇: the name went one way, the villages another
        (
            "510104025",
            {"510104017": "some_villages"},
        ),  # 水井坊街道: one of its four communities is found nowhere
        ("510113103204", {None: "none"}),  # 五里村 was merged away
    ],
)
def test_where_the_names_do_not_settle_it_there_are_candidates(code, candidates):
    found = TABLE.filter(pl.col("from_code") == code)
    assert dict(found.select("to_code", "evidence").iter_rows()) == candidates
    assert not found["certain"].any()
    assert found["current_code"].null_count() == len(found)


def test_a_certain_successor_is_in_force_from_its_day_on_and_one_alone():
    certain = TABLE.filter("certain")
    assert certain.select("from_code", "valid_from").is_unique().all()
    joined = certain.join(
        SHIPPED.tables["division"], left_on="to_code", right_on="division_code", suffix="_division"
    )
    begun, ended = (
        pl.col("valid_from_division") <= pl.col("valid_from"),
        pl.col("valid_to_division") <= pl.col("valid_from"),
    )
    met = joined.filter(begun & ~ended.fill_null(value=False))
    assert met.height == certain.height


@pytest.mark.parametrize(
    "month",
    [date(2018, 6, 1), date(2019, 6, 1), date(2020, 6, 1), date(2022, 6, 1), date(2026, 6, 1)],
)
def test_a_replacement_is_in_force_and_replacing_it_changes_nothing(month):
    divisions = divisions_on(SHIPPED, month)
    abolished = 0
    for code in TABLE.filter(pl.col("from_code").str.len_bytes() >= 9)["from_code"].unique():
        if (found := fate(code, divisions)) is None:
            assert replacement(code, divisions) == code
            continue
        abolished += 1
        assert all(divisions.name_of(candidate) for candidate in found.candidates)
        assert found.successor is None or (
            found.successor in found.candidates
            and replacement(found.successor, divisions) == found.successor
        )
    assert (abolished > 5000) == (month.year > 2018)


@pytest.mark.parametrize(
    ("year", "code"),
    [(2018, None), (2019, "510302009002"), (2020, "510302008005"), (2026, "510302008005")],
)
def test_the_same_code_leads_on_from_vintage_to_vintage(year, code):
    found = fate("510302202002", divisions_on(SHIPPED, date(year, 6, 1)))  # 西湖社区 moved twice
    assert (found and found.successor) == code


def test_a_code_that_stands_again_is_not_replaced_in_that_time():
    successors = [
        fate("510903101002", divisions_on(SHIPPED, date(year, 6, 1))) for year in (2018, 2019, 2020)
    ]  # 小河洲社区, a village in 2019
    assert [found and found.successor for found in successors] == [None, "510903101216", None]


def test_the_operators_word_settles_what_the_names_do_not(home):
    header = "from_code,to_code,valid_from,certain,evidence,villages_found,villages"
    home.reference.joinpath("division_succession.csv").write_text(
        f"{header}\n510104025,510104017,2020-01-01,true,operator,,\n", encoding="utf-8"
    )
    reference = load_reference(home)
    found = reference.tables["division_succession"].filter(pl.col("from_code") == "510104025")
    assert found.select("to_code", "certain", "current_code").rows() == [
        ("510104017", True, "510104017")
    ]
    assert fate("510104025", divisions_on(reference, date(2021, 3, 1))).successor == "510104017"
    assert reference.digest != SHIPPED.digest


def test_a_merger_that_the_operator_adds_is_derived_as_the_shipped_ones_are(home):
    division = SHIPPED.tables["division"]
    old = division.filter(
        pl.col("division_code").str.starts_with(DATONG_NOW) & pl.col("valid_to").is_null()
    )
    ended = old.with_columns(valid_to=pl.date(2026, 7, 1))
    begun = old.with_columns(
        division_code="510113099" + pl.col("division_code").str.slice(9),
        valid_from=pl.date(2026, 7, 1),
        parent_code=pl.when(pl.col("area_level") == "street")
        .then("parent_code")
        .otherwise(pl.lit("510113099")),
    )
    pl.concat([ended, begun]).write_csv(home.reference / "division.csv")
    reference = load_reference(home)
    assert fate(DATONG_NOW, divisions_on(reference, date(2026, 7, 1))).successor == "510113099"
    assert fate(DATONG, divisions_on(reference, date(2026, 8, 1))).successor == "510113099"
    current = dict(
        reference.tables["division_succession"]
        .filter("certain")
        .select("from_code", "current_code")
        .iter_rows()
    )
    assert (current[DATONG], current[DONGPO]) == ("510113099", GUANGHUA)
    former = reference.tables["division_succession"].filter(pl.col("valid_from") < date(2026, 1, 1))
    assert former.drop("current_code").equals(TABLE.drop("current_code"))
