"""Violations planted into the tables of a release, one for every check, by trying what may break it.

A plant is tried, not derived: values that no good row has, rows taken away or doubled, until the
check at hand finds something.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipelines.contract.label import labels_of
from pipelines.quality.check import Check, failing_rows, source
from pipelines.quality.table import Table
from pipelines.warehouse.engine import Session

BAD = {  # by the beginning of a column's type
    "VARCHAR": (
        "null",
        "'no such'",
        "'met'",
        "'behind'",
        "'both'",
        "'510199999999'",  # of no division
        "'519900195512130010'",  # of nobody
    ),
    "BOOLEAN": ("null", "not coalesce({0}, false)"),
    "DATE": ("null", "date '1800-01-02'", "date '2999-01-02'", "date '2026-12-01'"),
    "TIMESTAMP": ("null", "timestamp '2999-01-01'", "timestamp '1800-01-01'"),
    "BLOB": ("null", "'short'::blob"),
    "DECIMAL(9,6)": ("null", "-coalesce({0}, 0) - 3", "900", "0"),
    "": ("null", "-coalesce({0}, 0) - 3", "coalesce({0}, 0) + 100000", "0"),
}
GOOD = {
    "VARCHAR": "'x'",
    "BOOLEAN": "false",
    "DATE": "date '2026-08-01'",
    "TIMESTAMP": "timestamp '2026-08-01'",
    "BLOB": "'0123456789abcdef'::blob",
    "": "1",
}


def _of_type(values: dict, kind: str) -> object:
    return next(value for start, value in values.items() if kind.startswith(start))


def fill_if_empty(session: Session, table: str, columns: dict[str, str]) -> None:
    """Give a table without rows three that are alike but for their month: of no meaning, but there."""
    if session.count(table):
        return
    for month in ("2026-08-01", "2026-09-01", "2026-10-01"):
        values = []
        for name, kind in columns.items():
            codes = labels_of(name) if kind == "VARCHAR" else None
            value = f"'{next(iter(codes))}'" if codes else _of_type(GOOD, kind)
            values.append(f"date '{month}'" if name == "month" else value)
        session.execute(f"insert into {table} values ({', '.join(map(str, values))})")


def plant_all(
    session: Session, table: Table, checks: list[Check], columns: dict[str, str]
) -> list[Check]:
    """Break as many checks of a table as go together; returns those that now find something."""
    for number, check in enumerate(checks):
        for plant in _plants(check, table, columns, number):
            if _found(session, check):
                break
            session.execute(plant)
    return [check for check in checks if _found(session, check)]


def _found(session: Session, check: Check) -> int:
    return session.count(f"({failing_rows(check)})")


def _plants(check: Check, table: Table, columns: dict[str, str], number: int) -> Iterator[str]:
    """Statements to try one after the other; the empty one at the end lets the last be judged."""
    name = source(check.table)
    rows = f"(select greatest(count(*), 1) from {name})"
    row = (
        f"where rowid = (select rowid from {name} order by rowid limit 1 offset {number} % {rows})"
    )
    words = set(re.findall(r"\w+", check.sql)) | set(check.columns)
    if check.kind == "unique":
        yield f"insert into {name} select * from {name} where {_whole(check)} limit 1"
        yield "select 1"
        return
    # months first, words last: what a row says of others decides whether its numbers are looked at
    spoken_of = [column for column in columns if column in words]
    spoken_of.sort(key=lambda column: columns[column] == "VARCHAR")
    for column in spoken_of:
        for bad in _of_type(BAD, columns[column]):
            yield f'update {name} set "{column}" = {bad.format(column)} {row}'
    if check.kind == "query":
        yield f"insert into {name} select * from {name} limit 1"
        yield f"delete from {name} {row}"
    for column in spoken_of:
        for bad in _of_type(BAD, columns[column]):
            if column not in table.grain:  # some rows, so that they differ from those beside them
                some = "where hash(rowid) % 2 = 0"
                yield f'update {name} set "{column}" = {bad.format(column)} {some}'
                yield f'update {name} set "{column}" = {bad.format(column)}'
    if check.kind == "query" and "month" in columns:  # a month without rows
        yield f"""
            delete from {name}
            where month = (select max(month) from {name} where month < '2900-01-01')
              and (select count(distinct month) from {name} where month < '2900-01-01') > 2"""
    yield "select 1"


def _whole(check: Check) -> str:
    return " and ".join(f'"{name}" is not null' for name in check.columns)
