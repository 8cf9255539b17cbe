"""Evaluates checks in DuckDB: the rows checked, the rows that fail, and the keys of some of
them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pipelines.base.wording import Text
from pipelines.contract.personal import masked
from pipelines.quality.check import Check, asks, failing_rows, good_row, looked_at, source
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
        (rows,) = _asked(session, source(table), own, "count(*)")
        counts = _counts(session, relation, own)
        keys = grains.get(table, REGISTER_KEYS)
        for check in own:
            failing = counts[check.name]
            shown = _keys(session, check, keys) if failing else ""
            found[check.name] = GateResult(
                check.name, table, check.severity, rows, failing, shown, check.message, asks(check)
            )
    return tuple(found[check.name] for check in checks)


def _counts(session: Session, relation: str, checks: Sequence[Check]) -> dict[str, int]:
    """The number of rows of a relation that fail each check. First asks in one scan whether any row
    fails: a combined condition costs a third of separate counts, and half of one next to a total
    row count, which Parquet files give without a scan.
    """
    of_rows = [check for check in checks if check.is_of_rows]
    good = " and ".join(map(good_row, of_rows)) or "true"
    counts = dict.fromkeys((check.name for check in of_rows), 0)
    if of_rows and _asked(session, relation, of_rows, "count(*)", f" where not ({good})") != (0,):
        counted = ", ".join(f"count(*) filter (where not {good_row(check)})" for check in of_rows)
        counts = dict(zip(counts, _asked(session, relation, of_rows, counted), strict=True))
    return counts | {
        check.name: _count_of_many(session, check) for check in checks if not check.is_of_rows
    }


def _count_of_many(session: Session, check: Check) -> int:
    """The failures of a check across rows: non-unique rows, or what its query returns."""
    counted = f"coalesce(sum({COUNT_OF_ROWS}), 0)" if check.kind == "unique" else "count(*)"
    try:
        found = session.rows(f"select {counted} from ({failing_rows(check)}) as failing")
    except EngineError as error:
        raise unevaluated(check.name, error) from None
    return int(found[0][0])


def _asked(
    session: Session, relation: str, checks: Sequence[Check], what: str, where: str = ""
) -> tuple:
    """The values of an aggregate over the relation. Raises GateError naming the check at fault."""
    try:
        return session.rows(f"select {what} from {relation}{where}")[0]
    except EngineError as error:
        for check in checks:
            try:
                session.rows(f"select count(*) from {relation} where not {good_row(check)}")
            except EngineError as own:
                raise unevaluated(check.name, own) from None
        raise unevaluated(relation, error) from None


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
