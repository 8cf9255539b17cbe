"""Somebody is told: once, again daily while it lasts, once when it is over; and what takes the
message may hang or fail without holding up anything.
"""

from __future__ import annotations

import json
import os
import stat
import threading
import time
from datetime import UTC, date, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from pipelines.base.clock import as_if
from pipelines.base.home import Home
from pipelines.base.wording import Text
from pipelines.operation import alarm, monitor
from pipelines.operation.alarm import Alarm, goes_on
from pipelines.operation.attempt import (
    attempt_text,
    attempts,
    begin,
    end,
    last_attempt,
    note_step,
    record_failure,
)
from pipelines.operation.monitor import monitored, tell
from pipelines.operation.notify import post, run_command
from pipelines.operation.status import standing_of
from pipelines.release.publish import ReceiptsLost
from tests.build.limits import LIMITS
from tests.build.register_file import STREET
from tests.build.waiting import wait_until

START = datetime(2026, 9, 1, 8, tzinfo=UTC)
GRAVE = Alarm("failed:refresh", "failed", Text("坏了", "broken"), Text("修", "mend"))


@pytest.fixture
def told(home: Home, tmp_path: Path, monkeypatch) -> list[dict]:
    """What the alarm command was given, in order: a script that adds its input to a file."""
    heard = tmp_path / "heard"
    script = tmp_path / "hear.sh"
    script.write_text(f"#!/bin/sh\ncat >> {heard}\necho >> {heard}\n", "utf-8")
    script.chmod(script.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("JIUYE_ALARM_COMMAND", str(script))

    class Heard(list):
        def read(self) -> list[dict]:
            lines = heard.read_text("utf-8").splitlines() if heard.exists() else []
            return [json.loads(line) for line in lines]

    return Heard()


def states(told) -> list[str]:
    return [one["state"] for payload in told.read() for one in payload["alarms"]]


def at(home: Home, hours: float, *found: Alarm, monkeypatch) -> list[Text]:
    """A look so many hours after the start, at which these alarms are found."""
    monkeypatch.setattr(monitor, "alarms_now", lambda *_: (list(found), {}))
    with as_if(START + timedelta(hours=hours)):
        return tell(home, LIMITS)[1]


def test_an_alarm_is_sent_once_again_daily_and_once_when_it_is_over(home, told, monkeypatch):
    for hours in (0, 1, 23, 25, 26, 50):
        at(home, hours, GRAVE, monkeypatch=monkeypatch)
    at(home, 51, monkeypatch=monkeypatch)
    at(home, 52, monkeypatch=monkeypatch)
    assert states(told) == ["began", "lasts", "lasts", "over"]


def test_what_is_sent_says_what_to_do_and_since_when(home, told, monkeypatch):
    at(home, 0, GRAVE, monkeypatch=monkeypatch)
    (payload,) = told.read()
    assert payload["alarms"][0]["remedy_zh"] == "修"
    assert payload["alarms"][0]["since"] == START.isoformat()
    assert "坏了" in payload["text"]


def test_a_month_due_soon_that_is_overdue_is_not_told_as_over():
    assert goes_on("due_soon:2026-09", {"overdue:2026-09"})
    assert goes_on("failed:refresh", {"gave_up:refresh"})
    assert goes_on("overdue:2026-08", {"overdue:2026-09"})
    assert not goes_on("failed:refresh", {"failed:take_in"})


def test_a_command_that_hangs_is_ended_in_time_with_what_it_started(tmp_path):
    script = tmp_path / "hang.sh"
    script.write_text(f"#!/bin/sh\nsleep 60 &\necho $! > {tmp_path}/child\nwait\n", "utf-8")
    script.chmod(0o700)
    began = time.monotonic()
    fault = run_command(str(script), {}, 0.5)
    assert "0.5 s" in fault.en
    assert time.monotonic() - began < 20
    child = Path("/proc", (tmp_path / "child").read_text().strip(), "stat")
    # a busy machine takes a moment over it
    wait_until(lambda: not child.exists() or " Z " in child.read_text(), 20)


@pytest.mark.parametrize(
    ("command", "said"), [("/no/such/program", "cannot be run"), ("false", "exit code 1")]
)
def test_a_command_that_fails_is_said(command, said):
    assert said in run_command(command, {}, 5).en


def test_a_channel_that_fails_rests_and_is_told_later(home, monkeypatch):
    monkeypatch.setenv("JIUYE_ALARM_COMMAND", "false")
    assert "exit code 1" in at(home, 0, GRAVE, monkeypatch=monkeypatch)[0].en
    assert at(home, 0.1, GRAVE, monkeypatch=monkeypatch) == []  # it rests ten minutes
    assert len(at(home, 0.2, GRAVE, monkeypatch=monkeypatch)) == 1
    assert monitored(home)["channels"]["command"]["fault_en"]
    monkeypatch.setenv("JIUYE_ALARM_COMMAND", "true")
    assert at(home, 1, GRAVE, monkeypatch=monkeypatch) == []
    assert "fault_en" not in monitored(home)["channels"]["command"]


class _Hook(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.heard.append(json.loads(body))
        if self.server.hangs:
            self.server.ended.wait(20)
        self.send_response(self.server.answer)
        self.end_headers()

    def log_message(self, *_):
        pass


@pytest.fixture
def hook(monkeypatch):
    """A webhook on 127.0.0.1."""
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    server = HTTPServer(("127.0.0.1", 0), _Hook)
    server.heard, server.hangs, server.answer, server.ended = [], False, 200, threading.Event()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    server.address = f"http://127.0.0.1:{server.server_port}/"
    yield server
    server.ended.set()
    server.shutdown()
    server.server_close()


def test_an_address_is_sent_the_alarms(home, hook, monkeypatch):
    monkeypatch.setenv("JIUYE_ALARM_URL", hook.address)
    at(home, 0, GRAVE, monkeypatch=monkeypatch)
    assert [one["name"] for one in hook.heard[0]["alarms"]] == ["failed:refresh"]


def test_an_address_that_hangs_or_refuses_is_said_in_time(hook):
    hook.answer = 500
    assert "500" in post(hook.address, {}, 5).en
    hook.hangs = True
    began = time.monotonic()
    assert "0.3 s" in post(hook.address, {}, 0.3).en
    assert time.monotonic() - began < 5
    assert "http" in post("file:///etc/passwd", {}, 1).en


def test_a_run_that_failed_is_told_with_the_remedy_until_one_ends_well(home):
    begin(home, "refresh")
    note_step(home, "refresh", "建表 / building tables")
    record_failure(home, "refresh", ReceiptsLost("不见了 / they are gone"))
    failed = last_attempt(home)
    assert (failed.outcome, failed.step) == ("failed", "建表 / building tables")
    assert "they are gone" in attempt_text(failed).en
    found, _ = alarm.alarms_now(home, LIMITS)
    assert [one.name for one in found] == ["failed:refresh"]
    begin(home, "refresh")
    end(home, "refresh")
    assert [one.name for one in alarm.alarms_now(home, LIMITS)[0]] == []


def test_what_others_say_in_an_error_is_not_repeated(home):
    """A message of a library may hold what stood in a file."""
    begin(home, "refresh")
    record_failure(home, "refresh", ValueError("张三丰 519900198706051031"))
    said = json.dumps(monitored_after(home), ensure_ascii=False)
    assert "ValueError" in said
    assert "张三丰" not in said
    assert "519900198706051031" not in said


def monitored_after(home: Home) -> dict:
    tell(home, LIMITS)
    return dict(monitored(home))


def test_a_run_whose_process_is_gone_was_killed(home):
    begin(home, "take_in")
    file = home.operation / "attempt.json"
    told = json.loads(file.read_text("utf-8"))
    told["take_in"]["process"] = "1-00000000-1"
    file.write_text(json.dumps(told), "utf-8")
    assert attempts(home)["take_in"].outcome == "killed"
    assert alarm.alarms_now(home, LIMITS)[0][0].name == "failed:take_in"


def test_after_six_failures_it_is_another_alarm(home):
    for _ in range(6):
        begin(home, "refresh")
        record_failure(home, "refresh", ReceiptsLost("没了 / gone"))
    assert alarm.alarms_now(home, LIMITS)[0][0].kind == "gave_up"


def test_an_alarm_lasts_while_the_run_is_tried_again(home):
    begin(home, "refresh")
    record_failure(home, "refresh", ReceiptsLost("没了 / gone"))
    begin(home, "refresh")
    note_step(home, "refresh", "建表 / building tables")
    (lasting,) = alarm.alarms_now(home, LIMITS)[0]
    assert (lasting.name, "gone" in lasting.said.en) == ("failed:refresh", True)
    assert last_attempt(home).outcome == "running"
    end(home, "refresh")
    assert alarm.alarms_now(home, LIMITS)[0] == []
    assert last_attempt(home).said.en == ""


def test_a_disk_that_runs_low_is_an_alarm(home, monkeypatch):
    monkeypatch.setattr(alarm, "room_left", lambda _: 1_000_000)
    (low,) = alarm.alarms_now(home, LIMITS)[0]
    assert low.kind == "disk_low"
    assert "jiuye prune" in low.remedy.en


def test_damaged_records_are_an_alarm_and_end_none(home, two_street_home, tmp_path):
    from tests.build.two_street_home import copied

    broken = copied(two_street_home, tmp_path)
    with as_if(datetime(2026, 9, 10, tzinfo=UTC)):
        before, calendar = alarm.alarms_now(broken, LIMITS)
        next((broken.landing / "receipts").glob("*.jsonl")).write_bytes(b"")
        after, _ = alarm.alarms_now(broken, LIMITS, calendar)
    assert [one.kind for one in before] == ["overdue"]
    assert [one.kind for one in after] == ["stopped", "overdue"]


def test_before_the_due_day_and_after_it_prefectures_are_told_what_they_owe(two_street_home):
    def kinds(day: date) -> dict[str, list[str]]:
        found = alarm._due(two_street_home, alarm.survey(two_street_home, LIMITS), day)
        return {one.name: [line.zh for line in one.lines] for one in found}

    soon = kinds(date(2026, 10, 3))
    assert set(soon) == {"due_soon:2026-09", "overdue:2026-08"}
    assert soon["due_soon:2026-09"][0] == "成都市：2 个街道（乡镇）3 份"
    assert any("东湖街道" in line for line in soon["due_soon:2026-09"])
    assert set(kinds(date(2026, 10, 5))) == {"due_soon:2026-09", "overdue:2026-08"}
    assert set(kinds(date(2026, 10, 6))) == {"overdue:2026-09"}
    assert set(kinds(date(2026, 9, 25))) == {"overdue:2026-08"}


def test_of_a_month_without_a_file_all_that_is_expected_is_missing(two_street_home):
    now = standing_of(two_street_home, date(2026, 9, 1), date(2026, 10, 8))
    assert set(now.rows["verdict"]) == {"missing"}
    assert set(now.rows["days_overdue"]) == {3}
    assert STREET in now.rows["street_code"].to_list()


def test_what_is_due_is_worked_out_once_a_day(two_street_home, tmp_path, monkeypatch):
    from tests.build.two_street_home import copied

    home = copied(two_street_home, tmp_path)
    with as_if(datetime(2026, 9, 10, tzinfo=UTC)):
        first, kept = alarm.alarms_now(home, LIMITS)
        monkeypatch.setattr(alarm, "_due", lambda *_: pytest.fail("worked out again"))
        assert alarm.alarms_now(home, LIMITS, json.loads(json.dumps(kept)))[0] == first


def test_two_do_not_tell_at_the_same_time(home, told, monkeypatch):
    import fcntl

    home.operation.mkdir()
    with (home.operation / ".lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        at(home, 0, GRAVE, monkeypatch=monkeypatch)
    assert told.read() == []


def test_monitor_json_has_the_fields_that_the_document_names(home):
    tell(home, LIMITS)
    fields = set(monitored(home))
    document = (Path(__file__).resolve().parents[2] / "docs" / "operation.md").read_text("utf-8")
    assert {name for name in fields if f"`{name}`" not in document} == set()
    assert os.getpid() == monitored(home)["process"]
