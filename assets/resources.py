"""The data folder as a resource: its write lock is held for as long as a run lasts."""

from __future__ import annotations

from contextlib import ExitStack

import dagster as dg
from pydantic import PrivateAttr

from pipelines.base.home import Home
from pipelines.base.limits import Limits
from pipelines.base.lock import locked


class DataFolder(dg.ConfigurableResource):
    """JIUYE_HOME, locked by the run that uses it; a run waits its turn for `wait_seconds`."""

    wait_seconds: float = 0

    _held: ExitStack = PrivateAttr(default_factory=ExitStack)

    def setup_for_execution(self, context: dg.InitResourceContext) -> None:  # noqa: ARG002  Dagster's
        """Take the lock. Raises HomeInUse."""
        self._held.enter_context(locked(self.home, self.wait_seconds))

    def teardown_after_execution(self, context: dg.InitResourceContext) -> None:  # noqa: ARG002
        """Give the lock back."""
        self._held.close()

    @property
    def home(self) -> Home:
        """The folder that JIUYE_HOME names."""
        return Home.from_environment()

    @property
    def limits(self) -> Limits:
        """What the environment allows."""
        return Limits.from_environment()
