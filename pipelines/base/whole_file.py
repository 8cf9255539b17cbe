"""Files that are there whole or not at all: written beside their place, on disk, then renamed."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def whole_file(path: Path, *, durable: bool = True, private: bool = False) -> Iterator[Path]:
    """A name beside `path` to write under; the file gets its own name once the block ends well.

    `durable` (the default): its bytes and its name are on disk when the block has ended; files that
    can be made again may do without. `private`: nobody but its owner may read it, from its first
    byte on (mode 0600). A block that raises leaves nothing. Raises OSError.
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
    """An empty file of mode 0600, in place of what a killed process of this number left."""
    try:
        path.touch(mode=0o600, exist_ok=False)
    except FileExistsError:
        path.unlink()
        path.touch(mode=0o600, exist_ok=False)


def write_whole(
    path: Path, content: str | bytes | memoryview, *, durable: bool = True, private: bool = False
) -> None:
    """Write the file in one go; text as UTF-8 with its line ends as they are. Raises OSError."""
    with (
        whole_file(path, durable=durable, private=private) as unfinished,
        # A private one is there; ext4 writes a file at once that is cut to nothing first.
        unfinished.open("r+b" if private else "wb") as file,
    ):
        file.write(content.encode() if isinstance(content, str) else content)


def point_link(link: Path, target: str, *, durable: bool = True) -> None:
    """Make `link` point to `target` at once: whoever resolves it gets the old or the new."""
    with whole_file(link, durable=False) as unfinished:
        unfinished.unlink(missing_ok=True)
        unfinished.symlink_to(target)
    if durable:
        sync(link.parent)


def sync(path: Path) -> None:
    """Have a file's bytes, or a folder's names, put on disk by the system. Raises OSError."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
