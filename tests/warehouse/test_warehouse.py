"""Which submissions stand, and hand-made lake files by which the warehouse's other tests count."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path

import duckdb
import polars as pl
import pytest

from pipelines.base.home import Home
from pipelines.base.limits import Limits
from pipelines.contract.register import register_named
from pipelines.reference.load import Reference, load_reference
from pipelines.warehouse.facts import FactSet, build_facts
from pipelines.warehouse.lake import lake_columns
from pipelines.warehouse.model import Model, load_models, source_of
from pipelines.warehouse.standing import SUBMISSION_SCHEMA, standing_communities, standing_receipts

LIMITS = Limits(
    workers=1,
    reader_memory_mb=1000,
    reader_seconds=10,
    unpacked_mb=100,
    database_memory_mb=500,
    database_threads=2,
)
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
    **outcome: object,
) -> dict:
    """An accepted submission of these rows (numbered from 6): its lake file, and its line of the
    submission frame without receipt.
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
    data_file = f"lake/{register}/{month}/{submission}-abcdefabcdef.parquet" if lines else None
    if lines and home:
        (home.root / data_file).parent.mkdir(parents=True, exist_ok=True)
        pl.DataFrame(lines, schema=schema).write_parquet(home.root / data_file)
    communities = sorted({line["community_code"] for line in lines})
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
        "rows_read": len(lines),
        "accepted": len(lines),
        "quarantined": 0,
        "refused": 0,
        "warnings": 0,
        "coverage": covers,
        "communities": communities,
        "data_file": data_file,
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


def received(*sent: dict) -> pl.DataFrame:
    """The submission frame of what came in, in this order, an hour apart."""
    start = datetime(2026, 9, 3, 2)
    rows = [
        {"receipt": f"00000001-{turn:05d}", "received_at": start + timedelta(hours=turn), **line}
        for turn, line in enumerate(sent, start=1)
    ]
    return pl.DataFrame(rows, schema=SUBMISSION_SCHEMA)


@cache
def shipped() -> tuple[Reference, dict[str, Model]]:
    """The shipped reference tables and models, loaded once; of streets and communities those of one
    prefecture, for all 86,000 take a fifth of a small build.
    """
    reference = load_reference()
    division, succession = (reference.tables[name] for name in ("division", "division_succession"))
    near = {
        "division": division.filter(
            (pl.col("division_code").str.len_bytes() <= 6)
            | pl.col("division_code").str.starts_with(STREET[:4])
        ),
        "division_succession": succession.filter(
            pl.col("from_code").str.starts_with(STREET[:4])
            | pl.col("to_code").str.starts_with(STREET[:4])
        ),
    }
    return replace(reference, tables={**reference.tables, **near}), load_models()


def facts_of(home: Home, *sent: dict, reference: Reference | None = None) -> FactSet:
    """The facts of what came in, in this order."""
    return build_facts(home, LIMITS, reference or shipped()[0], received(*sent), shipped()[1])


def behind(*names: str) -> dict[str, Model]:
    """The models of these names and all that they read, each after what it reads."""
    models, wanted = shipped()[1], set(names)
    for name in reversed(models):
        if name in wanted:
            wanted |= {source_of(read) for read in models[name].reads}
    return {name: model for name, model in models.items() if name in wanted}


@dataclass(frozen=True)
class Asked:
    """What came in, in this order, of which no facts are made but those that `fact` is asked for."""

    home: Home
    sent: tuple[dict, ...]
    made: dict[str, FactSet] = field(default_factory=dict)

    def facts(self, model: str) -> FactSet:
        if model not in self.made:
            self.made[model] = build_facts(
                self.home, LIMITS, shipped()[0], received(*self.sent), behind(f"fact.{model}")
            )
        return self.made[model]


def asked_of(home: Home, *sent: dict) -> Asked:
    """As facts_of, for tests of single facts: one that is not asked for takes as long to make as
    one that is.
    """
    return Asked(home, sent)


def fact(facts: FactSet | Asked, model: str, columns: str, month: str = "2026-08") -> list[tuple]:
    """Some columns of a fact, as sorted rows; of communities only, where it has areas of every
    level.
    """
    facts = facts.facts(model) if isinstance(facts, Asked) else facts
    table = duckdb.sql(f"from '{facts.paths[model][day(month)]}'")
    if "area_level" in table.columns:
        table = table.filter("area_level = 'community'")
    return sorted(table.project(columns).fetchall(), key=str)


def place(number: int) -> str:
    """The community of a case."""
    return f"{STREET}{number + 1:03d}"


