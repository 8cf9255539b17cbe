"""The area that a file's name gives, for files whose street is unknown."""

from __future__ import annotations

import polars as pl

from pipelines.intake.place import AREA_CODE
from pipelines.reference.division import all_codes
from pipelines.reference.load import Reference

# Digits of a division code per level, widest level first.
DIGITS = {"prefecture": 4, "county": 6, "street": 9}


def area_told(file_name: str, reference: Reference) -> str:
    """The division code (prefecture 4 digits, county 6, street 9) that a file name gives, by code
    or by name; "" if it gives none or more than one.
    """
    codes = {code[:9] for code in AREA_CODE.findall(file_name)} & all_codes(reference)
    if codes:
        return codes.pop() if len(codes) == 1 else ""
    division = reference.tables["division"].filter(
        pl.lit(file_name).str.contains(pl.col("division_name").str.strip_suffix("市"), literal=True)
    )
    told = ""
    for level, digits in DIGITS.items():
        own = division.filter(pl.col("area_level") == level)["division_code"].str.slice(0, digits)
        inside = {code for code in own if code.startswith(told)}
        if len(inside) == 1 and (told or level != "street"):
            told = inside.pop()
    return told
