"""An invented roster with signs that only a whole file shows. Written by hand, independent of the
rules' code.
"""

from __future__ import annotations

from pipelines.base.month import shifted

SIGNS = (
    "column_constant",
    "one_phone_for_many",
    "one_lag_for_all",
)  # the faults reported for the file
FEWEST_ROWS = 100


def _is_free(row: dict) -> bool:
    """Whether no other finding needs the row or its household."""
    return row["sole"] and not row["bound"] and "finding" not in row


def invented(rows: list[dict]) -> bool:
    """Give a street's roster the signs of invention, and two households no correct head. Returns
    False, changing nothing, if it has too few rows.

    Everyone has the same education, every fifth the same phone number, and those employed were
    unemployed from exactly a month before. A faulty row names its fault under `fault`: (rule,
    column, kind).
    """
    if len(rows) < FEWEST_ROWS:
        return False
    _give_signs(rows)
    free = [row for row in rows if _is_free(row)]
    alone = next((row for row in free if row["alone"]), None)
    child = next((row for row in free if row["relationship"] == "child" and row is not alone), None)
    _give_relationship(alone, "child", "household_no_head", "no head")
    _give_relationship(child, "head", "household_two_heads", "two heads")
    return True


def _give_relationship(row: dict | None, relationship: str, rule: str, kind: str) -> None:
    if row is not None:
        row["relationship"] = relationship
        row["fault"] = (rule, "relationship", kind)


def _give_signs(rows: list[dict]) -> None:
    phone = next(row["phone"] for row in rows if row["phone"])
    for number, row in enumerate(rows):
        row["education"] = "junior"
        if number % 5 == 0:
            row["phone"] = phone
        since = row["employed_since"]
        if since and since.day <= 28:
            row["unemployed_since"] = shifted(since, -1).replace(day=since.day)