def facts_of_cases(folder: Path, cases: Iterable[tuple[str, list[dict]]]) -> Asked:
    """The facts of many cases (month, rows) at once: each has a community of its own, and persons
    of its own.
    """
    by_month: dict[str, list[dict]] = {}
    for number, (month, rows) in enumerate(cases):
        by_month.setdefault(month, []).extend(
            {**row, "community_code": place(number)} for row in rows
        )
    home = Home(folder).prepare()
    return asked_of(home, *(send(home, "S", rows, month=month) for month, rows in by_month.items()))


def standing(*sent: dict) -> dict[str, str]:
    """Community -> the file name that stands there in the labour force register."""
    frame = received(*sent)
    names = dict(zip(frame["receipt"], frame["file_name"], strict=True))
    rows = (
        standing_communities(frame)
        .filter(pl.col("register") == "labour_force")
        .iter_rows(named=True)
    )
    return {row["community_code"]: names[row["receipt"]] for row in rows}


def street_file(name: str, *communities: str, **other: object) -> dict:
    return send(
        None, name, [person("x", community) for community in communities], covers=[STREET], **other
    )


def community_file(name: str, *communities: str) -> dict:
    return send(
        None, name, [person("x", community) for community in communities], covers=list(communities)
    )


@pytest.mark.parametrize(
    ("sent", "stands"),
    [
        ([street_file("S", A, B)], {A: "S", B: "S"}),
        ([street_file("S1", A, B), street_file("S2", A)], {A: "S2"}),
        ([street_file("S1", A, B), community_file("CA", A)], {A: "CA", B: "S1"}),
        ([community_file("CA", A), street_file("S1", B)], {B: "S1"}),
        (
            [street_file("S1", A, B), street_file("S2", A, C), street_file("S1", A, B)],
            {A: "S1", B: "S1"},
        ),
        (
            [street_file("S1", A, B), community_file("CA", A), street_file("S1", A, B)],
            {A: "S1", B: "S1"},
        ),
        (
            [street_file("S1", A, B), community_file("CAC", A, C), community_file("CC", C)],
            {A: "CAC", B: "S1", C: "CC"},
        ),
        ([street_file("S1", A), street_file("nil")], {}),
        ([street_file("S1", A, B), send(None, "nil A", covers=[A])], {B: "S1"}),
        ([street_file("S1", A), refusal("R")], {A: "S1"}),
        (
            [street_file("S1", A), street_file("other register", A, register="community_entity")],
            {A: "S1"},
        ),
        ([street_file("S1", A), send(None, "far", [person("x", FAR)])], {A: "S1", FAR: "far"}),
    ],
    ids=lambda value: (
        " then ".join(line["file_name"] for line in value) if isinstance(value, list) else ""
    ),
)
def test_the_last_file_that_covers_a_community_stands(sent, stands):
    assert standing(*sent) == stands


def test_a_file_of_another_month_leaves_a_month_as_it_was():
    frame = standing_communities(
        received(street_file("S1", A), street_file("S2", B, month="2026-09"))
    )
    assert frame.select("month", "community_code").rows() == [
        (date(2026, 8, 1), A),
        (date(2026, 9, 1), B),
    ]


def test_only_a_file_superseded_in_part_is_not_whole():
    frame = standing_communities(received(street_file("S1", A, B), community_file("CA", A)))
    assert frame.select("community_code", "is_whole").rows() == [(A, True), (B, False)]


@pytest.mark.parametrize(
    ("sent", "stand"),
    [
        ([street_file("nil")], [1]),
        ([street_file("nil"), street_file("S", A)], [2]),
        ([street_file("nil"), community_file("CA", A)], [1, 2]),
        ([street_file("S", A), send(None, "nil A", covers=[A])], [2]),
        ([send(None, "nil A", covers=[A]), street_file("S", B)], [2]),
        ([street_file("S", A), street_file("nil"), street_file("S", A)], [3]),
        ([street_file("S", A), street_file("S", A)], [2]),
        ([refusal("R")], []),
    ],
    ids=lambda value: (
        " then ".join(line["file_name"] for line in value)
        if isinstance(value[0] if value else 0, dict)
        else ""
    ),
)
def test_a_nil_return_stands_until_something_covers_it(sent, stand):
    assert standing_receipts(received(*sent)) == [f"00000001-{place:05d}" for place in stand]


def test_the_order_of_rows_in_the_frame_does_not_matter():
    frame = received(
        street_file("S1", A, B), community_file("CA", A), street_file("nil", month="2026-09")
    )
    assert standing_communities(frame.reverse()).equals(standing_communities(frame))
    assert standing_receipts(frame.reverse()) == standing_receipts(frame)
