"""Exports: tables and the monthly forms as files that a spreadsheet opens as they are meant."""

from __future__ import annotations

import csv
import shutil
import subprocess
import xml.etree.ElementTree as ET
import zipfile
from datetime import date, datetime
from pathlib import Path

import duckdb
import openpyxl
import pytest

from pipelines.release.export import ExportRefused, Wanted, export_table
from pipelines.release.form import MONTHLY_FORMS, form_rows
from pipelines.release.form_book import export_forms
from pipelines.warehouse.engine import Session

OCTOBER = date(2026, 10, 1)


@pytest.fixture(scope="module")
def release(synthetic_release: Path, tmp_path_factory) -> Path:
    """The synthetic release, with names that a spreadsheet would run."""
    copy = tmp_path_factory.mktemp("export") / "release.duckdb"
    copy.write_bytes(synthetic_release.read_bytes())
    with duckdb.connect(str(copy)) as connection:
        counties = connection.execute(
            "select distinct area_code from mart.roster where area_level = 'county' order by 1"
            " limit 4"
        ).fetchall()
        for (code,), name in zip(
            counties, ("=1+1", "@SUM(A1)", "https://example.org/", "-2+3"), strict=True
        ):
            connection.execute(
                "update mart.roster set area_name = ? where area_code = ?", [name, code]
            )
    return copy


def rows(release: Path, sql: str) -> list[tuple]:
    with duckdb.connect(str(release), read_only=True) as connection:
        return connection.execute(sql).fetchall()


def book(path: Path):
    return openpyxl.load_workbook(path)


@pytest.mark.parametrize(
    ("table", "title"),
    [
        ("mart.full_employment_area", "是否已认定"),
        ("mart.zero_employment_household", "认定零就业家庭户数"),
        ("mart.revision", "自该发布起的值"),
    ],
)
def test_a_column_is_called_what_its_own_table_calls_it(release, tmp_path, table, title):
    export_table(release, table, tmp_path / "x.xlsx", Wanted(None, None, None, {}))
    head = [cell.value for cell in book(tmp_path / "x.xlsx")["数据 Data"][1]]
    assert title in head or any(str(cell).startswith(title) for cell in head)


@pytest.mark.parametrize(
    ("table", "column", "titles", "word"),
    [
        (
            "mart.household_typology",
            "household_kind",
            ("家庭类型代码", "家庭类型"),
            {"workless": "无人就业"},
        ),
        (
            "mart.unemployment_duration",
            "duration_band",
            ("失业时长代码", "失业时长"),
            {"over_24": "24 个月以上", "not_stated": "未填"},
        ),
        ("mart.submission_status", "verdict", ("结论代码", "结论"), {"missing": "未报"}),
        (
            "mart.labour_movement",
            "from_status",
            ("上月末状态代码", "上月末状态"),
            {"absent": "不在册"},
        ),
        (
            "mart.new_employment_by_age",
            "age_group",
            ("年龄段代码", "年龄段"),
            {"under_16": "未满 16 周岁"},
        ),
        (
            "mart.target_progress",
            "indicator",
            ("指标代码", "指标"),
            {"surveyed_unemployment_rate": "城镇调查失业率"},
        ),
        ("mart.warning", "warning", ("提醒代码", "提醒"), {"provisional": "初步数（未报齐）"}),
        ("audit.issue", "severity", ("程度代码", "程度"), {"ROW": "退回该行"}),
        ("ref.criterion", "base", ("分母（基数）代码", "分母（基数）"), {"landless": "被征地农民"}),
        ("ref.target", "basis", ("来历代码", "来历"), {"plan": "由规划总数均分"}),
    ],
)
def test_a_closed_word_stands_beside_its_code(release, tmp_path, table, column, titles, word):
    export_table(release, table, tmp_path / "x.csv", Wanted(None, None, None, {}))
    with (tmp_path / "x.csv").open(encoding="utf-8-sig", newline="") as file:
        lines = list(csv.DictReader(file))
    shown = dict({(line[titles[0]], line[titles[1]]) for line in lines})
    assert {code for code in shown if code} == {
        code
        for (code,) in rows(
            release, f"select distinct {column} from {table} where {column} is not null"
        )
    }
    assert word.items() <= shown.items()
    assert not any(text.isascii() for code, text in shown.items() if code)


def test_of_several_codes_each_has_its_word(release, tmp_path):
    copy = tmp_path / "release.duckdb"
    copy.write_bytes(release.read_bytes())
    with duckdb.connect(str(copy)) as connection:
        connection.execute(
            "update mart.full_employment_area set failed_list ="
            " 'difficult_employment_rate;employment_rate', recognition_state = 'neither'"
        )
    export_table(
        copy,
        "mart.full_employment_area",
        tmp_path / "x.csv",
        Wanted(OCTOBER, "community", None, {}),
    )
    with (tmp_path / "x.csv").open(encoding="utf-8-sig", newline="") as file:
        line = next(csv.DictReader(file))
    assert (line["未达到的项"], line["达标与认定"]) == (
        "就业困难人员就业率；有劳动能力和就业愿望人员就业率",
        "未达标未认定",
    )


