"""Atomic file writes: to a temporary file in the same folder, flushed, then renamed."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def whole_file(path: Path, *, durable: bool = True, private: bool = False) -> Iterator[Path]:
    """Yield a temporary path beside `path`, which is renamed to `path` if the block succeeds.

    `durable` (default): content and name are flushed to disk before the block returns; not needed
    for recomputable files. `private`: mode 0600 from the first byte on. If the block raises,
    nothing is left behind. Raises OSError.
    """
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        if private:
            _begin_private(unfinished)
        yield unfinished
        if durable:
            sync(unfinished)
        unfinished.replace(path)
        if durable:
            sync(path.parent)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise


def _begin_private(path: Path) -> None:
    """Create an empty file with mode 0600, replacing a leftover of a killed process with the same
    number.
    """
    try:
        path.touch(mode=0o600, exist_ok=False)
    except FileExistsError:
        path.unlink()
        path.touch(mode=0o600, exist_ok=False)


def write_whole(
    path: Path, content: str | bytes | memoryview, *, durable: bool = True, private: bool = False
) -> None:
    """Write a file atomically; text as UTF-8 with unchanged line ends. Raises OSError."""
    with (
        whole_file(path, durable=durable, private=private) as unfinished,
        # A private file already exists; ext4 flushes a truncated file at once.
        unfinished.open("r+b" if private else "wb") as file,
    ):
        file.write(content.encode() if isinstance(content, str) else content)


def point_link(link: Path, target: str, *, durable: bool = True) -> None:
    """Atomically point `link` to `target`: readers see either the old or the new target."""
    with whole_file(link, durable=False) as unfinished:
        unfinished.unlink(missing_ok=True)
        unfinished.symlink_to(target)
    if durable:
        sync(link.parent)


def sync(path: Path) -> None:
    """Flush a file's content, or a folder's entries, to disk. Raises OSError."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
