"""Next month's workbooks: what stands is filled in, and comes back as the same stock."""

from __future__ import annotations

import stat
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import openpyxl
import polars as pl
import pytest

from pipelines.base.home import Home
from pipelines.contract.register import REGISTERS, register_named
from pipelines.operation import stored_file
from pipelines.operation.stored_file import MANY_ROWS
from pipelines.operation.templates import month_due_next
from pipelines.reference.load import load_reference
from tests.build.register_file import COMMUNITY, STREET, csv_bytes, grid, id_number, person
from tests.build.small_home import AUGUST, bring, jiuye, read_here

GOLDEN = Path(__file__).resolve().parents[1] / "intake" / "golden"
STOCK = [register for register in REGISTERS if not register.is_of_events]
every_stock = pytest.mark.parametrize("register", STOCK, ids=lambda register: register.name)


@dataclass(frozen=True)
class Came:
    """What became of a file."""

    verdict: str
    month: str
    accepted: int
    quarantined: int
    communities: tuple[str, ...]
    data_file: str


def submit(home: Home, content: bytes, name: str = AUGUST) -> Came:
    """Take in one file as a refresh does, by the data folder's own key."""
    submission = bring(home, name, content)
    row = read_here(home).submissions.filter(submission=submission).row(-1, named=True)
    return Came(
        row["verdict"],
        str(row["month"]),
        row["accepted"],
        row["quarantined"],
        tuple(row["communities"] or ()),
        row["data_file"],
    )


def prefilled(home: Home, *words: str, month: str = "2026-09") -> list[Path]:
    """The workbooks that the command writes for the street."""
    code, said = jiuye(
        home, "template", "--street", STREET, "--prefill", "--month", month, "--force", *words
    )
    assert code == 0, said
    return sorted(home.returns.rglob(f"*_{month}.xlsx"))


def stock(home: Home, outcome: Came) -> list[tuple]:
    """All that lake and vault keep of a file's rows, but where they stood."""
    lake = pl.read_parquet(home.root / outcome.data_file)
    vault = pl.read_parquet(home.vault / (home.root / outcome.data_file).relative_to(home.lake))
    vault = vault.drop([name for name in lake.columns if name in vault.columns])
    frame = lake.drop("submission", "sheet_no", "row", "is_forced").hstack(vault)
    return sorted(
        tuple(None if cell is None else str(cell) for cell in row) for row in frame.iter_rows()
    )


@pytest.mark.parametrize("many_rows", [1, MANY_ROWS], ids=["encoded", "plain"])
@every_stock
def test_a_prefilled_workbook_comes_back_as_the_same_stock(home, monkeypatch, register, many_rows):
    monkeypatch.setattr(stored_file, "MANY_ROWS", many_rows)
    former = submit(home, (GOLDEN / f"{register.name}.csv").read_bytes(), f"{STREET}_2026-08.csv")
    (path,) = prefilled(home, register.title.zh)
    outcome = submit(home, path.read_bytes(), path.name)
    assert former.accepted > 0
    assert (outcome.verdict, outcome.month, outcome.quarantined) == ("accepted", "2026-09-01", 0)
    assert stock(home, outcome) == stock(home, former)


def test_a_prefilled_workbook_is_for_its_owner_alone_and_lies_in_returns(home):
    submit(home, csv_bytes(grid([person(1)])))
    path = prefilled(home, "labour_force")[0]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert path.is_relative_to(home.returns)


@pytest.mark.parametrize("folder", ["lake", "site", "exports", "releases", "."])
def test_no_folder_of_the_data_folder_but_returns_takes_persons(home, folder):
    submit(home, csv_bytes(grid([person(1)])))
    place = home.root / folder / "x"
    code, said = jiuye(home, "template", "--street", STREET, "--prefill", "--to", str(place))
    assert code == 2
    assert "不得存放个人信息" in said
    assert not place.exists()


def test_what_is_said_of_a_prefilled_workbook_names_nobody(home):
    submit(home, csv_bytes(grid([person(1, name="欧阳试验")])))
    code, said = jiuye(home, "template", "--street", STREET, "--prefill", "--month", "2026-09")
    assert code == 0
    assert "预填 1 行" in said
    assert "欧阳" not in said
    assert id_number(serial=1) not in said


