"""A command of the analyst as typed, in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys

from pipelines.base.home import Home
from tests.build.refresh_run import ROOT

COMMAND = [sys.executable, "-c", "from assets.cli.main import main; main()"]


def run(home: Home, *words: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
    done = run_bytes(home, *words, stdin=stdin.encode())
    return subprocess.CompletedProcess(
        done.args, done.returncode, done.stdout.decode(), done.stderr.decode()
    )


def run_bytes(
    home: Home, *words: str, stdin: bytes = b"", encoding: str = "utf-8"
) -> subprocess.CompletedProcess[bytes]:
    """On a terminal of that encoding."""
    environment = {
        **os.environ,
        "JIUYE_HOME": str(home.root),
        "PYTHONIOENCODING": encoding,
        "PYTHONPATH": os.pathsep.join((str(ROOT), os.environ.get("PYTHONPATH", ""))),
    }
    return subprocess.run(
        [*COMMAND, *words],
        cwd=ROOT,
        env=environment,
        input=stdin,
        capture_output=True,
        check=False,
        timeout=60,
    )
