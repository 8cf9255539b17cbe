"""Why a query was not answered: refused, stopped, or wrong in itself."""

from __future__ import annotations

from pipelines.base.wording import Text


class QueryError(Exception):
    """A query gave no result. `text` says what happened and what to do, in both languages; `said`:
    the engine's own message, which stands behind both.
    """

    def __init__(self, zh: str, en: str, said: str = "") -> None:
        super().__init__(f"{zh} / {en}" + (f"\n{said}" if said else ""))
        self.text = Text(zh, en)


class QueryRefused(QueryError):
    """It is not one statement that only reads the release."""


class QueryTimeout(QueryError):
    """It ran longer than it may."""


class QueryFailed(QueryError):
    """DuckDB could not run it, or its result is too large."""
