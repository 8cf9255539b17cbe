"""Copies files into a backup folder, storing each content once by its hash."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256 as new_hash
from pathlib import Path

from pipelines.base.home import Home
from pipelines.base.seal import Seal, digest_of
from pipelines.base.stopped import Stopped
from pipelines.intake.inbox import is_being_written
from pipelines.operation.backup_store import Kept, object_path, shown_path

UNFINISHED = re.compile(r"\.(lock|restoring|building-.*|new|new-.*|.*[.-]\d+)$")
HELD = re.compile(r"landing/\.new/\d+/held/(.*)", re.DOTALL)
TRIES = 5


class InMotion(Stopped):
    """The key or reference files changed repeatedly while they were being copied."""


@dataclass
class Copying:
    """The destination of a backup and its progress so far."""

    home: Home
    folder: Path
    former: dict[str, Kept]
    thorough: bool
    files: dict[str, Kept] = field(default_factory=dict)
    links: dict[str, str] = field(default_factory=dict)
    copied: int = 0  # bytes
    damaged: list[str] = field(default_factory=list)  # files that are missing or altered
    left: int = 0  # inbox files still being written


def walk(root: Path, folder: Path) -> Iterator[str]:
    """Yield the files and links below a folder as paths relative to the root, without unfinished
    files.
    """
    for place, names, files in os.walk(folder):
        names[:] = [name for name in names if not UNFINISHED.fullmatch(name)]
        for name in files + [name for name in names if (Path(place) / name).is_symlink()]:
            if not UNFINISHED.fullmatch(name):
                yield (Path(place) / name).relative_to(root).as_posix()


def below(home: Home, folder: str) -> list[str]:
    """`walk` over a subfolder of the data folder, sorted."""
    return sorted(walk(home.root, home.root / folder))


def copy_files(work: Copying, paths: Iterable[str]) -> None:
    """Back up these files and add them to the list. A held file is listed at its place in the
    inbox.
    """
    for path in paths:
        held = HELD.match(path)
        kept = kept_of(work, path, f"inbox/{held[1]}" if held else path)
        if kept:
            work.files[kept.seal.path] = kept


def kept_of(work: Copying, path: str, name: str) -> Kept | None:
    """Back up a file. None if it has gone, is a link (which is recorded), is no regular file, or is
    an inbox file being written.
    """
    source = work.home.root / path
    for _ in range(TRIES):
        try:
            before = source.lstat()
            if stat.S_ISLNK(before.st_mode):
                work.links[name] = str(source.readlink())
                return None
            if not stat.S_ISREG(before.st_mode):
                return None
            if name.startswith("inbox/") and is_being_written(source):
                work.left += 1
                return None
            former = work.former.get(name)
            if former and not work.thorough and _is_as_before(former, before):
                sha256 = former.seal.sha256
                if _has(work, sha256, before.st_size):
                    return former
            sha256 = _store(work, source)
            after = source.lstat()
        except FileNotFoundError:
            return None
        if (before.st_size, before.st_mtime_ns) == (after.st_size, after.st_mtime_ns):
            seal = Seal(name, after.st_size, after.st_mtime_ns, sha256)
            return Kept(seal, stat.S_IMODE(after.st_mode))
    if name.startswith("inbox/"):
        work.left += 1
        return None
    raise in_motion(path)


def _is_as_before(former: Kept, now: os.stat_result) -> bool:
    return (former.seal.bytes, former.seal.changed, former.mode) == (
        now.st_size,
        now.st_mtime_ns,
        stat.S_IMODE(now.st_mode),
    )


def _has(work: Copying, sha256: str, size: int) -> bool:
    path = object_path(work.folder, sha256)
    try:
        return path.stat().st_size == size and (not work.thorough or digest_of(path) == sha256)
    except OSError:
        return False


def _store(work: Copying, source: Path) -> str:
    """Store a file's content in the backup folder; returns its hash."""
    incoming = work.folder / ".incoming"
    incoming.unlink(missing_ok=True)
    incoming.touch(mode=0o600)
    digest, size = new_hash(), 0
    with source.open("rb") as file, incoming.open("wb") as copy:
        while part := file.read(1 << 20):
            digest.update(part)
            size += copy.write(part)
    sha256 = digest.hexdigest()
    if _has(work, sha256, size):
        incoming.unlink()
        return sha256
    target = object_path(work.folder, sha256)
    target.parent.mkdir(mode=0o700, exist_ok=True)
    incoming.replace(target)
    work.copied += size
    return sha256


def in_motion(what: str) -> InMotion:
    """The error for something that changed repeatedly while being copied."""
    return InMotion(
        f"备份时 {shown_path(what)} 一直在变，或密钥与其指纹不符；请运行 jiuye doctor，等刷新结束后再备份"
        " / this changed time and again while it was copied, or the key does not fit its fingerprint:"
        " see jiuye doctor, and back up again once no refresh is running"
    )
