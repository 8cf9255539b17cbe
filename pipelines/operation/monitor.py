"""Alarm delivery: each alarm is sent once, repeated daily while it lasts, and once when it is over.
operation/monitor.json holds the present state for monitoring systems.
"""

from __future__ import annotations

import fcntl
import json
import logging
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from pipelines.base import clock
from pipelines.base.home import Home
from pipelines.base.limits import Limits
from pipelines.base.whole_file import write_whole
from pipelines.base.wording import Text, both, fill
from pipelines.intake.inbox import files_in
from pipelines.operation.alarm import WORDS, Alarm, alarm_entry, alarms_now, goes_on
from pipelines.operation.attempt import attempt_entry, attempt_text, attempts, last_attempt
from pipelines.operation.disk import room_left, room_needed
from pipelines.operation.notify import channels
from pipelines.operation.pages import tell_on_pages
from pipelines.release.publish import current_release

FORM = 1  # version of monitor.json; raised when a field changes its meaning
AGAIN = timedelta(days=1)
REST = timedelta(minutes=10)  # pause after a channel failed
Told = dict[str, dict[str, Any]]  # alarm -> when it was last sent, and its content
logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Message:
    """An alarm as sent: `state` is began, lasts or over."""

    state: str
    alarm: Mapping[str, object]


def tell(home: Home, limits: Limits) -> tuple[list[Text], list[Text]]:
    """Determine alarms, send what is due, and write monitor.json. Returns the alarms that are new
    or over, and the channel errors. Does nothing while another process does this. Never raises for
    a failing channel, a full disk or an unwritable folder.
    """
    said: list[Text] = []
    faults: list[Text] = []
    with suppress(OSError), _alone(home) as is_alone:
        if not is_alone:
            return said, faults
        state = _read(home)
        found, calendar = alarms_now(home, limits, state.get("calendar"))
        now = clock.utc_now()
        since = _since(state.get("since", {}), found, now)
        said = _changes(state.get("since", {}), found)
        sent, faults = _send(home, state.get("channels", {}), found, since, now)
        kept = {"since": since, "calendar": calendar, "channels": sent}
        _write(home, "alarms.json", kept)
        last = last_attempt(home)
        on_page = [_on_page(since[one.name]) for one in found]
        tell_on_pages(home, attempt_text(last) if last else None, on_page)
        _write(home, "monitor.json", _standing(home, found, since, sent, now))
    return said, faults


