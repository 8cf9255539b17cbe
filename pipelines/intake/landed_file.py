"""The bytes of received files in landing, by hash: compressed if that saves space, returned exactly
as received.
"""

from __future__ import annotations

import hashlib
import os
import shutil
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

PACKED = ".zst"  # Zstandard, readable by `zstd -d`
LEAST_BYTES = 4096  # a smaller file takes one disk block either way
# Bytes tested at the beginning; the largest share that makes compression worthwhile.
SAMPLE_BYTES, MOST_KEPT = 1 << 16, 0.9
PART_BYTES = 4 << 20
# Zstandard levels of files when they come, and of those compressed again at night, which take six
# times as long to write and no longer to read.
QUICK_LEVEL, DENSE_LEVEL = 1, 9
DENSE_GAIN = 0.18  # the share that it saves, measured on real rosters; 0.2 on generated ones
LEAST_DENSE = 4 * LEAST_BYTES  # compressed files below are a disk block larger at most


def plain_path(home: Home, sha256: str) -> Path:
    """The path of the uncompressed file with this hash."""
    return home.landing / sha256[:2] / sha256


def landed_path(home: Home, sha256: str) -> Path:
    """The path of the file with this hash, compressed or not; the uncompressed path if there is no
    file.
    """
    plain = plain_path(home, sha256)
    packed = plain.with_name(sha256 + PACKED)
    return packed if packed.exists() else plain


def place_told(home: Home, sha256: str) -> str:
    """The path of the file with this hash, relative to the data folder."""
    return landed_path(home, sha256).relative_to(home.root).as_posix()


def hash_told(path: Path) -> str:
    """The hash in a landed file's name."""
    return path.name.removesuffix(PACKED)


def landed_content(home: Home, sha256: str, size: int) -> bytes | None:
    """The file as received, `size` bytes long; None if it is missing or damaged."""
    path = landed_path(home, sha256)
    try:
        content = path.read_bytes()
        if path.suffix == PACKED:
            content = _unpacked(content, size)
    except OSError:  # also raised by Arrow if the bytes are not Zstandard
        if not path.exists() and path != landed_path(home, sha256):
            return landed_content(home, sha256, size)  # the file was just being compressed
        return None
    return content if hashlib.sha256(content).hexdigest() == sha256 else None


def _unpacked(content: bytes, size: int) -> bytes:
    import pyarrow as pa

    unpacked: bytes = pa.decompress(content, size, "zstd", asbytes=True)
    return unpacked


def is_sound(path: Path) -> bool:
    """Whether the bytes of a landed file have the hash in its name. Reads the whole file."""
    return gives(path, hash_told(path), is_packed=path.suffix == PACKED)


def gives(path: Path, sha256: str, *, is_packed: bool) -> bool:
    """Whether the file's original bytes have this hash."""
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
    """Whether compression would make a file smaller, judged by its beginning; an .xlsx is
    compressed already. Leaves the file position at the beginning.
    """
    return _share_kept(file) <= MOST_KEPT


def _share_kept(file: IO[bytes]) -> float:
    """The compressed share of the file's beginning; 1 if compression saves nothing."""
    import pyarrow as pa

    sample = file.read(SAMPLE_BYTES)
    file.seek(0)
    if len(sample) <= LEAST_BYTES or sample.startswith(MAGIC_ZIP):
        return 1.0
    return len(pa.compress(sample, "zstd", asbytes=True)) / len(sample)


def to_gain(plain: Path) -> int:
    """About how many bytes `pack` would save; 0 for none."""
    with plain.open("rb") as file:
        share = _share_kept(file)
    return int(plain.stat().st_size * (1 - share)) if share <= MOST_KEPT else 0


@dataclass(frozen=True)
class Copied:
    """A copy on its way into landing: its path, and the hash and length of the original bytes."""

    path: Path
    sha256: str
    bytes: int
    is_packed: bool

    def place(self, home: Home) -> None:
        """Give it its final name, replacing any existing file."""
        target = plain_path(home, self.sha256)
        if self.is_packed:
            target = target.with_name(target.name + PACKED)
        target.parent.mkdir(mode=0o700, exist_ok=True)
        self.path.replace(target)


@contextmanager
def copied(home: Home, file: IO[bytes]) -> Iterator[Copied]:
    """A copy of a file, to be placed inside the `with` block; removed at its end if it was not
    placed.
    """
    path = unplaced(home)
    path.touch(mode=0o600)
    try:
        is_packed = saves_room(file)
        sha256, size = _copy(file, path, is_packed=is_packed)
        yield Copied(path, sha256, size, is_packed)
    finally:
        path.unlink(missing_ok=True)


def _copy(file: IO[bytes], path: Path, *, is_packed: bool) -> tuple[str, int]:
    """Copy a file's bytes in one pass. Returns their hash and length."""
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
    """A temporary name, unique to this thread, for a file not yet placed in landing."""
    folder = home.landing / ".new" / str(os.getpid())
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / str(threading.get_ident())
    path.unlink(missing_ok=True)
    return path


def remove_unplaced(home: Home) -> None:
    """Remove this process's temporary names."""
    shutil.rmtree(home.landing / ".new" / str(os.getpid()), ignore_errors=True)


def pack(home: Home, sha256: str) -> None:
    """Compress a landed file. The original is deleted once the compressed file is on disk and has
    the right hash; it stays if it is damaged or nothing would be saved. The caller holds the lock.
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


def gain_of_dense(packed: Path) -> int:
    """About how many bytes `pack_densely` would save; 0 if it has done so, or for a small file."""
    size = packed.stat().st_size
    return 0 if size < LEAST_DENSE or _is_dense(packed) else int(size * DENSE_GAIN)


def _compressed(content: bytes, level: int) -> bytes:
    import pyarrow as pa

    return bytes(pa.Codec("zstd", compression_level=level).compress(content, asbytes=True))


def _is_dense(packed: Path) -> bool:
    """Whether a compressed file is by `pack_densely`, which knows and states the length of the
    original in the frame's header (RFC 8878, 3.1.1.1.1); landing does not know it beforehand.
    """
    with packed.open("rb") as file:
        descriptor = file.read(5)[4:]
    return descriptor != b"" and descriptor[0] >> 5 != 0


def pack_densely(home: Home, sha256: str) -> None:
    """Compress a compressed landed file again, better. It is replaced once the new one is on disk
    and has the right hash; a damaged one stays. The caller holds the lock.
    """
    import pyarrow as pa

    packed = plain_path(home, sha256).with_name(sha256 + PACKED)
    if not is_sound(packed):
        return
    with pa.OSFile(str(packed)) as file, pa.CompressedInputStream(file, "zstd") as stream:
        content = stream.read()
    path = unplaced(home)
    path.touch(mode=0o600)
    try:
        written = _compressed(content, DENSE_LEVEL)
        if len(written) >= packed.stat().st_size:  # as it may be where nothing comes twice
            written = _compressed(content, QUICK_LEVEL)
        path.write_bytes(written)
        if gives(path, sha256, is_packed=True):
            sync(path)
            Copied(path, sha256, len(content), is_packed=True).place(home)
            sync(packed.parent)
    finally:
        path.unlink(missing_ok=True)
