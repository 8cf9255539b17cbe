"""The data folder at one moment: what came in, what became of it, what it would be released as."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

import polars as pl

from pipelines.base import clock
from pipelines.base.home import Home
from pipelines.base.limits import Limits
from pipelines.decision.record import read_decisions
from pipelines.intake.key import pseudonym_key
from pipelines.intake.landing import Receipt, read_receipts
from pipelines.intake.reader import Reader
from pipelines.intake.submission import submission_frame, submissions_as_known
from pipelines.operation.nation import (
    lifted,
    lifted_receipts,
    own_reader,
    reader_of_all,
    with_provinces,
)
from pipelines.reference.load import Reference, load_reference
from pipelines.release.publish import Inputs, Release, check_list, current_release, inputs_of
from pipelines.warehouse.coverage import rosters_arrived
from pipelines.warehouse.data_month import DataMonth, data_month_of
from pipelines.warehouse.standing import overtaken


@dataclass(frozen=True)
class World:
    """The data folder at one moment: the list of receipts, what became of each, and what they would
    be released as.
    """

    home: Home
    limits: Limits
    reference: Reference
    reader: Reader
    receipts: list[Receipt]
    submissions: pl.DataFrame
    inputs: Inputs
    data_month: DataMonth  # today's

    @property
    def months(self) -> list[date]:
        """The months of the accepted submissions."""
        return sorted(
            self.submissions.filter(pl.col("verdict") == "accepted")["month"].drop_nulls().unique()
        )

    @cached_property
    def overtaken(self) -> set[str]:
        """The receipts of refused files in whose place a later file was accepted."""
        return overtaken(
            self.submissions, {receipt.receipt: receipt.name for receipt in self.receipts}
        )

    def news(self, released: Release | None) -> pl.DataFrame:
        """The submissions that the release does not know, or on which it knows not all decisions;
        all of them where reading or code has changed since.
        """
        if released is None or (released.inputs.reader, released.inputs.code_version) != (
            self.inputs.reader,
            self.inputs.code_version,
        ):
            return self.submissions
        known = [receipt for receipt, _ in released.inputs.receipts]
        decided = [
            one.submission
            for one in self.reader.decisions
            if (one.number, one.token) not in released.inputs.decisions
        ]
        return self.submissions.filter(
            ~pl.col("receipt").is_in(known) | pl.col("submission").is_in(decided)
        )


def survey(home: Home, limits: Limits) -> World:
    """Look at the data folder. Reads nothing that has been read before. Raises Stopped where what
    cannot be made again is lost.
    """
    home.prepare()
    reference = load_reference(home)
    reader = Reader(home, limits, reference, pseudonym_key(home), read_decisions(home))
    receipts = read_receipts(home)
    if released := current_release(home):
        check_list(
            ((one.receipt, one.submission) for one in receipts),
            ((one.number, one.token) for one in reader.decisions),
            released,
        )
    from_provinces = lifted(home)
    submissions = with_provinces(submission_frame(reader, receipts), from_provinces)
    receipts += [receipt for frame in from_provinces for receipt in lifted_receipts(frame)]
    decisions = ((one.number, one.token) for one in reader.decisions)
    data_month = _data_month(home, limits, reference, submissions)
    inputs = inputs_of(
        ((r.receipt, r.submission) for r in receipts),
        decisions,
        reader_of_all(reader.fingerprint, from_provinces),
        reference.digest,
        data_month,
    )
    return World(home, limits, reference, reader, receipts, submissions, inputs, data_month)


def _data_month(
    home: Home, limits: Limits, reference: Reference, submissions: pl.DataFrame
) -> DataMonth:
    return data_month_of(
        reference,
        submissions,
        clock.today(),
        lambda months: rosters_arrived(home, limits, reference, submissions, months),
    )


def survey_as_read(home: Home, limits: Limits) -> World:
    """Look at the data folder; files that this version has not read yet are as the current
    release's version read them, or left out.
    """
    world, released = survey(home, limits), current_release(home)
    if len(world.submissions) == len(world.receipts) or released is None:
        return world
    own = [receipt for receipt in world.receipts if not receipt.lifted]
    reader = own_reader(released.inputs.reader)
    known = with_provinces(
        submissions_as_known(home, reader, own, world.reader.decisions, world.reference),
        lifted(home),
    )
    if len(known) <= len(world.submissions):
        return world
    data_month = _data_month(home, limits, world.reference, known)
    return replace(world, submissions=known, data_month=data_month)


def is_released(world: World) -> bool:
    """Whether the current release already follows from the world as it is, and is sound."""
    released, file = current_release(world.home), world.home.current_release
    return bool(
        released and released.file == file and released.inputs_digest == world.inputs.digest
    )
