"""What stood as of an earlier list of receipts and decisions, from the stored ledger: only months
changed since then are computed again.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

import polars as pl

from pipelines.base.home import Home
from pipelines.decision.record import Decision, decisions_name
from pipelines.intake.submission import decided_on, submissions_as_known, withdrawn
from pipelines.reference.load import load_reference
from pipelines.warehouse.lake import files_that_stand
from pipelines.warehouse.ledger import NO_MONTH, Ledger
from pipelines.warehouse.standing import mends_of, standing_communities, standing_returned

ASKED = ("receipt", "submission", "month", "decisions", "verdict", "mends")


@dataclass(frozen=True)
class Then:
    """The number of submissions then, the months that had some, and for `lake` and `returned` the
    files that stood (as from files_that_stand).
    """

    submissions: int
    months: list[date]
    files: Mapping[str, pl.DataFrame]


def as_of(
    home: Home,
    ledger: Ledger,
    reader: str,
    receipts: pl.DataFrame,
    decisions: tuple[Decision, ...],
    registers: Collection[str],
) -> Then:
    """What stood of these registers with only these receipts and decisions. `ledger`: the present
    one, by the same reader.
    """
    holds = _holds(receipts, decisions).alias("holds")
    told = ledger.rows().select(*ASKED).with_columns(holds).collect()
    kept, gone = told.filter("holds"), told.filter(~pl.col("holds"))
    waiting = receipts.join(kept, on="receipt", how="anti")
    new = kept.clear()
    if len(waiting):
        tables = load_reference(home)
        new = submissions_as_known(home, reader, receipts, decisions, tables, waiting)
    changed = _changed(ledger, gone, new)
    here = pl.col("register").is_in(list(registers))
    frames = [one.rows.drop("stands") for one in ledger.months if one.month in changed]
    frames = [one.filter(here).join(gone.lazy(), on="receipt", how="anti") for one in frames]
    frames += [new.lazy().filter(here)] if len(new) else []
    others = [one for one in ledger.months if one.month not in changed]
    files = [one.files.filter(here) for one in (NO_MONTH, *others)]
    mends = pl.concat([mends_of(kept), mends_of(new)])
    return Then(
        len(kept) + len(new),
        sorted({*kept["month"], *new["month"]} - {None}),
        _files(files, frames, mends),
    )


def _changed(ledger: Ledger, gone: pl.DataFrame, new: pl.DataFrame) -> set[date | None]:
    """The months that have changed since. A mended return may also affect months with rows it
    mends.
    """
    changed = {*gone["month"], *new["month"]}
    if gone["mends"].count() or new["mends"].count():
        changed |= {one.month for one in ledger.months if one.mended}
    return changed


def _holds(receipts: pl.DataFrame, decisions: tuple[Decision, ...]) -> pl.Expr:
    """Whether a ledger row was the same then: already received, with the same decisions."""
    names = {
        submission: decisions_name(own)
        for submission, own in decided_on(decisions, receipts).items()
    }
    decided = pl.col("submission").replace_strict(names, default="", return_dtype=pl.String)
    is_withdrawn = pl.col("receipt").is_in(withdrawn(receipts, decisions))
    return (
        (pl.col("receipt") <= pl.lit(receipts["receipt"].max(), pl.String))
        & (pl.col("decisions").fill_null("") == decided)
        & ((pl.col("verdict") == "withdrawn") == is_withdrawn)
    ).fill_null(value=False)


def _files(
    months: list[pl.LazyFrame], frames: list[pl.LazyFrame], mends: pl.DataFrame
) -> dict[str, pl.DataFrame]:
    """By schema the files that stand: stored for unchanged months, computed from submissions for
    the others.
    """
    found = {}
    submissions = pl.concat(frames, how="diagonal_relaxed").collect() if frames else None
    for schema, stand in (("lake", standing_communities), ("returned", standing_returned)):
        parts = [one.filter(schema=schema).drop("schema") for one in months]
        if submissions is not None:
            parts.append(files_that_stand(stand(submissions, mends)).lazy())
        found[schema] = pl.concat(parts, how="vertical_relaxed").collect()
    return found
