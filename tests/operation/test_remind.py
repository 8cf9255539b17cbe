"""`jiuye status --remind`: who owes what, by prefecture, in words to be sent."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import polars as pl
import pytest
from click.testing import CliRunner

from assets.cli.main import cli
from pipelines.operation.remind import NoSuchArea, reminder_lines, reminders
from pipelines.operation.status import Standing, standing
from tests.build.register_file import STREET
from tests.build.two_street_home import OTHER

pytestmark = pytest.mark.slow
JULY, AUGUST = date(2026, 7, 1), date(2026, 8, 1)


@pytest.fixture(scope="module")
def august(two_street_home) -> Standing:
    return standing(two_street_home, AUGUST, today=date(2026, 9, 10))


def said(now: Standing, area: str | None = None) -> list[str]:
    return [line.zh for line in reminder_lines(now, reminders(now, area))]


def with_verdicts(now: Standing, **verdicts: str) -> Standing:
    """The state where every register of a street has that verdict (`s510104018`: its code)."""
    of = pl.col("street_code")
    verdict = pl.col("verdict")
    for street, one in verdicts.items():
        verdict = pl.when(of == street[1:]).then(pl.lit(one)).otherwise(verdict)
    rows = now.rows.with_columns(verdict.alias("verdict"), pl.lit(0).alias("quarantined_rows"))
    return replace(now, rows=rows)


def test_what_was_returned_waits_to_be_mended_and_is_told_once(august):
    assert said(august) == [
        "【催报】成都市：2026年8月台账",
        "报送截止日为9月5日（星期六），已过 5 天。有 2 个街道（乡镇）的台账被退回，请按退回单改正后重报：",
        "1. 锦江区锦官驿街道：劳动力资源台账（退回 1 行）",
        "2. 锦江区东湖街道：劳动力资源台账（整份退回）",
        "如已报送，请忽略本通知。谢谢！",
    ]


def test_what_is_owed_is_told_by_street_with_full_names(august):
    now = with_verdicts(august, **{f"s{STREET}": "accepted", f"s{OTHER}": "missing"})
    assert said(now)[1:3] == [
        "报送截止日为9月5日（星期六），已过 5 天。你市还有 1 个街道（乡镇）2 份台账未报，请督促尽快补报：",
        "1. 锦江区东湖街道：劳动力资源台账、社区就业实体台账",
    ]


def test_before_the_day_it_asks_for_registers_in_time(august):
    now = with_verdicts(august, **{f"s{STREET}": "missing", f"s{OTHER}": "missing"})
    lines = said(replace(now, today=date(2026, 9, 1)))
    assert lines[1].startswith("报送截止日为9月5日（星期六），还有 4 天。")
    assert lines[1].endswith("请督促按时报送：")
    assert said(replace(now, today=date(2026, 9, 5)))[1].startswith(
        "报送截止日为9月5日（星期六），就是今天。"
    )


def test_where_nothing_is_owed_it_says_so(august):
    now = with_verdicts(august, **{f"s{STREET}": "accepted", f"s{OTHER}": "nil"})
    assert said(now) == ["2026年8月台账没有要催报的：应报的都已报送，没有退回待改正的"]


def test_of_an_area_by_name_or_code_alone(august):
    assert said(august, "成都市") == said(august, "5101") == said(august, "锦江区") == said(august)
    assert len(said(august, "5106")) == 1
    with pytest.raises(NoSuchArea, match="没有这个市"):
        reminders(august, "没有市")


def test_english_follows_the_places_and_figures_of_the_chinese(august):
    lines = [line.en for line in reminder_lines(august, reminders(august))]
    assert lines[0] == "Reminder to Chengdu City: registers of 2026-08"
    assert "due on Saturday, 05 September 2026, 5 days ago" in lines[1]
    assert lines[3].endswith("Jinjiang District: Labour force register (whole file)")


def test_the_exit_code_says_whether_something_is_owed(two_street_home, monkeypatch):
    monkeypatch.setenv("JIUYE_HOME", str(two_street_home.root))

    def run(*words: str) -> tuple[int, str]:
        done = CliRunner().invoke(cli, ["status", *words])
        return done.exit_code, done.output

    code, text = run("--remind", "--month", "2026-08")
    assert code == 1
    assert "【催报】成都市" in text
    code, text = run("--remind", "--month", "2026-07")
    assert code == 0
    assert "没有要催报的" in text
    assert run("--remind", "--area", "没有市")[0] == 2
    assert run("--area", "5101")[0] == 2
    assert run("--remind", "--format", "csv")[0] == 2
