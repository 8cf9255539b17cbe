"""The second opinion on a release as a step, run beside the pages, or immediately if the gate
closes.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import date
from pathlib import Path

import polars as pl

from pipelines.base.home import Home
from pipelines.base.limits import Limits
from pipelines.operation.processes import Processes
from pipelines.operation.world import World, came_after_list, survey
from pipelines.quality.gate import RegisterFiles, checked_models
from pipelines.quality.second_opinion import (
    EvaluationsDisagree,
    SecondOpinion,
    second_opinion,
    wants_second_opinion,
)
from pipelines.release.publish import Release, find_release, releases
from pipelines.warehouse.model import load_models

logger = logging.getLogger(__name__)


def new_files(
    world: World, released: Release | None, until: Release | None = None
) -> RegisterFiles:
    """The lake files of accepted rows that `released` does not know; with `until`, only those known
    to that release.
    """
    is_known = ~came_after_list(until.inputs.received) if until else True
    files: dict[str, dict[date, list[Path]]] = {}
    for row in (
        world.news(released)
        .filter(pl.col("data_file").is_not_null() & is_known)
        .unique("data_file", maintain_order=True)
        .iter_rows(named=True)
    ):
        files.setdefault(row["register"], {}).setdefault(row["month"], []).append(
            world.home.root / row["data_file"]
        )
    return files


def ask(
    home: Home, limits: Limits, file: Path, files: RegisterFiles, processes: Processes
) -> Callable[[], SecondOpinion]:
    """Ask Great Expectations about a release file and new register rows, in the gatekeeper process
    if there is one. Returns a function that waits for the answer.
    """
    asked = (file, files, limits, checked_models(load_models()), home.site / "checks")
    if processes.gatekeeper:
        return processes.gatekeeper.schedule(second_opinion, asked).result
    return lambda: second_opinion(*asked)


def look_again(home: Home, limits: Limits, processes: Processes) -> SecondOpinion | None:
    """The second opinion on the current release and its new rows; Data Docs go to site/checks. None
    if switched off. Raises EvaluationsDisagree if it differs from audit.check, and GateError.
    """
    if not wants_second_opinion():
        return None
    current = find_release(home)
    answer = processes.asked.pop(current.file, None)
    if answer is None:
        before = [one for one in releases(home) if one.number < current.number]
        world = survey(home, limits)
        files = new_files(world, before[-1] if before else None, current)
        answer = ask(home, limits, current.file, files, processes)
    return agreed(answer(), published=True)


def agreed(opinion: SecondOpinion, *, published: bool) -> SecondOpinion:
    """The opinion. Raises EvaluationsDisagree if it differs from DuckDB's results."""
    logger.info(
        "Great Expectations: %d suites, %d expectations, %d failed, %d disagree, %.1f s",
        opinion.suites,
        opinion.expectations,
        opinion.failed,
        len(opinion.disagreements),
        opinion.seconds,
    )
    if opinion.disagreements:
        raise EvaluationsDisagree(opinion, published)
    return opinion
