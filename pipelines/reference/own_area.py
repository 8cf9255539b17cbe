"""The area whose files a data folder accepts: a prefecture or county (JIUYE_AREA), or everywhere.
Stored beside the records when the first file arrives, and fixed from then on.
"""

from __future__ import annotations

import os
from datetime import date

import polars as pl

from pipelines.base.home import Home
from pipelines.base.stopped import Stopped
from pipelines.base.whole_file import write_whole
from pipelines.contract.reference_table import REPORTING

EVERYWHERE = ""


class AreaUnfit(Stopped):
    """JIUYE_AREA names no area, or another one than the data folder's; nothing is done."""


def own_area(home: Home) -> str:
    """The code (4 or 6 digits) of the area whose files this data folder accepts; "": everywhere."""
    file = home.landing / "area"
    return file.read_text("ascii").strip() if file.exists() else EVERYWHERE


def area_asked(home: Home, division: pl.DataFrame) -> str:
    """The area in JIUYE_AREA; without it the data folder's own. Raises AreaUnfit if there is no
    such area, or the folder has another.
    """
    told, own = os.environ.get("JIUYE_AREA", "").strip(), own_area(home)
    if not told:
        return own
    asked, names = short_code(told), area_names(division)
    if asked not in names:
        raise AreaUnfit(
            f"JIUYE_AREA 是 {told}，没有这个市（州）或县（市、区）的代码：市州写 4 位，如 5101；县区写 6 位，如 510104"
            f" / JIUYE_AREA is {told}, which is the code of no prefecture or county: 4 digits for a"
            " prefecture, as in 5101, 6 for a county, as in 510104"
        )
    if not own and (ended := _ended(division, asked)):
        raise AreaUnfit(
            f"JIUYE_AREA 是 {asked}（{names[asked]}），这个代码用到 {ended} 为止；请写现在的代码 / JIUYE_AREA is"
            f" {asked}, a code that was in use until {ended}: give the one of today"
        )
    if own and asked != own:
        raise AreaUnfit(
            f"JIUYE_AREA 是 {asked}（{names[asked]}），而数据文件夹 {home.root} 收的是"
            f" {own}（{names.get(own, own)}）的台账；请改 JIUYE_AREA，或把 JIUYE_HOME 指到 {asked} 自己的文件夹"
            f" / JIUYE_AREA is {asked}, but this data folder takes the files of {own}: change JIUYE_AREA,"
            f" or let JIUYE_HOME name a folder of {asked}'s own"
        )
    if not own and home.has_records:
        raise AreaUnfit(
            f"JIUYE_AREA 是 {asked}（{names[asked]}），而数据文件夹 {home.root} 已经收了文件，收件时没有设"
            f" JIUYE_AREA；请去掉 JIUYE_AREA，或把 JIUYE_HOME 指到 {asked} 自己的文件夹 / JIUYE_AREA is {asked},"
            " but this data folder has taken files without it: unset JIUYE_AREA, or let JIUYE_HOME name a"
            f" folder of {asked}'s own"
        )
    return asked


def settle_area(home: Home, division: pl.DataFrame) -> None:
    """Fix the data folder's area to the one in JIUYE_AREA. Raises AreaUnfit."""
    asked = area_asked(home, division)
    if asked != own_area(home):
        write_area(home, asked)


def write_area(home: Home, area: str) -> None:
    """Store the data folder's area."""
    write_whole(home.landing / "area", f"{area}\n")


def short_code(code: str) -> str:
    """A division code without trailing filler zeros: 510100 and 510100000000 become 5101."""
    if len(code) == 12 and code.endswith("000000"):
        code = code[:6]
    return code[:4] if len(code) == 6 and code.endswith("00") else code


def area_names(division: pl.DataFrame) -> dict[str, str]:
    """Map codes of prefectures and counties to their newest names."""
    rows = division.filter(pl.col("area_level").is_in(["prefecture", "county"])).sort("valid_from")
    return dict(rows.select("division_code", "division_name").iter_rows())


def _ended(division: pl.DataFrame, code: str) -> date | None:
    """The day on which a division's code ended; None if it is in use."""
    until = division.filter(pl.col("division_code") == code)["valid_to"]
    return None if until.has_nulls() else until.max()  # type: ignore[return-value]


def of_area(reporting: pl.DataFrame, area: str) -> pl.DataFrame:
    """The reporting rows that apply to the area; rows for a larger area that contains it are
    applied to the area.
    """
    code = pl.col("area_code")
    holds_for_all = pl.lit(area).str.starts_with(code)
    own = reporting.filter(holds_for_all | code.str.starts_with(area)).with_columns(
        pl.when(holds_for_all).then(pl.lit(area)).otherwise(code).alias("area_code")
    )
    longest_first = own.sort("valid_to", descending=True, nulls_last=False)
    return longest_first.unique(list(REPORTING.key), keep="first").sort(REPORTING.key)
