"""Which rows of a release belong to an area, for copies made for that area's staff."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from pipelines.warehouse.engine import Session
from pipelines.warehouse.model import Model

AREAS = ("area_code", "target_area")  # the grain columns that hold a row's area


def area_column(names: Iterable[str]) -> str | None:
    """The column that holds a row's area; None if the table has none."""
    there = set(names)
    return next((name for name in (*AREAS, "street_code") if name in there), None)


def keep_area(session: Session, models: Mapping[str, Model], area: str) -> None:
    """Delete from the marts of the attached `release` all rows outside the area, including the
    levels above it: only a part of those was loaded, so their figures would be wrong.
    """
    for model in models.values():
        if model.schema == "mart" and (column := area_column(model.grain)):
            session.execute(
                f"delete from release.{model.name} where not starts_with({column}, $area)",
                {"area": area},
            )
    session.execute(f"delete from release.ref.area_level where code_length < {len(area)}")
