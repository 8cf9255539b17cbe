"""The data folder as a resource: its write lock is held for as long as a run lasts."""

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
    """As which job a run is recorded: what releases is one, with pages or without."""
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
        """Take the lock, and record that a run begins. Raises HomeInUse."""
        self._held.enter_context(locked(self.home, self.wait_seconds))
        begin(self.home, job_of(context.run))

    def teardown_after_execution(self, context: dg.InitResourceContext) -> None:
        """Record that the run has ended, and give the lock back."""
        end(self.home, job_of(context.run))
        self._held.close()

    @property
    def home(self) -> Home:
        """The folder that JIUYE_HOME names."""
        return Home.from_environment()

    @property
    def limits(self) -> Limits:
        """What the environment allows."""
        return Limits.from_environment()