def test_a_sheet_has_chinese_titles_frozen_and_the_rows_of_the_table(release, tmp_path):
    target = tmp_path / "rate.xlsx"
    count = export_table(
        release,
        "mart.employment_rate",
        target,
        Wanted(OCTOBER, "county", None, {"group_code": "all"}),
    )
    sheet = book(target)["数据 Data"]
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref
    head = [cell.value for cell in sheet[1]]
    assert head[:4] == ["月份", "地区代码", "地区层级代码", "地区层级"]
    assert head[-1] == "就业率"
    expected = rows(
        release,
        "select area_code, employed, employment_rate from mart.employment_rate where month ="
        " '2026-10-01' and area_level = 'county' and group_code = 'all' order by area_code",
    )
    place = [head.index(title) for title in ("地区代码", "就业人数", "就业率")]
    found = [tuple(row[p] for p in place) for row in sheet.iter_rows(min_row=2, values_only=True)]
    assert found == [(code, employed, pytest.approx(rate)) for code, employed, rate in expected]
    assert count == len(expected) > 10


def test_numbers_are_numbers_codes_are_text_rates_are_percentages_and_dates_are_dates(
    release, tmp_path
):
    target = tmp_path / "rate.xlsx"
    export_table(release, "employment_rate", target, Wanted(OCTOBER, "prefecture"))
    sheet = book(target)["数据 Data"]
    cells = {sheet.cell(1, cell.column).value: cell for cell in sheet[2]}
    assert (cells["月份"].value, cells["月份"].number_format) == (datetime(2026, 10, 1), "yyyy-mm")
    assert (cells["地区代码"].data_type, cells["地区代码"].number_format) == ("s", "@")
    assert (cells["就业人数"].data_type, cells["就业人数"].number_format) == ("n", "#,##0")
    assert (cells["就业率"].data_type, cells["就业率"].number_format) == ("n", "0.00%")
    assert cells["地区层级"].value == "市州"


@pytest.mark.parametrize("ending", ["xlsx", "csv"])
def test_nothing_runs_as_a_formula_or_a_link(release, tmp_path, ending):
    target = tmp_path / f"roster.{ending}"
    export_table(release, "roster", target, Wanted(level="county"))
    if ending == "xlsx":
        sheet = book(target)["数据 Data"]
        assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n", "d"}
        assert not sheet._hyperlinks
        assert "=1+1" in {cell.value for row in sheet.iter_rows() for cell in row}
        assert not any(
            "hyperlink" in name or "externalLink" in name
            for name in zipfile.ZipFile(target).namelist()
        )
    else:
        cells = {
            cell for row in csv.reader(target.read_text("utf-8-sig").splitlines()) for cell in row
        }
        assert {"'=1+1", "'@SUM(A1)", "'-2+3"} <= cells


def test_a_csv_opens_in_excel_with_its_characters_and_its_codes(release, tmp_path):
    target = tmp_path / "roster.csv"
    export_table(release, "roster", target, Wanted(OCTOBER, "province"))
    assert target.read_bytes().startswith(b"\xef\xbb\xbf")
    head, row = csv.reader(target.read_text("utf-8-sig").splitlines())
    assert head[:3] == ["月份", "地区代码", "地区层级代码"]
    assert row[:2] == ["2026-10-01", "51"]


def test_the_notes_say_release_month_rows_what_is_provisional_and_what_columns_mean(
    release, tmp_path
):
    target = tmp_path / "rate.xlsx"
    export_table(release, "employment_rate", target, Wanted(OCTOBER, "province"))
    notes = {row[0]: row[1:] for row in book(target)["说明 Notes"].iter_rows(values_only=True)}
    assert notes["发布编号 Release"][0] == "R2"
    assert notes["发布时间 Released"][0] == "2026-11-06 09:00 北京时间"
    assert notes["数据月份 Data month"][0] == "2026-10"
    assert notes["初步数月份 Provisional"][0] == "2026-10"
    assert notes["来源表 Table"][0] == "mart.employment_rate"
    assert "month = 2026-10" in notes["条件 Rows"][0]
    assert notes["able_and_willing"][:2] == ("有劳动能力和就业愿望人数", "Able and willing")
    assert "状态非情况不明" in notes["able_and_willing"][2]


def test_a_month_that_is_complete_is_not_marked_provisional(release, tmp_path):
    complete = tmp_path / "complete.duckdb"
    complete.write_bytes(release.read_bytes())
    with duckdb.connect(str(complete)) as connection:
        connection.execute(
            "update mart.submission_status set verdict = 'accepted' where month = '2026-10-01'"
        )
    export_table(complete, "roster", tmp_path / "x.xlsx", Wanted(OCTOBER, "province"))
    notes = {
        row[0]: row[1]
        for row in book(tmp_path / "x.xlsx")["说明 Notes"].iter_rows(values_only=True)
    }
    assert notes["初步数月份 Provisional"] == "无"


