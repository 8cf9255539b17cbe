"""Makes a release: the months to build, the draft, its gate, and publication."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

import polars as pl

from pipelines.base.clock import now_after
from pipelines.base.home import Home
from pipelines.base.month import months_between
from pipelines.base.wording import both
from pipelines.feedback.check_list import CheckLists, write_check_lists
from pipelines.intake.receipt_list import received
from pipelines.operation.closed_gate import ClosedGate, forget_closed, keep_draft, override_of
from pipelines.operation.closed_gate_lines import gate_lines
from pipelines.operation.decision_check import check_decisions, decision_frame
from pipelines.operation.look_again import agreed, ask, new_files
from pipelines.operation.processes import NONE_AHEAD, Processes
from pipelines.operation.retention import first_month_kept
from pipelines.operation.world import World, is_released
from pipelines.quality.gate import (
    GateReport,
    RegisterFiles,
    checked_models,
    record_checks,
    run_gate,
)
from pipelines.quality.second_opinion import wants_second_opinion
from pipelines.reference.history import keep_reference
from pipelines.reference.load import load_reference
from pipelines.release.publish import (
    Release,
    building_file,
    current_release,
    find_release,
    is_as_published,
    new_release_id,
)
from pipelines.release.publish import publish as publish_file
from pipelines.release.unchanged import changes_no_figure, note_unchanged
from pipelines.warehouse.data_month import release_columns
from pipelines.warehouse.facts import FactSet
from pipelines.warehouse.model import Model, load_models
from pipelines.warehouse.release_tables import build_tables

logger = logging.getLogger(__name__)


def months_to_build(world: World) -> list[date]:
    """The months whose facts may differ from the current release: those of new submissions, the
    three before and the eleven after each, as far as they have data.
    """
    news = world.news(current_release(world.home))
    decided = {decision.submission for decision in world.reader.decisions}
    touched = set(
        news.filter((pl.col("verdict") == "accepted") | pl.col("submission").is_in(decided))[
            "month"
        ].drop_nulls()
    )
    return [
        month
        for month in world.months
        if any(-3 <= months_between(first, month) <= 11 for first in touched)
    ]


@dataclass(frozen=True)
class Draft:
    """A built release, not yet published."""

    release_id: str
    made_at: datetime
    file: Path
    taken_over: Path | None  # the release from which months with equal inputs were copied


def build(world: World, facts: FactSet, models: Mapping[str, Model]) -> Draft:
    """Build the tables of a new release beside the current one. Raises DecisionsDoNotFit."""
    check_decisions(world.reader, world.ledger)
    released, last = current_release(world.home), received(world.home)["received_at"].tail(1)
    known = last.to_list()
    if released:
        known.append((released.released_at + timedelta(seconds=1)).isoformat())
    now = now_after(*known)
    release_id = new_release_id(world.inputs, now)
    target = building_file(world.home, release_id)
    taken_over = released.file if released and is_as_published(released) else None
    logger.info("building %s over %d months", release_id, len(facts.months))
    build_tables(
        world.home,
        world.limits,
        world.reference,
        world.ledger,
        facts,
        target,
        {
            "release_id": release_id,
            "released_at": now.replace(tzinfo=None),
            "code_version": world.inputs.code_version,
            "reader": world.inputs.reader,
            "reference_digest": world.inputs.reference_digest,
            "submissions_digest": world.inputs.digest,
            **release_columns(world.data_month),
        },
        models,
        released.file if released else None,
        decision_frame(world.reader.decisions, world.reference),
        carry=taken_over is not None,
    )
    return Draft(release_id, now, target, taken_over)


def judge(world: World, draft: Draft, models: Mapping[str, Model]) -> GateReport:
    """Run the gate on the draft's tables and on accepted rows unknown to the current release;
    record the result of every check in audit.check.
    """
    files = new_files(world, current_release(world.home))
    report = run_gate(
        draft.file, files, world.limits, checked_models(models), before=draft.taken_over
    )
    record_checks(draft.file, world.limits, report)
    failed = [result for result in report.results if not result.passed]
    logger.info(
        "%d checks, %d not passed, %.1f s", len(report.results), len(failed), report.seconds
    )
    for result in failed:
        level = logging.ERROR if result.severity == "block" else logging.INFO
        logger.log(level, "%s: %d rows", result.check, result.failing)
    return report


class GateClosed(RuntimeError):
    """The draft did not pass the gate; nothing was published. The message lists the failed checks
    and what is behind them.
    """

    def __init__(self, report: GateReport, closed: ClosedGate | None = None) -> None:
        lines = [
            f"- {r.check}: {r.failing} 行 / rows; {r.message.zh} / {r.message.en} {r.keys}"
            for r in report.failures
            if r.severity == "block"
        ]
        behind = gate_lines(closed) if closed else []
        super().__init__(
            "质量检查未通过，本次没有发布，仍用上次发布 / the gate is closed, nothing was published, the"
            " last release stays:\n" + "\n".join([*lines, *(both(line) for line in behind)])
        )


def publish(
    world: World, draft: Draft, report: GateReport, processes: Processes = NONE_AHEAD
) -> Release:
    """Publish the draft, and let the gatekeeper process, if any, start the second opinion.

    If the gate failed and there is no override for this list, Great Expectations checks at once,
    the draft is kept, and GateClosed or EvaluationsDisagree is raised. If a concurrent refresh
    already published the list, or the arrivals changed no figure, the existing release stays
    current.
    """
    released = current_release(world.home)
    files = new_files(world, released)
    override = None if report.passed else override_of(world, report)
    if not report.passed and override is None:
        raise GateClosed(report, _held_back(world, draft, report, released, files, processes))
    if released and is_released(world):
        draft.file.unlink()
        return released
    if released and override is None and changes_no_figure(world.home, world.inputs, draft.file):
        note_unchanged(world.home, released, world.inputs)
        draft.file.unlink()
        logger.info("no figure changed: %s stands", released.release_id)
        return released
    if override:
        logger.warning("the gate is closed; decision %d lets the list pass", override.number)
    return _published(world, draft, files, processes)


def _published(world: World, draft: Draft, files: RegisterFiles, processes: Processes) -> Release:
    keep_reference(world.home, world.inputs.reference_digest)
    published = publish_file(world.home, draft.file, draft.release_id, world.inputs, draft.made_at)
    forget_closed(world.home)
    logger.info("published %s", draft.release_id)
    if processes.gatekeeper and wants_second_opinion():
        processes.asked[published.file] = ask(
            world.home, world.limits, published.file, files, processes
        )
    return published


def _held_back(
    world: World,
    draft: Draft,
    report: GateReport,
    released: Release | None,
    files: RegisterFiles,
    processes: Processes,
) -> ClosedGate:
    """Keep the draft of a closed gate with what is behind it. Raises EvaluationsDisagree."""
    try:
        if wants_second_opinion():
            answer = ask(world.home, world.limits, draft.file, files, processes)
            agreed(answer(), published=False)
    finally:
        news = world.news(released)
        closed = keep_draft(world, draft.release_id, draft.file, report, files, news, load_models())
    return closed


def tell_streets(home: Home) -> CheckLists:
    """Update the streets' check lists to the current release. Raises NoSuchRelease."""
    kept = first_month_kept(load_reference(home))
    notices = write_check_lists(home, find_release(home).file, kept)
    logger.info("%d check lists, %d of them changed", notices.lists, notices.changed)
    return notices
