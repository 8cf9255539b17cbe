"""The gate: evaluates every check of a release and of new register rows in DuckDB. If a blocking
check fails, nothing is published.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl

from pipelines.base.limits import Limits
from pipelines.contract.register import register_named
from pipelines.quality.check import Check, failing_rows, source
from pipelines.quality.evaluation import (
    REGISTER_KEYS,
    GateError,
    GateResult,
    evaluate,
    unevaluated,
)
from pipelines.quality.new_months import held_in, narrowed
from pipelines.quality.register_checks import register_checks
from pipelines.quality.table import Table, table_of
from pipelines.quality.table_checks import table_checks
from pipelines.warehouse.audit_table import CHECK_SCHEMA, DECISION, SUBMISSION
from pipelines.warehouse.engine import EngineError, Session, open_beside, quoted
from pipelines.warehouse.model import Model
from pipelines.warehouse.revision import PUBLICATION, REVISION
from pipelines.warehouse.source import SOURCE
from pipelines.warehouse.table_month import TABLE_MONTH

RegisterFiles = Mapping[str, Mapping[date, Sequence[Path]]]  # register -> month -> Parquet files
MADE_IN_PYTHON = (SUBMISSION, DECISION, SOURCE, TABLE_MONTH, PUBLICATION, REVISION)


@dataclass(frozen=True)
class GateReport:
    """All results, in the order of tables and rules. `passed`: no blocking check failed."""

    results: tuple[GateResult, ...]
    passed: bool
    seconds: float

    @property
    def failures(self) -> tuple[GateResult, ...]:
        """The results of failed checks, including checks that only warn."""
        return tuple(result for result in self.results if not result.passed)


def checked_models(models: Mapping[str, Model]) -> list[Model]:
    """The marts among the models, and the tables that Python makes from what was received."""
    return [
        *(model for model in models.values() if model.schema == "mart" and model.kept == "file"),
        *MADE_IN_PYTHON,
    ]


def run_gate(
    release: Path,
    register_files: RegisterFiles,
    limits: Limits,
    models: Iterable[Model],
    before: Path | None = None,
) -> GateReport:
    """Check the tables of a release file that is not open for writing, and the rows of these lake
    files.

    `models`: of all its tables; those of schema mart must be complete. `before`: the release whose
    months were taken over; checks that held for them there are not repeated. Raises GateError if a
    check cannot be evaluated.
    """
    started = time.perf_counter()
    with opened(release, limits) as session:
        tables = show_tables(session, register_files, models)
        declared = declared_checks(session, register_files, tables)
        checks = narrowed(session, declared, tables, held_in(before))
        grains = {name: table.grain for name, table in tables.items()}
        results = evaluate(session, checks, grains)
    passed = all(result.passed or result.severity == "warn" for result in results)
    return GateReport(results, passed, time.perf_counter() - started)


def failing_keys(
    release: Path,
    register_files: RegisterFiles,
    limits: Limits,
    models: Iterable[Model],
    failures: Iterable[GateResult],
    most: int,
) -> dict[str, list[dict[str, object]]]:
    """Map each check to the keys (by column) of at most `most` failing rows. Raises GateError."""
    wanted = {result.check for result in failures}
    with opened(release, limits) as session:
        tables = show_tables(session, register_files, models)
        checks = declared_checks(session, register_files, tables)
        found = {}
        for check in checks:
            if check.name not in wanted:
                continue
            keys = tables[check.table].grain if check.table in tables else REGISTER_KEYS
            query = f"select * from ({failing_rows(check, keys)}) as failing order by all"
            try:
                rows = session.frame(f"{query} limit {most}")
            except EngineError as error:
                raise unevaluated(check.name, error) from None
            found[check.name] = rows.to_dicts()
        return found


def record_checks(release: Path, limits: Limits, report: GateReport) -> None:
    """Write the report to audit.check of an unpublished release."""
    frame = pl.DataFrame(
        [
            (
                result.check,
                result.table,
                result.severity,
                result.looked_at,
                result.failing,
                result.message.zh,
                result.message.en,
                result.keys or None,
                result.asks,
            )
            for result in report.results
        ],
        schema=CHECK_SCHEMA,
        orient="row",
    )
    with open_beside(release, limits, writable=True) as session:
        session.show_frame("recorded", frame)
        session.execute("insert into release.audit.check by name from recorded")
        session.execute("checkpoint release")
        session.detach("release")


@contextmanager
def opened(release: Path, limits: Limits) -> Iterator[Session]:
    """An in-memory session with the release attached and its tables reachable by schema and name.
    Raises GateError.
    """
    with ExitStack() as stack:
        try:
            session = stack.enter_context(open_beside(release, limits))
        except EngineError as error:
            raise GateError(
                f"{release.name}: 打不开或正被写入 / cannot be opened, or is being written:"
                f" {type(error).__name__}"
            ) from None
        session.create_schemas("memory.lake")
        session.execute("set search_path = 'release.mart,memory.lake'")
        yield session


def _show_registers(session: Session, register_files: RegisterFiles) -> None:
    for register, months in register_files.items():
        parts = [
            f"select *, date {quoted(month)} as month from {session.files(files)}"
            " where is_forced is not true"
            for month, files in sorted(months.items())
            if files
        ]
        if parts:
            session.run_into_view(f"memory.{source(register)}", " union all by name ".join(parts))


def show_tables(
    session: Session, register_files: RegisterFiles, models: Iterable[Model]
) -> dict[str, Table]:
    """Create the views lake.REGISTER over the register files without forced rows, and return the
    release's tables that the models make. Raises GateError.
    """
    _show_registers(session, register_files)
    columns = session.tables("release")
    described = {model.name: model for model in models}
    marts = {name for name in columns if name.startswith("mart.")}
    if odd := marts ^ {name for name in described if name.startswith("mart.")}:
        raise GateError(
            f"{', '.join(sorted(odd))}: 有表无说明，或有说明无表 / a table without a model, or a"
            " model without a table"
        )
    return {
        name: table_of(described[name], columns[name])
        for name in sorted(described)
        if name in columns
    }


def declared_checks(
    session: Session, register_files: RegisterFiles, tables: Mapping[str, Table]
) -> tuple[Check, ...]:
    """All checks of these tables and of the registers that have files. Raises GateError."""
    registers = [name for name, months in register_files.items() if any(months.values())]
    try:
        levels = dict(session.rows("select area_level, code_length from ref.area_level"))
    except EngineError as error:
        raise unevaluated("ref.area_level", error) from None
    return (
        *(check for name in registers for check in register_checks(register_named(name))),
        *table_checks(tables, levels),
    )
