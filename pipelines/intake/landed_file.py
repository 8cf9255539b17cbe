"""The bytes of a received file as landing keeps them, by their hash: compressed where that saves room,
given back as they came.
"""

from __future__ import annotations

import hashlib
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from pipelines.base.home import Home
from pipelines.base.seal import digest_of
from pipelines.base.whole_file import sync
from pipelines.intake.container import MAGIC_ZIP

PACKED = ".zst"  # Zstandard, which `zstd -d` unpacks
LEAST_BYTES = 4096  # what fits into one block of the disk takes no less of it
SAMPLE_BYTES, MOST_KEPT = 1 << 16, 0.9  # of its beginning, the share to which a file must shrink
PART_BYTES = 4 << 20


def plain_path(home: Home, sha256: str) -> Path:
    """Where the file of that hash lies if it is not compressed."""
    return home.landing / sha256[:2] / sha256


def landed_path(home: Home, sha256: str) -> Path:
    """Where the file of that hash lies, compressed or not; where it would lie if there is none."""
    plain = plain_path(home, sha256)
    packed = plain.with_name(sha256 + PACKED)
    return packed if packed.exists() else plain


def place_told(home: Home, sha256: str) -> str:
    """Where the file of that hash lies, as a path of the data folder."""
    return landed_path(home, sha256).relative_to(home.root).as_posix()


def hash_told(path: Path) -> str:
    """The hash that a landed file's name tells."""
    return path.name.removesuffix(PACKED)


def landed_content(home: Home, sha256: str, size: int) -> bytes | None:
    """The file as it came, of so many bytes; None where it is missing or damaged."""
    path = landed_path(home, sha256)
    try:
        content = path.read_bytes()
        if path.suffix == PACKED:
            content = _unpacked(content, size)
    except OSError:  # also Arrow's, of bytes that are no Zstandard
        if not path.exists() and path != landed_path(home, sha256):
            return landed_content(home, sha256, size)  # it was being packed
        return None
    return content if hashlib.sha256(content).hexdigest() == sha256 else None


def _unpacked(content: bytes, size: int) -> bytes:
    import pyarrow as pa

    unpacked: bytes = pa.decompress(content, size, "zstd", asbytes=True)
    return unpacked


def is_sound(path: Path) -> bool:
    """Whether the bytes of a landed file, read through, give the hash in its name."""
    return gives(path, hash_told(path), is_packed=path.suffix == PACKED)


def gives(path: Path, sha256: str, *, is_packed: bool) -> bool:
    """Whether the bytes that came, as this file has them, are those of a hash."""
    try:
        return (_digest_unpacked(path) if is_packed else digest_of(path)) == sha256
    except OSError:
        return False


def _digest_unpacked(path: Path) -> str:
    import pyarrow as pa

    digest = hashlib.sha256()
    with pa.OSFile(str(path)) as file, pa.CompressedInputStream(file, "zstd") as stream:
        while part := stream.read(PART_BYTES):
            digest.update(part)
    return digest.hexdigest()


def saves_room(file: IO[bytes]) -> bool:
    """Whether a file would be smaller compressed, as its beginning tells; a workbook of today is so
    already. The file is at its beginning again.
    """
    return _share_kept(file) <= MOST_KEPT


def _share_kept(file: IO[bytes]) -> float:
    """The share of its beginning that is left of it, compressed; 1 where nothing would be saved."""
    import pyarrow as pa

    sample = file.read(SAMPLE_BYTES)
    file.seek(0)
    if len(sample) <= LEAST_BYTES or sample.startswith(MAGIC_ZIP):
        return 1.0
    return len(pa.compress(sample, "zstd", asbytes=True)) / len(sample)


def to_gain(plain: Path) -> int:
    """How many bytes `pack` may give, about; 0: none."""
    with plain.open("rb") as file:
        share = _share_kept(file)
    return int(plain.stat().st_size * (1 - share)) if share <= MOST_KEPT else 0


@dataclass(frozen=True)
class Copied:
    """A copy on its way into landing: where it was written, the hash and length of what came."""

    path: Path
    sha256: str
    bytes: int
    is_packed: bool

    def place(self, home: Home) -> None:
        """Give it its name, instead of what lies there, if anything."""
        target = plain_path(home, self.sha256)
        if self.is_packed:
            target = target.with_name(target.name + PACKED)
        target.parent.mkdir(mode=0o700, exist_ok=True)
        self.path.replace(target)


@contextmanager
def copied(home: Home, file: IO[bytes]) -> Iterator[Copied]:
    """A copy of a file, to be placed while the block lasts; nothing of it is left behind that."""
    path = unplaced(home)
    path.touch(mode=0o600)
    try:
        is_packed = saves_room(file)
        sha256, size = _copy(file, path, is_packed=is_packed)
        yield Copied(path, sha256, size, is_packed)
    finally:
        path.unlink(missing_ok=True)


def _copy(file: IO[bytes], path: Path, *, is_packed: bool) -> tuple[str, int]:
    """Write a file's bytes in one walk over them; their hash and how many there were."""
    import pyarrow as pa

    digest, size = hashlib.sha256(), 0
    with path.open("wb") as copy:
        target = pa.CompressedOutputStream(copy, "zstd") if is_packed else copy
        while part := file.read(PART_BYTES):
            digest.update(part)
            target.write(part)
            size += len(part)
        if is_packed:
            target.close()
    return digest.hexdigest(), size


def unplaced(home: Home) -> Path:
    """A name, of this thread, for what has no place in landing yet."""
    folder = home.landing / ".new" / str(os.getpid())
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / str(threading.get_ident())
    path.unlink(missing_ok=True)
    return path


def pack(home: Home, sha256: str) -> None:
    """Compress a file that lies in landing as it came. It goes once the compressed one is on the disk
    and gives its hash; one that is damaged, or would save nothing, stays. The caller holds the lock.
    """
    plain = plain_path(home, sha256)
    packed = plain.with_name(sha256 + PACKED)
    if not (packed.exists() and is_sound(packed)):
        with plain.open("rb") as file, copied(home, file) as copy:
            if not copy.is_packed or not gives(copy.path, sha256, is_packed=True):
                return
            sync(copy.path)
            copy.place(home)
        sync(plain.parent)
    plain.unlink()
