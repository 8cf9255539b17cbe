"""The data folder as a resource: its write lock is held during a run."""

from __future__ import annotations

from contextlib import ExitStack

import dagster as dg
from pydantic import PrivateAttr

from pipelines.base.home import Home
from pipelines.base.limits import Limits
from pipelines.base.lock import locked
from pipelines.operation.attempt import begin, end, record_failure

RELEASING = ("refresh", "release_alone")
AFTER_RELEASE = ("site", "check_lists", "second_opinion")


def job_of(run: dg.DagsterRun | None) -> str:
    """The job name under which a run is recorded; releasing with or without pages is one job."""
    name = run.job_name if run else "refresh"
    return "refresh" if name in RELEASING else name


@dg.failure_hook
def failed(context: dg.HookContext) -> None:
    """Record why a step of a run failed."""
    if isinstance(context.op_exception, Exception):
        name = "refresh" if context.job_name in RELEASING else context.job_name
        is_released = context.op.name in AFTER_RELEASE
        record_failure(Home.from_environment(), name, context.op_exception, is_released=is_released)


class DataFolder(dg.ConfigurableResource):
    """JIUYE_HOME, locked by the run that uses it; a run waits its turn for `wait_seconds`."""

    wait_seconds: float = 0

    _held: ExitStack = PrivateAttr(default_factory=ExitStack)

    def setup_for_execution(self, context: dg.InitResourceContext) -> None:
        """Take the lock and record the start of the run. Raises HomeInUse."""
        self._held.enter_context(locked(self.home, self.wait_seconds))
        begin(self.home, job_of(context.run))

    def teardown_after_execution(self, context: dg.InitResourceContext) -> None:
        """Record the end of the run and release the lock."""
        end(self.home, job_of(context.run))
        self._held.close()

    @property
    def home(self) -> Home:
        """The folder in JIUYE_HOME."""
        return Home.from_environment()

    @property
    def limits(self) -> Limits:
        """The limits set in the environment."""
        return Limits.from_environment()
