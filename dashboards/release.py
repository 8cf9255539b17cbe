"""A release as the pages read it: its facts, its labels, and which months are still provisional."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

import duckdb
import polars as pl

from dashboards.texts import PAGE_COLUMNS
from pipelines.base.clock import beijing
from pipelines.base.wording import Text, same
from pipelines.contract.code_list import code_lists
from pipelines.contract.label import labels_of
from pipelines.contract.register import REGISTERS
from pipelines.contract.vocabulary import VOCABULARY

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
POLARS_TYPES = {
    "BIGINT": pl.Int64,
    "HUGEINT": pl.Int64,
    "INTEGER": pl.Int64,
    "SMALLINT": pl.Int64,
    "DOUBLE": pl.Float64,
    "VARCHAR": pl.String,
    "DATE": pl.Date,
    "BOOLEAN": pl.Boolean,
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

    connection: duckdb.DuckDBPyConnection
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
        return bool(_columns(self.connection, schema, table))

    def has_column(self, schema: str, table: str, column: str) -> bool:
        """Whether the release has that column: older ones lack some."""
        return column in _columns(self.connection, schema, table)

    @property
    def month_before(self) -> date | None:
        """The calendar month before the data month."""
        return (self.data_month - timedelta(days=1)).replace(day=1) if self.data_month else None

    def query(self, sql: str, **values: object) -> pl.DataFrame:
        """The rows of a query with $named values, in its order."""
        return _query(self.connection, sql, values)

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


def _query(
    connection: duckdb.DuckDBPyConnection, sql: str, values: dict[str, object]
) -> pl.DataFrame:
    result = connection.execute(sql, values) if values else connection.execute(sql)
    schema = {column[0]: POLARS_TYPES[str(column[1])] for column in result.description}
    return pl.DataFrame(result.fetchall(), schema=schema, orient="row").with_columns(
        pl.col(pl.Float64).fill_nan(None)
    )


def _columns(connection: duckdb.DuckDBPyConnection, schema: str, table: str) -> set[str]:
    found = connection.execute(
        "select column_name from duckdb_columns() where schema_name = $1 and table_name = $2",
        [schema, table],
    )
    return {name for (name,) in found.fetchall()}


def _coverage(connection: duckdb.DuckDBPyConnection) -> pl.DataFrame:
    """mart.submission_status; what an older release does not say is null."""
    there = _columns(connection, "mart", "submission_status")
    columns = ", ".join(
        name if name in there else f"cast(null as {kind}) as {name}"
        for name, kind in COVERAGE.items()
    )
    frame = _query(
        connection,
        f"select {columns} from mart.submission_status order by month, register, street_code",
        {},
    )
    return frame.with_columns(
        pl.col("expected").fill_null(value=False),
        pl.col("is_late").fill_null(value=False),
        pl.col("verdict").is_in(["missing", "refused"]).not_().alias("received"),
    )


def _small_denominator(connection: duckdb.DuckDBPyConnection, month: date | None) -> int:
    """The number by which mart.warning warns too; 0 in a release without data."""
    found = connection.execute(
        """
        select value
        from ref.policy
        where policy = 'small_denominator'
            and valid_from <= $1
            and (valid_to is null or valid_to > $1)
        order by valid_from desc
        """,
        [month],
    ).fetchone()
    return int(found[0]) if found else 0


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
    """A released DuckDB file, opened read-only. Raises duckdb.Error where it is none."""
    with duckdb.connect(str(path), read_only=True) as connection:
        connection.execute("set enable_progress_bar = false")
        release_id, released_at, code_version, data_month = connection.execute(
            "select release_id, released_at, code_version, data_month from audit.release order by"
            " released_at desc limit 1"
        ).fetchall()[0]
        provinces = connection.execute("""
            select area_code, area_level, area_name
            from mart.area
            where area_level = 'province'
            order by month desc, area_code
            limit 1
            """).fetchall()
        levels = connection.execute(
            "select area_level, code_length from ref.area_level order by code_length"
        ).fetchall()
        names = connection.execute("""
            select division_code, arg_max(division_name, valid_from)
            from ref.division
            where area_level in ('prefecture', 'county')
            group by division_code
            """).fetchall()
        yield Release(
            connection,
            release_id,
            beijing(released_at),
            code_version,
            data_month,
            Area(*provinces[0]) if provinces else None,
            _labels(),
            dict(levels),
            dict(names),
            _coverage(connection),
            _small_denominator(connection, data_month),
        )
