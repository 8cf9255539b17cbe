"""The bytes of a received file: smaller on the disk where that saves room, and given back as they came."""

from __future__ import annotations

import errno
import hashlib
import io
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Self

import pyarrow as pa
import pytest

from pipelines.base.home import Home
from pipelines.intake import landed_file
from pipelines.intake.landed_file import (
    LEAST_BYTES,
    PACKED,
    copied,
    is_sound,
    landed_content,
    landed_path,
    pack,
    plain_path,
    to_gain,
)
from pipelines.intake.landing import (
    LandingDamaged,
    Receipt,
    land,
    land_stream,
    landed_bytes,
    receive,
)
from pipelines.operation.verify import damaged_files

ROSTER = "".join(f"{row},510104017001,测试人,就业\r\n" for row in range(9_000)).encode("gb18030")
NOISE = Random(1).randbytes(40_000)
KEPT_AS_THEY_CAME = {
    "empty": b"",
    "short": ROSTER[:LEAST_BYTES],
    "a workbook": b"PK\x03\x04" + ROSTER,
    "bytes without a pattern": NOISE,
}


def _inbox(home: Home, content: bytes) -> Path:
    path = home.inbox / "a.csv"
    path.write_bytes(content)
    return path


def _elsewhere(home: Home, content: bytes) -> Path:
    path = home.root.parent / "a.csv"
    path.write_bytes(content)
    return path


def received(home: Home, source: Path) -> Receipt:
    landed = land(home, [source], 1, moves=True)
    return receive(home, landed, None, lambda candidates: set())[0]


@pytest.fixture
def roster(home) -> Receipt:
    return received(home, _inbox(home, ROSTER))


def lying(home: Home) -> list[str]:
    return sorted(path.name for path in home.landing.glob("[0-9a-f][0-9a-f]/*"))


@pytest.mark.parametrize("source", [_inbox, _elsewhere])
def test_text_lies_compressed_under_the_hash_of_what_came(home, source):
    receipt = received(home, source(home, ROSTER))
    path = landed_path(home, receipt.sha256)
    assert lying(home) == [hashlib.sha256(ROSTER).hexdigest() + PACKED]
    assert path.stat().st_size < len(ROSTER) / 10
    assert path.stat().st_mode & 0o777 == 0o600
    assert receipt.bytes == len(ROSTER)
    assert landed_bytes(home, receipt) == ROSTER


@pytest.mark.parametrize("content", KEPT_AS_THEY_CAME.values(), ids=KEPT_AS_THEY_CAME)
@pytest.mark.parametrize("source", [_inbox, _elsewhere])
def test_what_compressing_would_not_make_smaller_lies_as_it_came(home, source, content):
    receipt = received(home, source(home, content))
    assert landed_path(home, receipt.sha256).read_bytes() == content
    assert landed_bytes(home, receipt) == content


@pytest.mark.parametrize("content", [ROSTER, NOISE], ids=["compressed", "as it came"])
def test_a_stream_comes_back_as_it_came(home, content):
    sha256 = hashlib.sha256(content).hexdigest()
    land_stream(home, io.BytesIO(content), sha256)
    assert landed_content(home, sha256, len(content)) == content
    with pytest.raises(ValueError, match="0000"):
        land_stream(home, io.BytesIO(content), "0000")
    assert len(lying(home)) == 1


def test_it_is_what_the_zstd_program_reads(home, roster):
    path = landed_path(home, roster.sha256)
    assert pa.CompressedInputStream(pa.OSFile(str(path)), "zstd").read() == ROSTER
    assert path.read_bytes()[:4] == bytes.fromhex("28b52ffd")  # as the format's description has it


