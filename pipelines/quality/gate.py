"""The gate: Great Expectations on accepted rows and marts, inside DuckDB; a failed check that
blocks publishes nothing.
"""

from __future__ import annotations

import gc
import logging
import multiprocessing
import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Literal

from pebble import ProcessPool

from pipelines.base.limits import Limits
from pipelines.base.wording import Text
from pipelines.contract.register import register_named
from pipelines.quality.mart_suite import Mart, mart_suite
from pipelines.quality.suite import Check, holds, register_suite
from pipelines.warehouse.engine import EngineError, Session, error_without_data, open_beside

COUNTS_ONLY = {
    "result_format": "BASIC",
    "exclude_unexpected_values": True,
    "partial_unexpected_count": 0,
}
SOUND = "sound"  # the column of a view that is true where a row passes every check of its own
ASKED = "asked"  # the view that GX is shown
OVERVIEW = (  # the table of one row that counts, for each table, the rows that are not SOUND
    "overview"
)
# the table of one row that counts, for each check of many rows, the rows that fail
RECONCILIATION = "reconciliation"


class GateError(RuntimeError):
    """A check could not be evaluated: a fault of ours, not of the data. The message names the check
    and holds no value out of a row.
    """


@dataclass(frozen=True)
class GateResult:
    """What came of one check. `failing`: rows; `observed`: counts in words, never a value."""

    check: str
    table: str
    severity: Literal["block", "warn"]
    passed: bool
    failing: int
    observed: str
    message: Text


@dataclass(frozen=True)
class GateReport:
    """All results, in the order of tables and rules. `passed`: no check that blocks has failed."""

    results: tuple[GateResult, ...]
    passed: bool
    seconds: float

    @property
    def failures(self) -> tuple[GateResult, ...]:
        return tuple(result for result in self.results if not result.passed)


def warm_up() -> None:
    """Import Great Expectations (3 to 4 s of CPU), quiet and without telemetry; the second call
    costs nothing.

    Call it early in a thread, while DuckDB or Polars work: they let go of the interpreter's lock.
    """
    os.environ["GX_ANALYTICS_ENABLED"] = "false"
    import great_expectations.expectations  # noqa: F401

    import pipelines.quality.dialect  # noqa: F401

    for name in ("great_expectations", *logging.root.manager.loggerDict):
        if name.partition(".")[0] == "great_expectations":
            logging.getLogger(name).setLevel(logging.CRITICAL)


def start_gatekeeper() -> ProcessPool:
    """A process that imports Great Expectations in whatever time the others leave, so that a gate
    run there need not wait for it.
    """
    pool = ProcessPool(
        1, initializer=_warm_up_in_the_background, context=multiprocessing.get_context("spawn")
    )
    if not pool.active:  # asking starts it
        raise RuntimeError("the gatekeeper does not start")
    return pool


def _warm_up_in_the_background() -> None:
    os.nice(10)
    gc.disable()  # a tenth of the import; the process ends with its one gate run
    warm_up()


def run_gate(
    release: Path,
    register_files: Mapping[str, Mapping[date, Sequence[Path]]],
    grains: Mapping[str, tuple[str, ...]],
    limits: Limits,
    row_rules: Mapping[str, Mapping[str, str]] | None = None,
    not_additive: Mapping[str, tuple[str, ...]] | None = None,
) -> GateReport:
    """Judge a release that nobody has open for writing, and the lake files of the months that
    changed.

    `register_files`: register -> month -> Parquet files. `grains`: mart -> columns; `row_rules`:
    mart -> name -> SQL that is true of a good row; `not_additive`: mart -> columns that add up over
    areas elsewhere, but not there; marts by their name with or without `mart.`. Raises GateError
    where a check cannot be evaluated.
    """
    with _opened(release, limits) as session:
        return judge(session, register_files, grains, row_rules, not_additive)


def judge(
    session: Session,
    register_files: Mapping[str, Mapping[date, Sequence[Path]]],
    grains: Mapping[str, tuple[str, ...]],
    row_rules: Mapping[str, Mapping[str, str]] | None = None,
    not_additive: Mapping[str, tuple[str, ...]] | None = None,
) -> GateReport:
    """The same over a session in memory that has the release attached as `release`; leaves
    its views there.
    """
    started = time.perf_counter()
    marts = _marts(session, _by_mart(grains), _by_mart(not_additive or {}))
    try:
        levels = dict(session.rows("select area_level, code_length from release.ref.area_level"))
    except EngineError as error:
        raise _unevaluated("ref.area_level", error) from None
    checks = (
        *_registers(session, register_files),
        *mart_suite(marts, levels, _by_mart(row_rules or {})),
    )
    for mart in marts.values():
        _view(
            session,
            _view_name(mart.table),
            mart.source,
            [check for check in checks if check.table == mart.table and check.kind != "rows"],
        )
    results = _ask(session, dict(_batches(session, checks)))
    ordered = tuple(results[check.name] for check in checks)
    return GateReport(
        ordered,
        all(r.passed or r.severity == "warn" for r in ordered),
        time.perf_counter() - started,
    )


