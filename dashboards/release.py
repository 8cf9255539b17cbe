"""A release as the pages read it: its facts, its labels, and which months are still provisional."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import polars as pl

from dashboards.texts import PAGE_COLUMNS
from pipelines.base.clock import beijing
from pipelines.base.month import shifted
from pipelines.base.wording import Text, same
from pipelines.contract.code_list import code_lists
from pipelines.contract.label import labels_of
from pipelines.contract.register import REGISTERS
from pipelines.contract.vocabulary import VOCABULARY
from pipelines.warehouse import engine
from pipelines.warehouse.engine import Session

Labels = dict[str, dict[str, Text]]  # column -> code -> what people call it
COVERAGE = {  # columns of mart.submission_status -> their types
    "month": "DATE",
    "register": "VARCHAR",
    "street_code": "VARCHAR",
    "street_name": "VARCHAR",
    "expected": "BOOLEAN",
    "due_on": "DATE",
    "received_on": "DATE",
    "is_late": "BOOLEAN",
    "accepted_rows": "BIGINT",
    "quarantined_rows": "BIGINT",
    "verdict": "VARCHAR",
}


@dataclass(frozen=True)
class Area:
    """An area of the release by its code; its name is the newest."""

    code: str
    level: str
    name: str


@dataclass(frozen=True)
class Release:
    """An open release. `coverage` has a row a month, register and street: expected, received
    (booleans), due_on, … (`COVERAGE`).
    """

    session: Session
    release_id: str
    released_at: datetime  # Beijing time
    code_version: str
    data_month: date | None  # None: a release without any data
    province: Area | None  # None: likewise
    labels: Labels
    levels: dict[str, int]  # area level -> digits of its codes, highest first
    names: dict[str, str]  # prefectures and counties by code, newest name
    coverage: pl.DataFrame
    # persons: a rate on fewer is not to be compared, by the policy in force in the data month
    small_denominator: int

    def has_table(self, schema: str, table: str) -> bool:
        """Whether the release has that table: older ones lack some."""
        return f"{schema}.{table}" in self.session.tables()

    def has_column(self, schema: str, table: str, column: str) -> bool:
        """Whether the release has that column: older ones lack some."""
        return column in self.session.tables().get(f"{schema}.{table}", {})

    @property
    def month_before(self) -> date | None:
        """The calendar month before the data month."""
        return shifted(self.data_month, -1) if self.data_month else None

    def query(self, sql: str, **values: object) -> pl.DataFrame:
        """The rows of a query with $named values, in its order."""
        return self.session.frame(sql, values)

    def full_name(self, code: str, name: str | None) -> Text:
        """A street's name with its county's before it, for street names repeat; its code where it
        has no name.
        """
        return same(f"{self.names.get(code[:6], '')}{name or code}")

    def missing(self, area: Area, register: str | None = None) -> pl.DataFrame:
        """Rows of `coverage` in that area (of that register, or all) where a submission is expected
        and none stands.
        """
        rows = self.coverage.filter(
            pl.col("expected")
            & ~pl.col("received")
            & pl.col("street_code").str.starts_with(area.code[:9])
        )
        return rows.filter(pl.col("register") == register) if register else rows

    def provisional_months(self, area: Area, register: str | None = None) -> list[date]:
        """Months in which that area lacks an expected submission, in order."""
        return sorted(set(self.missing(area, register)["month"]))

    def compared_level(self, area: Area) -> str:
        """The highest level below an area that has more than one area in the data month: what its
        page compares.
        """
        counts = self.query(
            """
            select area_level, count(*) as areas
            from mart.area
            where month = $month
                and starts_with(area_code, $area)
            group by area_level
            """,
            month=self.data_month,
            area=area.code,
        )
        areas = dict(counts.iter_rows())
        below = [level for level, length in self.levels.items() if length > self.levels[area.level]]
        return next(
            (level for level in below if areas.get(level, 0) > 1), below[0] if below else area.level
        )


def _coverage(session: Session) -> pl.DataFrame:
    """mart.submission_status; what an older release does not say is null."""
    there = session.tables()["mart.submission_status"]
    columns = ", ".join(
        name if name in there else f"cast(null as {kind}) as {name}"
        for name, kind in COVERAGE.items()
    )
    frame = session.frame(
        f"select {columns} from mart.submission_status order by month, register, street_code"
    )
    return frame.with_columns(
        pl.col("expected").fill_null(value=False),
        pl.col("is_late").fill_null(value=False),
        pl.col("verdict").is_in(["missing", "refused"]).not_().alias("received"),
    )


def _small_denominator(session: Session, month: date | None) -> int:
    """The number by which mart.warning warns too; 0 in a release without data."""
    found = session.rows(
        """
        select value
        from ref.policy
        where policy = 'small_denominator'
            and valid_from <= $1
            and (valid_to is null or valid_to > $1)
        order by valid_from desc
        """,
        [month],
    )
    return int(found[0][0]) if found else 0


def _labels() -> Labels:
    """Every column that the pages show and whose values are codes."""
    names = dict.fromkeys(
        (*VOCABULARY, *(column.name for register in REGISTERS for column in register.columns))
    )
    own = {
        name: code_lists()[term.code_list].labels
        for name, term in PAGE_COLUMNS.items()
        if term.code_list
    }
    return {name: dict(labels) for name in names if (labels := labels_of(name))} | own


@contextmanager
def open_release(path: Path) -> Iterator[Release]:
    """A released DuckDB file, opened read-only. Raises EngineError where it is none."""
    with engine.open_release(path) as session:
        release_id, released_at, code_version, data_month = session.rows(
            "select release_id, released_at, code_version, data_month from audit.release order by"
            " released_at desc limit 1"
        )[0]
        provinces = session.rows("""
            select area_code, area_level, area_name
            from mart.area
            where area_level = 'province'
            order by month desc, area_code
            limit 1
            """)
        levels = session.rows(
            "select area_level, code_length from ref.area_level order by code_length"
        )
        names = session.rows("""
            select division_code, arg_max(division_name, valid_from)
            from ref.division
            where area_level in ('prefecture', 'county')
            group by division_code
            """)
        yield Release(
            session,
            release_id,
            beijing(released_at),
            code_version,
            data_month,
            Area(*provinces[0]) if provinces else None,
            _labels(),
            dict(levels),
            dict(names),
            _coverage(session),
            _small_denominator(session, data_month),
        )
