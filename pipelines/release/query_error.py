"""Errors of queries: refused, timed out, or failed."""

from __future__ import annotations

from pipelines.base.wording import Text


class QueryError(Exception):
    """A query gave no result. `text`: what happened and what to do, in both languages; `said`: the
    engine's own message, appended to both.
    """

    def __init__(self, zh: str, en: str, said: str = "") -> None:
        super().__init__(f"{zh} / {en}" + (f"\n{said}" if said else ""))
        self.text = Text(zh, en)


class QueryRefused(QueryError):
    """The text is not a single statement that only reads the release."""


class QueryTimeout(QueryError):
    """The query exceeded its time limit."""


class QueryFailed(QueryError):
    """DuckDB could not run the query, or its result is too large."""
