"""The steps of a refresh, in the order in which they meet: plain functions that the Dagster assets
call (no dagster here).
"""

from __future__ import annotations

import os
import shutil
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property
from pathlib import Path

import polars as pl
from pebble import ProcessPool

from pipelines.base.clock import utc_now
from pipelines.base.home import Home
from pipelines.base.limits import Limits
from pipelines.contract.shown import shown
from pipelines.decision.record import read_decisions
from pipelines.feedback.check_list import CheckLists, write_check_lists
from pipelines.intake.landing import Receipt, empty_inbox, files_in, land, read_receipts, receive
from pipelines.intake.reader import Reader
from pipelines.intake.submission import (
    pseudonym_key,
    settled,
    submission_frame,
    submissions_as_known,
)
from pipelines.operation.decision_check import decision_frame, refuse_unfit
from pipelines.operation.reading import read_all, start_readers
from pipelines.quality.gate import GateReport, run_gate, start_gatekeeper, warm_up
from pipelines.reference.history import keep_reference
from pipelines.reference.load import Reference, load_reference
from pipelines.release.publish import (
    Inputs,
    Release,
    building_file,
    current_release,
    inputs_of,
    new_release_id,
    publish,
)
from pipelines.warehouse.facts import FactSet
from pipelines.warehouse.model import Model
from pipelines.warehouse.release_tables import build_tables
from pipelines.warehouse.revision import REVISION
from pipelines.warehouse.standing import overtaken

Progress = Callable[[int, int], None]
SITES_KEPT = 3
KNOWN_NAMED = 3


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
        ruled = [
            one.order.submission
            for one in self.reader.decisions
            if (one.decision, one.token) not in released.inputs.decisions
        ]
        return self.submissions.filter(
            ~pl.col("receipt").is_in(known) | pl.col("submission").is_in(ruled)
        )


def survey(home: Home, limits: Limits) -> World:
    """Look at the data folder. Reads nothing that has been read before."""
    home.prepare()
    reference = load_reference(home)
    reader = Reader(home, limits, reference, pseudonym_key(home), read_decisions(home))
    receipts = read_receipts(home)
    submissions = submission_frame(reader, receipts)
    decisions = ((one.decision, one.token) for one in reader.decisions)
    inputs = inputs_of(
        ((r.receipt, r.submission) for r in receipts),
        decisions,
        reader.fingerprint,
        reference.digest,
    )
    return World(home, limits, reference, reader, receipts, submissions, inputs)


def survey_as_read(home: Home, limits: Limits) -> World:
    """Look at the data folder; files that this version has not read yet are as the current
    release's version read them, or left out.
    """
    world, released = survey(home, limits), current_release(home)
    if len(world.submissions) == len(world.receipts) or released is None:
        return world
    known = submissions_as_known(
        home, released.inputs.reader, world.receipts, world.reader.decisions
    )
    return replace(world, submissions=known) if len(known) > len(world.submissions) else world


def take_in(
    home: Home, limits: Limits, source: Path | None, expected_month: date | None, progress: Progress
) -> World:
    """Land and receive what lies in `source` (the inbox if None) and read whatever has not been
    read yet. Raises DecisionsUnfit.
    """
    world = survey(home, limits)
    if len(world.submissions) < len(
        world.receipts
    ):  # by a run that was killed; whether a file sent again matters shows once they are read
        read_all(world.reader, world.receipts, progress, _ahead.pop("readers", None))
        world = survey(home, limits)
    arrivals = land(home, files_in(source or home.inbox), limits.workers)
    new = {
        (receipt.sha256, receipt.name)
        for receipt in receive(
            home,
            arrivals,
            expected_month,
            lambda candidates: settled(world.submissions, candidates),
        )
    }
    _say_known([arrival.name for arrival in arrivals if (arrival.sha256, arrival.name) not in new])
    empty_inbox(home, arrivals)
    read_all(world.reader, read_receipts(home), progress, _ahead.pop("readers", None))
    world = survey(home, limits)
    refuse_unfit(home, world.reader.decisions, world.submissions)
    return world


