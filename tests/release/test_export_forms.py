"""The monthly forms as a workbook: their cells, equations and blanks."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import duckdb
import pytest

from pipelines.release.export import ExportRefused
from pipelines.release.form import MONTHLY_FORMS, form_rows
from pipelines.release.form_book import export_forms
from pipelines.warehouse.engine import Session
from tests.build.export_file import book, rows

OCTOBER = date(2026, 10, 1)


@pytest.fixture(scope="module")
def forms(export_release: Path, tmp_path_factory) -> Path:
    """Forms of a release whose channels, industries and ages are those of its new employment."""
    copy = tmp_path_factory.mktemp("forms") / "release.duckdb"
    copy.write_bytes(export_release.read_bytes())
    with duckdb.connect(str(copy)) as connection:
        connection.execute("""
            update mart.new_employment set reemployed_unemployed_ytd = 1,
                difficult_employed_ytd = 2;
            delete from mart.new_employment_by_channel; delete from mart.new_employment_by_age;
            insert into mart.new_employment_by_channel by name
            select month, area_code, channel, industry, (new_employment_ytd // 4) + case
                when channel = 'unit' then new_employment_ytd % 4 else 0 end as persons_ytd
            from mart.new_employment, (values ('unit', 'A'), ('self_employed', 'C'), ('flexible',
                'F'), ('own_business', 'not_stated')) as c(channel, industry);
            insert into mart.new_employment_by_age by name select month, area_code, 'age_25_45'
                as age_group, new_employment_ytd as persons_ytd from mart.new_employment;
        """)
    return copy


def sheet_of(path: Path, name: str) -> tuple[list[str], list[tuple]]:
    sheet = book(path)[name]
    head, *lines = sheet.iter_rows(min_row=2, values_only=True)
    return list(head), lines


def test_every_place_in_the_words_of_the_forms_is_filled():
    items = [
        words for form in MONTHLY_FORMS for item in form.items for words in vars(item).values()
    ]
    checks = [
        words for form in MONTHLY_FORMS for one in form.equations for words in vars(one).values()
    ]
    assert not [words for words in (*items, *checks) if words and "{" in words]


def test_the_forms_have_a_sheet_each_with_province_prefectures_and_counties(forms, tmp_path):
    target = tmp_path / "forms.xlsx"
    count = export_forms(forms, target)
    assert book(target).sheetnames == [*(form.name for form in MONTHLY_FORMS), "说明 Notes"]
    head, lines = sheet_of(target, "人社统EP1")
    areas = rows(
        forms,
        "select flow.area_code, area.full_name from mart.new_employment as flow left join"
        " mart.area as area on area.month = flow.month and area.area_code = flow.area_code"
        " where flow.month = '2026-10-01' and length(flow.area_code) <= 6 order by 1",
    )
    assert [line[:2] for line in lines] == areas
    assert count == len(areas)
    assert head[2:7] == [
        "1 城镇新增就业人数",
        "2 新就业人数",
        "3 自然减员人数",
        "4 失业人员再就业人数",
        "5 就业困难人员就业人数",
    ]


def test_the_cells_of_a_form_are_the_year_to_date_and_its_equations_are_zero(forms, tmp_path):
    target = tmp_path / "forms.xlsx"
    export_forms(forms, target, OCTOBER)
    new, gone, net = rows(
        forms,
        """
        select new_employment_ytd, natural_attrition_ytd, net_new_employment_ytd
            from mart.new_employment where month = '2026-10-01' and area_code = '51'""",
    )[0]
    _, lines = sheet_of(target, "人社统EP1")
    assert lines[0][:8] == ("51", "四川省", net, new, gone, 1, 2, 0)
    head, lines = sheet_of(target, "省01表")
    first = dict(zip(head, lines[0], strict=True))
    assert (first["6 第一产业"], first["7 第二产业"], first["8 第三产业"], first["未填行业"]) == (
        new // 4 + new % 4,
        new // 4,
        new // 4,
        new // 4,
    )
    assert (first["17 25–45 岁"], first["16 16–24 岁"], first["13 灵活就业"]) == (new, 0, new // 4)
    checks = [place for place, title in enumerate(head) if title.startswith("核对")]
    assert len(checks) == 4
    assert {line[place] for line in lines for place in checks} == {0}


def test_last_years_same_period_and_the_change_on_it_stand_behind_the_checks(forms, tmp_path):
    target = tmp_path / "forms.xlsx"
    export_forms(forms, target, OCTOBER)
    (now,), (then,) = (
        rows(
            forms,
            "select new_employment_ytd from mart.new_employment where area_code = '51' and month ="
            f" '{year}-10-01'",
        )[0]
        for year in (2026, 2025)
    )
    head, lines = sheet_of(target, "人社统EP1")
    first = dict(zip(head, lines[0], strict=True))
    assert first["上年同期：2 新就业人数"] == then
    assert first["比上年同期：2 新就业人数"] == now - then
    assert not [title for title in sheet_of(target, "省02表")[0] if title.startswith("上年同期")]


def test_without_data_of_last_year_the_comparison_is_blank(forms, tmp_path):
    target = tmp_path / "forms.xlsx"
    export_forms(forms, target, date(2025, 9, 1))
    head, lines = sheet_of(target, "人社统EP1")
    assert {line[head.index("上年同期：2 新就业人数")] for line in lines} == {None}


@pytest.mark.parametrize(
    ("change", "form", "equation"),
    [
        (
            "update mart.new_employment set net_new_employment_ytd = net_new_employment_ytd + 1",
            "人社统EP1",
            "1=2-3",
        ),
        (
            "update mart.new_employment set difficult_employed_ytd = new_employment_ytd + 5",
            "省01表",
            "1≥2、3",
        ),
        (
            "delete from mart.new_employment_by_channel where industry = 'C'",
            "省01表",
            "1=6+7+8+未填",
        ),
        (
            "delete from mart.new_employment_by_channel where channel = 'flexible'",
            "省01表",
            "1=9+…+15",
        ),
        ("delete from mart.new_employment_by_age", "省01表", "1=16+17+18+不满 16 岁+不明"),
        (
            "delete from mart.new_employment_by_channel where industry = 'not_stated'",
            "行业划分",
            "0=1+…+19+未填",
        ),
    ],
)
def test_an_equation_that_does_not_hold_shows_by_how_much(forms, tmp_path, change, form, equation):
    broken = tmp_path / "broken.duckdb"
    broken.write_bytes(forms.read_bytes())
    with duckdb.connect(str(broken)) as connection:
        connection.execute(change)
        chosen = next(one for one in MONTHLY_FORMS if one.name == form)
        lines = form_rows(Session(connection), chosen, OCTOBER)
    place = 2 + len(chosen.items) + [one.title for one in chosen.equations].index(equation)
    assert all(line[place] != 0 for line in lines)


def test_what_registers_do_not_carry_is_left_blank_and_marked_so(forms, tmp_path):
    target = tmp_path / "forms.xlsx"
    export_forms(forms, target)
    head, lines = sheet_of(target, "省01表")
    missing = [place for place, title in enumerate(head) if title.endswith("（未采集）")]
    assert [head[place] for place in missing] == [
        "4 大专以上 （未采集）",
        "5 女性 （未采集）",
        "9 机关事业单位 （未采集）",
        "10 公有制企业 （未采集）",
        "11 非公有制企业 （未采集）",
    ]
    assert {line[place] for line in lines for place in missing} == {None}
    assert all(title.endswith("（未采集）") for title in sheet_of(target, "省03表")[0][2:])


def test_forms_of_an_equal_release_are_equal_bytes_and_an_unknown_month_is_refused(forms, tmp_path):
    for name in ("a.xlsx", "b.xlsx"):
        export_forms(forms, tmp_path / name)
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()
    with pytest.raises(ExportRefused, match="2026-10"):
        export_forms(forms, tmp_path / "c.xlsx", date(2031, 1, 1))
