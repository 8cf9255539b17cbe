"""The ledger: the submission frame month by month, with what stands of each month. It follows from
receipts, outcomes and decisions alone; a month that did not change is not looked at again.
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

# Raise it when the rows below get other columns, or what stands is told otherwise.
VERSION = "1"
NO_SUBMISSION = pl.DataFrame(schema={**OUTCOME_SCHEMA, **SUBMISSION_SCHEMA})
NOTHING_STANDS = standing_communities(NO_SUBMISSION)  # of months that windows reach into
NO_PRINT = hashlib.sha256(b"").hexdigest()  # of a register of which nothing stands


@dataclass(frozen=True)
class LedgerMonth:
    """The submissions of a month, or (None) of those that tell none.

    `key` is the same for the same content; `accepted`: register -> accepted submissions and their
    rows; `mended`: of how many the rows came back mended; `prints`: lake.REGISTER and
    returned.REGISTER -> fingerprint of what stands. `rows`: the submission frame, and `stands`;
    `files`: files_that_stand of both, by `schema`.
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
    seals: tuple[str, ...] = field(default=(), compare=False)  # of the files that keep these

    @cached_property
    def parts(self) -> Mapping[str, RegisterMonth]:
        """lake.REGISTER and returned.REGISTER -> what stands of it."""
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
    """What came in and what became of it: the list of receipts, how many of them are still to be
    read, and the months, in order.
    """

    received: Received
    unread: int
    months: Sequence[LedgerMonth]

    @property
    def key(self) -> str:
        """The same for the same submissions."""
        return digest_of_texts(one.key for one in self.months)

    @property
    def accepted_months(self) -> list[date]:
        """The months of the accepted submissions."""
        return [one.month for one in self.months if one.month and one.accepted]

    def accepted(self) -> pl.DataFrame:
        """verdict, month and register of accepted submissions, a row a month and register."""
        found = [
            ("accepted", one.month, register) for one in self.months for register in one.accepted
        ]
        schema = {name: SUBMISSION_SCHEMA[name] for name in ("verdict", "month", "register")}
        return pl.DataFrame(found, schema=schema, orient="row")

    def of(self, months: Iterable[date | None]) -> list[LedgerMonth]:
        """These months of it."""
        wanted = set(months)
        return [one for one in self.months if one.month in wanted]

    def rows(self, months: Collection[date | None] | None = None) -> pl.LazyFrame:
        """The submission frame, and `stands`, of these months or all, month by month."""
        own = self.months if months is None else self.of(months)
        return pl.concat([*(one.rows for one in own), NO_MONTH.rows], how="diagonal_relaxed")

    def submissions(self) -> pl.DataFrame:
        """The submission frame, in order of receipt."""
        return self.rows().drop("stands").collect().sort("receipt")

    def files(self, schema: str) -> pl.DataFrame:
        """files_that_stand of `lake` or `returned`, of all months."""
        parts = (one.files for one in (NO_MONTH, *self.months))
        return pl.concat(parts, how="vertical_relaxed").filter(schema=schema).collect()

    def fingerprint(self, source: str, month: date) -> str:
        """Of what stands of a source (lake.REGISTER, returned.REGISTER) in a month."""
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
    """The ledger of a submission frame."""
    mends = mends_of(submissions)
    parts = submissions.partition_by("month", as_dict=True, maintain_order=True)
    months = [ledger_month(month, frame, mends) for (month,), frame in parts.items()]
    return Ledger(received, unread, in_order(months))


def in_order(months: Iterable[LedgerMonth]) -> list[LedgerMonth]:
    """Months in order, those that tell none last."""
    return sorted(months, key=lambda one: one.month or date.max)


def ledger_month(month: date | None, submissions: pl.DataFrame, mends: pl.DataFrame) -> LedgerMonth:
    """A month of the ledger of its submissions. `mends`: mends_of all months' submissions."""
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
    """Of a month's content and of what in other months decides what stands of it."""
    return digest_of_texts([content, ties(submissions, mends)])


def digest_of_texts(texts: Iterable[str]) -> str:
    """One text for a list of texts."""
    return hashlib.sha256("\0".join(texts).encode()).hexdigest()