def _say_known(names: list[str]) -> None:
    """A line on the files that were received before."""
    if names:
        first = "、".join(map(shown, names[:KNOWN_NAMED])) + (
            " …" if len(names) > KNOWN_NAMED else ""
        )
        print(
            f"{len(names)} 份文件以前收到过，不再收 / received before and not taken in again:"
            f" {len(names)}：{first}",
            flush=True,
        )


def is_released(world: World) -> bool:
    """Whether the current release already follows from the world as it is."""
    released = current_release(world.home)
    return bool(released and released.inputs_digest == world.inputs.digest)


def months_to_build(world: World) -> list[date]:
    """The months whose facts may differ from the current release's: those of the news, the three
    before and the eleven after each, as far as there are any.
    """
    news = world.news(current_release(world.home))
    ruled = {decision.order.submission for decision in world.reader.decisions}
    touched = set(
        news.filter((pl.col("verdict") == "accepted") | pl.col("submission").is_in(ruled))[
            "month"
        ].drop_nulls()
    )
    return [
        month
        for month in world.months
        if any(-3 <= _months_between(first, month) <= 11 for first in touched)
    ]


def _months_between(first: date, last: date) -> int:
    return (last.year - first.year) * 12 + last.month - first.month


@dataclass(frozen=True)
class Draft:
    """A release that is built and not yet published."""

    release_id: str
    made_at: datetime
    file: Path


def build(world: World, facts: FactSet, models: Mapping[str, Model]) -> Draft:
    """Build the tables of a new release beside the current one. Raises DecisionsUnfit."""
    refuse_unfit(world.home, world.reader.decisions, world.submissions)
    now = utc_now()
    release_id = new_release_id(world.inputs, now)
    target = building_file(world.home, release_id)
    build_tables(
        world.home,
        world.limits,
        world.reference,
        world.submissions,
        facts,
        target,
        {
            "release_id": release_id,
            "released_at": now.replace(tzinfo=None),
            "code_version": world.inputs.code_version,
            "reader": world.inputs.reader,
            "reference_digest": world.inputs.reference_digest,
            "submissions_digest": world.inputs.digest,
        },
        models,
        released.file if (released := current_release(world.home)) else None,
        decision_frame(world.reader.decisions),
    )
    return Draft(release_id, now, target)


def gate(world: World, draft: Draft, models: Mapping[str, Model]) -> GateReport:
    """Judge the draft's marts, and the accepted rows that the current release does not know."""
    files: dict[str, dict[date, list[Path]]] = {}
    for row in (
        world.news(current_release(world.home))
        .filter(pl.col("data_file").is_not_null())
        .unique("data_file", maintain_order=True)
        .iter_rows(named=True)
    ):
        files.setdefault(row["register"], {}).setdefault(row["month"], []).append(
            world.home.root / row["data_file"]
        )
    marts = {
        model.table: model
        for model in (*models.values(), REVISION)
        if model.schema == "mart" and model.kept == "file"
    }
    rules = {
        name: {check.name: check.condition for check in model.checks}
        for name, model in marts.items()
    }
    not_additive = {name: model.not_additive for name, model in marts.items()}
    asked = (
        draft.file,
        files,
        {name: model.grain for name, model in marts.items()},
        world.limits,
        rules,
        not_additive,
    )
    if gatekeeper := _ahead.get("gatekeeper"):
        judging = gatekeeper.schedule(run_gate, asked)
        import dashboards.render  # noqa: F401  what comes next and takes half a second to import, while the gatekeeper works

        return judging.result()
    return run_gate(*asked)


class GateClosed(RuntimeError):
    """The gate let the draft not pass; nothing was published. The message lists what failed."""

    def __init__(self, report: GateReport) -> None:
        lines = [
            f"- {r.check}: {r.failing} 行 / rows; {r.message.zh} / {r.message.en}"
            for r in report.failures
            if r.severity == "block"
        ]
        super().__init__(
            "质量门未通过，没有发布，原发布不变 / the gate is closed, nothing was published, the"
            " last release stays:\n" + "\n".join(lines)
        )