@contextmanager
def _alone(home: Home) -> Iterator[bool]:
    """Whether no other process is sending alarms of this data folder."""
    home.operation.mkdir(parents=True, exist_ok=True)
    with (home.operation / ".lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True


def _since(before: Mapping, found: Iterable[Alarm], now: datetime) -> dict[str, dict[str, Any]]:
    """Map each alarm to its start time and content."""
    return {
        one.name: {**alarm_entry(one), "since": _moment(before.get(one.name, {}), now)}
        for one in found
    }


def _moment(entry: Mapping, now: datetime) -> str:
    return str(entry.get("since") or now.isoformat())


def _changes(before: Mapping, found: list[Alarm]) -> list[Text]:
    """A line for each alarm that is new or over."""
    new = [_line("began", alarm_entry(one)) for one in found if one.name not in before]
    names = {one.name for one in found}
    return new + [_line("over", before[name]) for name in _over(before, names)]


def _on_page(entry: Mapping) -> Text:
    """An alarm for the pages, with its start day; its individual lines are left out."""
    said, remedy = (Text(entry[f"{one}_zh"], entry[f"{one}_en"]) for one in ("said", "remedy"))
    since = f"{clock.beijing(entry['since']):%Y-%m-%d %H:%M}"
    return fill(WORDS["page"], said=said, remedy=remedy, at=since)


def _over(before: Iterable[str], names: set[str]) -> list[str]:
    """The alarms sent before that ended and do not continue under another name."""
    return [name for name in before if name not in names and not goes_on(name, names)]


def _line(state: str, entry: Mapping) -> Text:
    said, remedy = (Text(entry[f"{one}_zh"], entry[f"{one}_en"]) for one in ("said", "remedy"))
    key = "message" if state == "over" else "message_with_remedy"
    values = {"state": WORDS[f"state.{state}"], "said": said}
    return fill(WORDS[key], **values, **({} if state == "over" else {"remedy": remedy}))


def _send(
    home: Home,
    before: Mapping[str, Mapping],
    found: list[Alarm],
    since: Mapping[str, Mapping],
    now: datetime,
) -> tuple[dict[str, dict], list[Text]]:
    """Send each channel its unsent messages, all channels in parallel. Returns what each has been
    sent by now, and the errors.
    """
    sent: dict[str, dict] = {}
    faults: list[Text] = []
    for name, take in channels().items():
        known = dict(before.get(name, {}))
        told: Told = dict(known.get("told", {}))
        messages = _messages(told, found, since, now)
        if not messages or not _is_rested(known, now):
            sent[name] = known
            continue
        fault = take(_payload(home, messages, now))
        if fault is None:
            names = {one.name for one in found}
            sent[name] = {"told": _told_now(told, messages, names, now), "at": now.isoformat()}
            continue
        logger.warning("%s", fault.en)
        faults.append(fault)
        sent[name] = {
            **known,
            "told": told,
            "failed_at": now.isoformat(),
            "fault_zh": fault.zh,
            "fault_en": fault.en,
        }
    return sent, faults


def _is_rested(known: Mapping, now: datetime) -> bool:
    failed = known.get("failed_at")
    return not failed or abs(now - datetime.fromisoformat(failed)) >= REST


def _messages(
    told: Told, found: list[Alarm], since: Mapping[str, Mapping], now: datetime
) -> list[Message]:
    """The messages due for a channel that was already sent `told`."""
    messages = []
    for one in found:
        last = told.get(one.name)
        if last is None:
            messages.append(Message("began", since[one.name]))
        elif abs(now - datetime.fromisoformat(last["told_at"])) >= AGAIN:
            messages.append(Message("lasts", since[one.name]))
    names = {one.name for one in found}
    return messages + [Message("over", told[name]) for name in _over(told, names)]


def _told_now(told: Told, messages: list[Message], names: set[str], now: datetime) -> Told:
    """What a channel has been sent, for alarms that last."""
    now_told = {name: one for name, one in told.items() if name in names}
    for message in messages:
        if message.state != "over":
            kept = {key: value for key, value in message.alarm.items() if "lines" not in key}
            now_told[str(message.alarm["name"])] = {**kept, "told_at": now.isoformat()}
    return now_told


def _payload(home: Home, messages: list[Message], now: datetime) -> dict[str, object]:
    """The payload for a channel; `text` is the readable whole."""
    lines = []
    for message in messages:
        lines.append(both(_line(message.state, message.alarm)))
        if message.state != "over":
            lines += [str(line) for line in message.alarm.get("lines_zh", ())]  # type: ignore[attr-defined]
    return {
        "form": FORM,
        "folder": home.root.name,
        "at": now.isoformat(),
        "alarms": [{"state": one.state, **one.alarm} for one in messages],
        "text": "\n".join(lines),
    }


def _standing(
    home: Home,
    found: list[Alarm],
    since: Mapping[str, Mapping],
    sent: Mapping[str, Mapping],
    now: datetime,
) -> dict[str, object]:
    """The content of monitor.json."""
    released = current_release(home)
    return {
        "form": FORM,
        "written_at": now.isoformat(),
        "state": "alarm" if found else "ok",
        "alarms": [since[one.name] for one in found],
        "attempts": [attempt_entry(one) for one in attempts(home).values()],
        "release": released
        and {
            "release_id": released.release_id,
            "released_at": released.released_at.isoformat(),
            "data_month": str(released.inputs.data_month.month)
            if released.inputs.data_month
            else None,
        },
        "inbox_files": len(files_in(home.inbox)),
        "disk": {"free_bytes": room_left(home.root), "needed_bytes": room_needed(home)},
        "channels": {
            name: {key: value for key, value in one.items() if key != "told"}
            for name, one in sent.items()
        },
        "process": os.getpid(),
    }


def monitored(home: Home) -> Mapping[str, Any]:
    """The content of monitor.json; {} if it is missing or unreadable."""
    return _read_json(home.operation / "monitor.json")


def _read(home: Home) -> dict[str, Any]:
    return _read_json(home.operation / "alarms.json")


def _read_json(path: Path) -> dict[str, Any]:
    try:
        told = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return told if isinstance(told, dict) else {}


def _write(home: Home, name: str, content: Mapping[str, object]) -> None:
    text = json.dumps(content, ensure_ascii=False, indent=1, default=str)
    write_whole(home.operation / name, text + "\n", durable=False)
