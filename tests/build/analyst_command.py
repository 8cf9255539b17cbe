"""A command of the analyst as typed, in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys

from pipelines.base.home import Home
from tests.build.refresh_run import ROOT

COMMAND = [sys.executable, "-c", "from assets.cli.main import main; main()"]


def run(home: Home, *words: str, stdin: str = "") -> subprocess.CompletedProcess:
    environment = {
        **os.environ,
        "JIUYE_HOME": str(home.root),
        "PYTHONPATH": os.pathsep.join((str(ROOT), os.environ.get("PYTHONPATH", ""))),
    }
    return subprocess.run(
        [*COMMAND, *words],
        cwd=ROOT,
        env=environment,
        input=stdin,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