def release(world: World, draft: Draft, report: GateReport) -> Release:
    """Publish the draft. Raises GateClosed, and removes it, where the gate did not pass."""
    if not report.passed:
        draft.file.unlink()
        raise GateClosed(report)
    keep_reference(world.home, world.inputs.reference_digest)
    return publish(world.home, draft.file, draft.release_id, world.inputs, draft.made_at)


def tell_streets(home: Home) -> CheckLists:
    """Make the streets' check lists those of the current release."""
    return write_check_lists(home, current_release(home).file)


def draw_site(home: Home) -> Path:
    """Draw the pages of the current release, if they have not been, and flip site/current to them.
    Returns the overview's path.
    """
    from dashboards.render import render_site

    release_id = current_release(home).release_id
    folder = home.site / release_id
    link = home.site / "current"
    if not (link.exists() and link.resolve() == folder):
        unfinished = home.site / f".{release_id}"
        shutil.rmtree(unfinished, ignore_errors=True)
        shutil.rmtree(folder, ignore_errors=True)
        render_site(home.current_release, unfinished)
        unfinished.replace(folder)
        flipping = home.site / f".current-{os.getpid()}"
        flipping.unlink(missing_ok=True)
        flipping.symlink_to(release_id)
        flipping.replace(link)
        for old in sorted(path for path in home.site.glob("2*") if path.is_dir())[:-SITES_KEPT]:
            shutil.rmtree(old)
    return link / "index.html"


def looks_new(home: Home, source: Path | None) -> bool:
    """Whether what is to be taken in has a file of a name and size that none received so far has;
    one that differs only in its bytes is found when it is landed.
    """
    known = {(receipt.name, receipt.bytes) for receipt in read_receipts(home)}
    return any(
        (file.name, file.stat().st_size) not in known for file in files_in(source or home.inbox)
    )


_ahead: dict[str, ProcessPool] = {}  # processes that were started before they are needed


@contextmanager
def processes_ahead(home: Home, limits: Limits) -> Iterator[None]:
    """Have reader processes and a gatekeeper start beside whatever comes first inside; they end
    with it.
    """
    _ahead.update(readers=start_readers(home, limits), gatekeeper=start_gatekeeper())
    started = tuple(_ahead.values())
    try:
        yield
    finally:
        _ahead.clear()
        for pool in started:
            pool.stop()
            pool.join()


@contextmanager
def warming_up() -> Iterator[None]:
    """Import Great Expectations beside whatever runs inside, unless a gatekeeper does."""
    if "gatekeeper" in _ahead:
        yield
        return
    thread = threading.Thread(target=warm_up)
    thread.start()
    try:
        yield
    finally:
        thread.join()


def path_or_none(text: str | None) -> Path | None:
    """A path, made absolute."""
    return Path(text).resolve() if text else None


def month_or_none(text: str | None) -> date | None:
    """The first of the month that `2026-10` or `2026-10-01` names."""
    return date.fromisoformat(f"{text[:7]}-01") if text else None


def announce(what: str) -> None:
    """Say on stderr which step begins."""
    print(f"{what} …", file=sys.stderr, flush=True)


class BarProgress:
    """`done/total` on stderr once a step has taken two seconds: one line that changes on a
    terminal, a line every ten seconds elsewhere.
    """

    def __init__(self, what: str) -> None:
        self.what = what
        self.due = time.monotonic() + 2
        self.open_line = False

    def __call__(self, done: int, total: int) -> None:
        now, terminal = time.monotonic(), sys.stderr.isatty()
        ends = self.open_line and done >= total
        if now < self.due and not ends:
            return
        self.due = now + (0.3 if terminal else 10)
        self.open_line = terminal and done < total
        print(
            f"\r{self.what} {done}/{total} " if terminal else f"{self.what} {done}/{total}",
            end="" if self.open_line else "\n",
            file=sys.stderr,
            flush=True,
        )