def people_of(path: Path) -> list[str]:
    form = openpyxl.load_workbook(path).worksheets[0]
    titles = [str(cell.value).split("\n")[0] for cell in form[4]]
    return [form.cell(row, titles.index("户编号") + 1).value for row in range(5, form.max_row + 1)]


def test_each_community_has_its_newest_rows_and_one_that_was_emptied_has_none(home):
    one, two, three = (f"{STREET}00{n}" for n in (1, 2, 3))
    august = [person(n, community_code=code) for n, code in ((1, one), (2, two), (3, three))]
    submit(home, csv_bytes(grid(august)), f"{STREET}_劳动力资源台账_2026-08.csv")
    submit(home, csv_bytes(grid([person(4, community_code=two)])), f"{two}_台账_2026-09.csv")
    head = csv_bytes(grid([person(5)])).splitlines()[0]
    submit(home, head + b"\n", f"{three}_劳动力资源台账_2026-09.csv")
    assert people_of(prefilled(home, "labour_force", month="2026-10")[0]) == ["H1", "H4"]


def test_a_mended_row_is_filled_in_once_and_a_returned_one_is_counted_in_the_guide(home):
    good = [person(n) for n in range(1, 9)]
    submit(home, csv_bytes(grid([*good, person(9, sex="不详")])))
    path = prefilled(home, "labour_force")[0]
    assert len(people_of(path)) == 8
    guide = openpyxl.load_workbook(path)["填表说明"]
    said = [row[0] for row in guide.iter_rows(values_only=True)]
    assert "本表已按 2026年8月台账预填 8 行，请逐行核对后报送" in said
    assert "另有 1 行已退回、尚未改正，不在本表中，请改正后补入" in said


def test_a_register_that_never_came_is_blank_with_its_example(home):
    submit(home, csv_bytes(grid([person(1)])))
    paths = prefilled(home)
    assert len(paths) == len(REGISTERS)
    (events,) = [path for path in paths if "新就业" in path.name]
    assert openpyxl.load_workbook(events).worksheets[0]["A5"].value == "示例"


def test_rows_whose_vault_file_is_gone_are_told_and_not_half_written(home):
    outcome = submit(home, csv_bytes(grid([person(1)])))
    (home.vault / Path(outcome.data_file).relative_to("lake")).unlink()
    code, said = jiuye(
        home, "template", "劳动力资源台账", "--street", STREET, "--prefill", "--month", "2026-09"
    )
    assert code == 0
    assert "保密区没有" in said
    (path,) = home.returns.rglob("*_2026-09.xlsx")
    assert openpyxl.load_workbook(path).worksheets[0]["A5"].value == "示例"


def cells_called(path: Path, title: str) -> list[openpyxl.cell.Cell]:
    form = openpyxl.load_workbook(path).worksheets[0]
    place = [str(cell.value).split("\n")[0] for cell in form[4]].index(title)
    return [row[place] for row in form.iter_rows(min_row=5)]


def station_file(*names: str) -> bytes:
    head = ["社区代码", "站点名称", "机构", "专职人数", "兼职人数"]
    return csv_bytes([head, *([COMMUNITY, name, "是", "2", "1"] for name in names)])


NAMED_BY_CLERKS = ("张三丰便民服务点", "水井坊社区劳动保障工作站")


def test_the_clerks_own_words_come_back_in_clear_though_the_lake_hides_them(home):
    name = f"{STREET}_基层平台台账_2026-08.csv"
    former = submit(home, station_file(*NAMED_BY_CLERKS), name)
    lake = pl.read_parquet(home.root / former.data_file)
    assert lake["station_name"][0].startswith("~")
    (path,) = prefilled(home, "基层平台台账")
    assert [cell.value for cell in cells_called(path, "站点名称")] == list(NAMED_BY_CLERKS)
    again = submit(home, path.read_bytes(), path.name)
    assert stock(home, again) == stock(home, former)


