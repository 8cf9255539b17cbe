"""Which checks need to look only at months made anew, and at those that are compared with them: for
the others, the previous release recorded that the check held.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

from pipelines.base.month import shifted
from pipelines.quality.check import MART, NEAR_NEW_MONTHS, NEW_MONTHS, Check, asks
from pipelines.quality.table import Table
from pipelines.warehouse.engine import Session, open_release
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
    """The checks, some restricted to the months that the attached `release` made anew, and to those
    that they compare with them: those on tables kept by month that held before.
    """
    kept = _show_new(session, tables) if held else frozenset()
    return tuple(
        replace(check, of_new_months=True)
        if {check.table, *(read for read in check.reads if read.startswith("mart."))} <= kept
        and check.can_be_of_new_months
        and held.get(check.name) == asks(check)
        else check
        for check in checks
    )


def _show_new(session: Session, tables: Mapping[str, Table]) -> frozenset[str]:
    """Create made_anew.TABLE with the rows of months that this release made anew in any table, and
    near_made_anew.TABLE with those that a comparison reads besides. Returns the tables.
    """
    if TABLE_MONTH.name not in tables:
        return frozenset()
    told = session.rows(
        "select distinct table_name, month, release_id in (select release_id from audit.release)"
        " from audit.table_month"
    )
    if all(is_new for *_, is_new in told):
        return frozenset()
    kept = frozenset(name for name, *_ in told if name in tables and name.startswith("mart."))
    _show(session, kept, {month for _, month, is_new in told if is_new})
    return kept


def _show(session: Session, tables: Iterable[str], new: set[date]) -> None:
    """Create the views of both schemas."""
    compared = new | {after for month in new for after in _compared_with(month)}
    near = compared | {before for month in compared for before in _read_with(month)}
    session.create_schemas(f"memory.{NEW_MONTHS}", f"memory.{NEAR_NEW_MONTHS}")
    session.execute(
        f"set search_path = 'release.mart,memory.lake,memory.{NEW_MONTHS},memory.{NEAR_NEW_MONTHS}'"
    )
    for schema, months in ((NEW_MONTHS, new), (NEAR_NEW_MONTHS, near)):
        for name in tables:
            session.run_into_view(
                MART.sub(f"memory.{schema}.", name),
                f"select * from release.{name} where month in ({_dates(months) or 'null'})",
            )
    session.run_into_view(
        f"memory.{NEAR_NEW_MONTHS}.compared",
        f"select unnest([{_dates(compared)}]::date[]) as month",
    )


def _dates(months: Iterable[date]) -> str:
    return ", ".join(f"date '{month}'" for month in sorted(months))


def _compared_with(month: date) -> list[date]:
    """The months that a check may compare with this one: the rest of its year, and the next."""
    return [shifted(month, n) for n in range(1, max(13 - month.month, 2))]


def _read_with(month: date) -> list[date]:
    """The months with which a check may compare this one: those of its year before, and the last."""
    return [shifted(month, -n) for n in range(1, max(month.month, 2))]
