"""A landed file is compressed further later, once, and comes back as it came all the same."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pyarrow as pa
import pytest

from pipelines.base.home import Home
from pipelines.intake import landed_file
from pipelines.intake.landed_file import (
    PACKED,
    gain_of_dense,
    is_sound,
    landed_path,
    pack_densely,
)
from pipelines.intake.landing import Receipt, land, landed_bytes, receive
from pipelines.operation.verify import damaged_files

# Phrases that come again far away, in which a better level finds more; digits, in which none does.
DIGITS = Random(2)
PHRASES = [f"{DIGITS.randrange(10**12):012},就业" for _ in range(2_000)]
LONG = "".join(f"{row},{DIGITS.choice(PHRASES)}\r\n" for row in range(30_000)).encode()
NUMBERS = "".join(f"{DIGITS.randrange(10**17):017},1\r\n" for _ in range(9_000)).encode()


def received(home: Home, content: bytes) -> Receipt:
    path = home.inbox / "a.csv"
    path.write_bytes(content)
    return receive(home, land(home, [path], 1, moves=True), None, lambda candidates: set())[0]


@pytest.fixture
def loose(home) -> Receipt:
    return received(home, LONG)


def test_one_is_compressed_further_once_and_comes_back_as_it_came(home, loose):
    path = landed_path(home, loose.sha256)
    before = path.stat().st_size
    assert 0 < gain_of_dense(path) < before
    pack_densely(home, loose.sha256)
    assert path.name == loose.sha256 + PACKED
    assert [one.name for one in home.landing.glob("[0-9a-f][0-9a-f]/*")] == [path.name]
    assert path.stat().st_size < before
    assert path.stat().st_mode & 0o777 == 0o600
    assert gain_of_dense(path) == 0
    assert landed_bytes(home, loose) == LONG
    assert is_sound(path)
    assert pa.CompressedInputStream(pa.OSFile(str(path)), "zstd").read() == LONG


def test_one_in_which_nothing_comes_twice_is_tried_once_and_hardly_grows(home):
    receipt = received(home, NUMBERS)
    path = landed_path(home, receipt.sha256)
    before = path.stat().st_size
    pack_densely(home, receipt.sha256)
    assert gain_of_dense(path) == 0
    assert path.stat().st_size < before * 1.01
    assert landed_bytes(home, receipt) == NUMBERS


def test_a_short_one_is_not_compressed_further(home):
    receipt = received(home, b"1,2\r\n" * 3_000)
    assert landed_path(home, receipt.sha256).suffix == PACKED
    assert gain_of_dense(landed_path(home, receipt.sha256)) == 0


@pytest.mark.parametrize(
    "content",
    [b"", b"{" * 50_000, bytes(pa.compress(NUMBERS, "zstd", asbytes=True))],
    ids=["empty", "no Zstandard", "other content"],
)
def test_a_damaged_one_is_not_compressed_further(home, loose, content):
    path = landed_path(home, loose.sha256)
    path.write_bytes(content)
    pack_densely(home, loose.sha256)
    assert path.read_bytes() == content
    assert damaged_files(home, [loose]) == [loose]


def test_compressing_further_that_was_killed_is_taken_up_and_loses_nothing(
    home, loose, monkeypatch
):
    def killed(_: Path) -> None:
        raise KeyboardInterrupt

    path = landed_path(home, loose.sha256)
    content = path.read_bytes()
    with monkeypatch.context() as patch:
        patch.setattr(landed_file, "sync", killed)
        with pytest.raises(KeyboardInterrupt):
            pack_densely(home, loose.sha256)
    assert path.read_bytes() == content
    pack_densely(home, loose.sha256)
    assert path.stat().st_size < len(content)
    assert landed_bytes(home, loose) == LONG
