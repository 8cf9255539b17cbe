"""How things read: a text in two languages, values filled into it, numbers, months, widths."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from wcwidth import wcswidth

Language = Literal["zh", "en"]
LANGUAGES: tuple[Language, ...] = ("zh", "en")
NOTHING = "—"


@dataclass(frozen=True)
class Text:
    """One thing said in Chinese and in English."""

    zh: str
    en: str


def same(words: object) -> Text:
    """A text that reads alike in both languages: a name, a number."""
    return Text(str(words), str(words))


def say(text: Text, language: Language) -> str:
    """The text in one language."""
    return text.zh if language == "zh" else text.en


def both(text: Text) -> str:
    """The text in both languages on one line, Chinese first."""
    return f"{text.zh} / {text.en}"


def fill(text: Text, **values: object) -> Text:
    """The text with its {places} filled; a value that is itself a Text is filled in the language it
    stands in.
    """

    def filled(language: Language) -> str:
        return say(text, language).format(
            **{name: say(v, language) if isinstance(v, Text) else v for name, v in values.items()}
        )

    return Text(filled("zh"), filled("en"))


def listed(names: Sequence[Text], most: int = 5) -> Text:
    """Names in a row, the first `most` of them and how many there are."""
    zh, en = (
        "、".join(name.zh for name in names[:most]),
        ", ".join(name.en for name in names[:most]),
    )
    more = len(names) - most
    return Text(f"{zh} 等 {len(names)} 个", f"{en} and {more} more") if more > 0 else Text(zh, en)


def month_text(month: date) -> Text:
    """A month in words."""
    return Text(f"{month.year}年{month.month}月", f"{month:%Y-%m}")


def month_progress(month: date, received: int, expected: int, due_on: date | None) -> Text:
    """How far a month that is still being reported has come."""
    zh = f"{month.month}月正在报送：已收 {received}/{expected} 个街道"
    en = f"{month:%Y-%m} is being reported: {received} of {expected} streets"
    if due_on is None:
        return Text(zh, en)
    return Text(f"{zh}，{due_on.month}月{due_on.day}日截止", f"{en}, due on {due_on}")


def count(value: int | None) -> str:
    """A whole number with thousands separated."""
    return NOTHING if value is None else f"{value:,}"


def percent(value: float | None) -> str:
    """A share as a percentage of two decimals; only a true 0 reads 0.00%, a true 1 100.00%."""
    if value is None:
        return NOTHING
    rounded = round(value * 100, 2)
    if 0 < value < 1:
        rounded = min(max(rounded, 0.01), 99.99)
    return f"{rounded:.2f}%"


def points(value: float | None) -> str:
    """A difference of two shares, in percentage points, signed; for cells and axes."""
    return NOTHING if value is None else f"{round(value * 100, 2) + 0:+.2f}"


def width(words: str) -> int:
    """Columns that a text takes where a Chinese character takes two and a combining mark none."""
    return max(wcswidth(words), 0)
