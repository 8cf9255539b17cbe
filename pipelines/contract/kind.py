"""The kinds of column, with all properties of a kind in one table.

Only what holds for every column of a kind, in any register, belongs here. Parsing is in
pipelines/intake, checks of values are in pipelines/quality.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import polars as pl

from pipelines.base.wording import Text

KindName = Literal[
    "text",  # free text
    "code",  # one code from a list
    "codes",  # several codes from a list
    "flag",  # 是 / 否
    "date",
    "month",
    "integer",
    "decimal",
    "id_number",  # resident ID number, GB 11643
    "credit_code",  # unified social credit code, GB 32100
    "community_code",  # statistical division code, 12 digits
    "street_code",  # the first nine digits of a community code
]


@dataclass(frozen=True)
class Kind:
    """A kind of column. `title`: its name in the dictionary; `form`: instructions for clerks;
    `example`: a filled-in cell (None if it comes from the code list).

    `dtype`: the type while reading (a code is an Enum of its list); `lake_type`: the DuckDB type in
    lake files, None if they never have it. `cell`: the number format in clerks' workbooks (None:
    Excel's default), `cell_width` in characters. Text format keeps Excel from turning digits into
    numbers.
    """

    title: Text
    form: Text
    dtype: pl.DataType
    lake_type: str | None
    example: str | None = None
    cell: Literal["text", "date", "whole"] | None = None
    cell_width: int = 12
    is_number: bool = False


KINDS: dict[KindName, Kind] = {
    "text": Kind(
        Text("文字", "text"),
        Text("按实际填写", "Free text"),
        pl.String(),
        "VARCHAR",
        example="示例",
        cell="text",
        cell_width=12,
    ),
    "code": Kind(
        Text("代码", "code"),
        Text("从下拉列表中选一项", "Choose one from the list"),
        pl.String(),
        "VARCHAR",
    ),
    "codes": Kind(
        Text("代码（可多项）", "codes"),
        Text("从下拉列表中选择，可填多项", "Choose from the list, one or several"),
        pl.String(),
        "VARCHAR",
    ),
    "flag": Kind(
        Text("是/否", "yes or no"),
        Text("填“是”或“否”", "是 (yes) or 否 (no)"),
        pl.Boolean(),
        "BOOLEAN",
        cell_width=8,
    ),
    "date": Kind(
        Text("日期", "date"),
        Text("填日期，如 2026-10-05", "A date such as 2026-10-05"),
        pl.Date(),
        "DATE",
        example="2026-10-05",
        cell="date",
    ),
    "month": Kind(
        Text("月份", "month"),
        Text("填年月，如 2026年10月", "A month such as 2026年10月"),
        pl.Date(),
        None,  # given by the file's folder
        example="2026年10月",
    ),
    "integer": Kind(
        Text("整数", "integer"),
        Text("填整数", "A whole number"),
        pl.Int32(),
        "INTEGER",
        example="1",
        cell="whole",
        cell_width=9,
        is_number=True,
    ),
    "decimal": Kind(
        Text("小数", "decimal"),
        Text("填数字", "A number"),
        pl.Decimal(14, 2),
        "DECIMAL(14,2)",
        example="1",
        is_number=True,
    ),
    # Region 519900 is unassigned, so no real person has these numbers.
    "id_number": Kind(
        Text("身份证号", "resident ID number"),
        Text("填 18 位身份证号", "The 18 characters, as text"),
        pl.String(),
        None,  # replaced by a pseudonym
        example="519900199003070011",
        cell="text",
        cell_width=20,
    ),
    "credit_code": Kind(
        Text("统一社会信用代码", "unified social credit code"),
        Text("填 18 位统一社会信用代码", "The 18 characters, as text"),
        pl.String(),
        "VARCHAR",
        example="91519900MA0000001D",
        cell="text",
        cell_width=20,
    ),
    "community_code": Kind(
        Text("社区代码", "community code"),
        Text("从下拉列表中选社区，或填 12 位代码", "Choose the community, or enter its 12 digits"),
        pl.String(),
        "VARCHAR",
        example="519900001001",
        cell="text",
        cell_width=28,
    ),
    "street_code": Kind(
        Text("街道代码", "street code"),
        Text("填 9 位代码", "The 9 digits, as text"),
        pl.String(),
        "VARCHAR",
        example="519900001",
        cell="text",
    ),
}
