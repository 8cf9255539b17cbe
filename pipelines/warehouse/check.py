"""Whether a table keeps what its model promises: every declared check, and one row a grain."""

from __future__ import annotations

from pipelines.warehouse.engine import Engine, column_list
from pipelines.warehouse.model import Model

KEYS_SHOWN = 3


class CheckFailed(RuntimeError):
    """Rows break a check of a model; the message names model, check, number of rows and the keys of
    a few.
    """


def check_rows(engine: Engine, model: Model, relation: str) -> None:
    """Hold the rows of `relation` against the checks of the model and its grain. Raises
    CheckFailed. Keys of persons (BLOB) are not shown.

    The grain of a session table is not checked: it is the grouping of its query, and has millions
    of keys.
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
