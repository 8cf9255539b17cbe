"""A finding of jiuye doctor: sound, hint or bad, with its remedy."""

from __future__ import annotations

from dataclasses import dataclass

from pipelines.base.wording import Text

MARKS = {"ok": "正常 ok  ", "hint": "提示 hint", "bad": "异常 bad "}


@dataclass(frozen=True)
class Found:
    """The result of one check: sound, hint, or bad; `remedy` says what to do unless sound."""

    state: str  # one of MARKS
    said: Text
    remedy: Text | None = None


def ok(zh: str, en: str) -> Found:
    """A sound result."""
    return Found("ok", Text(zh, en))


def hint(zh: str, en: str, do_zh: str, do_en: str) -> Found:
    """A possible problem and what to do."""
    return Found("hint", Text(zh, en), Text(do_zh, do_en))


def bad(zh: str, en: str, do_zh: str, do_en: str) -> Found:
    """A problem and what to do."""
    return Found("bad", Text(zh, en), Text(do_zh, do_en))


def few(names: list[str]) -> str:
    """The first five names, and the total if there are more."""
    return "、".join(names[:5]) + (f" …（{len(names)}）" if len(names) > 5 else "")
