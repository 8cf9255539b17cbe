"""On how many earlier months the rows of a release's tables depend, found in their queries."""

from __future__ import annotations

from collections.abc import Mapping

from pipelines.contract.register import EVENT_REGISTERS
from pipelines.warehouse.cause import EVERY_MONTH, YEAR, looks_back
from pipelines.warehouse.made_month import OF_PYTHON
from pipelines.warehouse.model import Model
from pipelines.warehouse.source import NAMES_ONLY, SOURCE, registers_behind

# Tables whose months are compared by content instead of by their inputs.
TOLD_BY_CONTENT = OF_PYTHON | NAMES_ONLY | {"audit.submission"}


def months_back(models: Mapping[str, Model]) -> dict[str, int | None]:
    """Map each mart and audit table, and each fact made when a release is built, to the number of
    earlier months that its query reads (0, YEAR or EVERY_MONTH); None if a row may depend on any
    month.
    """
    found: dict[str, int | None] = {}
    for name, model in models.items():
        if model.schema in ("mart", "audit") or model.kept == "release":
            is_of_months = (
                "month" in model.grain
                and model.rests_on != "every month"
                and all(_is_of_months(read, model, models, found) for read in model.reads)
            )
            found[name] = _back(model) if is_of_months else None
    return found


def _back(model: Model) -> int:
    if model.rests_on == "months before":
        return EVERY_MONTH
    return YEAR if looks_back(model) else 0


def _is_told_by_content(read: str, models: Mapping[str, Model]) -> bool:
    """Whether a table's months are compared by content: also facts that are made in full for every
    release and count by month what files of any month report (`rests_on: every month`).
    """
    model = models.get(read)
    return read in TOLD_BY_CONTENT or bool(
        model
        and model.kept == "release"
        and model.rests_on == "every month"
        and "month" in model.grain
    )


def _is_of_months(
    read: str, model: Model, models: Mapping[str, Model], known: Mapping[str, int | None]
) -> bool:
    """Whether a month's rows of a table that a model reads depend only on nearby months. Not true
    for event registers: a late event comes in another month's file; unless the model counts by the
    month of the file.
    """
    if read.startswith("ref.") or _is_told_by_content(read, models) or read == SOURCE.name:
        return True
    registers = registers_behind(read, models) if read in models else {*EVENT_REGISTERS}
    if read in known:
        return known[read] is not None or not registers
    of_files = read in models and model.rests_on == "files of the month"
    return of_files or not registers & {*EVENT_REGISTERS}
