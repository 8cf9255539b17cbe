"""jiuye doctor, runs and alarms: last runs, current alarms, and whether alarms are delivered."""

from __future__ import annotations

from collections.abc import Iterator

from pipelines.base.home import Home
from pipelines.base.wording import Text
from pipelines.operation.attempt import BAD, attempt_text, attempts
from pipelines.operation.doctor_finding import Found, bad, hint, ok
from pipelines.operation.monitor import monitored

ALARM_FIELDS = ("said_zh", "said_en", "remedy_zh", "remedy_en")


def runs(home: Home) -> Iterator[Found]:
    """The outcome of each job's last run, and the current alarms."""
    found = attempts(home)
    for one in found.values():
        said = attempt_text(one)
        if one.outcome in BAD:
            yield Found("bad", Text(f"上次运行：{said.zh}", f"last run: {said.en}"), one.remedy)
        else:
            yield ok(f"上次运行：{said.zh}", f"last run: {said.en}")
    for alarm in monitored(home).get("alarms", ()):
        if alarm.get("kind") not in ("failed", "gave_up", "gate_closed"):
            yield hint(*(str(alarm[f"{name}"]) for name in ALARM_FIELDS))
    for name, channel in monitored(home).get("channels", {}).items():
        if "fault_zh" in channel:
            yield bad(
                f"警报没有送出（{name}）：{channel['fault_zh']}",
                f"alarms were not delivered ({name}): {channel['fault_en']}",
                "请核对 JIUYE_ALARM_COMMAND、JIUYE_ALARM_URL",
                "check JIUYE_ALARM_COMMAND and JIUYE_ALARM_URL",
            )
