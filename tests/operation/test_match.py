"""`jiuye match`: lists of others against the rosters, and that nothing of them stays."""

from __future__ import annotations

import io
import shutil
import zipfile
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from pipelines.base.home import Home
from pipelines.operation.match import ListUnfit, match
from tests.build.register_file import STREET, id_number
from tests.build.small_home import AUGUST, bring, csv_bytes, grid, jiuye, person, read_here

OUTSIDER = id_number(serial=77)
EMPLOYED, UNEMPLOYED, OTHER = (id_number(serial=serial) for serial in (1, 2, 3))


@pytest.fixture(scope="module")
def read(tmp_path_factory) -> Home:
    """A street with two employed persons and an unemployed one, in August, held against a list once
    before: whom the rosters have twice is known.
    """
    home = Home(tmp_path_factory.mktemp("read") / "home").prepare()
    rows = [person(1, name="张三丰"), person(2, employment_status="失业"), person(3)]
    bring(home, AUGUST, csv_bytes(grid(rows)))
    read_here(home)
    match(home, written(tmp_path_factory.mktemp("list"), (OUTSIDER, "")), "deaths")
    return home


@pytest.fixture
def roster(read: Home, tmp_path: Path) -> Home:
    return Home(shutil.copytree(read.root, tmp_path / "home", symlinks=True))


def written(folder: Path, *rows: tuple[str, str], encoding: str = "utf-8") -> Path:
    path = folder / "名单.csv"
    path.write_text(
        "\n".join(",".join(row) for row in (("证件号码", "状态"), *rows)), encoding=encoding
    )
    return path


def counts(found, area: str = STREET) -> dict[int, int]:
    return {doubt: persons for code, doubt, persons in found.counts.rows() if code == area}


def test_employed_here_and_uninsured_there_is_counted_by_street_and_county(roster, tmp_path):
    file = written(tmp_path, (EMPLOYED, "未参保"), (OTHER, "参保"), (OUTSIDER, "未参保"))
    found = match(roster, file, "insurance")
    assert (counts(found), counts(found, STREET[:6])) == ({0: 1}, {0: 1})


def test_insured_there_and_unemployed_here_is_counted(roster, tmp_path):
    found = match(roster, written(tmp_path, (UNEMPLOYED, "正常参保")), "insurance")
    assert counts(found) == {1: 1}


def test_in_business_there_and_unemployed_here_is_counted(roster, tmp_path):
    file = written(tmp_path, (UNEMPLOYED, "存续"), (EMPLOYED, "存续"))
    assert counts(match(roster, file, "business")) == {0: 1}


def test_the_dead_who_are_counted_need_no_status(roster, tmp_path):
    file = written(tmp_path, (EMPLOYED, ""), (UNEMPLOYED, ""), (OUTSIDER, ""))
    assert counts(match(roster, file, "deaths")) == {0: 2}


def test_unreadable_numbers_and_unknown_statuses_are_counted(roster, tmp_path):
    wrong = EMPLOYED[:-1] + ("0" if EMPLOYED[-1] != "0" else "1")
    file = written(tmp_path, (wrong, "参保"), ("", "参保"), (OTHER, "待查"), (EMPLOYED, "未参保"))
    listed = match(roster, file, "insurance").listed
    assert (listed.rows, listed.unreadable, listed.unknown_status) == (4, 2, 1)


def test_lists_in_gb18030_are_read(roster, tmp_path):
    file = written(tmp_path, (EMPLOYED, "未参保"), encoding="gb18030")
    assert counts(match(roster, file, "insurance")) == {0: 1}


@pytest.mark.parametrize(
    "number",
    [
        f" {EMPLOYED[:6]} {EMPLOYED[6:14]} {EMPLOYED[14:]} ",
        f"'{EMPLOYED}",
        EMPLOYED.translate(str.maketrans("0123456789X", "０１２３４５６７８９Ｘ")),
        EMPLOYED.lower(),
    ],
)
def test_numbers_are_read_as_people_write_them(roster, tmp_path, number):
    assert counts(match(roster, written(tmp_path, (number, "未参保")), "insurance")) == {0: 1}


@pytest.mark.parametrize(
    ("kind", "word", "number", "doubt"),
    [
        ("insurance", "暂停参保（中断缴费）", EMPLOYED, 0),
        ("insurance", "正常参保缴费", UNEMPLOYED, 1),
        ("insurance", "终止参保", EMPLOYED, 0),
        ("business", "存续（在营、开业、在册）", UNEMPLOYED, 0),
        ("business", "吊销，未注销", EMPLOYED, 1),
        ("business", "迁出", EMPLOYED, 1),
    ],
)
def test_statuses_are_read_as_offices_word_them(roster, tmp_path, kind, word, number, doubt):
    file = tmp_path / "名单.csv"
    file.write_text(f'证件号码,状态\n{number},"{word}"\n', "utf-8")
    assert counts(match(roster, file, kind)) == {doubt: 1}


