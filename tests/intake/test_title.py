"""Titles as they occur in real files: which column each means, and which mean none."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.contract.register import REGISTERS
from pipelines.intake.title import column_named, normalise_title
from tests.build.register_file import HEADER, accepted, csv_bytes, issues, person, submit


def meant(register: str, title: str) -> str | None:
    return column_named(register, normalise_title(title))


def lines(shared, name: str) -> list[dict[str, str]]:
    with (shared / "titles" / name).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_nearly_all_real_titles_are_known_and_none_is_mistaken(shared):
    known, firm = 0, 0
    for line in lines(shared, "titles.csv"):
        found = meant(line["register"], line["title"])
        assert found in (None, line["column"]), line
        if not line["source"].startswith("doubtful;"):
            firm += 1
            known += found is not None
    assert known / firm >= 0.95


def test_no_title_of_something_else_is_taken(shared):
    taken = [
        line
        for line in lines(shared, "negatives.csv")
        if meant(line["register"], line["title"]) == line["mistaken_for"]
    ]
    assert taken == []


def test_what_labour_stations_write_is_known_and_what_only_looks_alike_is_not():
    """title_variants.csv: titles as such forms have them, a blank column for those of other things."""
    with Path(__file__).with_name("title_variants.csv").open(encoding="utf-8", newline="") as file:
        tried = list(csv.DictReader(file))
    otherwise = [
        (line["register"], line["title"], found)
        for line in tried
        if (found := meant(line["register"], line["title"])) != (line["column"] or None)
    ]
    assert otherwise == []
    assert sum(not line["column"] for line in tried) > 350


@pytest.mark.parametrize("register", REGISTERS, ids=lambda register: register.name)
def test_every_column_is_known_by_its_own_titles(register):
    for column in register.columns:
        for title in (column.name, column.title.zh, *column.aliases):
            assert meant(register.name, title) == column.name


@pytest.mark.parametrize(
    ("register", "title", "column"),
    [
        ("assistance", "补贴金额（元）", "amount_yuan"),
        ("assistance", "补贴金额（单位：元）", "amount_yuan"),
        ("assistance", "补贴金额（万元）", None),
        ("assistance", "补贴金额（单位：万元）", None),
        ("assistance", "补贴金额（千元）", None),
        ("assistance", "补贴金额（大写）", None),
        ("job_post", "月补贴（万元）", None),
        ("station", "工作经费（万元）", None),
        ("station", "场地面积（亩）", None),
        ("station", "场地面积（m²）", "premises_m2"),
        ("labour_force", "姓名（必填）", "name"),
        ("labour_force", "姓名（家属）", None),
        ("labour_force", "失业时间（年/月/日）", "unemployed_since"),
        ("labour_force", "失业时间（YYYY-MM-DD）", "unemployed_since"),
        ("labour_force", "失业时间（月）", None),
        ("labour_force", "性别（男/女）", "sex"),
        ("labour_force", "性别（1男2女）", "sex"),
        ("labour_force", "劳动能力（是/否）", "labour_capacity"),
        ("community_entity", "员工人数（人）", "employees"),
        ("community_entity", "员工人数（万人）", None),
    ],
)
def test_a_bracket_is_dropped_only_where_it_leaves_the_meaning(register, title, column):
    assert meant(register, title) == column


@pytest.mark.parametrize(
    "owner", ["配偶", "监护人", "法定代表人", "担保人", "紧急联系人", "家属", "经办人", "死者"]
)
@pytest.mark.parametrize("what", ["姓名", "身份证号码", "联系电话", "文化程度"])
@pytest.mark.parametrize("form", ["{}{}", "{}的{}", "{}信息-{}", "{1}（{0}）"])
def test_what_is_of_somebody_else_is_no_column_of_the_person(owner, what, form):
    assert meant("labour_force", form.format(owner, what)) is None


def with_columns(*titles_and_cells: tuple[str, str]) -> bytes:
    known = ["community_code", "household_no", "relationship", "name", "id_number", "sex"]
    known += ["labour_capacity", "willing_to_work"]
    header = [HEADER[name] for name in known] + [title for title, _ in titles_and_cells]
    people = [
        [person(serial)[name] for name in known] + [cell for _, cell in titles_and_cells]
        for serial in (1, 2)
    ]
    return csv_bytes([header, *people])


def test_of_two_titles_of_one_column_the_surer_is_read_and_the_other_told(home):
    outcome = submit(
        home,
        with_columns(
            ("失业登记日期", "2026-05-01"), ("失业时间", "2026-04-01"), ("就业状态", "失业")
        ),
    )[1]
    assert set(accepted(home, outcome)["unemployed_since"].cast(str)) == {"2026-04-01"}
    assert issues(home, outcome) == [("column_second", None, None)]


def test_an_amount_in_another_unit_is_left_aside_and_told(home):
    outcome = submit(home, with_columns(("就业状态", "失业"), ("失业时间（月）", "3")))[1]
    assert accepted(home, outcome)["unemployed_since"].null_count() == 2
    assert issues(home, outcome) == [("column_unknown", None, None)]


OWN_TITLES = [
    (register.name, column.name, column.title.zh)
    for register in REGISTERS
    for column in register.columns
]
BEFORE = ("", "*", " ", "3.", "（3）", "三、", "基本情况-")
BEHIND = ("", "（必填）", "：", " ", "\n（选填）", "（必填项）", "*")
OF_ANOTHER = ("配偶", "监护人", "紧急联系人", "法定代表人", "上月", "去年", "担保人", "家属")


@given(st.sampled_from(OWN_TITLES), st.sampled_from(BEFORE), st.sampled_from(BEHIND), st.booleans())
def test_what_stands_around_a_title_leaves_it_as_it_is(own, before, behind, is_wide):
    register, column, title = own
    text = f"{before}{title}{behind}"
    wide = text.translate({sign: sign + 0xFEE0 for sign in range(0x21, 0x7F)}) if is_wide else text
    assert meant(register, wide) == column


@given(
    st.sampled_from(OWN_TITLES), st.sampled_from(OF_ANOTHER), st.sampled_from(("{}{}", "{}的{}"))
)
def test_the_title_of_somebody_else_or_another_time_is_none(own, owner, form):
    register, _, title = own
    assert meant(register, form.format(owner, title)) is None
