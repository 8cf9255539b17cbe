"""Every text that only the workbooks for clerks say, from texts.toml."""

from __future__ import annotations

from pathlib import Path

from pipelines.base.words import load_words

TEXTS = load_words(Path(__file__).with_name("texts.toml"))
