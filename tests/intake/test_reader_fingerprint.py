"""What makes a file be read again: what decides how its register is read, and nothing else."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from pipelines.base.wording import Text
from pipelines.contract.column import Register
from pipelines.contract.reference_table import REFERENCE_TABLES
from pipelines.contract.register import REGISTERS, register_named
from pipelines.contract.rule import RULES
from pipelines.intake import fingerprint
from pipelines.intake.fingerprint import reading_fingerprints
from pipelines.intake.landing import read_receipts
from pipelines.intake.reader import READ_TABLES
from pipelines.reference.load import SHIPPED, load_reference
from tests.build.register_file import STREET, csv_bytes, grid, person, reader_for, submit

OTHERS = [table.name for table in REFERENCE_TABLES if table.file and table.name not in READ_TABLES]
OWN = {
    "division": (
        "division_code,division_name,area_level,parent_code,valid_from,valid_to\n510104017099,新社区居委会,community,510104017,2026-01-01,\n"
    ),
    "division_succession": (
        "from_code,to_code,valid_from,certain,evidence,villages_found,villages\n510104017001,510104017002,2026-01-01,true,operator,,\n"
    ),
    "place_name": (
        "division_name,division_name_en,pinyin,initials\n607社区居委会,607 Community,607shequ,607sq\n"
    ),
    "policy": (
        "policy,value,valid_from,valid_to,unit,title_zh,title_en,source\nbad_row_share_limit,0.5,2026-01-01,,,,,\n"
    ),
    "recognition": (
        "area_code,area_level,batch,recognised_on,withdrawn_on,source\n510104017001,community,2026,2026-01-01,,文件\n"
    ),
    "reporting": "area_code,register,valid_from,valid_to,source\n510104,station,2026-01-01,,文件\n",
}


def fingerprints(home, table: str) -> tuple[str, str]:
    """The reader's fingerprint without and with an operator's file of that table (a row above, or
    the first one shipped).
    """
    before = load_reference(home)
    content = OWN.get(table) or "\n".join(
        (SHIPPED / f"{table}.csv").read_text("utf-8-sig").splitlines()[:2]
    )
    (home.reference / f"{table}.csv").write_text(content, "utf-8")
    after = load_reference(home)
    assert before.digest != after.digest  # the release is another in either case
    return reader_for(home, before).fingerprint, reader_for(home, after).fingerprint


@pytest.mark.parametrize("table", OTHERS)
def test_a_change_of_a_table_that_reading_does_not_use_makes_no_file_be_read_again(home, table):
    before, after = fingerprints(home, table)
    assert before == after


@pytest.mark.parametrize("table", READ_TABLES)
def test_a_change_of_a_table_that_reading_uses_makes_files_be_read_again(home, table):
    before, after = fingerprints(home, table)
    assert before != after


@pytest.mark.parametrize("policy", ["report_due_day", "street_months_held", "a_new_one"])
def test_a_policy_that_reading_does_not_ask_for_makes_no_file_be_read_again(
    home, monkeypatch, policy
):
    monkeypatch.setitem(OWN, "policy", OWN["policy"].replace("bad_row_share_limit", policy))
    before, after = fingerprints(home, "policy")
    assert before == after


def test_reading_sees_no_other_table_or_policy(home):
    tables = reader_for(home, load_reference(home)).tables
    assert sorted(tables.tables) == sorted(READ_TABLES)
    assert tables.policy("bad_row_share_limit", date(2026, 8, 31)) > 0
    with pytest.raises(KeyError):
        tables.policy("report_due_day", date(2026, 8, 31))


def with_register(monkeypatch, changed: Register) -> tuple[set[str], bool]:
    """The registers whose fingerprints change with one's contract, and whether that of all does."""
    before = reading_fingerprints.__wrapped__("digest", b"key")
    own = tuple(changed if one.name == changed.name else one for one in REGISTERS)
    monkeypatch.setattr(fingerprint, "REGISTERS", own)
    after = reading_fingerprints.__wrapped__("digest", b"key")
    names = {name for name in after if name and before[name] != after[name]}
    return names, before[None] != after[None]


def with_column(register: Register, name: str, **change: object) -> Register:
    columns = (replace(c, **change) if c.name == name else c for c in register.columns)
    return replace(register, columns=tuple(columns))


STATION = register_named("station")


@pytest.mark.parametrize(
    "changed",
    [
        with_column(STATION, "station_name", aliases=("站名",)),
        with_column(STATION, "full_time_staff", maximum=3),
        with_column(STATION, "full_time_staff", kind="decimal"),
        replace(STATION, reading_version=STATION.reading_version + 1),
        replace(STATION, columns=STATION.columns[:-1]),
        replace(STATION, title_words=("六到位",)),
    ],
)
def test_what_decides_how_a_register_is_read_makes_its_own_files_be_read_again(
    monkeypatch, changed
):
    assert with_register(monkeypatch, changed) == ({"station"}, True)


@pytest.mark.parametrize(
    "changed",
    [
        with_column(STATION, "station_name", title=Text("站点名称", "Name")),
        with_column(STATION, "station_name", note=Text("新说明", "new note")),
        replace(STATION, title=Text(STATION.title.zh, "Stations"), grain=Text("行", "row")),
    ],
)
def test_english_titles_and_notes_make_nothing_be_read_again(monkeypatch, changed):
    assert STATION.column("station_name").title.zh == "站点名称"
    assert with_register(monkeypatch, changed) == (set(), False)


def test_a_message_makes_nothing_be_read_again_and_a_severity_everything(monkeypatch):
    rule = RULES["age_under_16"]
    before = reading_fingerprints.__wrapped__("digest", b"key")
    monkeypatch.setitem(RULES, rule.code, replace(rule, message=Text("太小", "too young")))
    assert reading_fingerprints.__wrapped__("digest", b"key") == before
    monkeypatch.setitem(RULES, rule.code, replace(rule, severity="ROW"))
    after = reading_fingerprints.__wrapped__("digest", b"key")
    assert all(after[name] != before[name] for name in before)


def test_a_change_of_one_register_has_its_files_read_again_and_those_of_none(home, monkeypatch):
    submit(home, csv_bytes(grid([person(1)])), f"{STREET}_劳动力资源台账_2026-08.csv")
    submit(home, csv_bytes([["甲", "乙"], ["1", "2"]]), "别的.csv")
    reader, receipts = reader_for(home), read_receipts(home)
    assert reader.unread(receipts) == []
    for name, again in (("station", ["别的.csv"]), ("labour_force", None)):
        changed = {**reader.fingerprints, name: "000000000000", None: "111111111111"}
        monkeypatch.setattr(
            "pipelines.intake.reader.reading_fingerprints", lambda *_, own=changed: own
        )
        unread = [receipt.name for receipt in reader.unread(receipts)]
        assert unread == (again or [receipt.name for receipt in receipts])
