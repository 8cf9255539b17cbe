"""Seals: what a file that was made must look like. One that is missing, shorter or of another hash
counts as not made.
"""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from pipelines.base.whole_file import write_whole


@dataclass(frozen=True)
class Seal:
    """What a file was when it was made; `path` is relative to the folder that the record speaks of."""

    path: str
    bytes: int
    changed: int  # when its bytes were last written, in ns
    sha256: str

    @property
    def text(self) -> str:
        """As records keep it; `read_seal` reads it."""
        return f"{self.sha256} {self.bytes} {self.changed} {self.path}"


def read_seal(text: str) -> Seal:
    """The seal that a record keeps. Raises ValueError where it is none."""
    sha256, size, changed, path = text.split(" ", 3)
    return Seal(path, int(size), int(changed), sha256)


def digest_of(path: Path) -> str:
    """The SHA-256 of a file's bytes. Raises OSError."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def sealed(root: Path, path: Path) -> Seal:
    """The seal of a file below `root`, as it is now. Raises OSError."""
    now = path.stat()
    return Seal(path.relative_to(root).as_posix(), now.st_size, now.st_mtime_ns, digest_of(path))


def write_sealed(root: Path, path: Path, content: bytes | memoryview) -> Seal:
    """Write a file below `root` that can be made again, mode 0600, at once or not at all; its seal,
    of the bytes as they are in memory. Raises OSError.
    """
    write_whole(path, content, durable=False, private=True)
    now, sha256 = path.stat(), hashlib.sha256(content).hexdigest()
    return Seal(path.relative_to(root).as_posix(), len(content), now.st_mtime_ns, sha256)


def is_whole(root: Path, seal: Seal, *, thorough: bool = False) -> bool:
    """Whether the file is there as it was sealed. Its bytes are read where its time of change is
    another (a copy of the folder may have a new one: it gets the old one back), or if `thorough`.
    """
    path = root / seal.path
    try:
        now = path.stat()
        if not stat.S_ISREG(now.st_mode) or now.st_size != seal.bytes:
            return False
        is_as_left = now.st_mtime_ns == seal.changed
        if is_as_left and not thorough:
            return True
        if digest_of(path) != seal.sha256:
            return False
    except OSError:
        return False
    if not is_as_left:
        with suppress(OSError):
            os.utime(path, ns=(now.st_atime_ns, seal.changed))
    return True


def broken(
    root: Path,
    seals: Iterable[Seal],
    *,
    thorough: bool = False,
    progress: Callable[[int], None] = lambda done: None,
) -> list[Seal]:
    """The seals whose files are not as they were sealed. `progress` is told how many were looked at."""
    found = []
    for done, seal in enumerate(seals, 1):
        if not is_whole(root, seal, thorough=thorough):
            found.append(seal)
        progress(done)
    return found
