"""`make bench-history`: what bookkeeping takes with years of a province behind, side by side with an
empty data folder. Sizes by JIUYE_BENCH_MONTHS and JIUYE_BENCH_STREETS.
"""

from __future__ import annotations

import os
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

from pipelines.base.home import Home
from pipelines.base.limits import Limits
from pipelines.intake.landing import read_receipts
from pipelines.intake.receipt_list import received
from pipelines.intake.submission import submission_frame
from pipelines.operation.make_release import months_to_build
from pipelines.operation.world import is_released, survey
from pipelines.warehouse.facts import build_facts
from pipelines.warehouse.ledger import ledger_of
from tests.bench.bench import measured
from tests.bench.figures import record, table
from tests.build.long_history import receive_one_more, release_history, write_history

MONTHS = int(os.environ.get("JIUYE_BENCH_MONTHS", "24"))
STREETS = int(os.environ.get("JIUYE_BENCH_STREETS", "3111"))
LAST = date(2026, 10, 1)
RUNS = 5
# What shall hold at full size, in seconds.
MARKS = {
    "empty inbox, more than in an empty folder": 1.0,
    "sensor tick": 1.0,
    "jiuye status": 2.0,
    "opening a run": 3.0,
}
told: list[list[str]] = []  # lines of the record


def seconds_of(work: Callable[[], object]) -> float:
    """How long the work takes."""
    began = time.monotonic()
    work()
    return time.monotonic() - began


def say(what: str, seconds: list[float]) -> float:
    """Print a line with median and spread, and note it for the record; the median."""
    median = statistics.median(seconds)
    mark = f"{MARKS[what]:.1f} s" if what in MARKS else ""
    cells = [what, f"{median:.2f} s", f"{min(seconds):.2f} to {max(seconds):.2f}", mark]
    told.append(cells)
    print(f"{what:<44}{cells[1]:>10}  {cells[2]:<18}{mark and 'at most ' + mark}", flush=True)
    return median


def many(work: Callable[[], object]) -> list[float]:
    """The work RUNS times over."""
    return [seconds_of(work) for _ in range(RUNS)]


def tick(home: Home) -> None:
    """What the sensor `unreleased` does."""
    world = survey(home, Limits.from_environment())
    assert not world.ledger.unread
    assert world.months
    assert is_released(world)


def open_run(home: Home) -> None:
    """A look at the folder, the months to build, and which facts are to be computed."""
    world = survey(home, Limits.from_environment())
    months_to_build(world)
    build_facts(home, world.limits, world.reference, world.ledger, asked=())


def command(home: Home, *words: str) -> list[float]:
    """Seconds of a command of the command line."""
    os.environ["JIUYE_SECOND_OPINION"] = "off"
    return [measured(*words, home=home.root)[0] for _ in range(RUNS)]


def main() -> None:
    """Write the history, measure, print."""
    with tempfile.TemporaryDirectory(prefix="jiuye-bench-") as folder:
        home, empty = Home(Path(folder, "home")), Home(Path(folder, "empty"))
        began = time.monotonic()
        count = write_history(home, months=MONTHS, streets=STREETS, last=LAST)
        print(f"{count:,} submissions written in {time.monotonic() - began:.0f} s", flush=True)
        say("rebuilt from receipts and outcomes", [seconds_of(lambda: _look(home))])
        key = _look(home)
        release_history(home)
        say("sensor tick", many(lambda: tick(home)))
        say("opening a run", many(lambda: open_run(home)))
        say("jiuye status", command(home, "status"))
        more = say("jiuye refresh, an empty inbox", command(home, "refresh"))
        less = say("jiuye refresh, an empty folder", command(empty, "refresh"))
        say("empty inbox, more than in an empty folder", [more - less])
        receive_one_more(home, LAST)
        say("a look after one more file", [seconds_of(lambda: _look(home))])
        say("the next", many(lambda: _look(home)))
        told.append(["as it was done before the ledger, in the same run:", "", "", ""])
        print(f"\n{told[-1][0]}")
        world = survey(home, Limits.from_environment())
        say("receipts, line by line", [seconds_of(lambda: read_receipts(home))])
        say("receipts as a frame", [seconds_of(lambda: received(home))])
        receipts = read_receipts(home)
        say("submission frame", [seconds_of(lambda: submission_frame(world.reader, receipts))])
        say("what stands", [seconds_of(lambda: ledger_of(world.submissions))])
        say("which are to be read", [seconds_of(lambda: world.reader.unread(receipts))])
        _look(home)
        before = _look(home)
        shutil.rmtree(home.lake / "ledger")
        assert _look(home) == before != key, "made anew is not what was kept"
    heads = (f"{count:,} submissions of {MONTHS} months", "median", "spread", "at most")
    record("bench-history", table(heads, told))


def _look(home: Home) -> str:
    return survey(home, Limits.from_environment()).ledger.key


if __name__ == "__main__":
    main()
