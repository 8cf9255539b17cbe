"""A site's data files as Python reads them: the rows of a chart on an area's page."""

from __future__ import annotations

import json
from datetime import date
from itertools import accumulate
from pathlib import Path

from dashboards.packing import PLACES
from pipelines.base.month import shifted


def put(path: Path) -> dict:
    """What a data file puts: `jiuye.put("name",{...})`."""
    text = path.read_text("utf-8")
    return json.loads(text[text.index(",") + 1 : text.rindex(")")])


def rows(site: Path, topic: str, area: str, query: str) -> list[dict]:
    """The rows of a query on an area's page, unpacked: those that it opens with and the rest."""
    packed = put(site / "data" / topic / f"{area}.js")[query]
    rest = put(site / "data" / f"{topic}_more" / f"{area}.js")[query] if "more" in packed else None
    return joined(packed, rest)


def joined(packed: dict, rest: dict | None) -> list[dict]:
    """Rows as static/frame.js puts them together; None where a page does not open with a value."""
    columns: dict[str, list] = {}
    whole = packed.get("whole", {"rows": 0, "columns": {}})
    for part in (packed, whole):
        for name, column in part["columns"].items():
            columns[name] = unpacked(column, part["rows"])
    number = rest["rows"] if rest else max(packed["rows"], whole["rows"])
    for name, column in (rest or {"columns": {}})["columns"].items():
        columns[name] = columns[name] + unpacked(column, number - len(columns[name]))
    return [
        {name: values[row] if row < len(values) else None for name, values in columns.items()}
        for row in range(number)
    ]


def numbers(text: str) -> list[int | None]:
    """Whole numbers of signs: half of the places end a number, a backtick is none."""
    found: list[int | None] = []
    half, total, unit = len(PLACES) // 2, 0, 1
    for sign in text:
        place = PLACES.find(sign)
        if place < 0:
            found.append(None)
            continue
        total, unit = total + place % half * unit, unit * half
        if place < half:
            found.append(-(total + 1) // 2 if total % 2 else total // 2)
            total, unit = 0, 1
    return found


def months_from(first: str, count: int) -> list[str]:
    """As many months as text, the first one given."""
    start = date.fromisoformat(f"{first}-01")
    return [f"{shifted(start, number):%Y-%m}" for number in range(count)]


def unpacked(column: object, rows: int) -> list:
    """The values of a packed column, as static/frame.js reads them."""
    if isinstance(column, list):
        return column
    if "steps" in column or "numbers" in column:
        steps = numbers(column.get("steps", column.get("numbers")))
        whole = list(accumulate(steps)) if "steps" in column else steps
        if "text" in column:
            return list(map(str, whole))
        parts = column.get("parts", 1)
        return [n if n is None or parts == 1 else n / parts for n in whole]
    if "names" in column:
        pairs = [name.split("/") for name in column["names"].split("|")]
        ends = [column["ends"][PLACES.index(at)] for at in column["at"]]
        return [f"{zh}{ze} / {en}{ee}" for (zh, en), (ze, ee) in zip(pairs, ends, strict=True)]
    values = (
        unpacked(column["of"], 0)
        if "of" in column
        else months_from(column["from"], column["count"])
    )
    if "cycle" in column:
        return [values[row % len(values)] for row in range(rows)]
    if "runs" in column:
        return repeated(values, column["runs"])
    places = column["at"]
    found = map(PLACES.index, places) if isinstance(places, str) else unpacked(places, 0)
    told = [values[place] for place in found]
    return repeated(told, column["times"]) if "times" in column else told


def repeated(values: list, times: object) -> list:
    """Each value so many times: a number for all, or a packed column of numbers."""
    each = [times] * len(values) if isinstance(times, int) else unpacked(times, 0)
    return [v for v, number in zip(values, each, strict=True) for _ in range(number)]
