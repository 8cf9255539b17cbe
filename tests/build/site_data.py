"""A site's data files as Python reads them: the rows of a chart on an area's page."""

from __future__ import annotations

import json
from itertools import accumulate
from pathlib import Path

from dashboards.packing import PLACES


def put(path: Path) -> dict:
    """What a data file puts: `jiuye.put("name",{...})`."""
    text = path.read_text("utf-8")
    return json.loads(text[text.index(",") + 1 : text.rindex(")")])


def rows(site: Path, topic: str, area: str, query: str) -> list[dict]:
    """The rows of a query on an area's page, unpacked."""
    packed = put(site / "data" / topic / f"{area}.js")[query]
    columns = {name: unpacked(column, packed["rows"]) for name, column in packed["columns"].items()}
    return [
        {name: values[row] for name, values in columns.items()} for row in range(packed["rows"])
    ]


def unpacked(column: object, rows: int) -> list:
    """The values of a packed column, as static/frame.js reads them."""
    if isinstance(column, list):
        return column
    if "steps" in column:
        return list(accumulate(column["steps"]))
    values = column["of"]
    if "cycle" in column:
        return [values[row % len(values)] for row in range(rows)]
    if "runs" in column:
        return [v for v, times in zip(values, column["runs"], strict=True) for _ in range(times)]
    return [values[PLACES.index(at) if isinstance(at, str) else at] for at in column["at"]]


def assigned(path: Path, name: str) -> dict:
    """What a script assigns to `jiuye.<name>`."""
    line = next(
        line
        for line in path.read_text("utf-8").splitlines()
        if line.startswith((f"jiuye.{name}=", f'jiuye.topics["{name}"]='))
    )
    return json.loads(line[line.index("=") + 1 :])
