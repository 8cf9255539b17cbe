"""Which checks need look only at the months that a release made anew: of the others the release that
they come from has recorded that nothing fails.
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

Held = Mapping[str, str]  # check that nothing fails -> what it asks


def held_in(release: Path | None) -> Held:
    """The checks that a release has recorded as held; none where there is none, or an old one."""
    if release is None:
        return {}
    with open_release(release) as session:
        return recorded_as_held(session)


def recorded_as_held(session: Session) -> Held:
    """The checks that the release at hand has recorded as held."""
    if "asks" not in session.columns("audit.check"):
        return {}
    return dict(session.rows("select check_name, asks from audit.check where rows_failing = 0"))


def narrowed(
    session: Session, checks: Iterable[Check], tables: Mapping[str, Table], held: Held
) -> tuple[Check, ...]:
    """The checks; those that may look at no more than the months made anew for the attached
    `release`, which are views of schema made_anew. Such a check compares rows of one month, in tables
    that are kept by month, and held before.
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
    """Make made_anew.TABLE the rows of the months that this release made anew in any table; the tables."""
    if TABLE_MONTH.name not in tables:
        return frozenset()
    told = session.rows(
        "select distinct table_name, month, release_id in (select release_id from audit.release)"
        " from audit.table_month"
    )
    if all(is_new for *_, is_new in told):
        return frozenset()
    dates = ", ".join({f"date '{month}'" for _, month, is_new in told if is_new}) or "null"
    kept = frozenset(name for name, *_ in told if name in tables)
    session.create_schemas(f"memory.{NEW_MONTHS}")
    session.execute(f"set search_path = 'release.mart,memory.lake,memory.{NEW_MONTHS}'")
    for name in kept:
        session.run_into_view(
            MART.sub(f"memory.{NEW_MONTHS}.", name),
            f"select * from release.{name} where month in ({dates})",
        )
    return kept
