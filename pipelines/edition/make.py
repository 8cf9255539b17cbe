"""Makes a public edition of a release: new months are protected, published ones stay unchanged."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import polars as pl

from pipelines.base.home import Home
from pipelines.base.month import shifted
from pipelines.base.whole_file import sync, whole_file
from pipelines.edition.audit import Leak, leaks, seen
from pipelines.edition.cells import (
    LEVELS,
    PLACE,
    areas_of,
    cells_of,
    with_own_year,
)
from pipelines.edition.dominance import dominated
from pipelines.edition.edition_file import export_edition, write_edition
from pipelines.edition.equation import linked_parts, system_of
from pipelines.edition.shown import Rules, rules_of
from pipelines.edition.suppression import primary, protected
from pipelines.release.publish import Release
from pipelines.warehouse.engine import Session, open_release
from pipelines.warehouse.horizon import horizon_told

logger = logging.getLogger(__name__)
POLICY = """
select policy, arg_max(value, valid_from)
from ref.policy
where policy like 'public_%'
  and valid_from <= (select max(data_month) from audit.release)
group by policy
order by policy
"""


class NothingToPublish(ValueError):
    """The release has no new month for an edition."""


class EditionUnsafe(RuntimeError):
    """The audit could infer withheld values; the edition was not published."""

    def __init__(self, found: list[Leak]) -> None:
        self.leaks = found
        by_kind = pl.Series([leak.why for leak in found]).value_counts(sort=True)
        said = "、".join(f"{why} {count}" for why, count in by_kind.iter_rows())
        super().__init__(
            f"审计推出了不予公开的格，没有发布：{said} / the audit worked out what is withheld,"
            f" nothing was published: {said}"
        )


@dataclass(frozen=True)
class Edition:
    """A public edition: its file, export folder, months, number of cells, and how many of them are
    withheld.
    """

    file: Path
    exports: Path
    months: tuple[date, ...]
    withheld: int
    cells: int
    is_new: bool


def edition_of(home: Home, release: Release) -> Edition:
    """The public edition of a release; made, audited and published if missing.

    Months in the previous edition stay as published; its cells, shown or not, are stored beside it
    in a confidential file. Deterministic for equal releases and previous editions. Raises
    NothingToPublish, NotProtected and EditionUnsafe, and then publishes nothing.
    """
    home.editions.mkdir(exist_ok=True)
    file = home.editions / f"public-{release.release_id}.duckdb"
    if file.exists():
        export_edition(file)  # deterministic; a killed run may have left some out
        return _described(file, is_new=False)
    former = _former(home, file)
    with open_release(release.file) as session:
        policy = dict(session.rows(POLICY))
        rules = rules_of(policy)
        areas, cells = _counted(session, rules, former)
        few = dominated(session, areas, rules)
    judged = withheld_in(cells, few, rules)
    with whole_file(file) as unfinished:
        write_edition(unfinished, release.file, judged, areas, rules)
        found = leaks(
            seen(unfinished, rules),
            rules,
            _new_only(few, former),
            seen(former, rules) if former else None,
        )
        if found:
            raise EditionUnsafe(found)
        with whole_file(_kept(file), private=True) as kept:
            judged.write_parquet(kept)
        unfinished.chmod(0o444)
    sync(home.editions)
    export_edition(file)
    return _described(file, is_new=True)


def _kept(file: Path) -> Path:
    return file.with_name(f".{file.stem}.parquet")


def _former(home: Home, file: Path) -> Path | None:
    """The previous edition: the newest with stored cells."""
    found = [one for one in sorted(home.editions.glob("public-*.duckdb")) if one < file]
    return found[-1] if found else None


def _new_only(few: pl.DataFrame, former: Path | None) -> pl.DataFrame:
    """The dominated cells of months that the previous edition lacks; it decided the others by the
    release of its time.
    """
    if former is None:
        return few
    then = pl.read_parquet(_kept(former), columns=["month"]).unique()
    return few.join(then, on="month", how="anti")


def _counted(
    session: Session, rules: Rules, former: Path | None
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The areas and cells of the edition: PLACE, value, and is_shown if published before (else
    null). A month of which the release does not hold streets is in it only if published before.
    Raises NothingToPublish.
    """
    ((data_month,),) = session.rows("select data_month from audit.release")
    known = pl.read_parquet(_kept(former)) if former else None
    begin = _next_month(session, known)
    months = [
        month
        for (month,) in session.rows("select distinct month from mart.area order by month")
        if begin <= month <= shifted(data_month, -rules.lag_months)
    ]
    if not months:
        raise NothingToPublish(
            f"没有可公开的新月份：公开到数据月份之前 {rules.lag_months} 个月为止 / there is no new"
            f" month to publish: editions go up to {rules.lag_months} months before the data month"
        )
    areas = areas_of(session, months, max(rules.total_digits, rules.detail_digits))
    cells = cells_of(session, areas, rules).with_columns(pl.lit(None, pl.Boolean).alias("is_shown"))
    if known is not None and former is not None:
        with open_release(former) as before:
            stood = areas_of(before, None, LEVELS[-1])
        areas = pl.concat([stood, areas], how="diagonal").select(areas.columns)
        cells = pl.concat([known, cells.select(known.columns)])
    state = cells.select(*PLACE, "is_shown")
    return areas, with_own_year(cells.drop("is_shown")).join(state, on=PLACE, how="left")


def _next_month(session: Session, known: pl.DataFrame | None) -> date:
    """The first month that may be added to what was published before."""
    detailed_from = horizon_told(session).detailed_from or date.min
    if known is None:
        return detailed_from
    last = known["month"].max()
    return max(detailed_from, shifted(last, 1)) if isinstance(last, date) else detailed_from


def withheld_in(cells: pl.DataFrame, few: pl.DataFrame, rules: Rules) -> pl.DataFrame:
    """The cells, with is_shown decided where it is null. Raises NotProtected."""
    parts = []
    for part in linked_parts(cells):
        is_new = part["is_shown"].is_null().to_numpy()
        stays = part["is_shown"].fill_null(value=False).to_numpy()
        if is_new.any():
            system = system_of(part.drop("is_shown"))
            withheld = np.where(is_new, primary(part, few, rules), ~stays)
            hidden = protected(system, withheld, stays, rules)
            logger.info(
                "%s %s: %d cells, %d withheld, %d of them to protect others",
                part["table"][0],
                part["month"].max(),
                len(part),
                hidden.sum(),
                (hidden & ~withheld).sum(),
            )
            stays = ~hidden
        parts.append(part.with_columns(pl.Series("is_shown", stays)))
    return pl.concat(parts).sort(PLACE)


def _described(file: Path, *, is_new: bool) -> Edition:
    cells = pl.read_parquet(_kept(file))
    months = tuple(cells["month"].unique().sort())
    withheld = int((~cells["is_shown"]).sum())
    return Edition(file, file.with_suffix(""), months, withheld, len(cells), is_new)
