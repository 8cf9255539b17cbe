"""Alarms of a data folder: failed runs, a closed gate, low disk space, registers due soon or
overdue.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

from pipelines.base import clock
from pipelines.base.home import Home
from pipelines.base.limits import Limits
from pipelines.base.month import month_of, shifted
from pipelines.base.stopped import Stopped
from pipelines.base.wording import Text, fill, month_text
from pipelines.base.words import load_words
from pipelines.intake.landed_file import place_told
from pipelines.operation.attempt import MOST_ATTEMPTS, Attempt, attempts, told_of
from pipelines.operation.closed_gate import closed_gate
from pipelines.operation.closed_gate_lines import gate_lines
from pipelines.operation.disk import MB, room_left, room_needed
from pipelines.operation.landing_check import still_damaged
from pipelines.operation.remind import Reminder, reminder_lines, reminders
from pipelines.operation.status import NothingReceived, Standing, standing_of
from pipelines.operation.world import World, survey
from pipelines.reference.due_day import due_day

WORDS = load_words(Path(__file__).with_name("alarm.toml"))
REMIND_DAYS = 3
MONTHS_BACK = 3  # how far back due days are searched
LINES = 400  # maximum in a reminder; the alarm command receives all


@dataclass(frozen=True)
class Alarm:
    """One alarm. `name`: its subject, unchanged as long as it lasts; `lines`: its individual
    items.
    """

    name: str
    kind: str
    said: Text
    remedy: Text
    lines: tuple[Text, ...] = ()


def goes_on(name: str, names: Collection[str]) -> bool:
    """Whether an alarm that ended continues under another name: a failed run as one that is no
    longer retried, a month due soon as overdue, an older month as a newer one.
    """
    kind, _, subject = name.partition(":")
    after = {"failed": f"gave_up:{subject}", "due_soon": f"overdue:{subject}"}.get(kind)
    return after in names or (
        kind == "overdue" and any(one.startswith("overdue:") for one in names)
    )


def alarm_entry(alarm: Alarm) -> dict[str, object]:
    """The alarm as a JSON object for other programs."""
    return {
        "name": alarm.name,
        "kind": alarm.kind,
        "said_zh": alarm.said.zh,
        "said_en": alarm.said.en,
        "remedy_zh": alarm.remedy.zh,
        "remedy_en": alarm.remedy.en,
        "lines_zh": [line.zh for line in alarm.lines],
        "lines_en": [line.en for line in alarm.lines],
    }


def alarms_now(
    home: Home, limits: Limits, kept: Mapping[str, object] | None = None
) -> tuple[list[Alarm], dict[str, object]]:
    """The current alarms, most severe first, and the cached reporting state. Pass the latter as
    `kept` on the next call: it is recomputed only if something was received or the day changed.
    """
    found = [*_of_attempts(home), *_of_disk(home)]
    try:
        found += _of_landing(home)
        world = survey(home, limits)
        calendar = _calendar(home, world, kept or {})
    except Stopped as stopped:
        said, remedy, _ = told_of(home, stopped)
        found.insert(0, Alarm("stopped", "stopped", said, remedy))
        calendar = {"alarms": [], **(kept or {})}
    return found + [_read_alarm(one) for one in calendar["alarms"]], calendar


def _of_attempts(home: Home) -> Iterator[Alarm]:
    """One alarm for each job whose last run failed, even while it is retried; a job that is no
    longer retried is another alarm.
    """
    for one in attempts(home).values():
        outcome = one.waits if one.outcome == "running" else one.outcome
        if outcome == "gate_closed":
            yield _closed(home, one)
        elif outcome in ("failed", "killed", "unfinished"):
            is_last = one.failures >= MOST_ATTEMPTS
            kind = "gave_up" if is_last else "failed"
            said = fill(WORDS[f"{kind}.said"], job=one.title, said=one.said, failures=one.failures)
            yield Alarm(f"{kind}:{one.job}", kind, said, one.remedy)


def _closed(home: Home, one: Attempt) -> Alarm:
    closed = closed_gate(home)
    lines = tuple(gate_lines(closed)) if closed else ()
    return Alarm("gate_closed", "gate_closed", one.said, one.remedy, lines[:LINES])


def _of_disk(home: Home) -> Iterator[Alarm]:
    free, needed = room_left(home.root), room_needed(home)
    if free < needed:
        said = fill(WORDS["disk_low.said"], free=f"{free // MB:,}", needed=f"{needed // MB:,}")
        yield Alarm("disk_low", "disk_low", said, WORDS["disk_low.remedy"])


def _of_landing(home: Home) -> Iterator[Alarm]:
    """Landed files found damaged and not yet restored."""
    if damaged := still_damaged(home):
        said = fill(WORDS["landing_damaged.said"], files=str(len(damaged)))
        places = [place_told(home, one.sha256) for one in damaged]
        lines = tuple(Text(place, place) for place in places[:LINES])
        remedy = WORDS["landing_damaged.remedy"]
        yield Alarm("landing_damaged", "landing_damaged", said, remedy, lines)


def _calendar(home: Home, world: World, kept: Mapping[str, object]) -> dict:
    """What is due soon or overdue today, and the state it was computed from."""
    basis = [
        str(clock.today()),
        f"{world.ledger.received} {world.ledger.unread}",
        f"{len(world.reader.decisions)} {world.reference.digest} {remind_days()}",
    ]
    if kept.get("basis") == basis and isinstance(kept.get("alarms"), list):
        return dict(kept)
    found = list(_due(home, world, clock.today()))
    return {"basis": basis, "alarms": [asdict(one) for one in found]}


def _read_alarm(told: Mapping) -> Alarm:
    texts = {name: Text(**told[name]) for name in ("said", "remedy")}
    return Alarm(**{**told, **texts, "lines": tuple(Text(**line) for line in told["lines"])})


def remind_days() -> int:
    """How many days before the due day missing registers are reported (JIUYE_REMIND_DAYS; 0:
    never).
    """
    given = os.environ.get("JIUYE_REMIND_DAYS", "")
    return int(given) if given.isdecimal() else REMIND_DAYS


def _due(home: Home, world: World, today: date) -> Iterator[Alarm]:
    """An alarm for each month due soon, and for the last due month, if registers are missing."""
    if not world.months:
        return
    due_on = _due_days(world, today)
    if days := remind_days():
        for month in sorted(month for month, day in due_on.items() if 0 <= day <= days):
            yield from _owed(home, month, today, "due_soon")
    if over := [month for month, day in due_on.items() if day < 0]:
        yield from _owed(home, max(over), today, "overdue")


def _due_days(world: World, today: date) -> dict[date, int]:
    """Map this month and its neighbours to the days until each is due."""
    months = [shifted(month_of(today), -back) for back in range(-1, MONTHS_BACK + 1)]
    days = {month: due_day(world.reference, month) for month in months}
    return {month: (day - today).days for month, day in days.items() if day}


def _owed(home: Home, month: date, today: date, kind: str) -> Iterator[Alarm]:
    try:
        now = standing_of(home, month, today)
    except NothingReceived:
        return
    found = [one for one in reminders(now) if any(street.not_in for street in one.streets)]
    if not found:
        return
    due = max(now.rows["due_on"].drop_nulls().to_list(), default=today)
    said = fill(
        WORDS[f"{kind}.said"],
        month=month_text(month),
        prefectures=len(found),
        files=sum(street.not_in for one in found for street in one.streets),
        days=abs((due - today).days),
        day=due,
    )
    remedy = fill(WORDS[f"{kind}.remedy"], month=f"{month:%Y-%m}")
    yield Alarm(f"{kind}:{month:%Y-%m}", kind, said, remedy, _lines(now, found))


def _lines(now: Standing, found: list[Reminder]) -> tuple[Text, ...]:
    """A line with what each prefecture owes, then the messages to send."""
    heads = [
        fill(
            WORDS["prefecture"],
            name=one.name,
            streets=sum(1 for street in one.streets if street.not_in),
            files=sum(street.not_in for street in one.streets),
        )
        for one in found
    ]
    return tuple([*heads, *reminder_lines(now, found)][:LINES])
