"""Time: stored as UTC, shown to people and given by them as Beijing time, in which a day of this
product is a day.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta, timezone

BEIJING = timezone(timedelta(hours=8))
_told: datetime | None = None


def utc_now() -> datetime:
    """Now, to the second, as it is stored."""
    return (_told or datetime.now(UTC)).replace(microsecond=0)


def now_after(*recorded: datetime | str) -> datetime:
    """Now, as it is stored; or the latest of the moments recorded before, where the clock was put
    back since: what is known never becomes known earlier.
    """
    return max([utc_now(), *map(_stored, recorded)])


def _stored(moment: datetime | str) -> datetime:
    told = datetime.fromisoformat(moment) if isinstance(moment, str) else moment
    return told if told.tzinfo else told.replace(tzinfo=UTC)


@contextmanager
def as_if(moment: datetime | None) -> Iterator[None]:
    """Let it be that moment inside (None: as it is), so that a demo has releases of former months.
    For invented data alone: what is recorded of real files is when they came.
    """
    global _told  # noqa: PLW0603 - a thread that runs beside must see it too
    before, _told = _told, moment and moment.astimezone(UTC)
    try:
        yield
    finally:
        _told = before


def beijing(moment: datetime | str) -> datetime:
    """A stored moment (ISO 8601 where it is text; UTC where it names no zone) as it is shown."""
    return _stored(moment).astimezone(BEIJING)


def beijing_text(moment: datetime | str) -> str:
    """A stored moment in words, its zone named in both languages."""
    return f"{beijing(moment):%Y-%m-%d %H:%M:%S} 北京时间 / Beijing time"


def today() -> date:
    """The day that it is in Beijing."""
    return beijing(utc_now()).date()


def end_of(given: datetime) -> datetime:
    """The moment that a person means by a Beijing time without a zone; a date alone means the end
    of its day.
    """
    return (
        datetime.combine(given, time(23, 59, 59)) if given.time() == time(0) else given
    ).replace(tzinfo=BEIJING)