@pytest.mark.parametrize("ending", ["xlsx", "csv"])
def test_an_equal_release_gives_equal_bytes(release, tmp_path, ending):
    files = [tmp_path / "a" / f"x.{ending}", tmp_path / "b" / f"x.{ending}"]
    for file in files:
        file.parent.mkdir()
        export_table(release, "roster", file, Wanted(level="street"))
    assert files[0].read_bytes() == files[1].read_bytes()


def test_a_table_too_large_for_a_sheet_is_refused_with_the_remedy_before_writing(
    release, tmp_path, monkeypatch
):
    monkeypatch.setattr("pipelines.release.export.SHEET_ROWS", 10)
    with pytest.raises(ExportRefused, match=r"--month.*csv"):
        export_table(release, "roster", tmp_path / "x.xlsx", Wanted())
    assert list(tmp_path.iterdir()) == []
    assert export_table(release, "roster", tmp_path / "x.csv", Wanted()) > 10


@pytest.mark.parametrize(
    ("table", "target", "wanted", "says"),
    [
        ("mart.rooster", "x.xlsx", Wanted(), "mart.roster"),
        ("roster", "x.pdf", Wanted(), ".xlsx"),
        ("roster", "x.xlsx", Wanted(values={"nix": "1"}), "area_code"),
        ("ref.code", "x.xlsx", Wanted(OCTOBER), "--month"),
        ("roster", "x.xlsx", Wanted(date(1999, 1, 1)), "month = 1999-01"),
        ("roster; drop table mart.roster", "x.xlsx", Wanted(), "mart.roster"),
        ("roster", "x.xlsx", Wanted(area="' or 1=1 --"), "area_code"),
    ],
)
def test_what_cannot_be_exported_is_refused_with_what_can(
    release, tmp_path, table, target, wanted, says
):
    with pytest.raises(ExportRefused, match=says):
        export_table(release, table, tmp_path / target, wanted)
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_cannot_be_finished_leaves_the_former_one(release, tmp_path):
    target = tmp_path / "x.csv"
    target.write_text("former")

    def stop(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        export_table(release, "roster", target, Wanted(), stop)
    assert [path.name for path in tmp_path.iterdir()] == ["x.csv"]
    assert target.read_text() == "former"


@pytest.mark.parametrize(
    "table",
    [
        "mart.submission_status",
        "audit.submission",
        "audit.issue",
        "ref.policy",
        "mart.warning",
        "mart.assistance",
    ],
)
def test_tables_of_every_kind_are_exported(release, tmp_path, table):
    wanted = Wanted(OCTOBER) if table.startswith("mart") else Wanted()
    assert (
        export_table(release, table, tmp_path / "x.xlsx", wanted)
        == book(tmp_path / "x.xlsx")["数据 Data"].max_row - 1
    )


# The monthly forms


@pytest.fixture(scope="module")
def forms(release: Path, tmp_path_factory) -> Path:
    """Forms of a release whose channels, industries and ages are those of its new employment."""
    copy = tmp_path_factory.mktemp("forms") / "release.duckdb"
    copy.write_bytes(release.read_bytes())
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
        "select area_code, area_name from mart.new_employment where month = '2026-10-01' and"
        " length(area_code) <= 6 order by 1",
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
    assert lines[0] == ("51", "四川省", net, new, gone, 1, 2, 0)
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
        ("delete from mart.new_employment_by_age", "省01表", "1=16+17+18+不满 16 岁"),
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


@pytest.mark.skipif(
    shutil.which("soffice") is None, reason="LibreOffice is not installed; .ci/run installs it"
)
def test_libreoffice_shows_numbers_as_numbers_and_codes_as_text(release, tmp_path):
    export_table(release, "roster", tmp_path / "x.xlsx", Wanted(OCTOBER, "province"))
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = [
        "soffice",
        profile,
        "--headless",
        "--convert-to",
        "fods",
        "--outdir",
        str(tmp_path),
        str(tmp_path / "x.xlsx"),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    office = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}value-type"
    table = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
    sheet = ET.parse(tmp_path / "x.fods").getroot().find(f".//{table}table")
    head, line = (
        [
            (cell.get(office), "".join(cell.itertext()).strip())
            for cell in row.iter(f"{table}table-cell")
        ]
        for row in list(sheet.iter(f"{table}table-row"))[:2]
    )
    types = {title: kind for (_, title), (kind, _) in zip(head, line, strict=False)}
    assert (types["月份"], types["地区代码"], types["人数"]) == ("date", "string", "float")
    assert ("string", "51") in line
