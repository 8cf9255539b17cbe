"""Loaded by every Python of an unattended month: its clock is that of a file, which runs so many
times as fast, and a file called 错 closes the gate for as long as it stands.
"""

import importlib.machinery
import os
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

CLOCK = Path(os.environ.get("TRIAL_CLOCK", "/nowhere"))  # the moment at its mtime, ISO
SPEED = float(os.environ.get("TRIAL_SPEED", "60"))
WRONG = (
    "update mart.roster set persons = persons + 1 where area_level = 'province' and exists"
    " (select 1 from audit.submission where stands and verdict = 'accepted' and month = roster.month"
    " and file_name like '%（2）%')"
)


def now():
    """The trial's moment, to the second."""
    passed = timedelta(seconds=(time.time() - CLOCK.stat().st_mtime) * SPEED)
    return (datetime.fromisoformat(CLOCK.read_text()).astimezone(UTC) + passed).replace(
        microsecond=0
    )


def _tell_time(module):
    module.utc_now = now


def _close_gate(module):
    judge = module.judge

    def judged(world, draft, models):
        import duckdb

        with duckdb.connect(str(draft.file)) as connection:
            connection.execute(WRONG)
        return judge(world, draft, models)

    module.judge = judged


CHANGED = {"pipelines.base.clock": _tell_time, "pipelines.operation.make_release": _close_gate}


class Changer:
    """Changes two modules once they are imported."""

    def find_spec(self, name, path=None, target=None):
        if name not in CHANGED:
            return None
        spec = importlib.machinery.PathFinder.find_spec(name, path, target)
        run = spec.loader.exec_module

        def run_and_change(module):
            run(module)
            CHANGED[name](module)

        spec.loader.exec_module = run_and_change
        return spec


if CLOCK.exists():
    sys.meta_path.insert(0, Changer())
