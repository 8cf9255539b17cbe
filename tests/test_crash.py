"""A refresh killed at any moment: the last release still answers, and the next run completes to the same tables."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import duckdb
import pytest
from test_real_input import ROOT, jiuye, refresh_here

from pipelines.contract.home import Home, Limits
from pipelines.intake.landing import read_receipts
from pipelines.release.publish import current_release
from pipelines.sample import write_sample
from pipelines.warehouse.release_tables import table_hashes

MOMENTS = 10
COMPLETED = (3, 9)  # after these the next run is awaited


def start(home: Path, source: Path) -> subprocess.Popen:
    return subprocess.Popen(
        [sys.executable, "-c", "from assets.cli import main; main()", "refresh", "--from", str(source)], cwd=ROOT,
        env={**os.environ, "JIUYE_HOME": str(home), "JIUYE_WORKERS": "1"}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
    )


def households(home: Home) -> int:
    with duckdb.connect(str(home.current_release), read_only=True) as connection:
        return connection.execute("select sum(households) from mart.roster").fetchall()[0][0]


def verdicts(home: Home) -> list[tuple]:
    with duckdb.connect(str(home.current_release), read_only=True) as connection:
        return connection.execute("select file_name, verdict, accepted, quarantined from audit.submission order by all").fetchall()


@pytest.fixture(scope="module")
def months(tmp_path_factory) -> tuple[Path, Path]:
    """Two months of a small county."""
    folder = tmp_path_factory.mktemp("sample")
    write_sample(folder, area="510104", months=2, last_month=date(2026, 9, 1), streets=3, communities_per_street=2, households_per_community=20)
    first, second = sorted(path for path in folder.iterdir() if path.is_dir())
    return first, second


@pytest.fixture(scope="module")
def base(tmp_path_factory, months) -> Home:
    """The first of them released; to be copied."""
    home = Home(tmp_path_factory.mktemp("base") / "home")
    assert refresh_here(home.root, months[0]) in (0, 1)
    return home


def test_a_refresh_killed_at_ten_moments_leaves_the_release_and_converges(tmp_path, months, base, monkeypatch):
    monkeypatch.setenv("JIUYE_WORKERS", "1")
    second = months[1]
    released, counted = current_release(base).release_id, households(base)
    whole = Home(tmp_path / "whole")
    shutil.copytree(base.root, whole.root, symlinks=True)
    began = time.monotonic()
    code = jiuye(whole.root, "refresh", "--from", str(second)).returncode
    duration = time.monotonic() - began
    assert code in (0, 1)
    wanted = table_hashes(whole.current_release)

    killed = 0
    for moment in range(1, MOMENTS + 1):
        home = Home(tmp_path / f"killed{moment}")
        shutil.copytree(base.root, home.root, symlinks=True)
        process = start(home.root, second)
        try:
            process.wait(duration * moment / (MOMENTS + 2))
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)  # the process group that this test started, readers included
            process.wait()
            killed += 1
            if current_release(home).release_id == released:
                assert households(home) == counted, f"the former release does not answer after moment {moment}"
        if moment in COMPLETED:
            assert refresh_here(home.root, second) in (0, code)  # 0 where the killed run had released
            assert verdicts(home) == verdicts(whole), f"killed at moment {moment}, the next run judged otherwise"
            assert table_hashes(home.current_release) == wanted, f"killed at moment {moment}, the next run came to other tables"
            assert current_release(home).release_id in (home.site / "current" / "index.html").read_text("utf-8")
            assert [path.name for path in home.releases.iterdir() if path.name.startswith(".building")] == []
    assert killed >= MOMENTS - 3, "refreshes ended too early for the test to mean anything"


def test_what_a_killed_run_received_is_not_received_again(tmp_path, months, monkeypatch):
    from assets import steps

    home, limits = Home(tmp_path / "home"), Limits.from_environment()
    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(steps, "read_all", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        steps.take_in(home, limits, months[0], None, lambda done, total: None)
    received = read_receipts(home)
    world = steps.take_in(home, limits, months[0], None, lambda done, total: None)
    assert received and read_receipts(home) == received
    assert len(world.submissions) == len(received)


def test_a_closed_gate_publishes_nothing_and_says_what_failed(tmp_path, months, base, monkeypatch):
    from assets import steps
    from pipelines.warehouse.facts import build_facts
    from pipelines.warehouse.model import load_models

    home = Home(tmp_path / "home")
    shutil.copytree(base.root, home.root, symlinks=True)
    before = current_release(home).release_id
    world = steps.survey(home, Limits.from_environment())
    models = load_models()
    draft = steps.build(world, build_facts(home, world.limits, world.reference, world.submissions, models), models)
    with duckdb.connect(str(draft.file)) as connection:
        connection.execute("update mart.roster set persons = persons + 1 where area_level = 'province'")
    report = steps.gate(world, draft, models)
    with pytest.raises(steps.GateClosed, match=r"mart\.roster"):
        steps.release(world, draft, report)
    assert current_release(home).release_id == before
    assert not draft.file.exists()
