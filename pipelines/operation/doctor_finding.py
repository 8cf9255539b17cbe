"""What the doctor found of one thing: sound, a hint, or bad, with its remedy."""

from __future__ import annotations

from dataclasses import dataclass

from pipelines.base.wording import Text

MARKS = {"ok": "正常 ok  ", "hint": "提示 hint", "bad": "异常 bad "}


@dataclass(frozen=True)
class Found:
    """One thing looked at: sound, a hint, or bad; `remedy` says what to do where it is not sound."""

    state: str  # one of MARKS
    said: Text
    remedy: Text | None = None


def ok(zh: str, en: str) -> Found:
    """It is sound."""
    return Found("ok", Text(zh, en))


def hint(zh: str, en: str, do_zh: str, do_en: str) -> Found:
    """It may matter, and what to do."""
    return Found("hint", Text(zh, en), Text(do_zh, do_en))


def bad(zh: str, en: str, do_zh: str, do_en: str) -> Found:
    """It is wrong, and what to do."""
    return Found("bad", Text(zh, en), Text(do_zh, do_en))


def few(names: list[str]) -> str:
    """The first five names, and how many there are where there are more."""
    return "、".join(names[:5]) + (f" …（{len(names)}）" if len(names) > 5 else "")
