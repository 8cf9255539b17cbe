"""audit.table_month: the fingerprint of the inputs of each table and month of a release, and the
months that a release takes over from the previous one.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path

import polars as pl

from pipelines.warehouse.engine import Session, open_release
from pipelines.warehouse.horizon import NO_LIMIT, Horizon, horizon_told
from pipelines.warehouse.model import described_table

TABLE_MONTH = described_table("audit.table_month")
TABLE_MONTH_SCHEMA = {
    "table_name": pl.String,
    "month": pl.Date,
    "fingerprint": pl.String,
    "release_id": pl.String,
}
SUBMISSION, ISSUE = "audit.submission", "audit.issue"
OF_RELEASES = frozenset({"audit.publication", "mart.revision"})  # they only grow
Kept = Mapping[str, Mapping[date, tuple[str, str]]]  # table -> month -> (fingerprint, release)


def carry_over(
    session: Session, before: Path | None, target: Path, back: Mapping[str, int | None]
) -> tuple[Kept, Horizon]:
    """Attach a new file as `release`. If `before` is a release with audit.table_month, the file
    starts with a copy of its marts kept by month, of the faults of its submissions and of what
    releases told of themselves; returns the inputs of these months, and that release's horizon.
    """
    told, horizon = _told_by(before) if before else ({}, NO_LIMIT)
    if before and told:
        shutil.copyfile(before, target)
    session.attach(target, "release", new=True)
    by_month = {SUBMISSION, *(name for name, months in back.items() if months is not None)}
    kept = {name: told[name] for name in by_month & told.keys()}
    stay = kept.keys() | OF_RELEASES | ({ISSUE} if SUBMISSION in kept else set())
    for name in session.table_names("release") - stay:
        session.drop_table(f"release.{name}")
    session.execute("checkpoint release")  # so that the space of dropped tables is reused
    return kept, horizon


def _told_by(release: Path) -> tuple[Kept, Horizon]:
    """The months of a release's tables, none for a release without audit.table_month, and its
    horizon.
    """
    found: dict[str, dict[date, tuple[str, str]]] = {}
    with open_release(release) as session:
        if TABLE_MONTH.name in session.table_names():
            for table, month, told, release_id in session.rows(
                f"select table_name, month, fingerprint, release_id from {TABLE_MONTH.name}"
            ):
                found.setdefault(table, {})[month] = (told, release_id)
        return found, horizon_told(session)


def same_months(session: Session) -> dict[str, list[date]]:
    """Map each table to the months with equal inputs in the attached `release` and `previous`;
    empty if either lacks audit.table_month.
    """
    found: dict[str, list[date]] = {}
    if all(TABLE_MONTH.name in session.table_names(one) for one in ("release", "previous")):
        now, before = (f"{one}.{TABLE_MONTH.name}" for one in ("release", "previous"))
        shared = f"{now} join {before} using (table_name, month, fingerprint)"
        for table, month in session.rows(f"select table_name, month from {shared} order by all"):
            found.setdefault(table, []).append(month)
    return found


def create_table_month(session: Session, told: Iterable[tuple[str, date, str, str]] = ()) -> None:
    """Create audit.table_month from the rows collected by make_table."""
    frame = pl.DataFrame(sorted(told), TABLE_MONTH_SCHEMA, orient="row")
    session.create_table(TABLE_MONTH.name, frame)
