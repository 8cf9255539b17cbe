"""Reading in shares: whatever their number, order and place, what is read is the same."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from pipelines.base.home import Home
from pipelines.base.seal import read_seal
from pipelines.intake.landing import read_receipts
from pipelines.operation.reading import share_of
from pipelines.operation.take_in import take_in
from pipelines.operation.world import survey
from tests.build.limits import LIMITS
from tests.build.register_file import STREET, read_all_here
from tests.build.small_home import people, refreshed

DIGITS = "0123456789abcdef"


@pytest.fixture
def source(tmp_path) -> Path:
    """Rosters of eight months, one of them a correction of another."""
    folder = tmp_path / "source"
    folder.mkdir()
    for month in range(1, 9):
        name = f"{STREET}_劳动力资源台账_2026-{month:02d}.csv"
        (folder / name).write_bytes(people(month, 20 + month))
    (folder / f"{STREET}_劳动力资源台账_2026-08（更正）.csv").write_bytes(people(8))
    return folder


def read_in_shares(home: Home, digits: str) -> None:
    for digit in digits:
        read_all_here(survey(home, LIMITS).reader, share_of(read_receipts(home), digit))


def received(folder: Path, source: Path, key: bytes) -> Home:
    """A data folder that has received and not read."""
    home = Home(folder).prepare()
    home.key_file.write_bytes(key)
    take_in(home, LIMITS, source, None, lambda done, total: None, reads=False)
    return home


def files_of(home: Home) -> dict[str, object]:
    """Every file of lake and vault that is made of rows, and the outcomes but for when files were
    written.
    """
    return {
        str(path.relative_to(home.root)): path.read_bytes()
        if path.parent.name != "submission"
        else _outcome(path)
        for folder in (home.lake, home.vault)
        for path in folder.rglob("*")
        if path.is_file() and path.parent.name != "ledger" and not path.name.startswith("index-")
    }


def _outcome(path: Path) -> dict:
    told = json.loads(path.read_text("utf-8"))
    seals = [replace(read_seal(text), changed=0) for text in told["made"]]
    kept = [seal for seal in seals if not seal.path.startswith("returns/")]  # they name the minute
    return {**told, "made": kept, "sum": ""}


def outcomes(home: Home) -> pl.DataFrame:
    return survey(home, LIMITS).submissions.drop("received_at", "made")


def test_every_file_is_in_one_share(source, tmp_path):
    receipts = read_receipts(received(tmp_path / "home", source, bytes(32)))
    shares = [share_of(receipts, digit) for digit in DIGITS]
    assert sorted(r.receipt for share in shares for r in share) == [r.receipt for r in receipts]


def test_shares_in_any_order_come_to_what_one_reading_comes_to(source, tmp_path):
    whole = Home(tmp_path / "whole").prepare()
    whole.key_file.write_bytes(bytes(32))
    refreshed(whole, source)
    home = received(tmp_path / "home", source, bytes(32))
    assert outcomes(home).is_empty()
    read_in_shares(home, DIGITS[::-1])
    assert outcomes(home).equals(outcomes(whole))
    assert files_of(home) == files_of(whole)


def test_a_share_that_two_read_comes_to_the_same(source, tmp_path):
    home = received(tmp_path / "home", source, bytes(32))
    read_in_shares(home, DIGITS)
    before = files_of(home)
    for path in (home.lake / "submission").glob("*.json"):
        path.unlink()
    shutil.rmtree(home.lake / "labour_force")
    read_in_shares(home, DIGITS)
    assert files_of(home) == before


def test_a_run_of_the_job_reads_its_share_alone(source, tmp_path, monkeypatch):
    from assets import share

    home = received(tmp_path / "home", source, bytes(32))
    monkeypatch.setenv("JIUYE_HOME", str(home.root))
    digit = read_receipts(home)[0].sha256[0]
    assert share.read.execute_in_process(partition_key=digit).success
    read = set(outcomes(home)["receipt"])
    assert read == {receipt.receipt for receipt in share_of(read_receipts(home), digit)}
