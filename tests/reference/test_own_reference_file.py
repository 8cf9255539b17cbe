"""An operator's own reference files: what they add, and how a broken row is told."""

from __future__ import annotations

import re

import polars as pl
import pytest

from pipelines.base.home import Home
from pipelines.reference.load import load_reference
from pipelines.reference.table_file import ReferenceFault

SHIPPED = load_reference()


TARGET_HEADER = (
    "year,setter_code,target_code,indicator,value,unit,direction,basis,valid_from,valid_to,source"
)
GOOD_TARGET = (
    "2026,51,5101,new_employment,200000,persons,at_least,published,2026-01-01,2027-01-01,order 1"
)
CRITERION_HEADER = (
    "rule_set,region,area_level,indicator,threshold,unit,direction,base,veto,"
    "valid_from,valid_to,source"
)
GOOD_CRITERION = (
    "national,5101,community,employment_rate,0.96,share,at_least,able_and_willing,"
    "false,2026-01-01,,order 2"
)
RESULT_HEADER = (
    "area_code,indicator,period_from,period_to,value,unit,value_step,setter_code,"
    "published_share,share_step,target_value,source"
)
FILES = {  # a header and a good line of each
    "target": (TARGET_HEADER, GOOD_TARGET),
    "criterion": (CRITERION_HEADER, GOOD_CRITERION),
    "published_result": (
        RESULT_HEADER,
        "51,new_employment,2026-01-01,2026-03-31,261000,persons,1000,51,0.307,0.001,850000,bulletin",
    ),
    "recognition": (
        "area_code,area_level,batch,recognised_on,withdrawn_on,source",
        "510104017001,community,2026-1,2026-03-01,2026-09-01,order 3",
    ),
    "reporting": (
        "area_code,register,valid_from,valid_to,source",
        "5101,labour_force,2026-01-01,,order 4",
    ),
    "area_group": (
        "group_code,group_name,group_name_en,group_kind,member_codes,valid_from,valid_to,source",
        "5103-gaoxin,自贡高新区,Zigong High-tech Zone,function_zone,510302;510311001,2026-01-01,,order 6",
    ),
    "division": (
        "division_code,division_name,area_level,parent_code,valid_from,valid_to",
        "510104099,新街道,street,510104,2026-07-01,",
    ),
}


def own(home: Home, name: str, *lines: str) -> None:
    (home.reference / f"{name}.csv").write_text("\n".join([*lines, ""]), encoding="utf-8")


@pytest.mark.parametrize("name", FILES)
def test_an_operators_rows_are_added(home, name):
    own(home, name, *FILES[name])
    reference = load_reference(home)
    assert reference.tables[name].height == SHIPPED.tables[name].height + 1
    assert reference.digest != SHIPPED.digest


def test_an_operators_row_of_a_shipped_key_replaces_it(home):
    own(
        home,
        "target",
        TARGET_HEADER,
        "2024,51,51,new_employment,900000,persons,at_least,published,2024-01-01,2025-01-01,order 5",
    )
    held = load_reference(home).tables["target"]
    assert held.height == SHIPPED.tables["target"].height
    assert held.filter((pl.col("year") == 2024) & (pl.col("indicator") == "new_employment"))[
        "value"
    ].to_list() == [900000]


@pytest.mark.parametrize(
    ("name", "change", "rule"),
    [
        ("target", ("2026,51,5101", "2026,51,"), "target_code: required_missing"),
        ("target", ("2026,51,5101", "2026,51,510"), "target_code: code_malformed"),
        ("target", ("2026,51,5101", "二〇二六,51,5101"), "year: value_unreadable"),
        ("target", ("2026,51,5101", "26,51,5101"), "year_is_a_year"),
        ("target", ("200000", "20万"), "value: value_unreadable"),
        ("target", ("200000", "-1"), "value_not_negative"),
        ("target", ("200000,persons", "85,share"), "share_in_range"),
        ("target", ("new_employment", "jobs"), "indicator: value_unknown"),
        ("target", ("at_least", "more"), "direction: value_unknown"),
        ("target", ("2027-01-01", "2025-01-01"), "dates_in_order"),
        ("target", ("2026-01-01", "2026/1/1"), "valid_from: value_unreadable"),
        ("target", ("order 1", ""), "source: required_missing"),
        ("criterion", ("0.96", "96"), "threshold_in_range"),
        ("criterion", ("false", "no"), "veto: value_unreadable"),
        ("criterion", ("able_and_willing", "residents"), "base: value_unknown"),
        ("criterion", ("national,", "sichuan,"), "rule_set: value_unknown"),
        ("recognition", ("2026-09-01", "2026-01-01"), "dates_in_order"),
        ("recognition", ("community,", "village,"), "area_level: value_unknown"),
        ("reporting", ("labour_force", "roster"), "register: value_unknown"),
        ("published_result", ("850000", ""), "share_complete"),
        ("published_result", ("persons,1000", "persons,0"), "step_positive"),
        ("published_result", ("2026-03-31", "2025-03-31"), "period_in_order"),
        ("area_group", ("5103-gaoxin", "gaoxin"), "group_code: code_malformed"),
        ("area_group", ("510302;", "510302、"), "member_codes: code_malformed"),
        ("area_group", ("510302;", "510402;"), "member_codes: member_outside"),
        ("area_group", ("510302;", "510311;"), "member_codes: member_nested"),
        ("area_group", ("510302;", "510311001;"), "member_codes: member_nested"),
        ("area_group", ("function_zone", "zone"), "group_kind: value_unknown"),
        ("target", ("2026,51,5101", "2026,51,5101-"), "target_code: code_malformed"),
        ("criterion", ("community,", "area_group,"), "level_of_divisions"),
        ("division", ("street,", "county,"), "level_of_code"),
        ("division", (",510104,", ",510105,"), "parent_begins_code"),
    ],
)
def test_a_broken_row_is_a_fault_that_names_file_line_rule_and_remedy(home, name, change, rule):
    header, good = FILES[name]
    own(home, name, header, good)
    load_reference(home)
    assert good.count(change[0]) == 1
    own(home, name, header, good, good.replace(*change))
    with pytest.raises(ReferenceFault) as fault:
        load_reference(home)
    told = re.fullmatch(
        rf"{name}\.csv: 第 3 行 / line ?(.*): [^/]*[\u4e00-\u9fff][^/]* / [ -~]*[a-z][ -~]*",
        str(fault.value),
    )
    assert told and rule in f"{told[1]}: ", str(fault.value)


def test_a_key_that_comes_twice_is_a_fault(home):
    own(home, "target", TARGET_HEADER, GOOD_TARGET, GOOD_TARGET.replace("200000", "210000"))
    with pytest.raises(ReferenceFault, match=r"target\.csv: 第 2、3 行 / line: key_repeated"):
        load_reference(home)


def test_many_broken_lines_are_counted_and_the_first_named(home):
    broken = GOOD_TARGET.replace("at_least", "more")
    own(
        home,
        "target",
        TARGET_HEADER,
        *[broken.replace("2026,51,5101", f"20{number},51,5101") for number in range(10, 30)],
    )
    with pytest.raises(ReferenceFault, match=r"第 2、3、4、5、6 …（20） 行"):
        load_reference(home)
