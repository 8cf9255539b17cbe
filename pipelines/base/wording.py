"""Text output: bilingual texts, placeholders, numbers, months, display widths."""

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
    """A text in Chinese and English."""

    zh: str
    en: str


def same(words: object) -> Text:
    """A text that is equal in both languages: a name, a number."""
    return Text(str(words), str(words))


def say(text: Text, language: Language) -> str:
    """The text in one language."""
    return text.zh if language == "zh" else text.en


def both(text: Text) -> str:
    """The text in both languages on one line, Chinese first."""
    return f"{text.zh} / {text.en}"


def fill(text: Text, **values: object) -> Text:
    """The text with its {placeholders} filled. A value that is a Text is filled in per language."""

    def filled(language: Language) -> str:
        return say(text, language).format(
            **{name: say(v, language) if isinstance(v, Text) else v for name, v in values.items()}
        )

    return Text(filled("zh"), filled("en"))


def listed(names: Sequence[Text], most: int = 5) -> Text:
    """The first `most` names as a list, with the total if there are more."""
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
    """How far reporting for a month has progressed."""
    zh = f"{month.month}月正在报送：已收 {received}/{expected} 个街道"
    en = f"{month:%Y-%m} is being reported: {received} of {expected} streets"
    if due_on is None:
        return Text(zh, en)
    return Text(f"{zh}，{due_on.month}月{due_on.day}日截止", f"{en}, due on {due_on}")


def count(value: int | None) -> str:
    """An integer with thousands separators."""
    return NOTHING if value is None else f"{value:,}"


def percent(value: float | None) -> str:
    """A share as a percentage with two decimals. Only exactly 0 gives 0.00%, only exactly 1 gives
    100.00%.
    """
    if value is None:
        return NOTHING
    rounded = round(value * 100, 2)
    if 0 < value < 1:
        rounded = min(max(rounded, 0.01), 99.99)
    return f"{rounded:.2f}%"


def points(value: float | None) -> str:
    """A signed difference of two shares in percentage points, for cells and axes."""
    return NOTHING if value is None else f"{round(value * 100, 2) + 0:+.2f}"


def width(words: str) -> int:
    """The display width of a text: a Chinese character counts two, a combining mark none."""
    return max(wcswidth(words), 0)
