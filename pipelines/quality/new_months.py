"""Which checks need to look only at months made anew: for the others, the previous release recorded
that the check held.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from pipelines.quality.check import MART, NEW_MONTHS, Check, asks
from pipelines.quality.table import Table
from pipelines.warehouse.cause import LOOKS_BACK
from pipelines.warehouse.engine import Session, open_release
from pipelines.warehouse.fingerprint import normal_query
from pipelines.warehouse.table_month import TABLE_MONTH

Held = Mapping[str, str]  # check without failures -> fingerprint of its condition


def held_in(release: Path | None) -> Held:
    """The checks recorded as held in a release; empty without a release, or if it is too old."""
    if release is None:
        return {}
    with open_release(release) as session:
        return recorded_as_held(session)


def recorded_as_held(session: Session) -> Held:
    """The checks recorded as held in the session's release."""
    if "asks" not in session.columns("audit.check"):
        return {}
    return dict(session.rows("select check_name, asks from audit.check where rows_failing = 0"))


def narrowed(
    session: Session, checks: Iterable[Check], tables: Mapping[str, Table], held: Held
) -> tuple[Check, ...]:
    """The checks, some restricted to the months that the attached `release` made anew (views in
    schema made_anew): those that compare rows within a month, on tables kept by month, and that
    held before.
    """
    kept = _show_new(session, tables) if held else frozenset()
    return tuple(
        replace(check, of_new_months=True)
        if {check.table, *(read for read in check.reads if read.startswith("mart."))} <= kept
        and not LOOKS_BACK.search(normal_query(check.sql))
        and held.get(check.name) == asks(check)
        else check
        for check in checks
    )


def _show_new(session: Session, tables: Mapping[str, Table]) -> frozenset[str]:
    """Create made_anew.TABLE with the rows of months that this release made anew in any table.
    Returns the tables.
    """
    if TABLE_MONTH.name not in tables:
        return frozenset()
    told = session.rows(
        "select distinct table_name, month, release_id in (select release_id from audit.release)"
        " from audit.table_month"
    )
    if all(is_new for *_, is_new in told):
        return frozenset()
    dates = ", ".join({f"date '{month}'" for _, month, is_new in told if is_new}) or "null"
    kept = frozenset(name for name, *_ in told if name in tables and name.startswith("mart."))
    session.create_schemas(f"memory.{NEW_MONTHS}")
    session.execute(f"set search_path = 'release.mart,memory.lake,memory.{NEW_MONTHS}'")
    for name in kept:
        session.run_into_view(
            MART.sub(f"memory.{NEW_MONTHS}.", name),
            f"select * from release.{name} where month in ({dates})",
        )
    return kept
