"""The gate's checks over release files that tests make, with all marts or only some."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path

from pipelines.quality.evaluation import GateResult, evaluate
from pipelines.quality.gate import checked_models, opened
from pipelines.quality.table import table_of
from pipelines.quality.table_checks import table_checks
from pipelines.warehouse.engine import Session
from pipelines.warehouse.model import Model
from pipelines.warehouse.reference_table import AREA_LEVELS
from tests.build.fact_file import shipped
from tests.build.limits import LIMITS


def results_in(
    session: Session,
    names: Collection[str] = (),
    models: Mapping[str, Model] | None = None,
    beside: Collection[str] = (),
) -> tuple[GateResult, ...]:
    """The results of the checks of the attached `release`: of all its tables, or of the marts of
    these bare names; a check that compares with a mart that is neither named nor `beside` is left
    out. `models` made it, where they are not the shipped ones.
    """
    columns = session.tables("release")
    wanted = {f"mart.{name}" for name in (*names, *beside)}
    tables = {
        model.name: table_of(model, columns[model.name])
        for model in checked_models(models or shipped()[1])
        if model.name in columns and (not names or model.name in wanted)
    }
    grains = {name: table.grain for name, table in tables.items()}
    apart = {f"mart.{name}" for name in beside}
    checks = [one for one in table_checks(tables, AREA_LEVELS) if one.table not in apart]
    return evaluate(session, checks, grains)


def failing_checks(
    release: Path, names: Collection[str] = (), models: Mapping[str, Model] | None = None
) -> set[str]:
    """The checks that block and fail in a release that nobody has open."""
    with opened(release, LIMITS) as session:
        return {
            result.check
            for result in results_in(session, names, models)
            if not result.passed and result.severity == "block"
        }
