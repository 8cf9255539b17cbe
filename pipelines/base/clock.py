"""Time: stored in UTC; input and output in Beijing time, which also defines days."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta, timezone

BEIJING = timezone(timedelta(hours=8))
_told: datetime | None = None


def utc_now() -> datetime:
    """The current time in UTC, to the second."""
    return (_told or datetime.now(UTC)).replace(microsecond=0)


def now_after(*recorded: datetime | str) -> datetime:
    """The current time in UTC, or the latest of the recorded times if the clock was set back:
    recorded times never decrease.
    """
    return max([utc_now(), *map(_stored, recorded)])


def _stored(moment: datetime | str) -> datetime:
    told = datetime.fromisoformat(moment) if isinstance(moment, str) else moment
    return told if told.tzinfo else told.replace(tzinfo=UTC)


@contextmanager
def as_if(moment: datetime | None) -> Iterator[None]:
    """Pretend that it is this time inside the `with` block (None: no change), so that a demo can
    have releases of past months. Only for invented data: real files record their actual time of
    arrival.
    """
    global _told  # noqa: PLW0603 - parallel threads must see it too
    before, _told = _told, moment and moment.astimezone(UTC)
    try:
        yield
    finally:
        _told = before


def beijing(moment: datetime | str) -> datetime:
    """A stored time (ISO 8601 text or datetime; UTC if without zone) in Beijing time."""
    return _stored(moment).astimezone(BEIJING)


def beijing_text(moment: datetime | str) -> str:
    """A stored time as text, with its time zone in both languages."""
    return f"{beijing(moment):%Y-%m-%d %H:%M:%S} 北京时间 / Beijing time"


def today() -> date:
    """Today's date in Beijing."""
    return beijing(utc_now()).date()


def end_of(given: datetime) -> datetime:
    """The time meant by a Beijing time without zone; a date alone means the end of that day."""
    return (
        datetime.combine(given, time(23, 59, 59)) if given.time() == time(0) else given
    ).replace(tzinfo=BEIJING)
