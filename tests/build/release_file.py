"""Release files made of hand-made lake files, with all tables or those that a test asks for."""

from __future__ import annotations

import atexit
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from datetime import datetime
from functools import cache
from pathlib import Path

import duckdb
import pytest

from pipelines.base.home import Home
from pipelines.warehouse.engine import Session
from pipelines.warehouse.facts import build_facts
from pipelines.warehouse.release_tables import build_tables
from tests.build.fact_file import release_models, shipped
from tests.build.lake_file import ledger
from tests.build.limits import LIMITS

RELEASE = {
    "release_id": "20260903T020000Z-00000000",
    "released_at": datetime(2026, 9, 3, 2),
    "code_version": "test",
    "reader": "abcdefabcdef",
    "reference_digest": "0",
    "submissions_digest": "0",
}


def release_of(
    home: Home,
    *sent: dict,
    models=None,
    target: Path | None = None,
    reference=None,
    by_slices: bool = False,
    described: bool = False,
) -> Path:
    """A release of what came in, with all tables, or those of these models; with the shipped
    reference tables, or these. `by_slices`: a folder that is released more than once keeps what
    later releases are cut from, as in a refresh. `described`: comments stand in the file though it
    has these models alone; they are all made and checked in any case.
    """
    with_comments = described or models is None
    target = target or home.releases / "test.duckdb"
    models = models or shipped()[1]
    reference = reference or shipped()[0]
    received = ledger(*sent)
    assert by_slices or not (home.lake / "fact").exists(), "released before: by_slices"
    facts = build_facts(home, LIMITS, reference, received, models, by_slices=by_slices)
    with nullcontext() if with_comments else _no_comments_written():
        build_tables(home, LIMITS, reference, received, facts, target, RELEASE, models)
    return target


def release_with(
    tables: str,
    home: Home,
    *sent: dict,
    target: Path | None = None,
    counted: bool = False,
    by_slices: bool = False,
) -> Path:
    """A release of what came in, with these tables of schema mart (names apart by commas) and no
    more than those that they read; `counted`: and how many rows of a submission count.
    `by_slices`: as of release_of.
    """
    marts = (f"mart.{table}" for table in tables.split(", "))
    models = release_models(*marts, counted=counted)
    return release_of(home, *sent, models=models, target=target, by_slices=by_slices)


def rows(release: Path, query: str) -> list[tuple]:
    with looking_into(release) as connection:
        return connection.execute(query).fetchall()


@contextmanager
def _no_comments_written() -> Iterator[None]:
    """A thousand statements, a tenth of what a release of few tables takes."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Session, "describe_all", lambda session, tables: None)
        yield


@contextmanager
def looking_into(release: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection that reads a release, and nothing else has it open afterwards. All of a process
    share an instance: a new one takes longer than most queries.
    """
    with _instance().cursor() as connection:
        connection.execute(f"attach '{release}' as release (read_only)")
        try:
            yield connection.execute("use release")
        finally:
            connection.execute("use memory; detach release")


@cache
def _instance() -> duckdb.DuckDBPyConnection:
    atexit.register(_instance.cache_clear)  # nanobind would tell of leaks at the end
    return duckdb.connect()
