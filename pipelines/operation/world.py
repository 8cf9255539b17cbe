"""The state of the data folder at one moment: receipts, outcomes, and the inputs of the next
release.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from itertools import chain

import polars as pl

from pipelines.base import clock
from pipelines.base.home import Home
from pipelines.base.limits import Limits
from pipelines.decision.record import read_decisions
from pipelines.intake.key import known_key
from pipelines.intake.landing import Receipt
from pipelines.intake.reader import Reader
from pipelines.intake.receipt_list import OWN, Received, receipts_of, received
from pipelines.intake.submission import submissions_as_known
from pipelines.operation.look import look
from pipelines.operation.nation import (
    check_provinces,
    lifted,
    lifted_names,
    lifted_receipts,
    own_reader,
    reader_of_all,
    with_provinces,
)
from pipelines.reference.load import Reference, load_reference
from pipelines.reference.own_area import area_asked
from pipelines.release.publish import Inputs, Release, check_list, current_release, inputs_of
from pipelines.release.unchanged import released_list
from pipelines.warehouse.coverage import rosters_arrived
from pipelines.warehouse.data_month import DataMonth, data_month_of
from pipelines.warehouse.ledger import Ledger, ledger_of
from pipelines.warehouse.overtaken import overtaken


@dataclass(frozen=True)
class World:
    """The state of the data folder at one moment: what was received, the outcomes, and the inputs
    of a release of it.
    """

    home: Home
    limits: Limits
    reference: Reference
    reader: Reader
    ledger: Ledger
    inputs: Inputs
    data_month: DataMonth  # as of today

    @cached_property
    def submissions(self) -> pl.DataFrame:
        """The submission frame of all months. For some months, use the ledger instead."""
        return self.ledger.submissions()

    @cached_property
    def receipts(self) -> list[Receipt]:
        """All receipts, including those of provinces."""
        from_provinces = (lifted_receipts(frame) for frame in lifted(self.home))
        return [*receipts_of(received(self.home)), *chain.from_iterable(from_provinces)]

    @cached_property
    def unread(self) -> list[Receipt]:
        """The receipts still to be read."""
        if not self.ledger.unread:
            return []
        read = self.ledger.rows().select("receipt").collect()
        return receipts_of(received(self.home).join(read, on="receipt", how="anti"))

    @property
    def months(self) -> list[date]:
        """The months of the accepted submissions."""
        return self.ledger.accepted_months

    @cached_property
    def overtaken(self) -> set[str]:
        """The receipts of refused files replaced by a later accepted file."""
        names = [lifted_names(frame) for frame in lifted(self.home)]
        every = pl.concat([received(self.home).select("receipt", "name"), *names])
        return overtaken(self.ledger.rows(), every)

    def near(self, submissions: Collection[str]) -> pl.DataFrame:
        """The submission frame of all months that contain any of these submissions."""
        is_one = pl.col("submission").is_in(list(submissions))
        months = self.ledger.rows().filter(is_one).select("month").unique().collect()
        return replace(self.ledger, months=self.ledger.of(months["month"])).submissions()

    def since(self, released: Release | None, listed: Received | None = None) -> pl.DataFrame:
        """The submissions received after the release, or after the list `listed` that has the same
        figures.
        """
        if released is None:
            return self.submissions
        is_new = came_after_list(listed or released.inputs.received)
        if released.inputs.reader != self.inputs.reader:  # provinces may have sent anything anew
            is_new |= ~pl.col("receipt").str.contains(OWN)
        return self.ledger.rows().filter(is_new).drop("stands").collect().sort("receipt")

    def news(self, released: Release | None) -> pl.DataFrame:
        """The submissions that the release does not know, or for which decisions changed since; all
        of them if the reading or code changed.
        """
        if released is None or (released.inputs.reader, released.inputs.code_version) != (
            self.inputs.reader,
            self.inputs.code_version,
        ):
            return self.submissions
        decided = [
            one.submission
            for one in self.reader.decisions
            if (one.number, one.token) not in released.inputs.decisions
        ]
        is_news = came_after_list(released.inputs.received) | pl.col("submission").is_in(decided)
        return self.ledger.rows().filter(is_news).drop("stands").collect().sort("receipt")

    def of(self, submissions: pl.DataFrame) -> World:
        """This state with only these submissions."""
        ledger = ledger_of(submissions, self.ledger.received, self.ledger.unread)
        return replace(self, ledger=ledger)


def came_after_list(known: Received) -> pl.Expr:
    """Whether a receipt of landing came after those of a list."""
    return pl.col("receipt").str.contains(OWN) & (pl.col("receipt") > known.last)


def survey(home: Home, limits: Limits) -> World:
    """Inspect the data folder, without reading files again; creates nothing if nothing was
    received. Raises Stopped if something that cannot be recomputed is lost, or JIUYE_AREA differs
    from the data folder's.
    """
    if home.has_records or home.root.is_file():  # a file in its place raises an error
        home.prepare()
    reference = load_reference(home)
    area_asked(home, reference.tables["division"])
    reader = Reader(home, limits, reference, known_key(home), read_decisions(home))
    from_provinces = lifted(home)
    read = reader_of_all(reader.fingerprint, from_provinces)
    ledger = look(reader, read, from_provinces)
    decisions = [(one.number, one.token) for one in reader.decisions]
    if released := current_release(home):
        check_list(home, ledger.received, decisions, released)
        check_provinces(read, released.inputs.reader)
    data_month = _data_month(home, limits, reference, ledger)
    inputs = inputs_of(ledger.received, decisions, read, reference.digest, data_month)
    return World(home, limits, reference, reader, ledger, inputs, data_month)


def _data_month(home: Home, limits: Limits, reference: Reference, ledger: Ledger) -> DataMonth:
    return data_month_of(
        reference,
        ledger.accepted(),
        clock.today(),
        lambda months: rosters_arrived(home, limits, reference, ledger, months),
    )


def survey_as_read(home: Home, limits: Limits) -> World:
    """Inspect the data folder. Files not yet read by this version appear as the current release's
    version read them, or are left out.
    """
    world = survey(home, limits)
    released = current_release(home) if world.ledger.unread else None
    if released is None:
        return world
    reader = own_reader(released.inputs.reader)
    known = with_provinces(
        submissions_as_known(home, reader, received(home), world.reader.decisions, world.reference),
        lifted(home),
    )
    if len(known) <= sum(month.submissions for month in world.ledger.months):
        return world
    as_read = world.of(known)
    data_month = _data_month(home, limits, world.reference, as_read.ledger)
    return replace(as_read, data_month=data_month)


def is_released(world: World) -> bool:
    """Whether the current release is sound and follows from this state or has its figures."""
    released, file = current_release(world.home), world.home.current_release
    if released is None or released.file != file:
        return False
    known = (released.inputs.digest, released_list(world.home, released)[0])
    return world.inputs.digest in known
