"""Kills at many moments of a refresh, some under the daemon, and readers through many releases: how
many were tried and survived, how many answers were mixed, files lost, persons leaked.

    make test-kills                           # 60 moments, 20 readers, 50 releases: most of an hour
    KILLS=6 KILLS_DAEMON=1 make test-kills    # a few minutes
"""

from __future__ import annotations

import multiprocessing
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import duckdb

from pipelines.base.home import Home
from pipelines.intake.landed_file import landed_path
from pipelines.intake.landing import read_receipts
from pipelines.operation.attempt import MOST_ATTEMPTS, attempts
from pipelines.release.publish import current_release, publish, releases
from pipelines.sample import write_sample
from pipelines.warehouse.release_tables import table_hashes

ROOT = Path(__file__).resolve().parents[2]
KILLS = int(os.environ.get("KILLS", "60"))
OF_DAEMON = min(int(os.environ.get("KILLS_DAEMON", str(MOST_ATTEMPTS - 1))), MOST_ATTEMPTS - 1)
RELEASES, READERS = 50, 20
PATIENCE = 900
PERSON = re.compile(rb"519900[0-9]{11}[0-9X]")  # an identity number of the sample's people
OPEN_FOLDERS = ("lake", "releases", "site", "operation", "dagster", "exports")
ASKED = "select sum(persons), sum(households) from mart.roster"


def command(*words: str) -> list[str]:
    """A command of jiuye in a process of its own."""
    return [sys.executable, "-c", "from assets.cli.main import main; main()", *words]


def environment(home: Home) -> dict[str, str]:
    """What processes on this data folder are told."""
    return {
        **os.environ,
        "JIUYE_HOME": str(home.root),
        "DAGSTER_HOME": str(home.dagster),
        "JIUYE_WORKERS": "1",
        "JIUYE_SECOND_OPINION": "off",
        "JIUYE_SETTLED_SECONDS": "0",
        "JIUYE_SENSOR_SECONDS": "2",
        "JIUYE_RETRY_SECONDS": "1",
    }


