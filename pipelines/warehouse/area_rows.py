"""Which rows of a release speak of an area and what lies in it: what its own people are shown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from pipelines.warehouse.engine import Session
from pipelines.warehouse.model import Model

AREAS = ("area_code", "target_area")  # what a table's grain calls the area whose figures a row has


def area_column(names: Iterable[str]) -> str | None:
    """Which of a table's columns tells whose a row is; None of a table that is of no area."""
    there = set(names)
    return next((name for name in (*AREAS, "street_code") if name in there), None)


def keep_area(session: Session, models: Mapping[str, Model], area: str) -> None:
    """Remove from the marts of the attached `release` what is not of the area, and the levels above
    it: of what lies above only a part has come in, so that its figures would be wrong.
    """
    for model in models.values():
        if model.schema == "mart" and (column := area_column(model.grain)):
            session.execute(
                f"delete from release.{model.name} where not starts_with({column}, $area)",
                {"area": area},
            )
    session.execute(f"delete from release.ref.area_level where code_length < {len(area)}")
