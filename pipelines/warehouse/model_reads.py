"""What models and their checks may read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from typing import TYPE_CHECKING

from pipelines.contract.register import REGISTERS
from pipelines.warehouse.lake import EVERY_REGISTER
from pipelines.warehouse.made_month import OF_PYTHON
from pipelines.warehouse.model_header import Keeping, ModelFault
from pipelines.warehouse.reference_table import TABLES as REFERENCE_TABLES

if TYPE_CHECKING:
    from pipelines.warehouse.model import Model

AUDIT_NAMES = frozenset({"audit.submission", "audit.issue", "audit.release", "audit.source"})
REFERENCE_NAMES = frozenset(f"ref.{name}" for name in REFERENCE_TABLES)


def refuse_unreadable(models: Mapping[str, Model]) -> None:
    """Raise ModelFault if a model or one of its checks reads something that it may not."""
    facts = [model for model in models.values() if model.schema == "fact"]
    marts = {model.name for model in models.values() if model.schema == "mart"}
    tables = REFERENCE_NAMES | AUDIT_NAMES | marts
    of_all_months = REFERENCE_NAMES | OF_PYTHON | _kept_as(facts, "file", "release")
    of_a_month = REFERENCE_NAMES | _kept_as(facts, "file", "session", "view") | _of_months(facts)
    for model in models.values():
        if model.kept == "release":
            readable = of_all_months
        elif model.schema == "fact":
            readable = of_a_month
        else:
            readable = of_all_months | tables
        if unknown := sorted(set(model.reads) - readable):
            raise ModelFault(
                f"{model.name} reads {unknown[0]}: no register, reference table or model that a"
                f" {model.schema} model may read"
            )
        _refuse_odd_checks(model, tables)
        _refuse_odd_unit(model, models)


def _kept_as(facts: Iterable[Model], *ways: Keeping) -> set[str]:
    return {fact.name for fact in facts if fact.kept in ways}


def _refuse_odd_checks(model: Model, tables: Set[str]) -> None:
    for check in model.checks:
        if check.query and not {model.name} <= set(check.reads) <= tables:
            raise ModelFault(
                f"{model.name}: the query of check {check.name} must read the mart itself, and may"
                f" read marts, audit and ref besides; it reads {', '.join(check.reads)}"
            )


def _refuse_odd_unit(model: Model, models: Mapping[str, Model]) -> None:
    """Raise ModelFault if a model with a unit reads a model of its month without one, since changes
    there cannot be assigned to a unit.
    """
    whole = [read for read in model.reads if read in models and not models[read].unit]
    if model.unit and (whole or model.schema != "fact" or model.kept == "release"):
        raise ModelFault(
            f"{model.name} has a unit: only a fact of a month may, and what it reads of the month"
            f" must have one too{': ' + whole[0] if whole else ''}"
        )


def _of_months(facts: Iterable[Model]) -> set[str]:
    """What a fact may read of its month and of nearby months: registers, and facts kept as
    files.
    """
    return {
        f"{schema}.{name}"
        for schema in ("lake", "returned", "former", "near")
        for name in (*(register.name for register in REGISTERS), EVERY_REGISTER)
    } | {
        fact.name.replace("fact", schema, 1)
        for fact in facts
        if fact.kept == "file"
        for schema in ("former", "history")
    }
