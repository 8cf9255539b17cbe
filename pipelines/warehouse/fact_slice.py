"""Incremental facts: if little changed since a fact was made, its query runs over the affected rows
only, and the result replaces their part of the former file.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from functools import partial
from pathlib import Path

from pipelines.warehouse.check import check_rows
from pipelines.warehouse.engine import Session, column_list
from pipelines.warehouse.fact_ahead import OF_RESIDENTS, Ahead
from pipelines.warehouse.fact_difference import (
    Differences,
    NotKnown,
    Sides,
    differences_behind,
    one_sided,
)
from pipelines.warehouse.fact_place import ROSTER
from pipelines.warehouse.fact_print import OF_ROWS, window
from pipelines.warehouse.fact_same import Same
from pipelines.warehouse.fact_touched import (
    IN_A_PLACE,
    Slices,
    find_touched,
    show_roster,
    show_whole,
    told_later,
)
from pipelines.warehouse.lake import EVERY_REGISTER, create_every_register_view
from pipelines.warehouse.model import Model, source_of
from pipelines.warehouse.model_header import UNIT_COLUMNS
from pipelines.warehouse.seal_check import Checks

SCHEMAS = (
    *("ahead", "touched", "difference", "slice"),
    *(f"whole_{schema}" for schema in ("lake", "former", "near", "returned")),
    *(
        f"{which}{side}_{schema}"
        for which in ("", "shared_")
        for side in ("now", "before")
        for schema in ("lake", "returned")
    ),
)


def slices_of(session: Session, sides: Sides, facts: Mapping[str, Model], checks: Checks) -> Slices:
    """Slices in this session, which must have the schemas of WINDOWS and the reference tables."""
    session.create_schemas(*SCHEMAS)
    differences, same = Differences(session, sides), Same(sides, facts)
    return Slices(session, sides, differences, facts, checks, same, Ahead(session, sides))


def can_be_cut(slices: Slices, missing: Collection[str], month: date) -> dict[str, Path]:
    """The missing facts of a month that can be made by slices, with the former file of each.
    Prepares the slice, which stays valid until the next month's is prepared.
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
    """Create the view that a model reads: for registers the rows of the slice, or the views of all
    of them together; for facts of other months the rows of its persons.
    """
    session, sides = slices.session, slices.sides
    schema, source = read.partition(".")[0], source_of(read)
    if source == f"lake.{EVERY_REGISTER}":
        create_every_register_view(session, schema)
    elif source.startswith(OF_ROWS):
        _show_rows(slices, schema, source, month)
    elif files := sides.paths.get(source):
        chosen = [files[one] for one in window(schema, month) if one in files]
        rows = f"select * from {session.files(chosen or [files[month]])}"
        session.run_into_view(read, rows if chosen else f"{rows} where false")
        if chosen and schema != "fact" and "person" in session.columns(read):
            own = f"{rows} {OF_RESIDENTS}"
            if schema == "history":  # a year, which the months after read again
                own = slices.ahead.rows(chosen, month, partial(told_later, slices, month))
            session.run_into_view(read, own)


def sliced_query(slices: Slices, model: Model, before: Path) -> str | None:
    """The query that makes a fact by slices: the former file without the affected parts, and those
    parts as the model computes them from the slice. None if those parts did not change.
    """
    session = slices.session
    session.run_into_table("slice.result", model.query)
    columns = column_list(session.columns("slice.result"))
    is_touched, file = _is_touched(model), session.files([before])
    now = f"select {columns} from slice.result where {is_touched}"
    old = f"select {columns} from {file} where {is_touched}"
    if not session.count(f"({one_sided(now, old)})"):
        return None
    return f"select {columns} from {file} where not {is_touched} union all {now}"


def check_slice(slices: Slices, model: Model, file: Path) -> None:
    """Check the rows of a fact's new file that the slice gave; the others stood and were checked in
    the former file. Where the grain does not hold the unit, two rows of one key may be on both
    sides, so the whole file is checked. Raises CheckFailed.
    """
    rows = slices.session.files([file])
    if set(model.unit) <= set(model.grain):
        rows = f"(select * from slice.result where {_is_touched(model)}) as made"
    check_rows(slices.session, model, rows)


def _is_touched(model: Model) -> str:
    """A SQL condition: whether a row of the fact belongs to an affected part."""
    touched = " or ".join(
        f"{column} in (select own from touched.{UNIT_COLUMNS[column]})" for column in model.unit
    )
    return f"coalesce({touched}, false)"


def _show_rows(slices: Slices, schema: str, register: str, month: date) -> None:
    """Create the view of the register rows that a slice reads."""
    session, table = slices.session, register.partition(".")[2]
    if register == ROSTER:
        show_roster(slices, schema, month)
        return
    show_whole(slices, schema, register, window(schema, month))
    rows = f"whole_{schema}.{table} where {IN_A_PLACE}"
    if schema == "near":  # rows of these persons in another month, in any place
        rows = f"whole_near.{table} where person in (select own from touched.resident)"
    session.run_into_view(f"{schema}.{table}", f"select * from {rows}")