def test_a_household_called_by_a_person_comes_back_in_clear_and_is_the_same_household(home):
    people = [person(n, household_no="欧阳试验家") for n in (1, 3)]
    former = submit(home, csv_bytes(grid([*people, person(5)])))
    (path,) = prefilled(home, "labour_force")
    assert people_of(path) == ["欧阳试验家", "欧阳试验家", "H5"]
    assert stock(home, submit(home, path.read_bytes(), path.name)) == stock(home, former)


def test_words_that_nothing_keeps_in_clear_are_a_blank_cell_with_a_note(home):
    name = f"{STREET}_基层平台台账_2026-08.csv"
    former = submit(home, station_file(*NAMED_BY_CLERKS), name)
    vault = home.vault / Path(former.data_file).relative_to("lake")
    pl.read_parquet(vault).drop("station_name").write_parquet(vault)  # as older readings kept it
    (path,) = prefilled(home, "基层平台台账")
    blank, kept = cells_called(path, "站点名称")
    assert (blank.value, kept.value) == (None, NAMED_BY_CLERKS[1])
    assert "请补填" in blank.comment.text
    guide = openpyxl.load_workbook(path)["填表说明"]
    assert any("有 1 格" in str(row[0]) for row in guide.iter_rows(values_only=True))


# The command.


@pytest.mark.parametrize(
    "called", ["labour_force", "劳动力资源台账", "劳动力资源台帐", "劳动力资源"]
)
def test_a_register_is_called_by_its_chinese_title(home, tmp_path, called):
    target = tmp_path / "x.xlsx"
    assert jiuye(home, "template", called, str(target))[0] == 0
    assert openpyxl.load_workbook(target).sheetnames[0] == "劳动力资源台账"


def test_a_register_that_there_is_none_of_is_told_with_those_that_there_are(home, tmp_path):
    code, said = jiuye(home, "template", "花名册", str(tmp_path / "x.xlsx"))
    assert code == 2
    assert "没有这种台账；有：" in said
    assert "劳动力资源台账（labour_force）" in said


def test_a_folder_a_street_for_all_streets_of_a_county(home, tmp_path):
    code, said = jiuye(home, "template", "--street", "510104", "--to", str(tmp_path / "t"))
    assert code == 0, said
    folders = sorted((tmp_path / "t").iterdir())
    assert len(folders) > 5
    assert {len(list(folder.iterdir())) for folder in folders} == {len(REGISTERS)}
    assert folders[0].name.startswith("510104")


def test_what_may_be_filled_in_is_not_written_over(home, tmp_path):
    words = ("template", "--street", STREET, "--to", str(tmp_path / "t"))
    assert jiuye(home, *words)[0] == 0
    code, said = jiuye(home, *words)
    assert code == 2
    assert "--force" in said
    assert jiuye(home, *words, "--force")[0] == 0


def test_a_street_that_there_is_none_of_is_told(home, tmp_path):
    code, said = jiuye(home, "template", "--street", "999", "--to", str(tmp_path / "t"))
    assert code == 2
    assert "没有街道 999" in said


@pytest.mark.parametrize(
    ("today", "month"),
    [
        (date(2026, 11, 5), date(2026, 10, 1)),
        (date(2026, 11, 6), date(2026, 11, 1)),
        (date(2026, 12, 31), date(2026, 12, 1)),
    ],
)
def test_the_next_month_is_the_first_that_is_not_overdue(today, month):
    assert month_due_next(load_reference(), today) == month


def test_a_community_of_the_template_is_read_as_its_code(home):
    name = "水井坊社区居委会"
    outcome = submit(home, csv_bytes(grid([person(1, community_code=f"{COMMUNITY} {name}")])))
    assert (outcome.verdict, outcome.communities) == ("accepted", (COMMUNITY,))


def test_the_stock_registers_are_those_that_the_issue_names():
    assert {register.name for register in STOCK} == {
        "labour_force",
        "zero_employment_household",
        "community_entity",
        "job_post",
        "station",
    }
    assert register_named("new_employment").is_of_events
