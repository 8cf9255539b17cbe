"""The area whose files a data folder takes: told by JIUYE_AREA, kept with the first file."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from pipelines.reference.history import keep_reference, reference_home
from pipelines.reference.load import load_reference
from pipelines.reference.own_area import (
    AreaUnfit,
    area_asked,
    of_area,
    own_area,
    settle_area,
    short_code,
    write_area,
)
from tests.build.register_file import SHIPPED
from tests.build.small_home import JULY, bring, people

DIVISION = SHIPPED.tables["division"]


def test_without_it_files_of_everywhere_are_taken(home, monkeypatch):
    monkeypatch.delenv("JIUYE_AREA", raising=False)
    settle_area(home, DIVISION)
    assert own_area(home) == ""


def test_the_area_of_the_first_file_stays_that_of_the_folder(home, monkeypatch):
    monkeypatch.setenv("JIUYE_AREA", "510104")
    settle_area(home, DIVISION)
    monkeypatch.delenv("JIUYE_AREA")
    assert area_asked(home, DIVISION) == own_area(home) == "510104"


@pytest.mark.parametrize(
    ("code", "short"),
    [
        ("510100", "5101"),
        ("510100000000", "5101"),
        ("510104000000", "510104"),
        ("510104", "510104"),
        ("5101", "5101"),
    ],
)
def test_zeros_that_fill_a_code_up_are_no_part_of_it(code, short):
    assert short_code(code) == short


@pytest.mark.parametrize(
    "code", ["5199", "51", "510104017", "锦江区", "５１０１", "5101 04", "510104\n1"]
)
def test_what_is_no_code_of_a_prefecture_or_county_is_told_at_once(home, monkeypatch, code):
    monkeypatch.setenv("JIUYE_AREA", code)
    with pytest.raises(AreaUnfit, match=r"4 位，如 5101；县区写 6 位"):
        area_asked(home, DIVISION)


def test_a_folder_of_another_area_is_told(home, monkeypatch):
    write_area(home, "510104")
    monkeypatch.setenv("JIUYE_AREA", "5101")
    with pytest.raises(AreaUnfit, match="510104（锦江区）"):
        area_asked(home, DIVISION)


def test_a_folder_that_took_files_of_everywhere_does_not_become_one_of_an_area(home, monkeypatch):
    bring(home, JULY, people(1))
    monkeypatch.setenv("JIUYE_AREA", "510104")
    with pytest.raises(AreaUnfit, match="收件时没有设"):
        area_asked(home, DIVISION)


def test_who_is_to_report_is_told_within_the_area():
    since = {"register": "job_post", "valid_from": date(2026, 1, 1), "valid_to": None, "source": ""}
    rows = pl.DataFrame(
        [{"area_code": code} | since for code in ("51", "5103", "510104", "510104017")]
    )
    assert of_area(rows, "5101")["area_code"].to_list() == ["5101", "510104", "510104017"]
    assert of_area(rows, "510104")["area_code"].to_list() == ["510104", "510104017"]


def test_reference_tables_of_an_area_are_others_than_those_of_everywhere(home):
    everywhere = load_reference(home).digest
    write_area(home, "510104")
    assert load_reference(home).digest != everywhere


def test_reference_files_are_kept_with_the_area_that_they_were_read_for(home):
    write_area(home, "510104")
    digest = load_reference(home).digest
    keep_reference(home, digest)
    assert load_reference(reference_home(home, digest)).digest == digest


def test_a_code_that_is_no_longer_in_use_is_told_at_once(home, monkeypatch):
    monkeypatch.setenv("JIUYE_AREA", "510132")  # 新津县, 510118 since 2020
    with pytest.raises(AreaUnfit, match="2020-01-01"):
        area_asked(home, DIVISION)
    write_area(home, "510132")  # a folder that is there goes on
    assert area_asked(home, DIVISION) == "510132"
