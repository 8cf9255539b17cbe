"""The ledger: the submission frame by month, with what stands in each month. Derived from receipts,
outcomes and decisions alone; unchanged months are not computed again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

import polars as pl

from pipelines.intake.outcome import OUTCOME_SCHEMA
from pipelines.intake.receipt_list import NONE_RECEIVED, Received
from pipelines.warehouse.lake import RegisterMonth, files_that_stand, register_months
from pipelines.warehouse.standing import (
    SUBMISSION_SCHEMA,
    mends_of,
    standing_communities,
    standing_receipts,
    standing_returned,
    ties,
)

# Raise it when the rows below get other columns, or the definition of standing changes.
VERSION = "1"
NO_SUBMISSION = pl.DataFrame(schema={**OUTCOME_SCHEMA, **SUBMISSION_SCHEMA})
# For months without submissions inside a window.
NOTHING_STANDS = standing_communities(NO_SUBMISSION)
NO_PRINT = hashlib.sha256(b"").hexdigest()  # for a register of which nothing stands


@dataclass(frozen=True)
class LedgerMonth:
    """The submissions of a month, or (month None) those without a known month.

    `key`: equal for equal content; `accepted`: register -> number of accepted submissions and of
    their rows; `mended`: number of mended returns; `prints`: lake.REGISTER and returned.REGISTER ->
    fingerprint of what stands. `rows`: the submission frame with `stands`; `files`:
    files_that_stand of both schemas, with a column `schema`.
    """

    month: date | None
    key: str
    content: str
    submissions: int
    mended: int
    accepted: Mapping[str, tuple[int, int]]
    prints: Mapping[str, str]
    rows: pl.LazyFrame = field(compare=False, repr=False)
    files: pl.LazyFrame = field(compare=False, repr=False)
    seals: tuple[str, ...] = field(default=(), compare=False)  # of the files that store these

    @cached_property
    def parts(self) -> Mapping[str, RegisterMonth]:
        """Map lake.REGISTER and returned.REGISTER to what stands of them."""
        if self.month is None:
            return {}
        files = self.files.collect()
        return {
            f"{schema}.{part.register.name}": part
            for schema in ("lake", "returned")
            for part in register_months(files.filter(schema=schema).drop("schema"), [self.month])
        }


NO_MONTH = LedgerMonth(
    *(None, "", "", 0, 0, {}, {}),
    NO_SUBMISSION.lazy().with_columns(pl.lit(value=False).alias("stands")),
    files_that_stand(NOTHING_STANDS).lazy().select(pl.lit("lake").alias("schema"), pl.all()),
)


@dataclass(frozen=True)
class Ledger:
    """All submissions with their outcomes: the list of receipts, the number still to be read, and
    the months in order.
    """

    received: Received
    unread: int
    months: Sequence[LedgerMonth]

    @property
    def key(self) -> str:
        """A digest, equal for equal submissions."""
        return digest_of_texts(one.key for one in self.months)

    @property
    def accepted_months(self) -> list[date]:
        """The months with accepted submissions."""
        return [one.month for one in self.months if one.month and one.accepted]

    def accepted(self) -> pl.DataFrame:
        """verdict, month and register of accepted submissions, one row per month and register."""
        found = [
            ("accepted", one.month, register) for one in self.months for register in one.accepted
        ]
        schema = {name: SUBMISSION_SCHEMA[name] for name in ("verdict", "month", "register")}
        return pl.DataFrame(found, schema=schema, orient="row")

    def of(self, months: Iterable[date | None]) -> list[LedgerMonth]:
        """The given months of the ledger."""
        wanted = set(months)
        return [one for one in self.months if one.month in wanted]

    def rows(self, months: Collection[date | None] | None = None) -> pl.LazyFrame:
        """The submission frame with `stands`, for these months or all, month by month."""
        own = self.months if months is None else self.of(months)
        return pl.concat([*(one.rows for one in own), NO_MONTH.rows], how="diagonal_relaxed")

    def submissions(self) -> pl.DataFrame:
        """The submission frame, in order of receipt."""
        return self.rows().drop("stands").collect().sort("receipt")

    def files(self, schema: str, months: Collection[date | None] | None = None) -> pl.DataFrame:
        """files_that_stand for schema `lake` or `returned`, for these months or all."""
        own = self.months if months is None else self.of(months)
        parts = (one.files for one in (NO_MONTH, *own))
        return pl.concat(parts, how="vertical_relaxed").filter(schema=schema).collect()

    def fingerprint(self, source: str, month: date) -> str:
        """The fingerprint of what stands of a source (lake.REGISTER, returned.REGISTER) in a
        month.
        """
        own = self._by_month.get(month)
        return own.prints.get(source, NO_PRINT) if own else NO_PRINT

    def part(self, source: str, month: date) -> RegisterMonth:
        """What stands of a source in a month."""
        if month in self._by_month:
            return self._by_month[month].parts[source]
        register = source.partition(".")[2]
        empty = register_months(NOTHING_STANDS, [month])
        return next(one for one in empty if one.register.name == register)

    @cached_property
    def _by_month(self) -> Mapping[date | None, LedgerMonth]:
        return {one.month: one for one in self.months}


def ledger_of(
    submissions: pl.DataFrame, received: Received = NONE_RECEIVED, unread: int = 0
) -> Ledger:
    """The ledger for a submission frame."""
    mends = mends_of(submissions)
    parts = submissions.partition_by("month", as_dict=True, maintain_order=True)
    months = [ledger_month(month, frame, mends) for (month,), frame in parts.items()]
    return Ledger(received, unread, in_order(months))


def in_order(months: Iterable[LedgerMonth]) -> list[LedgerMonth]:
    """The months sorted; the one without a month comes last."""
    return sorted(months, key=lambda one: one.month or date.max)


def ledger_month(month: date | None, submissions: pl.DataFrame, mends: pl.DataFrame) -> LedgerMonth:
    """A ledger month from its submissions. `mends`: mends_of over all months' submissions."""
    frame = submissions.sort("receipt")
    content = digest_of_texts([VERSION, frame.write_ndjson()])
    lake, returned = standing_communities(frame, mends), standing_returned(frame, mends)
    stands = pl.col("receipt").is_in(standing_receipts(frame, mends, lake))
    files = [
        files_that_stand(standing).select(pl.lit(schema).alias("schema"), pl.all())
        for schema, standing in (("lake", lake), ("returned", returned))
    ]
    prints = {
        f"{schema}.{part.register.name}": part.fingerprint
        for schema, standing in (("lake", lake), ("returned", returned))
        for part in (register_months(standing, [month]) if month else ())
        if part.fingerprint != NO_PRINT
    }
    accepted = (
        frame.filter(pl.col("verdict") == "accepted")
        .group_by("register")
        .agg(pl.len(), pl.col("accepted").sum())
    )
    return LedgerMonth(
        month,
        month_key(content, frame, mends),
        content,
        len(frame),
        len(mends_of(frame)),
        {
            register: (count, rows)
            for register, count, rows in accepted.sort("register").iter_rows()
        },
        prints,
        frame.with_columns(stands.alias("stands")).lazy(),
        pl.concat(files).lazy(),
    )


def month_key(content: str, submissions: pl.DataFrame, mends: pl.DataFrame) -> str:
    """A digest of a month's content and of whatever in other months decides what stands in it."""
    return digest_of_texts([content, ties(submissions, mends)])


def digest_of_texts(texts: Iterable[str]) -> str:
    """A SHA-256 digest of a list of texts."""
    return hashlib.sha256("\0".join(texts).encode()).hexdigest()
