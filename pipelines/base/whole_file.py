"""Atomic file writes: to a temporary file in the same folder, flushed, then renamed."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PRIVATE, ORDINARY = 0o600, 0o666  # modes


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
            os.close(_begun(unfinished, PRIVATE))
        yield unfinished
        if durable:
            sync(unfinished)
        unfinished.replace(path)
        if durable:
            sync(path.parent)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise


def _begun(path: Path, mode: int) -> int:
    """The descriptor of a new file with this mode less the umask, which replaces a leftover of a
    killed process with the same number.
    """
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
    try:
        return os.open(path, flags, mode)
    except FileExistsError:
        path.unlink()
        return os.open(path, flags, mode)


def write_whole(
    path: Path, content: str | bytes | memoryview, *, durable: bool = True, private: bool = False
) -> None:
    """Write a file atomically; text as UTF-8 with unchanged line ends. Raises OSError."""
    with (
        whole_file(path, durable=durable) as unfinished,
        os.fdopen(_begun(unfinished, PRIVATE if private else ORDINARY), "wb") as file,
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
