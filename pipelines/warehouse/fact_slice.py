"""Slices of facts: where little differs from what a fact was made from before, its query runs over
the rows that can matter, and what it gives takes the place of their part in the file made before.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from pathlib import Path

from pipelines.warehouse.engine import Session, column_list
from pipelines.warehouse.fact_difference import (
    Differences,
    NotKnown,
    Sides,
    differences_behind,
)
from pipelines.warehouse.fact_place import ROSTER
from pipelines.warehouse.fact_print import OF_ROWS, window
from pipelines.warehouse.fact_touched import (
    IN_A_PLACE,
    Slices,
    find_touched,
    show_roster,
    show_whole,
)
from pipelines.warehouse.lake import EVERY_REGISTER, create_every_register_view, registers_of
from pipelines.warehouse.model import Model, source_of
from pipelines.warehouse.model_header import UNIT_COLUMNS
from pipelines.warehouse.seal_check import Checks

SCHEMAS = (
    *("touched", "difference", "slice"),
    *(f"whole_{schema}" for schema in ("lake", "former", "near", "returned")),
    *(
        f"{which}{side}_{schema}"
        for which in ("", "shared_")
        for side in ("now", "before")
        for schema in ("lake", "returned")
    ),
)


def slices_of(session: Session, sides: Sides, facts: Mapping[str, Model], checks: Checks) -> Slices:
    """Slices in this session, which has the schemas of WINDOWS and reference tables."""
    session.create_schemas(*SCHEMAS)
    return Slices(session, sides, Differences(session, sides), facts, checks)


def can_be_cut(slices: Slices, missing: Collection[str], month: date) -> dict[str, Path]:
    """Of the missing facts of a month those that slices are enough for, and the file that each had
    before. Their slice is ready then, until the next month's is asked for.
    """
    units = (name for name in missing if slices.facts[name].unit)
    before = {name: slices.sides.file_before(name, month) for name in units}
    cut = {name: path for name, path in before.items() if path}
    try:
        found = differences_behind(slices.differences, slices.facts, cut, month)
        find_touched(slices, found, cut, month)
    except NotKnown:
        return {}
    return cut


def show_slice(slices: Slices, read: str, month: date) -> None:
    """Make the view that a model is about to read: of registers the rows of the slice, of facts of
    other months those of its persons.
    """
    session, sides = slices.session, slices.sides
    schema, source = read.partition(".")[0], source_of(read)
    if source.startswith(OF_ROWS):
        for register in registers_of(source):
            _show_rows(slices, schema, register, month)
        if source == f"lake.{EVERY_REGISTER}":
            create_every_register_view(session, schema)
    elif files := sides.paths.get(source):
        chosen = [files[one] for one in window(schema, month) if one in files]
        rows = f"select * from {session.files(chosen or [files[month]])}"
        session.run_into_view(read, rows if chosen else f"{rows} where false")
        if schema != "fact" and "person" in session.columns(read):
            own = "where person in (select own from touched.resident)"
            session.run_into_view(read, f"{rows} {own}")


def sliced_query(slices: Slices, model: Model, before: Path) -> str:
    """The query of a fact that can be cut: the file that it had before, without the parts that are
    touched, and these as the model makes them of the slice.
    """
    session = slices.session
    session.run_into_table("slice.result", model.query)
    columns = column_list(session.columns("slice.result"))
    touched = " or ".join(
        f"{column} in (select own from touched.{UNIT_COLUMNS[column]})" for column in model.unit
    )
    is_touched = f"coalesce({touched}, false)"
    return (
        f"select {columns} from {session.files([before])} where not {is_touched} union all"
        f" select {columns} from slice.result where {is_touched}"
    )


def _show_rows(slices: Slices, schema: str, register: str, month: date) -> None:
    """The view of the rows of a register that a slice reads."""
    session, table = slices.session, register.partition(".")[2]
    if register == ROSTER:
        show_roster(slices, schema, month)
        return
    show_whole(slices, schema, register, window(schema, month))
    rows = f"whole_{schema}.{table} where {IN_A_PLACE}"
    if schema == "near":  # what is told of a person in another month, wherever
        rows = f"whole_near.{table} where person in (select own from touched.resident)"
    session.run_into_view(f"{schema}.{table}", f"select * from {rows}")
