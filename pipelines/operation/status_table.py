"""The two tables of `jiuye status`: a month's submissions by register and by area."""

from __future__ import annotations

import polars as pl

from pipelines.base.wording import Text, count, percent, width
from pipelines.contract.label import labels_of
from pipelines.contract.register import REGISTERS
from pipelines.operation.returns import street_names
from pipelines.operation.status import Standing

STREETS_SHOWN = 40
STREET_DIGITS = 9
SHORT = {
    "accepted": "接收 ok",
    "partly_accepted": "部分接收 part",
    "nil": "零报告 nil",
    "refused_former_stands": "沿用上次 former",
    "refused": "整份退回 refused",
    "missing": "未报 -",
}
COUNTS = {
    "expected": Text("应报", "expected"),
    "in": Text("已报", "received"),
    "missing": Text("未报", "missing"),
    "late": Text("迟报", "late"),
    "accepted_rows": Text("接收行", "rows"),
    "quarantined_rows": Text("退回行", "returned"),
    "share": Text("退回率", "share"),
}


def by_register(now: Standing) -> list[str]:
    """A line per register with expected and received submissions and rows accepted and returned,
    then the total.
    """
    parts = [
        (f"{r.title.zh} {r.name}", now.rows.filter(pl.col("register") == r.name)) for r in REGISTERS
    ]
    parts = [part for part in parts if len(part[1])]
    parts += [("合计 total", now.rows)] if len(parts) > 1 else []
    cells = [
        ["台账", *(title.zh for title in COUNTS.values())],
        ["register", *(title.en for title in COUNTS.values())],
        *([title, *_counts(own)] for title, own in parts),
    ]
    return [*aligned(cells), _verdicts(now)]


def _counts(own: pl.DataFrame) -> list[str]:
    """The values of COUNTS for these submissions."""
    asked = own.filter("expected")
    received, late = int(asked["received"].sum()), int(own["is_late"].sum())
    accepted, returned = int(own["accepted_rows"].sum()), int(own["quarantined_rows"].sum())
    share = percent(returned / (accepted + returned) if accepted + returned else None)
    numbers = (len(asked), received, len(asked) - received, late, accepted, returned)
    return [*map(count, numbers), share]


def _verdicts(now: Standing) -> str:
    """The number of submissions with each verdict, in one line."""
    numbers = dict(now.rows["verdict"].value_counts().iter_rows())
    found = [
        (word, numbers[verdict])
        for verdict, word in (labels_of("verdict") or {}).items()
        if verdict in numbers
    ]
    zh = "，".join(f"{word.zh} {number}" for word, number in found)
    en = ", ".join(f"{word.en} {number}" for word, number in found)
    return f"结论 / verdicts: {zh} / {en}"


def by_area(now: Standing) -> list[str]:
    """A line per street with each register's verdict; if there are very many, per county or
    prefecture with received/expected.
    """
    registers = [
        register for register in REGISTERS if (now.rows["register"] == register.name).any()
    ]
    digits = _digits_shown(now)
    names = _area_names(now, digits)
    own = now.rows.with_columns(pl.col("street_code").str.slice(0, digits).alias("area"))
    title = Text("街道", "street") if digits == STREET_DIGITS else Text("地区", "area")
    cells = [
        [title.zh, *(register.title.zh.removesuffix("台账") for register in registers)],
        [title.en, *(register.name for register in registers)],
    ]
    for area in own["area"].unique().sort():
        of_area = own.filter(pl.col("area") == area)
        parts = (of_area.filter(pl.col("register") == register.name) for register in registers)
        cells.append([f"{area} {names.get(area, '')}", *(_state(part, digits) for part in parts)])
    return aligned(cells)


def _digits_shown(now: Standing) -> int:
    """The code length of the areas shown: streets, or counties or prefectures to limit the number
    of lines.
    """
    streets = now.rows["street_code"].str
    few = (d for d in (STREET_DIGITS, 6) if streets.slice(0, d).n_unique() <= STREETS_SHOWN)
    return next(few, 4)


def _area_names(now: Standing, digits: int) -> dict[str, str]:
    """Map code to name for areas with this code length, and for others."""
    if digits == STREET_DIGITS:
        return dict(now.rows.select("street_code", "street_name").iter_rows())
    return street_names(now.world)


def _state(part: pl.DataFrame, digits: int) -> str:
    """The table cell for one register in one area; "" if nothing is expected."""
    if part.is_empty():
        return ""
    if digits == STREET_DIGITS:
        return SHORT[part["verdict"][0]]
    asked = part.filter("expected")
    return f"{asked['received'].sum()}/{len(asked)}"


def aligned(rows: list[list[str]], left: tuple[int, ...] = (0,)) -> list[str]:
    """Rows of equal length as lines with aligned columns: right-aligned, except those in `left`. A
    Chinese character is two columns wide.
    """
    widths = [max(map(width, column)) for column in zip(*rows, strict=True)]
    return [
        "  ".join(
            cell + " " * (w - width(cell)) if place in left else " " * (w - width(cell)) + cell
            for place, (cell, w) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]