@contextmanager
def _opened(release: Path, limits: Limits) -> Iterator[Session]:
    with ExitStack() as stack:
        try:
            session = stack.enter_context(open_beside(release, limits))
        except EngineError as error:
            raise GateError(
                f"{release.name}: 打不开或正被写入 / cannot be opened, or is being written:"
                f" {type(error).__name__}"
            ) from None
        yield session


def _by_mart(values: Mapping[str, Any]) -> dict[str, Any]:
    """Those of the marts, by the bare name of the table."""
    return {
        key.removeprefix("mart."): value
        for key, value in values.items()
        if "." not in key.removeprefix("mart.")
    }


def _marts(
    session: Session,
    grains: Mapping[str, tuple[str, ...]],
    not_additive: Mapping[str, tuple[str, ...]],
) -> dict[str, Mart]:
    found = session.rows("""
        select table_name, list(column_name order by column_index), list(column_name) filter (data_type = 'BOOLEAN')
        from duckdb_columns()
        where database_name = 'release' and schema_name = 'mart'
        group by table_name""")
    columns = {name: tuple(names) for name, names, _ in found}
    flags = {name: tuple(names or ()) for name, _, names in found}
    if columns.keys() != grains.keys():
        only = ", ".join(f"mart.{name}" for name in sorted(columns.keys() ^ grains.keys()))
        raise GateError(
            f"{only}: 有表无粒度说明，或有说明无表 / a table without a grain, or a grain without a"
            " table"
        )
    return {
        name: Mart(
            name, columns[name], tuple(grains[name]), tuple(not_additive.get(name, ())), flags[name]
        )
        for name in sorted(columns)
    }


def _registers(
    session: Session,
    register_files: Mapping[str, Mapping[date, Sequence[Path]]],
) -> tuple[Check, ...]:
    """Make a view a register, named as it, over the rows in its files that nobody forced in; the
    checks of those that have files.
    """
    checks: list[Check] = []
    for name, months in register_files.items():
        suite = register_suite(register_named(name))
        parts = [
            f"select *, date '{month}' as month from {session.files(files)}"
            " where is_forced is not true"
            for month, files in sorted(months.items())
            if files
        ]
        if parts:
            _view(
                session,
                name,
                f"({' union all by name '.join(parts)})",
                [check for check in suite if check.kind != "rows"],
            )
            checks += suite
    return tuple(checks)


def _view(session: Session, view: str, source: str, checks: Sequence[Check]) -> None:
    """A view of `source` with one more column a row check, named as it, true where the row is good;
    and SOUND, true where it passes all `checks`.
    """
    facts = "".join(f', ({check.sql}) as "{check.name}"' for check in checks if check.kind == "row")
    sound = " and ".join(["true", *(f"coalesce({holds(check)}, true)" for check in checks)])
    try:
        session.run_into_view(f'"{view}"', f"select *{facts}, ({sound}) as {SOUND} from {source}")
    except EngineError as error:
        for check in checks if len(checks) > 1 else ():
            _view(session, view, source, [check])  # raises for the one at fault
        raise _unevaluated(checks[0].name if len(checks) == 1 else view, error) from None


def _count(session: Session, table: str, queries: Mapping[str, str]) -> None:
    """A table of one row: for each query, named as its key, how many rows it returns; and SOUND,
    true where none returns any.

    One query at a time, so that memory is that of the largest.
    """
    counts = {}
    for name, query in queries.items():
        try:
            counts[name] = session.count(f"({query})")
        except EngineError as error:
            raise _unevaluated(name, error) from None
    columns = ", ".join(f'{count} as "{name}"' for name, count in counts.items())
    session.run_into_table(table, f"select {columns}, {not any(counts.values())} as {SOUND}")


def _batches(session: Session, checks: Sequence[Check]) -> Iterator[tuple[str, list[Check]]]:
    """(view, the checks asked of it): one pass over each table, and one row for all checks of many
    rows.
    """
    of_rows = [check for check in checks if check.kind == "rows"]
    if of_rows:
        _count(session, RECONCILIATION, {check.name: check.sql for check in of_rows})
        yield RECONCILIATION, of_rows
    for table in dict.fromkeys(check.table for check in checks):
        yield (
            _view_name(table),
            [check for check in checks if check.table == table and check.kind != "rows"],
        )


