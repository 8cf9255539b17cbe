"""What steps of a run have in common: saying that they begin, and what is tried again at once."""

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
    """Where a disk or another process is at fault a retry may help; what fails by itself fails
    again.
    """
    try:
        yield
    except OSError as error:
        raise dg.RetryRequested(max_retries=2, seconds_to_wait=5) from error


def begin(context: dg.AssetExecutionContext, what: str) -> None:
    """Say which step begins: on stderr, and on the run's page."""
    announce(what)
    context.log.info(what)
    note_step(Home.from_environment(), job_of(context.run), what)
