"""A check: a condition on a table, the SQL that finds rows that break it, and its messages."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from pipelines.base.wording import Text
from pipelines.warehouse.cause import LOOKS_BACK
from pipelines.warehouse.engine import column_list, quoted
from pipelines.warehouse.fingerprint import normal_query
from pipelines.warehouse.model import Severity

Kind = Literal[
    "required",  # the column of `columns` exists and has no null
    "known",  # its values are in `values`; nulls are checked by `required`
    "within",  # its values are between `minimum` and `maximum`
    "unique",  # no two rows are equal in all `columns`
    "condition",  # `sql` is true for every row; null counts as false
    "query",  # `sql` returns no rows; what it returns are keys of failures
]
NEW_MONTHS = "made_anew"  # schema of views that contain only the months made anew
# Schema of views that contain also the months with which a comparison reads them; its view
# `compared` has the months that are compared with one made anew, or are one.
NEAR_NEW_MONTHS = "near_made_anew"
SEEN = "seen"  # the table of the values that a scan of a check's table has seen, of its `of_values`
MART = re.compile(r"\bmart\.(?=\w)")
INTERVAL = re.compile(r"\binterval\b (\S+ \S+)")
REMEDY = Text(
    "本次不发布，上一版不变；请把检查名告诉维护者",
    "nothing is published, the last release stands; give the check's name to the maintainer",
)
WARNING = Text("照常发布，请核对", "it is published all the same; please look into it")


@dataclass(frozen=True)
class Check:
    """A condition declared once and evaluated by DuckDB (evaluation.py) and by Great Expectations
    (expectation.py).
    """

    table: str  # a register, or schema.table of the release
    rule: str
    says: Text
    kind: Kind
    columns: tuple[str, ...] = ()
    sql: str = ""
    values: tuple[str, ...] = ()
    minimum: float | date | None = None
    maximum: float | date | None = None
    severity: Severity = "block"
    reads: tuple[str, ...] = ()  # the tables that `sql` reads, for a header's query
    of_new_months: bool = False  # finds only what is wrong in new months
    of_values: tuple[
        str, ...
    ] = ()  # all that `sql` reads of `table`: these columns, each value once

    @property
    def name(self) -> str:
        """Stable and self-explanatory: `labour_force: required:sex`."""
        return f"{self.table}: {self.rule}"

    @property
    def message(self) -> Text:
        """What is wrong, and its consequence."""
        then = REMEDY if self.severity == "block" else WARNING
        return Text(f"{self.says.zh}。{then.zh}。", f"{self.says.en}: {then.en}.")

    @property
    def is_of_rows(self) -> bool:
        """Whether each row passes or fails on its own."""
        return self.kind not in ("unique", "query")

    @property
    def compares_months(self) -> bool:
        """Whether it compares a month with others of its year, or with the month before."""
        return bool(LOOKS_BACK.search(normal_query(self.sql)))

    @property
    def can_be_of_new_months(self) -> bool:
        """Whether the months near those made anew are all that it needs to judge them."""
        further = {*INTERVAL.findall(normal_query(self.sql))} - {"'1' month"}
        return not further and (self.kind == "query" or not self.compares_months)


def asks(check: Check) -> str:
    """12 hex digits over a check's condition, independent of its wording."""
    bounds = (check.minimum, check.maximum)
    what = (check.table, check.kind, check.columns, normal_query(check.sql), check.values, bounds)
    return hashlib.sha256(repr(what).encode()).hexdigest()[:12]


def looked_at(check: Check) -> str:
    """The relation whose rows a check evaluates."""
    table = source(check.table)
    return f"{NEW_MONTHS}.{table.partition('.')[2]}" if check.of_new_months else table


def source(table: str) -> str:
    """The SQL name of a check's table: a register is a view in schema lake."""
    return table if "." in table else f"lake.{table}"


def failing_values(check: Check) -> str:
    """The same failures as failing_rows for a check of values, found in the table `seen`."""
    return check.sql.replace(source(check.table), SEEN)


def good_row(check: Check) -> str:
    """SQL that is true for rows that pass a row check and false otherwise."""
    if check.kind == "condition":
        return f"coalesce(({check.sql}), false)"
    column = f'"{check.columns[0]}"'
    if check.kind == "required":
        return f"{column} is not null"
    if check.kind == "known":
        return f"coalesce({column} in ({literals(check.values)}), true)"
    bounds = [
        f"{column} {sign} {bound if isinstance(bound, int | float) else quoted(bound)}"
        for sign, bound in ((">=", check.minimum), ("<=", check.maximum))
        if bound is not None
    ]
    return f"coalesce({' and '.join(bounds)}, true)"


def failing_rows(check: Check, keys: Iterable[str] = ()) -> str:
    """A query for the failures of a check: the `keys` of rows, or what the check's own query
    returns.

    For `unique`, rows with a null in the key are left out, as `required` finds them.
    """
    table = looked_at(check)
    if check.kind == "query":
        if not check.of_new_months:
            return check.sql
        if not check.compares_months:
            return MART.sub(f"{NEW_MONTHS}.", check.sql)
        near = MART.sub(f"{NEAR_NEW_MONTHS}.", check.sql)
        compared = f"select month from {NEAR_NEW_MONTHS}.compared"
        return f"select * from ({near}) as near where month in ({compared})"
    if check.kind == "unique":
        columns = column_list(check.columns)
        whole = " and ".join(f'"{name}" is not null' for name in check.columns)
        return (
            f"select {columns}, count(*) as rows from {table} where {whole} group by {columns}"
            " having count(*) > 1"
        )
    return f"select {column_list(keys) or '1'} from {table} where not {good_row(check)}"


def literals(texts: Iterable[str]) -> str:
    """SQL string literals, separated by commas."""
    return ", ".join(map(quoted, texts))
