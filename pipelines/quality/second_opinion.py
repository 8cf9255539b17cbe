"""The second opinion: Great Expectations evaluates the same checks, and must agree with the results
in the release's audit.check.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import shutil
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from pebble import ProcessPool

from pipelines.base.limits import Limits
from pipelines.quality.evaluation import GateError
from pipelines.quality.gate import RegisterFiles, declared_checks, opened, show_tables
from pipelines.quality.new_months import narrowed, recorded_as_held
from pipelines.warehouse.model import Model

SHOWN = 5


@dataclass(frozen=True)
class SecondOpinion:
    """Its result. `disagreements`: a line for each check with different results; normally empty."""

    suites: int
    expectations: int
    failed: int
    disagreements: tuple[str, ...]
    seconds: float


class EvaluationsDisagree(RuntimeError):
    """DuckDB and Great Expectations disagree about a check: one of them is wrong."""

    def __init__(self, opinion: SecondOpinion, published: bool) -> None:
        lines = [f"- {line}" for line in opinion.disagreements[:SHOWN]]
        if len(opinion.disagreements) > SHOWN:
            lines.append(f"- … {len(opinion.disagreements)}")
        then = (
            "本次发布已生效，请先核对再用 / the release is published: look into it before using it"
            if published
            else "没有发布 / nothing was published"
        )
        super().__init__(
            "两次检查的结论不一致，是程序错误，请告诉维护者 / the two evaluations of the checks"
            f" disagree, a fault of ours: tell the maintainer. {then}\n" + "\n".join(lines)
        )


def wants_second_opinion() -> bool:
    """Whether Great Expectations also checks releases: unless JIUYE_SECOND_OPINION is off."""
    return os.environ.get("JIUYE_SECOND_OPINION") != "off"


def warm_up() -> None:
    """Import Great Expectations (3 to 4 s of CPU), silently and without telemetry; later calls are
    free.
    """
    import pipelines.quality.expectation  # noqa: F401


def start_gatekeeper() -> ProcessPool:
    """Start a low-priority process that imports Great Expectations in advance, for the second
    opinion.
    """
    pool = ProcessPool(
        1, initializer=_warm_up_in_the_background, context=multiprocessing.get_context("spawn")
    )
    if not pool.active:  # this property starts it
        raise RuntimeError("the gatekeeper does not start")
    return pool


def _warm_up_in_the_background() -> None:
    os.nice(10)
    gc.disable()  # saves a tenth of the import time; the process ends after one run
    warm_up()


def second_opinion(
    release: Path,
    register_files: RegisterFiles,
    limits: Limits,
    models: Iterable[Model],
    docs: Path,
) -> SecondOpinion:
    """Let Great Expectations evaluate every check of a release with a filled audit.check, and of
    the rows of these lake files. Its Data Docs, which contain counts but no values, replace `docs`.

    Arguments as in run_gate. Raises GateError if a check cannot be evaluated.
    """
    from pipelines.quality.expectation import CheckNotEvaluated, declare, validate, write_docs

    started = time.perf_counter()
    with opened(release, limits) as session:
        tables = show_tables(session, register_files, models)
        declared = declared_checks(session, register_files, tables)
        checks = narrowed(session, declared, tables, recorded_as_held(session))
        recorded = dict(session.rows("select check_name, rows_failing from audit.check"))
        context = declare(session, checks)
        try:
            outcomes = validate(context)
        except CheckNotEvaluated as error:
            raise GateError(
                f"{error}：Great Expectations 无法执行这项检查，是程序错误 / Great Expectations could"
                " not evaluate the check, a fault of ours"
            ) from None
        unfinished = docs.with_name(f".{docs.name}-{os.getpid()}")
        shutil.rmtree(unfinished, ignore_errors=True)
        write_docs(context, unfinished)
    shutil.rmtree(docs, ignore_errors=True)
    unfinished.replace(docs)
    return SecondOpinion(
        len({check.table for check in checks}),
        len(outcomes),
        sum(not success for success, _ in outcomes.values()),
        disagreements(recorded, outcomes),
        time.perf_counter() - started,
    )


def disagreements(
    recorded: Mapping[str, int], outcomes: Mapping[str, tuple[bool, int]]
) -> tuple[str, ...]:
    """A line for each check with different results. `recorded`: check -> failing rows in DuckDB;
    `outcomes`: check -> success and failing rows in GX.
    """
    lines = []
    for check in dict.fromkeys((*recorded, *outcomes)):
        ours, theirs = recorded.get(check), outcomes.get(check)
        if ours is None or theirs is None or theirs != (ours == 0, ours):
            said = "-" if theirs is None else str(theirs[1] if not theirs[0] else 0)
            lines.append(
                f"{check}: DuckDB {'-' if ours is None else ours}, Great Expectations {said}"
            )
    return tuple(lines)
