"""Shared by the steps of runs: progress messages and immediate retries."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import dagster as dg

from assets.resources import job_of
from pipelines.base.home import Home
from pipelines.operation.attempt import note_step
from pipelines.operation.progress import announce


@contextmanager
def retried() -> Iterator[None]:
    """Retry errors of a disk or another process; others would fail again."""
    try:
        yield
    except OSError as error:
        raise dg.RetryRequested(max_retries=2, seconds_to_wait=5) from error


def begin(context: dg.AssetExecutionContext, what: str) -> None:
    """Report the start of a step on stderr and in the run's log."""
    announce(what)
    context.log.info(what)
    note_step(Home.from_environment(), job_of(context.run), what)
