"""The cells of a release's marts, and how they differ from those of the second count."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from tests.build.release_file import looking_into
from tests.oracle.second_table import Table

KEYS = {  # what each row of a mart is about, beside month and area
    "roster": (),
    "employment_rate": ("group_code",),
    "unemployment_duration": ("duration_band",),
    "zero_employment_household": (),
    "household_typology": ("household_kind",),
    "community_entity": ("entity_type", "industry"),
    "submission_status": ("register",),
    "labour_movement": ("from_status", "to_status"),
    "new_employment": (),
    "new_employment_by_channel": ("channel", "industry"),
    "assistance": ("service",),
    "job_post": ("post_kind",),
    "station": (),
}
SURE_KEYS = {  # the same of the tables that say how sure figures are
    "employment_bound": (),
    "labour_flow_rate": (),
    "matched_change": ("measure",),
    "small_area_rate": (),
    "spell_survival": ("spell",),
}
WITHIN = {  # how near an approximation is to be, where the model's header promises that
    "prior_rate": 1e-6,
    "prior_persons": 0.001,
    "shrunk_rate": 1e-6,
    "shrunk_rate_low": 0.0004,
    "shrunk_rate_high": 0.0004,
    "chance_of_95": 0.0004,
    "share_after_1_month": 1.1e-6,  # the last of six decimals, where the seventh is a tie
    "share_after_3_months": 1.1e-6,
    "share_after_6_months": 1.1e-6,
    "share_after_12_months": 1.1e-6,
    "share_after_24_months": 1.1e-6,
}
NOT_COUNTED = {
    "month",
    "area_code",
    "area_level",
    "area_name",
    "group_name",
    "employment_rate",
    "history_months",  # tests/warehouse/test_full_employment.py counts it
    "street_code",
    "street_name",
    "expected",
    "received_on",
    "is_due",  # tests/operation/test_data_month.py
    "is_late",
}


def mart_rows(release: Path, mart: str, **only: str) -> dict[tuple, dict]:
    """Key -> the whole row, by column; those alone that have these values, of a table that has such
    a column.
    """
    with looking_into(release) as connection:
        found = connection.execute(f"select * from mart.{mart}")
        names = [column[0] for column in found.description]
        rows = [dict(zip(names, row, strict=True)) for row in found.fetchall()]
    rows = [row for row in rows if all(row.get(name, told) == told for name, told in only.items())]
    place = "street_code" if mart == "submission_status" else "area_code"
    others = (KEYS | SURE_KEYS)[mart]
    keyed = {(row["month"], row[place], *(row[name] for name in others)): row for row in rows}
    assert len(keyed) == len(rows), f"mart.{mart} has rows of equal grain"
    return keyed


def differences(
    release: Path | Mapping[tuple, dict], mart: str, expected: Table | Mapping[tuple, dict]
) -> list[tuple]:
    """(key, column, the pipeline's value, the second count's) of every cell that differs; a row
    that is not there has zeros. Of a release's mart, or of its rows.
    """
    rows = mart_rows(release, mart) if isinstance(release, Path) else release
    others = {*NOT_COUNTED, *(KEYS | SURE_KEYS)[mart]}
    columns = [name for name in next(iter(rows.values())) if name not in others]
    found = []
    for key in sorted(rows.keys() | expected.keys()):
        row, counted = rows.get(key, {}), expected.get(key, {})
        found += [
            (key, name, row.get(name, 0), counted.get(name, 0))
            for name in columns
            if not _same(name, row.get(name, 0), counted.get(name, 0))
        ]
        found += [
            (key, name, "no such column", counted[name]) for name in counted if name not in columns
        ]
    return found


def _same(name: str, value: object, counted: object) -> bool:
    if name in WITHIN and None not in (value, counted):
        return abs(float(value) - float(counted)) <= WITHIN[name]
    return value == counted


def assert_none(found: list[tuple]) -> None:
    """Fail with the first differences: keys and counts, never a person."""
    assert not found, "\n".join(
        [
            f"{len(found)} cells differ; (key, column, pipeline, second count):",
            *map(str, found[:20]),
        ]
    )
