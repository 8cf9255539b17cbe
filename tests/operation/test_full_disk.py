"""A disk without room: said in words, no file refused for it, nothing published."""

from __future__ import annotations

import errno
import sqlite3
from pathlib import Path

import pytest

from assets.cli import ending as cli
from assets.cli import refresh
from assets.cli.fault import cannot_write
from pipelines.base.home import Home
from pipelines.contract.register import REGISTERS
from pipelines.feedback.template import write_template
from pipelines.intake import pool
from pipelines.intake.landing import read_receipts
from pipelines.intake.reader import Reader
from pipelines.operation import disk
from tests.build.limits import LIMITS
from tests.build.register_file import KEY, SHIPPED, STREET, csv_bytes, grid, person
from tests.build.small_home import bring

FULL = OSError(errno.ENOSPC, "No space left on device")


class ComputeError(Exception):
    """As libraries tell of a full disk, which know no errno."""


@pytest.mark.parametrize("error", [FULL, ComputeError("No space left on device (os error 28)")])
def test_a_reader_that_finds_the_disk_full_lays_it_on_no_file(home, monkeypatch, error):
    bring(home, f"{STREET}_劳动力资源台账_2026-08.csv", csv_bytes(grid([person(1)])))
    receipt, reader = read_receipts(home)[0], Reader(home, LIMITS, SHIPPED, KEY)

    def fails(*_: object) -> None:
        raise error

    with pytest.raises(OSError, match="No space left"):
        pool._read(fails, home, LIMITS, KEY, reader.fingerprint, receipt, ())
    assert reader.outcome_file(receipt.submission) is None


@pytest.mark.parametrize(
    ("failure", "folder"),
    [
        ("OSError: [Errno 28] No space left on device", ""),
        (
            (
                "TransactionException: Could not write file"
                ' "{root}/releases/.building-1.duckdb.wal": No space left on device'
            ),
            "/releases",
        ),
        (
            (
                "sqlite3.OperationalError: database or disk is full (see:"
                " https://example.org/e/21/e3q8) / [parameters: ('a/b', '/')]"
            ),
            "",
        ),
        ("OSError: [Errno 28] No space left on device: '{root}/landing/ab/abcd'", "/landing"),
    ],
)
def test_a_refresh_that_lacks_room_says_where_and_how_much_and_that_nothing_was_published(
    home, monkeypatch, capsys, failure, folder
):
    monkeypatch.setattr(refresh, "run_job", lambda *_: failure.format(root=home.root))
    assert refresh.refresh(home, None, None) == refresh.FAILED
    said = capsys.readouterr().err
    assert "失败，没有发布" in said
    assert f"磁盘满了：{home.root}{folder} 所在的磁盘" in said
    assert "刷新一次要有 2,000 MB" in said
    assert "a refresh wants 2,000 MB" in said
    assert "Errno" not in said
    assert "Exception" not in said
    assert "example" not in said


def test_three_times_the_largest_release_is_asked_for_where_that_is_more(home):
    with (home.releases / "large.duckdb").open("wb") as file:
        file.truncate(1_500_000_000)  # a hole
    assert disk.room_needed(home) == 4_500_000_000


@pytest.mark.parametrize(
    ("error", "free", "said"),
    [
        (FULL, 10**12, "磁盘满了"),
        (sqlite3.OperationalError("disk I/O error"), 1000, "磁盘满了"),
        (sqlite3.OperationalError("disk I/O error"), 10**12, "Error"),
        (OSError(errno.EIO, "Input/output error"), 10**12, "jiuye doctor"),
    ],
)
def test_what_ends_a_command_for_want_of_room_is_told_from_other_failures(
    tmp_path: Path, monkeypatch, capsys, error, free, said
):
    monkeypatch.setenv("JIUYE_HOME", str(tmp_path))
    monkeypatch.setattr(disk, "room_left", lambda folder: free)
    cli._say(error)
    told = capsys.readouterr().err
    assert said in told
    assert ("磁盘满了" in told) == (said == "磁盘满了")


def test_a_file_that_cannot_be_written_is_told_with_the_reason_in_both_languages(home: Home):
    assert (
        cannot_write("x.xlsx", FULL).message
        == "写不了 x.xlsx，没有写成 / cannot write it, nothing was written: 磁盘满了 / the disk is"
        " full"
    )


def test_a_workbook_that_cannot_be_written_is_an_error_of_the_disk_and_leaves_what_was_there(
    tmp_path, monkeypatch
):
    target = tmp_path / "t.xlsx"
    target.write_bytes(b"former")

    class FullZip:
        def __init__(self, *_: object, **__: object) -> None:
            raise FULL

    monkeypatch.setattr("xlsxwriter.workbook.ZipFile", FullZip)
    with pytest.raises(OSError, match="No space left"):
        write_template(REGISTERS[0], target)
    assert [path.name for path in tmp_path.iterdir()] == ["t.xlsx"]
    assert target.read_bytes() == b"former"
