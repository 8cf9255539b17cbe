"""Exports: tables as files that a spreadsheet opens as they are meant."""

from __future__ import annotations

import csv
import shutil
import subprocess
import xml.etree.ElementTree as ET
import zipfile
from datetime import date, datetime

import duckdb
import pytest

from pipelines.release.export import ExportRefused, Wanted, export_table
from tests.build.export_file import book, rows

OCTOBER = date(2026, 10, 1)


def test_an_area_is_exported_by_name_with_full_names_beside_names(export_release, tmp_path):
    target = tmp_path / "x.xlsx"
    export_table(export_release, "employment_rate", target, Wanted(OCTOBER, "county", "成都"))
    head, *lines = book(target).worksheets[0].iter_rows(values_only=True)
    at = {title: place for place, title in enumerate(head)}
    assert {line[at["地区代码"]][:4] for line in lines} == {"5101"}
    full = at["地区名称（全称）"]
    assert full == at["地区名称"] + 1
    assert all(line[full].startswith("成都市") for line in lines)


def test_a_sheet_has_chinese_titles_frozen_and_the_rows_of_the_table(export_release, tmp_path):
    target = tmp_path / "rate.xlsx"
    count = export_table(
        export_release,
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
        export_release,
        "select area_code, employed, employment_rate from mart.employment_rate where month ="
        " '2026-10-01' and area_level = 'county' and group_code = 'all' order by area_code",
    )
    place = [head.index(title) for title in ("地区代码", "就业人数", "就业率")]
    found = [tuple(row[p] for p in place) for row in sheet.iter_rows(min_row=2, values_only=True)]
    assert found == [(code, employed, pytest.approx(rate)) for code, employed, rate in expected]
    assert count == len(expected) > 10


def test_numbers_are_numbers_codes_are_text_rates_are_percentages_and_dates_are_dates(
    export_release, tmp_path
):
    target = tmp_path / "rate.xlsx"
    export_table(export_release, "employment_rate", target, Wanted(OCTOBER, "prefecture"))
    sheet = book(target)["数据 Data"]
    cells = {sheet.cell(1, cell.column).value: cell for cell in sheet[2]}
    assert (cells["月份"].value, cells["月份"].number_format) == (datetime(2026, 10, 1), "yyyy-mm")
    assert (cells["地区代码"].data_type, cells["地区代码"].number_format) == ("s", "@")
    assert (cells["就业人数"].data_type, cells["就业人数"].number_format) == ("n", "#,##0")
    assert (cells["就业率"].data_type, cells["就业率"].number_format) == ("n", "0.00%")
    assert cells["地区层级"].value == "市州"


@pytest.mark.parametrize("ending", ["xlsx", "csv"])
def test_nothing_runs_as_a_formula_or_a_link(export_release, tmp_path, ending):
    target = tmp_path / f"roster.{ending}"
    export_table(export_release, "roster", target, Wanted(level="county"))
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


def test_a_csv_opens_in_excel_with_its_characters_and_its_codes(export_release, tmp_path):
    target = tmp_path / "roster.csv"
    export_table(export_release, "roster", target, Wanted(OCTOBER, "province"))
    assert target.read_bytes().startswith(b"\xef\xbb\xbf")
    head, row = csv.reader(target.read_text("utf-8-sig").splitlines())
    assert head[:3] == ["月份", "地区代码", "地区层级代码"]
    assert row[:2] == ["2026-10-01", "51"]


def test_the_notes_say_release_month_rows_what_is_provisional_and_what_columns_mean(
    export_release, tmp_path
):
    target = tmp_path / "rate.xlsx"
    export_table(export_release, "employment_rate", target, Wanted(OCTOBER, "province"))
    notes = {row[0]: row[1:] for row in book(target)["说明 Notes"].iter_rows(values_only=True)}
    assert notes["发布编号 Release"][0] == "R2"
    assert notes["发布时间 Released"][0] == "2026-11-06 09:00 北京时间"
    assert notes["数据月份 Data month"][0] == "2026-10"
    assert notes["初步数月份 Provisional"][0] == "2026-10"
    assert notes["来源表 Table"][0] == "mart.employment_rate"
    assert "month = 2026-10" in notes["条件 Rows"][0]
    assert notes["able_and_willing"][:2] == ("有劳动能力和就业愿望人数", "Able and willing")
    assert "状态非情况不明" in notes["able_and_willing"][2]


def test_a_month_that_is_complete_is_not_marked_provisional(export_release, tmp_path):
    complete = tmp_path / "complete.duckdb"
    complete.write_bytes(export_release.read_bytes())
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
def test_an_equal_release_gives_equal_bytes(export_release, tmp_path, ending):
    files = [tmp_path / "a" / f"x.{ending}", tmp_path / "b" / f"x.{ending}"]
    for file in files:
        file.parent.mkdir()
        export_table(export_release, "roster", file, Wanted(level="street"))
    assert files[0].read_bytes() == files[1].read_bytes()


def test_a_table_too_large_for_a_sheet_is_refused_with_the_remedy_before_writing(
    export_release, tmp_path, monkeypatch
):
    monkeypatch.setattr("pipelines.release.export.SHEET_ROWS", 10)
    with pytest.raises(ExportRefused, match=r"--month.*csv"):
        export_table(export_release, "roster", tmp_path / "x.xlsx", Wanted())
    assert list(tmp_path.iterdir()) == []
    assert export_table(export_release, "roster", tmp_path / "x.csv", Wanted()) > 10


@pytest.mark.parametrize(
    ("table", "target", "wanted", "says"),
    [
        ("mart.rooster", "x.xlsx", Wanted(), "mart.roster"),
        ("roster", "x.pdf", Wanted(), ".xlsx"),
        ("roster", "x.xlsx", Wanted(values={"nix": "1"}), "area_code"),
        ("ref.code", "x.xlsx", Wanted(OCTOBER), "--month"),
        ("roster", "x.xlsx", Wanted(date(1999, 1, 1)), "month = 1999-01"),
        ("roster; drop table mart.roster", "x.xlsx", Wanted(), "mart.roster"),
        ("roster", "x.xlsx", Wanted(area="' or 1=1 --"), "no such area"),
    ],
)
def test_what_cannot_be_exported_is_refused_with_what_can(
    export_release, tmp_path, table, target, wanted, says
):
    with pytest.raises(ExportRefused, match=says):
        export_table(export_release, table, tmp_path / target, wanted)
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_cannot_be_finished_leaves_the_former_one(export_release, tmp_path):
    target = tmp_path / "x.csv"
    target.write_text("former")

    def stop(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        export_table(export_release, "roster", target, Wanted(), stop)
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
def test_tables_of_every_kind_are_exported(export_release, tmp_path, table):
    has_months = table.startswith("mart") or table == "audit.submission"
    wanted = Wanted(OCTOBER) if has_months else Wanted()
    assert (
        export_table(export_release, table, tmp_path / "x.xlsx", wanted)
        == book(tmp_path / "x.xlsx")["数据 Data"].max_row - 1
    )


@pytest.mark.skipif(
    shutil.which("soffice") is None, reason="LibreOffice is not installed; .ci/run installs it"
)
def test_libreoffice_shows_numbers_as_numbers_and_codes_as_text(export_release, tmp_path):
    export_table(export_release, "roster", tmp_path / "x.xlsx", Wanted(OCTOBER, "province"))
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