DAMAGES: dict[str, Callable[[bytes], bytes]] = {
    "empty": lambda content: b"",
    "cut": lambda content: content[:-100],
    "another byte": lambda content: content[:50] + bytes([content[50] ^ 255]) + content[51:],
    "no Zstandard": lambda content: b"{" * 500,
    "longer": lambda content: content + b"0",
    "other content": lambda content: bytes(pa.compress(ROSTER[1:], "zstd", asbytes=True)),
    "more than came": lambda content: bytes(pa.compress(ROSTER * 2, "zstd", asbytes=True)),
    "not compressed": lambda content: ROSTER,
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_a_damaged_one_is_told_as_damage_by_the_place_where_it_lies(home, roster, damage):
    path = landed_path(home, roster.sha256)
    path.write_bytes(damage(path.read_bytes()))
    assert damaged_files(home, [roster]) == [roster]
    with pytest.raises(LandingDamaged, match=path.name):
        landed_bytes(home, roster)


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_the_original_put_into_the_inbox_once_more_restores_a_damaged_one(home, roster, damage):
    path = landed_path(home, roster.sha256)
    path.write_bytes(damage(path.read_bytes()))
    land(home, [_inbox(home, ROSTER)], 1, moves=True)
    assert landed_bytes(home, roster) == ROSTER


@pytest.mark.parametrize("error", [KeyboardInterrupt(), OSError(errno.ENOSPC, "full")])
def test_one_that_was_being_written_leaves_nothing(home, monkeypatch, error):
    class Stopped:
        """A file that takes its first bytes and no more."""

        def __init__(self, *_: object) -> None: ...
        def __enter__(self) -> Self:
            return self

        def write(self, _: bytes) -> None:
            raise error

        def __exit__(self, *_: object) -> None: ...

    monkeypatch.setattr(pa, "CompressedOutputStream", Stopped)
    source = _elsewhere(home, ROSTER)
    with pytest.raises(type(error)):
        land(home, [source], 1)
    assert lying(home) == []
    assert [path for path in home.landing.rglob("*") if path.is_file()] == []
    assert source.read_bytes() == ROSTER


def lain(home: Home, content: bytes = ROSTER) -> str:
    """A file that came before landing compressed any; its hash."""
    sha256 = hashlib.sha256(content).hexdigest()
    path = plain_path(home, sha256)
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content)
    return sha256


def test_one_that_came_before_is_read_as_it_lies_and_compressed_in_its_place(home):
    sha256 = lain(home)
    assert landed_content(home, sha256, len(ROSTER)) == ROSTER
    expected = to_gain(plain_path(home, sha256))
    pack(home, sha256)
    assert lying(home) == [sha256 + PACKED]
    assert landed_content(home, sha256, len(ROSTER)) == ROSTER
    assert expected == pytest.approx(
        len(ROSTER) - landed_path(home, sha256).stat().st_size, rel=0.1
    )


@pytest.mark.parametrize("content", KEPT_AS_THEY_CAME.values(), ids=KEPT_AS_THEY_CAME)
def test_one_that_would_not_be_smaller_is_left_as_it_lies(home, content):
    sha256 = lain(home, content)
    assert to_gain(plain_path(home, sha256)) == 0
    pack(home, sha256)
    assert lying(home) == [sha256]


def test_a_damaged_one_is_left_as_it_lies(home):
    sha256 = lain(home)
    plain_path(home, sha256).write_bytes(ROSTER + b"0")
    pack(home, sha256)
    assert lying(home) == [sha256]


@pytest.mark.parametrize(("synced", "left"), [(0, [""]), (1, ["", PACKED])])
def test_compressing_that_was_killed_is_taken_up_and_loses_nothing(home, monkeypatch, synced, left):
    """Before the copy has its name, and before the other goes."""
    sha256, done = lain(home), []

    def killed(path: Path) -> None:
        if len(done) == synced:
            raise KeyboardInterrupt
        done.append(path)

    with monkeypatch.context() as patch:
        patch.setattr(landed_file, "sync", killed)
        with pytest.raises(KeyboardInterrupt):
            pack(home, sha256)
    assert lying(home) == [sha256 + end for end in left]
    assert landed_content(home, sha256, len(ROSTER)) == ROSTER
    pack(home, sha256)
    assert lying(home) == [sha256 + PACKED]
    assert landed_content(home, sha256, len(ROSTER)) == ROSTER


def test_a_damaged_copy_of_it_is_written_once_more(home):
    sha256 = lain(home)
    plain_path(home, sha256).with_name(sha256 + PACKED).write_bytes(b"half")
    pack(home, sha256)
    assert lying(home) == [sha256 + PACKED]
    assert is_sound(landed_path(home, sha256))


def test_one_that_is_compressed_meanwhile_is_read_all_the_same(home, monkeypatch):
    sha256, asked = lain(home), []
    was = landed_file.landed_path

    def late(home: Home, sha256: str) -> Path:
        path = was(home, sha256)
        if not asked:
            asked.append(pack(home, sha256))
        return path

    monkeypatch.setattr(landed_file, "landed_path", late)
    assert landed_content(home, sha256, len(ROSTER)) == ROSTER


def test_a_large_file_is_copied_in_parts(home, monkeypatch):
    largest = []

    class Parts(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            largest.append(size)
            return super().read(size)

    monkeypatch.setattr(landed_file, "PART_BYTES", 1 << 16)
    with copied(home, Parts(ROSTER)) as copy:
        assert (copy.sha256, copy.bytes) == (hashlib.sha256(ROSTER).hexdigest(), len(ROSTER))
    assert set(largest) == {1 << 16}
