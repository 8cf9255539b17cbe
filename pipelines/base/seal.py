"""Seals: size, time and hash of a file when it was made. A file that is missing or does not match
its seal counts as not made.
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
    """The state of a file when it was made; `path` is relative to the folder that the record is
    about.
    """

    path: str
    bytes: int
    changed: int  # modification time in ns
    sha256: str

    @property
    def text(self) -> str:
        """The form stored in records; the inverse of `read_seal`."""
        return f"{self.sha256} {self.bytes} {self.changed} {self.path}"


def read_seal(text: str) -> Seal:
    """Parse a seal from a record. Raises ValueError."""
    sha256, size, changed, path = text.split(" ", 3)
    return Seal(path, int(size), int(changed), sha256)


def digest_of(path: Path) -> str:
    """The SHA-256 of a file's bytes. Raises OSError."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def sealed(root: Path, path: Path, content: bytes | memoryview | None = None) -> Seal:
    """The seal of a file below `root` in its present state. `content`: its bytes, if they are known.
    Raises OSError.
    """
    now = path.stat()
    sha256 = digest_of(path) if content is None else hashlib.sha256(content).hexdigest()
    return Seal(path.relative_to(root).as_posix(), now.st_size, now.st_mtime_ns, sha256)


def write_sealed(root: Path, path: Path, content: bytes | memoryview) -> Seal:
    """Atomically write a recomputable file below `root` with mode 0600, in a folder that is made
    where it is missing. Returns its seal, computed from the bytes in memory. Raises OSError.
    """
    try:
        write_whole(path, content, durable=False, private=True)
    except FileNotFoundError:  # cheaper than asking for each file whether its folder is there
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_whole(path, content, durable=False, private=True)
    return sealed(root, path, content)


def is_whole(root: Path, seal: Seal, *, thorough: bool = False) -> bool:
    """Whether the file matches its seal. Its bytes are read only if its modification time differs
    (a copied folder may have new times; a matching file then gets its old time back), or if
    `thorough`.
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
    """The seals whose files do not match. `progress` is called with the number of files checked."""
    found = []
    for done, seal in enumerate(seals, 1):
        if not is_whole(root, seal, thorough=thorough):
            found.append(seal)
        progress(done)
    return found