def _ask(session: Session, batches: Mapping[str, Sequence[Check]]) -> dict[str, GateResult]:
    """Have GX evaluate the checks of every view; results by the check's name.

    GX spends 10 ms on an expectation and 20 more on a table, whatever it asks: it is asked first
    whether the rows of each view are all SOUND, and then of those that have others, which check
    fails. It writes its whole configuration anew for every table: it is shown one view, which is
    each of them in turn.
    """
    warm_up()
    import great_expectations as gx
    from great_expectations.data_context.types.base import ProgressBarsConfig

    from pipelines.quality.dialect import URL, engine_arguments

    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    source = context.data_sources.add_sql(
        name="gate", connection_string=URL, kwargs=engine_arguments(session)
    )
    _count(
        session,
        OVERVIEW,
        {view: f'select 1 from "{view}" where not {SOUND}' for view in batches},
    )
    session.run_into_view(ASKED, f"from {OVERVIEW}")
    asked = source.add_table_asset(name=ASKED, table_name=ASKED).add_batch_definition_whole_table(
        "all"
    )
    whole = [
        Check(
            view,
            SOUND,
            Text("", ""),
            "rows",
            "ExpectColumnMaxToBeBetween",
            {"column": view, "min_value": 0, "max_value": 0},
        )
        for view in batches
    ]
    sound = _evaluated(OVERVIEW, lambda: _validate(asked.get_batch(), whole, "BOOLEAN_ONLY"))
    results: dict[str, GateResult] = {}
    for (view, checks), check_of_view in zip(batches.items(), whole, strict=True):
        outcomes = {check.name: {"success": True, "counts": {}} for check in checks}
        if not sound[check_of_view.name]["success"]:
            session.run_into_view(ASKED, f'from "{view}"')
            outcomes = _evaluated(
                view, lambda view=view, checks=checks: _outcomes(asked.get_batch(), view, checks)
            )
        results |= {check.name: _result(check, **outcomes[check.name]) for check in checks}
    return results


def _evaluated(
    view: str, ask: Callable[[], dict[str, dict[str, Any]]]
) -> dict[str, dict[str, Any]]:
    """What GX answers; GateError, which holds no value, for whatever it raises."""
    try:
        return ask()
    except GateError:
        raise
    except Exception as error:
        raise _unevaluated(view, error) from None


def _outcomes(batch: Any, view: str, checks: Sequence[Check]) -> dict[str, dict[str, Any]]:
    """Outcomes by the check's name, of a view that is not SOUND."""
    if view == RECONCILIATION:
        return _validate(batch, checks, COUNTS_ONLY)
    outcomes = _validate(batch, checks, "BOOLEAN_ONLY")
    failed = [check for check in checks if not outcomes[check.name]["success"]]
    return outcomes | (
        _validate(batch, failed, COUNTS_ONLY) if failed else {}
    )  # BOOLEAN_ONLY bundles a table into one query; counting does not


def _validate(batch: Any, checks: Sequence[Check], result_format: Any) -> dict[str, dict[str, Any]]:
    """Outcomes by the check's name: success, and counts. GateError where one could not be
    evaluated.
    """
    import great_expectations as gx
    import great_expectations.expectations as expectations

    suite = gx.ExpectationSuite(
        name="gate",
        expectations=[
            getattr(expectations, check.expectation)(
                **check.arguments,
                meta={"check": check.name},
                severity="critical" if check.severity == "block" else "warning",
            )
            for check in checks
        ],
    )
    outcomes = {}
    for result in batch.validate(suite, result_format=result_format).results:
        name = result.expectation_config.meta["check"]
        if raised := _raised(result.exception_info):
            raise GateError(
                f"{name}: 检查无法执行，是程序错误 / the check could not be evaluated, a fault of"
                f" ours: {raised}"
            )
        outcomes[name] = {"success": result.success, "counts": dict(result.result)}
    if missing := {check.name for check in checks} - outcomes.keys():
        raise GateError(f"{', '.join(sorted(missing))}: 没有结果 / no result came back")
    return outcomes


def _raised(info: Any) -> str:
    """The message of an exception that GX swallowed, "" where there was none; either one, or one a
    metric.
    """
    if not isinstance(info, dict):
        return ""
    if info.get("raised_exception"):
        return str(info.get("exception_message") or "?").splitlines()[0]
    return next(filter(None, map(_raised, info.values())), "")


def _result(check: Check, success: bool, counts: Mapping[str, Any]) -> GateResult:
    if success:
        failing, observed = 0, "0 rows"
    elif check.kind == "rows":
        failing = int(counts["observed_value"])
        observed = f"{failing} rows"
    else:
        failing = int(counts["unexpected_count"])
        observed = f"{failing} of {counts['element_count']} rows"
    return GateResult(
        check.name, check.table, check.severity, bool(success), failing, observed, check.message
    )


def _unevaluated(name: str, error: Exception) -> GateError:
    said = error_without_data(error) if isinstance(error, EngineError) else type(error).__name__
    return GateError(
        f"{name}: 检查无法执行，是程序错误 / the check could not be evaluated, a fault of ours:"
        f" {said}"
    )


def _view_name(table: str) -> str:
    """GX takes what stands before a point for a schema."""
    return table.replace(".", "_")
