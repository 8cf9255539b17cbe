"""Lake files and the submission frame, made by hand, that the tests of the warehouse count by."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import date, datetime, timedelta

import polars as pl

from pipelines.base.home import Home
from pipelines.contract.register import register_named
from pipelines.warehouse.lake import lake_columns
from pipelines.warehouse.ledger import Ledger, ledger_of
from pipelines.warehouse.standing import SUBMISSION_SCHEMA

STREET, OTHER_STREET = "510104017", "510104018"
A, B, C = f"{STREET}001", f"{STREET}002", f"{STREET}003"
FAR = f"{OTHER_STREET}001"
POLARS_TYPES = {
    "VARCHAR": pl.String,
    "SMALLINT": pl.Int16,
    "INTEGER": pl.Int32,
    "BLOB": pl.Binary,
    "DATE": pl.Date,
    "BOOLEAN": pl.Boolean,
    "DECIMAL(14,2)": pl.Decimal(14, 2),
}


def day(text: str | None) -> date | None:
    """2026-08-15, or the first of 2026-08."""
    return None if text is None else date.fromisoformat(text if len(text) == 10 else f"{text}-01")


def person(
    who: str,
    community: str = A,
    household: str = "1",
    born: str = "1990-01-01",
    status: str = "employed",
    **other: object,
) -> dict:
    """A row of the labour force register: a man, able and willing, unless told otherwise."""
    row = {
        "person": hashlib.md5(who.encode()).digest(),
        "birth_date": day(born),
        "community_code": community,
        "household_no": household,
        "sex": "male",
        "labour_capacity": True,
        "willing_to_work": True,
        "employment_status": status,
    }
    return row | {
        name: day(value) if name.endswith("_since") else value for name, value in other.items()
    }


def entity(
    code: str,
    community: str = A,
    status: str = "active",
    employees: int = 10,
    absorbed: int = 0,
    **other: object,
) -> dict:
    """A row of the community entity register: an active enterprise unless told otherwise."""
    row = {
        "entity_code": code,
        "community_code": community,
        "entity_type": "enterprise",
        "status": status,
        "employees": employees,
        "absorbed_unemployed": absorbed,
    }
    return row | {
        name: day(value) if name.endswith("_on") else value for name, value in other.items()
    }


def send(
    home: Home | None,
    name: str,
    rows: Iterable[dict] = (),
    *,
    month: str = "2026-08",
    register: str = "labour_force",
    covers: list[str] | None = None,
    returned: Iterable[dict] = (),
    **outcome: object,
) -> dict:
    """An accepted submission of these rows (numbered from 6): its lake file, and its line of the
    submission frame without receipt. `returned` rows (numbered on, first_row `back1`, …) wait in a
    file of their own.
    """
    submission = hashlib.sha256(f"{name} {month}".encode()).hexdigest()[:16]
    lines = [
        {"submission": submission, "sheet_no": 0, "row": number, **row}
        for number, row in enumerate(rows, start=6)
    ]
    schema = {
        column: POLARS_TYPES[kind]
        for column, kind in lake_columns(register_named(register)).items()
    }
    back = [
        {"submission": submission, "sheet_no": 0, "row": number, "first_row": f"back{place}", **row}
        for place, (number, row) in enumerate(enumerate(returned, start=6 + len(lines)), start=1)
    ]
    own_path = f"{register}/{month}/{submission}-abcdefabcdef.parquet"
    data_file = f"lake/{own_path}" if lines else None
    returned_file = f"lake/returned/{own_path}" if back else None
    for file, held, columns in (
        (data_file, lines, schema),
        (returned_file, back, schema | {"first_row": pl.String}),
    ):
        if file and home:
            (home.root / file).parent.mkdir(parents=True, exist_ok=True)
            pl.DataFrame(held, schema=columns).write_parquet(home.root / file)
    communities = sorted({line["community_code"] for line in lines})
    named = sorted({line["community_code"] or "" for line in back})
    covers = covers or [communities[0][:9] if communities else STREET]
    return {
        "submission": submission,
        "sha256": name,
        "file_name": name,
        "register": register,
        "month": day(month),
        "street_code": covers[0][:9],
        "verdict": "accepted",
        "is_nil": not lines,
        "reader": "abcdefabcdef",
        "rows_read": len(lines) + len(back),
        "accepted": len(lines),
        "quarantined": len(back),
        "refused": 0,
        "warnings": 0,
        "coverage": covers,
        "communities": communities,
        "returned_communities": named,
        "data_file": data_file,
        "returned_file": returned_file,
        "issue_file": None,
        **outcome,
    }


def refusal(name: str, rows: int = 5, **outcome: object) -> dict:
    """A refused submission of the street."""
    return send(
        None,
        name,
        verdict="refused",
        is_nil=False,
        rows_read=rows,
        refused=rows,
        coverage=[],
        **outcome,
    )


def ledger(*sent: dict) -> Ledger:
    """The ledger of what came in, as `received` takes it."""
    return ledger_of(received(*sent))


def received(*sent: dict) -> pl.DataFrame:
    """The submission frame of what came in, in this order, an hour apart."""
    start = datetime(2026, 9, 3, 2)
    rows = [
        {"receipt": f"00000001-{turn:05d}", "received_at": start + timedelta(hours=turn), **line}
        for turn, line in enumerate(sent, start=1)
    ]
    schema: dict[str, pl.DataType | type[pl.DataType]] = dict(SUBMISSION_SCHEMA)
    if any("made" in line for line in sent):
        schema["made"] = pl.List(pl.String())
    return pl.DataFrame(rows, schema=schema)
