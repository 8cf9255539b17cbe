"""A refresh killed at any moment: the last release still answers, and the next run goes on from there
and completes to the same tables.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import replace
from datetime import date
from pathlib import Path

import duckdb
import pytest

from pipelines.base.home import Home
from pipelines.base.limits import Limits
from pipelines.intake.landing import read_receipts
from pipelines.operation.world import survey
from pipelines.release.publish import current_release
from pipelines.sample import write_sample
from pipelines.warehouse.release_tables import table_hashes
from tests.build.limits import LIMITS
from tests.build.refresh_run import ROOT, refresh_here
from tests.build.small_home import MODELS, refreshed, release_now

pytestmark = pytest.mark.whole

# Ten moments of a refresh, in order: of which files there are how many more than before the first.
MOMENTS = {
    "a file is copied": ("landing/??/*", 1),
    "the receipts are written": ("landing/receipts/*.jsonl", 1),
    "a file is read": ("lake/submission/*.json", 1),
    "half of the files are read": ("lake/submission/*.json", 8),
    "a fact is made": ("lake/fact/*/*.parquet", 1),
    "half of the facts are made": ("lake/fact/*/*.parquet", 15),
    "tables are built": ("releases/.building-*", 1),
    "the manifest is written": ("releases/2*.json", 1),
    "the release is there": ("releases/2*.duckdb", 1),
    "pages are drawn": ("site/.2*", 1),
}
UNRELEASED = tuple(MOMENTS)[:7]  # later the link may have flipped
PLACES = ("ref.division", "ref.division_succession", "ref.place_name")
SOME = ("half of the facts are made",)  # each kill takes seconds of imports


def start(home: Path, source: Path) -> subprocess.Popen:
    return subprocess.Popen(
        [
            sys.executable,
            "-c",
            "from assets.cli.main import main; main()",
            "refresh",
            "--from",
            str(source),
        ],
        cwd=ROOT,
        env={**os.environ, "JIUYE_HOME": str(home), "JIUYE_WORKERS": "1"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def wait_for(moment: str, home: Home, before: Home, process: subprocess.Popen) -> None:
    """Until the moment has come. Fails where the process ends before it."""
    pattern, more = MOMENTS[moment]
    wanted = len(list(before.root.glob(pattern))) + more
    deadline = time.monotonic() + 400
    while len(list(home.root.glob(pattern))) < wanted:
        assert process.poll() is None and time.monotonic() < deadline, (
            f"the refresh ended or hung before {moment}"
        )
        time.sleep(0.02)


def households(home: Home) -> int:
    with duckdb.connect(str(home.current_release), read_only=True) as connection:
        return connection.execute("select sum(households) from mart.roster").fetchall()[0][0]


def verdicts(home: Home) -> list[tuple]:
    with duckdb.connect(str(home.current_release), read_only=True) as connection:
        return connection.execute(
            "select file_name, verdict, accepted, quarantined from audit.submission order by all"
        ).fetchall()


def figures(home: Home) -> dict[str, str]:
    """Hashes of the tables. Processes that tests start know all places of the country, this one those
    of who sent: their three tables are left out.
    """
    hashes = table_hashes(home.current_release)
    return {name: digest for name, digest in hashes.items() if name not in PLACES}


@pytest.fixture(scope="module")
def months(tmp_path_factory) -> tuple[Path, Path]:
    """Two months of a small county."""
    folder = tmp_path_factory.mktemp("sample")
    write_sample(
        folder,
        area="510104",
        months=2,
        last_month=date(2026, 9, 1),
        streets=2,
        communities_per_street=2,
        households_per_community=20,
    )
    first, second = sorted(path for path in folder.iterdir() if path.is_dir())
    return first, second


def release_apart(home: Home, source: Path) -> int:
    """Take in and publish without Dagster and pages; the exit code that a refresh would have."""
    before = current_release(home)
    refreshed(home, source)
    release_now(home, MODELS)
    new = survey(home, LIMITS).since(before)
    return int((new["verdict"] == "refused").any())


@pytest.fixture(scope="module")
def base(tmp_path_factory, months) -> Home:
    """The first of them released; to be copied."""
    home = Home(tmp_path_factory.mktemp("base") / "home").prepare()
    release_apart(home, months[0])
    return home


@pytest.fixture(scope="module")
def whole(tmp_path_factory, months, base) -> tuple[Home, int]:
    """Both months released without being killed, and the exit code."""
    home = Home(tmp_path_factory.mktemp("whole") / "home")
    shutil.copytree(base.root, home.root, symlinks=True)
    return home, release_apart(home, months[1])


def kill_at(moment: str, home: Home, before: Home, source: Path) -> None:
    """Start a refresh and kill it, its readers too, as soon as the moment has come."""
    process = start(home.root, source)
    try:
        wait_for(moment, home, before, process)
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)  # the group that this test started
        process.wait()


@pytest.mark.parametrize(
    "moments",
    [
        pytest.param(SOME, id="one moment"),
        pytest.param(tuple(MOMENTS), id="ten moments", marks=pytest.mark.long),
    ],
)
def test_a_refresh_killed_at_one_moment_after_another_leaves_the_release_and_converges(
    tmp_path, months, base, whole, monkeypatch, moments
):
    monkeypatch.setenv("JIUYE_WORKERS", "1")
    uninterrupted, code = whole
    released = current_release(base).release_id
    counts = {True: households(base), False: households(uninterrupted)}
    home = Home(tmp_path / "home")
    shutil.copytree(base.root, home.root, symlinks=True)
    for moment in moments:
        kill_at(moment, home, base, months[1])
        is_former = current_release(home).release_id == released
        assert is_former or moment not in UNRELEASED, moment
        assert households(home) == counts[is_former], moment
    was_there = moments[-1] not in UNRELEASED
    assert refresh_here(home.root, months[1]) == (0 if was_there else code)
    assert verdicts(home) == verdicts(uninterrupted)
    assert figures(home) == figures(uninterrupted)
    drawn = (home.site / "current" / "release.js").read_text("utf-8")
    assert current_release(home).release_id in drawn
    assert not list(home.releases.glob(".building*"))


def test_what_a_killed_run_received_is_not_received_again(tmp_path, months, monkeypatch):
    from pipelines.operation.take_in import take_in

    home, limits = Home(tmp_path / "home"), Limits.from_environment()
    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):  # noqa: PT012 for the patch
        patch.setattr(
            "pipelines.operation.take_in.read_all",
            lambda *_: (_ for _ in ()).throw(KeyboardInterrupt),
        )
        take_in(home, limits, months[0], None, lambda done, total: None)
    received = read_receipts(home)
    world = take_in(home, limits, months[0], None, lambda done, total: None)
    assert received
    assert read_receipts(home) == received
    assert len(world.submissions) == len(received)


def test_a_closed_gate_publishes_nothing_and_says_what_failed(tmp_path, months, base, monkeypatch):
    from pipelines.operation import make_release
    from pipelines.warehouse.facts import build_facts
    from pipelines.warehouse.model import load_models

    home = Home(tmp_path / "home")
    shutil.copytree(base.root, home.root, symlinks=True)
    before = current_release(home).release_id
    world = survey(home, Limits.from_environment())
    models = load_models()
    facts = build_facts(home, world.limits, world.reference, world.ledger, models)
    # what is damaged here is a month that follows from the same as before: the gate is to look
    draft = replace(make_release.build(world, facts, models), taken_over=None)
    with duckdb.connect(str(draft.file)) as connection:
        connection.execute(
            "update mart.roster set persons = persons + 1 where area_level = 'province'"
        )
    report = make_release.judge(world, draft, models)
    with pytest.raises(make_release.GateClosed, match=r"mart\.roster"):
        make_release.publish(world, draft, report)
    assert current_release(home).release_id == before
    assert not draft.file.exists()
