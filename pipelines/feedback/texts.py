"""The texts used only in clerks' workbooks, from texts.toml."""

from __future__ import annotations

from pathlib import Path

from pipelines.base.language import clerk_language
from pipelines.base.wording import Text, say
from pipelines.base.words import load_words

TEXTS = load_words(Path(__file__).with_name("texts.toml"))


def said(text: Text) -> str:
    """The text in the workbooks' language."""
    return say(text, clerk_language())
