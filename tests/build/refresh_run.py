"""A whole refresh: as a command of its own, or within this process."""

from __future__ import annotations

import contextlib
import io
import os
import subprocess
import sys
from pathlib import Path

import pytest

from pipelines.base.home import Home

ROOT = Path(__file__).resolve().parents[2]


def jiuye(home: Path, *words: str, **options) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "-c", "from assets.cli.main import main; main()", *words],
        cwd=ROOT,
        env={**os.environ, "JIUYE_HOME": str(home)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        **options,
    )


def refresh_here(home: Path, source: Path) -> int:
    """`jiuye refresh` within this process, which spares it the imports of another."""
    from assets.cli.refresh import refresh

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JIUYE_HOME", str(home))
        patch.setenv("DAGSTER_HOME", str(home / "dagster"))
        return refresh(Home(home), source, None)


def told_here(home: Path, source: Path) -> tuple[int, str]:
    """The exit code of a refresh within this process, and what it said."""
    with io.StringIO() as out, contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
        return refresh_here(home, source), out.getvalue()
