"""Checks a table against its model: every declared check, and unique rows per grain."""

from __future__ import annotations

from pipelines.warehouse.engine import Engine, column_list
from pipelines.warehouse.model import Model

KEYS_SHOWN = 3


class CheckFailed(RuntimeError):
    """Rows break a check of a model. The message names the model, the check, the number of rows and
    some of their keys.
    """


def check_rows(engine: Engine, model: Model, relation: str) -> None:
    """Check the rows of `relation` against the model's checks and grain. Raises CheckFailed,
    without the keys of persons (BLOB).

    The grain of a session table is not checked: its query groups by it, and it has millions of
    keys.
    """
    if model.checks:
        counts = ", ".join(
            f"count(*) filter (where {_broken(check.condition)})" for check in model.checks
        )
        broken = engine.rows(f"select {counts} from {relation}")[0]
        for check, rows in zip(model.checks, broken, strict=True):
            if rows:
                _fail(
                    engine,
                    model,
                    check.name,
                    rows,
                    f"from {relation} where {_broken(check.condition)}",
                )
    if model.kept != "file":
        return
    keys = column_list(model.grain)
    has_null = " or ".join(f'"{name}" is null' for name in model.grain)
    doubled = f"from {relation} group by {keys} having count(*) > 1 or {has_null}"
    rows = engine.count(f"(select 1 {doubled}) as doubled")
    if rows:
        _fail(engine, model, "grain", rows, doubled)


def _broken(condition: str) -> str:
    return f"not coalesce(({condition}), false)"


def _fail(engine: Engine, model: Model, check: str, rows: int, source: str) -> None:
    keys = column_list(model.grain)
    found = engine.rows(f"select {keys} {source} order by {keys} limit {KEYS_SHOWN}")
    shown = [
        ", ".join(
            f"{name}={'***' if isinstance(value, bytes) else value}"
            for name, value in zip(model.grain, row, strict=True)
        )
        for row in found
    ]
    some = "; ".join(shown) + (" …" if rows > KEYS_SHOWN else "")
    raise CheckFailed(f"{model.name}: 检查未通过 / check failed: {check}: {rows} 行 / rows: {some}")