def test_a_book_of_titles_cards_and_several_sheets_is_read(roster, tmp_path):
    path = tmp_path / "参保人员名册.xlsx"
    with xlsxwriter.Workbook(path) as book:
        for number, status in ((EMPLOYED, "停保"), (UNEMPLOYED, "参保")):
            sheet = book.add_worksheet()
            sheet.write_string(0, 0, "某市城镇职工参保人员名册")
            head = ["序号", "社会保障卡号", "公民身份号码", "是否退休", "参保状态", "单位名称"]
            sheet.write_row(2, 0, head)
            cells = ["1", "622848000000000000", number, "否", status, "停车场在营公司"]
            for column, text in enumerate(cells):
                sheet.write_string(3, column, text)
    assert counts(match(roster, path, "insurance")) == {0: 1, 1: 1}


def test_whose_insurance_ended_and_runs_again_is_insured(roster, tmp_path):
    file = written(tmp_path, (EMPLOYED, "参保"), (EMPLOYED, "停保"))
    assert match(roster, file, "insurance").counts.is_empty()


def test_numbers_kept_as_numbers_have_lost_digits_and_are_unreadable(roster, tmp_path):
    path = tmp_path / "名单.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["证件号码", "状态"])
        sheet.write_row(1, 0, [EMPLOYED, "未参保"])
        sheet.write_number(2, 0, float(int(OTHER[:17] + "0")))
        sheet.write_string(2, 1, "未参保")
    found = match(roster, path, "insurance")
    assert (counts(found), found.listed.unreadable) == ({0: 1}, 1)


def test_who_is_on_a_roster_twice_is_counted_once(roster, tmp_path):
    bring(
        roster,
        AUGUST.replace(STREET, "510104018"),
        csv_bytes(grid([person(1, community_code="510104018001")])),
    )
    read_here(roster)
    assert match(roster, written(tmp_path, (EMPLOYED, "")), "deaths").matched == 1


def test_the_street_gets_place_and_name(roster, tmp_path):
    found = match(roster, written(tmp_path, (EMPLOYED, "未参保")), "insurance")
    sheet = openpyxl.load_workbook(found.lists[0]).active
    head, line = ([cell.value for cell in row] for row in sheet.iter_rows())
    assert (line[head.index("姓名")], line[head.index("行")]) == ("张三丰", "2")


def test_a_list_for_a_street_is_closed_to_others(roster, tmp_path):
    found = match(roster, written(tmp_path, (EMPLOYED, "未参保")), "insurance")
    assert found.lists[0].stat().st_mode & 0o077 == 0


def test_the_lists_of_a_run_before_are_replaced(roster, tmp_path):
    first = match(roster, written(tmp_path, (EMPLOYED, "未参保")), "insurance")
    match(roster, written(tmp_path, (EMPLOYED, "参保")), "insurance")
    assert not first.lists[0].exists()


def test_nothing_of_the_list_stays_and_nothing_personal_is_said(roster, tmp_path):
    before = {path for path in roster.root.rglob("*") if path.is_file()}
    file = written(tmp_path, (EMPLOYED, "未参保"), (OUTSIDER, "未参保"))
    code, said = jiuye(roster, "match", "--with", str(file), "--as", "insurance")
    assert code == 0, said
    new = {path for path in roster.root.rglob("*") if path.is_file()} - before
    for number in (EMPLOYED, OUTSIDER):
        assert number not in said
        for path in new:
            content = path.read_bytes()
            if zipfile.is_zipfile(io.BytesIO(content)):
                with zipfile.ZipFile(path) as book:
                    content = b"".join(book.read(name) for name in book.namelist())
            assert number.encode() not in content, path.name
    assert "张三丰" not in said
    assert [path.parent.parent for path in new if path.suffix == ".xlsx"] == [roster.returns]


@pytest.mark.parametrize("text", ["姓名,状态\n某人,参保\n", f"证件号码,备注\n{EMPLOYED},待查\n"])
def test_a_list_without_numbers_or_statuses_is_refused_without_quoting_it(roster, tmp_path, text):
    path = tmp_path / "名单.csv"
    path.write_text(text, "utf-8")
    with pytest.raises(ListUnfit) as told:
        match(roster, path, "insurance")
    assert EMPLOYED not in str(told.value) and "某人" not in str(told.value)


def test_a_month_without_registers_is_refused(roster, tmp_path):
    code, said = jiuye(
        roster, "match", "--with", str(written(tmp_path, (EMPLOYED, "参保"))), "--as", "insurance",
        "--month", "2026-01",
    )  # fmt: skip
    assert code == 2 and "2026" not in said.partition("错误")[2]
