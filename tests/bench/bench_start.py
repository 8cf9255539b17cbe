"""`make bench-start`: what it takes until the command line answers, against bare imports, pair by pair,
in CPU seconds; on a small release of its own.
"""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from pipelines.base.home import Home
from tests.build.small_home import JULY, bring, people, release_now

ROOT = Path(__file__).resolve().parents[2]
PAIRS = 21
COMMAND = "from assets.cli.main import main; main()"  # as the installed command has it
ASKED = (  # what is asked, what it is measured against, the mark
    (["--help"], "import click", 1.5),
    (["sql", "select 1"], "import duckdb, polars", 2.0),
)


def cpu_seconds(home: Path, code: str, *words: str) -> float:
    """Of a Python that runs this code, with all its children."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(
        [sys.executable, "-c", code, *words],
        cwd=ROOT,
        env={**os.environ, "JIUYE_HOME": str(home)},
        stdout=subprocess.DEVNULL,
        check=True,
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    """Print the ratios; exit code 1 where a mark is missed."""
    missed = False
    with tempfile.TemporaryDirectory(prefix="jiuye-bench-start-") as folder:
        home = Home(Path(folder)).prepare()
        bring(home, JULY, people(1))
        release_now(home)
        for words, bare, mark in ASKED:
            cpu_seconds(home.root, COMMAND, *words)  # so that all is compiled and in memory
            pairs = [
                (cpu_seconds(home.root, COMMAND, *words), cpu_seconds(home.root, bare))
                for _ in range(PAIRS)
            ]
            low, ratio, high = statistics.quantiles((ours / bare for ours, bare in pairs), n=4)
            missed |= ratio > mark
            print(
                f"jiuye {' '.join(words)}: {1000 * statistics.median(ours for ours, _ in pairs):.0f}"
                f" ms CPU, {ratio:.2f} times `{bare}` ({low:.2f} to {high:.2f}; mark: at most {mark})",
                flush=True,
            )
    sys.exit(missed)


if __name__ == "__main__":
    main()
