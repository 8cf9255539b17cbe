"""Evaluates checks in DuckDB: the rows checked, the rows that fail, and the keys of some of
them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pipelines.base.wording import Text
from pipelines.contract.personal import masked
from pipelines.quality.check import (
    SEEN,
    Check,
    asks,
    failing_rows,
    failing_values,
    good_row,
    looked_at,
    source,
)
from pipelines.warehouse.engine import EngineError, Session, error_without_data
from pipelines.warehouse.model import Severity

KEYS_SHOWN = 3
COUNT_OF_ROWS = "rows"  # the non-key column in the query of a `unique` check
REGISTER_KEYS = ("submission", "sheet_no", "row")


class GateError(RuntimeError):
    """A check could not be evaluated: a fault in our code, not in the data. The message names the
    check and contains no value from a row.
    """


@dataclass(frozen=True)
class GateResult:
    """The result of one check. `failing`: the number of rows, or of rows that the check's query
    returns; `keys`: of the first few, without personal data.
    """

    check: str
    table: str
    severity: Severity
    looked_at: int
    failing: int
    keys: str
    message: Text
    asks: str = ""  # fingerprint of the check's condition

    @property
    def passed(self) -> bool:
        """Whether there are no failures."""
        return not self.failing

    @property
    def observed(self) -> str:
        """The counts as text."""
        return f"{self.failing} of {self.looked_at} rows"


def evaluate(
    session: Session, checks: Sequence[Check], grains: Mapping[str, Sequence[str]]
) -> tuple[GateResult, ...]:
    """Evaluate the checks; results in the same order. Each table is read once for all its row
    checks. All rows count as checked, since unchanged months were checked when they were made.
    `grains`: table -> its keys, except registers. Raises GateError.
    """
    by_relation: dict[tuple[str, str], list[Check]] = {}
    for check in checks:
        by_relation.setdefault((check.table, looked_at(check)), []).append(check)
    found: dict[str, GateResult] = {}
    for (table, relation), own in by_relation.items():
        rows, counts = _counts(session, relation, own)
        if relation != source(table):
            rows = session.count(source(table))
        keys = grains.get(table, REGISTER_KEYS)
        for check in own:
            failing = counts[check.name]
            shown = _keys(session, check, keys) if failing else ""
            found[check.name] = GateResult(
                check.name, table, check.severity, rows, failing, shown, check.message, asks(check)
            )
    return tuple(found[check.name] for check in checks)


def _counts(session: Session, relation: str, checks: Sequence[Check]) -> tuple[int, dict[str, int]]:
    """The number of rows of a relation, and of those that fail each check. Failures are counted
    check by check, which takes three times as long, only if a first scan finds any.
    """
    of_rows = [check for check in checks if check.is_of_rows]
    counts = dict.fromkeys((check.name for check in of_rows), 0)
    try:
        rows, bad = _scanned(session, relation, checks)
        if bad:
            failing = (f"count(*) filter (where not {good_row(check)})" for check in of_rows)
            found = session.rows(f"select {', '.join(failing)} from {relation}")
            counts = dict(zip(counts, found[0], strict=True))
    except EngineError as error:
        raise _at_fault(session, relation, of_rows, error) from None
    return rows, counts | {
        check.name: _count_of_many(session, check) for check in checks if not check.is_of_rows
    }


def _scanned(session: Session, relation: str, checks: Sequence[Check]) -> tuple[int, int]:
    """Scan a relation once: the number of rows, and of rows that fail any check of rows. Creates the
    table `seen` with the values that checks of values read.
    """
    good = " and ".join(good_row(check) for check in checks if check.is_of_rows) or "true"
    values = "".join(f"{name}, " for name in sorted({n for c in checks for n in c.of_values}))
    # A query of its own judges: within an aggregate, DuckDB compares a code with its list one by
    # one, which takes twice as long.
    judged = f"select {values}not ({good}) as is_bad from {relation}"
    session.execute(
        f"create or replace temp table {SEEN} as select {values}"
        "count(*) as rows_seen, count(case when is_bad then 1 end) as rows_bad"
        f" from ({judged}) as judged group by all"
    )
    return session.rows(
        f"select coalesce(sum(rows_seen), 0), coalesce(sum(rows_bad), 0) from {SEEN}"
    )[0]


def _count_of_many(session: Session, check: Check) -> int:
    """The failures of a check across rows: non-unique rows, or what its query returns."""
    counted = f"coalesce(sum({COUNT_OF_ROWS}), 0)" if check.kind == "unique" else "count(*)"
    failing = failing_values(check) if check.of_values else failing_rows(check)
    try:
        found = session.rows(f"select {counted} from ({failing}) as failing")
    except EngineError as error:
        raise unevaluated(check.name, error) from None
    return int(found[0][0])


def _at_fault(
    session: Session, relation: str, checks: Sequence[Check], error: EngineError
) -> GateError:
    """The GateError that names the check which cannot be evaluated, or the relation."""
    for check in checks:
        try:
            session.rows(f"select count(*) from {relation} where not {good_row(check)}")
        except EngineError as own:
            return unevaluated(check.name, own)
    return unevaluated(relation, error)


def _keys(session: Session, check: Check, keys: Sequence[str]) -> str:
    """The first keys of failing rows: `month=2026-08-01, area_code=51; …`."""
    query = f"select * from ({failing_rows(check, keys)}) as failing order by all"
    found = session.execute(f"{query} limit {KEYS_SHOWN + 1}")
    names = [column[0] for column in found.description]
    rows = found.fetchall()
    shown = [
        ", ".join(
            f"{name}={_shown(value)}"
            for name, value in zip(names, row, strict=True)
            if name != COUNT_OF_ROWS
        )
        for row in rows[:KEYS_SHOWN]
    ]
    return "; ".join(shown) + (" …" if len(rows) > KEYS_SHOWN else "")


def _shown(value: object) -> str:
    return "***" if isinstance(value, bytes) else masked(str(value))


def unevaluated(name: str, error: Exception) -> GateError:
    """The GateError for an exception raised by a check or relation."""
    said = error_without_data(error) if isinstance(error, EngineError) else type(error).__name__
    return GateError(
        f"{name}: 检查无法执行，是程序错误 / the check could not be evaluated, a fault of ours:"
        f" {said}"
    )