def started(home: Home, *words: str) -> subprocess.Popen:
    """A process that runs, in a group of its own."""
    return subprocess.Popen(
        list(words),
        cwd=ROOT,
        env=environment(home),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def ended(process: subprocess.Popen) -> None:
    """End the group of a process that this script started."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def figures(file: Path) -> tuple:
    """What a reader asks of a release."""
    with duckdb.connect(str(file), read_only=True) as connection:
        return connection.execute(ASKED).fetchall()[0]


def copied(home: Home, target: Path) -> Home:
    """A copy of a data folder."""
    return Home(Path(shutil.copytree(home.root, target, symlinks=True)))


def lost(home: Home) -> int:
    """Receipts whose bytes are not in landing."""
    return sum(not landed_path(home, one.sha256).is_file() for one in read_receipts(home))


def leaked(home: Home) -> int:
    """Files outside the four folders that hold an identity number."""
    paths = (path for name in OPEN_FOLDERS for path in (home.root / name).rglob("*"))
    return sum(path.is_file() and bool(PERSON.search(path.read_bytes())) for path in paths)


def kills(base: Home, whole: Home, source: Path, seconds: float, folder: Path) -> None:
    """Kill a refresh at so many moments, one after the other in the same folder; where one came to
    its end before its moment, begin anew in another.
    """
    known = {current_release(base).release_id: figures(base.current_release)}
    new, right = figures(whole.current_release), table_hashes(whole.current_release)
    tried = mixed = gone = told = 0
    is_equal, home, is_fresh = True, copied(base, folder / "killed-0"), True
    refresh = command("refresh", "--from", str(source))

    def ends_well(code: int) -> bool:
        return code in (0, 1) and table_hashes(home.current_release) == right

    for moment in range(1, KILLS + 1):
        while True:
            process = started(home, *refresh)
            with suppress(subprocess.TimeoutExpired):
                process.wait(seconds * moment / KILLS)
            code = process.poll()
            ended(process)
            now = current_release(home)
            mixed += figures(now.file) != known.get(now.release_id, new)
            if code is None:
                tried, is_fresh = tried + 1, False
                break
            is_equal &= ends_well(code)
            if is_fresh:
                break  # a whole refresh takes less than this moment
            gone, told = gone + lost(home), told + leaked(home)
            home, is_fresh = copied(base, folder / f"killed-{moment}"), True
    is_equal &= ends_well(started(home, *refresh).wait(PATIENCE))
    print(
        f"kills: tried {tried}, survived {tried if is_equal else 0}, mixed {mixed}, lost"
        f" {gone + lost(home)}, leaked {told + leaked(home)}",
        flush=True,
    )


def kills_of_daemon(base: Home, whole: Home, source: Path, folder: Path) -> None:
    """Kill runs of the daemon, a little later each time, until the last one is left alone."""
    home = copied(base, folder / "daemon")
    for path in source.iterdir():
        shutil.copy(path, home.inbox)
    daemon = started(
        home, sys.executable, "-m", "dagster._daemon", "run", "-w", str(ROOT / "workspace.yaml")
    )
    former, tried, seen = current_release(base).release_id, 0, set()
    try:
        end = time.monotonic() + PATIENCE
        while current_release(home).release_id == former and time.monotonic() < end:
            time.sleep(0.2)
            for one in attempts(home).values():
                process = one.process.partition("-")[0]
                if one.outcome == "running" and process not in seen and tried < OF_DAEMON:
                    time.sleep(tried)
                    seen.add(process)
                    with suppress(ProcessLookupError):
                        os.kill(int(process), signal.SIGKILL)
                        tried += 1
        time.sleep(5)
    finally:
        os.killpg(daemon.pid, signal.SIGINT)
        with suppress(subprocess.TimeoutExpired):
            daemon.wait(20)
        ended(daemon)
    is_equal = table_hashes(home.current_release) == table_hashes(whole.current_release)
    print(
        f"kills under the daemon: tried {tried}, survived {tried if is_equal else 0}, lost"
        f" {lost(home)}, leaked {leaked(home)}",
        flush=True,
    )


def read_on(root: str, known: list[tuple], stop, read, mixed) -> None:
    """Ask the current release again and again; count what is none of the known answers."""
    home = Home(Path(root))
    while not stop.is_set():
        answer = figures(home.current_release)
        with read.get_lock():
            read.value += 1
        if answer not in known:
            with mixed.get_lock():
                mixed.value += 1


def readers(base: Home, whole: Home, folder: Path) -> None:
    """Readers that go on while releases are published, of the one or the other tables in turn."""
    home = copied(base, folder / "read")
    files = [base.current_release, whole.current_release]
    known = [figures(file) for file in files]
    inputs = current_release(home).inputs
    context = multiprocessing.get_context("spawn")
    stop, read, mixed = context.Event(), context.Value("i", 0), context.Value("i", 0)
    arguments = (str(home.root), known, stop, read, mixed)
    own = [context.Process(target=read_on, args=arguments) for _ in range(READERS)]
    for process in own:
        process.start()
    end = time.monotonic() + PATIENCE
    while read.value < READERS and time.monotonic() < end:
        time.sleep(0.1)
    began = max(datetime.now(UTC), releases(home)[-1].released_at).replace(microsecond=0)
    for number in range(1, RELEASES + 1):
        building = home.releases / ".building-again.duckdb"
        shutil.copyfile(files[number % 2], building)
        moment = began + timedelta(seconds=number)
        publish(home, building, f"{moment:%Y%m%dT%H%M%SZ}-0", inputs, moment)
        time.sleep(0.1)
    stop.set()
    for process in own:
        process.join(30)
    failed = sum(process.exitcode != 0 for process in own)
    print(
        f"readers: {READERS} through {RELEASES} releases, {read.value} answers, mixed"
        f" {mixed.value}, readers that failed {failed}",
        flush=True,
    )


def main() -> None:
    """Build two months, then try."""
    with tempfile.TemporaryDirectory(prefix="kills-") as name:
        folder = Path(name)
        write_sample(
            folder / "sample",
            area="510104",
            months=2,
            last_month=date(2026, 9, 1),
            streets=2,
            communities_per_street=1,
            households_per_community=10,
        )
        first, second = sorted(path for path in (folder / "sample").iterdir() if path.is_dir())
        base = Home(folder / "base")
        started(base, *command("refresh", "--from", str(first))).wait(PATIENCE)
        whole, began = copied(base, folder / "whole"), time.monotonic()
        started(whole, *command("refresh", "--from", str(second))).wait(PATIENCE)
        seconds = time.monotonic() - began
        print(f"a refresh takes {seconds:.0f} s", flush=True)
        readers(base, whole, folder)
        kills_of_daemon(base, whole, second, folder)
        kills(base, whole, second, seconds, folder)


if __name__ == "__main__":
    main()
