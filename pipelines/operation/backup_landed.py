"""Backs up received files. A landed file's name contains its hash, so content backed up before is
not read again.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from pipelines.base.home import Home
from pipelines.base.seal import Seal
from pipelines.intake.landed_file import PACKED, gives, is_sound, landed_path, place_told
from pipelines.intake.landing import read_receipts
from pipelines.intake.removed import is_removed, removed_bytes
from pipelines.operation.backup_copy import Copying, below, kept_of
from pipelines.operation.backup_store import Kept, object_path
from pipelines.operation.take_in import Progress

LANDED = re.compile(rf"landing/[0-9a-f]{{2}}/([0-9a-f]{{64}})(?:{re.escape(PACKED)})?")


def copy_landed(work: Copying, progress: Progress) -> None:
    """Back up the files of the copied receipts, and any other files in landing."""
    wanted = _wanted(work.home)
    lying = {found[1] for path in below(work.home, "landing") if (found := LANDED.fullmatch(path))}
    hashes = sorted(wanted | lying)
    for done, sha256 in enumerate(hashes, 1):
        kept = _kept_before(work, sha256) or _copied(work, sha256)
        if kept:
            work.files[kept.seal.path] = kept
        if sha256 in wanted and not _is_sound(work, sha256, kept):
            work.damaged.append(place_told(work.home, sha256))
        progress(done, len(hashes))


def _wanted(home: Home) -> set[str]:
    """The hashes of received files that were not deleted by retention."""
    removed = removed_bytes(home)
    return {
        one.sha256
        for one in read_receipts(home)
        if not one.lifted and not is_removed(home, one, removed)
    }


def _kept_before(work: Copying, sha256: str) -> Kept | None:
    """A landed file as in the previous backup. It stays valid if the data folder has since lost or
    compressed the file, but not if it has compressed it further.
    """
    source = landed_path(work.home, sha256)
    for path, stored, former in _stored(work, sha256):
        size, is_packed = _size(stored), path.endswith(PACKED)
        own = _size(source) if source.name == Path(path).name else None
        if own not in (None, size) and is_sound(source):
            return None
        known = {own, former.seal.bytes if former else None} - {None}
        if (size in known and not work.thorough) or gives(stored, sha256, is_packed=is_packed):
            now = source if own is not None else stored
            changed = former.seal.changed if former else now.stat().st_mtime_ns
            return Kept(Seal(path, stored.stat().st_size, changed, stored.name), 0o600)
    return None


def _stored(work: Copying, sha256: str) -> Iterator[tuple[str, Path, Kept | None]]:
    """Yield possible copies of a landed file in the backup folder: path in the list, stored file,
    and entry of the previous list. The hash of a compressed file is known only from that list.
    """
    plain = f"landing/{sha256[:2]}/{sha256}"
    if former := work.former.get(plain + PACKED):
        yield plain + PACKED, object_path(work.folder, former.seal.sha256), former
    yield plain, object_path(work.folder, sha256), work.former.get(plain)


def _copied(work: Copying, sha256: str) -> Kept | None:
    """Copy a landed file. None if it has gone, or is compressed and damaged, so that the original
    cannot be recovered.
    """
    path = place_told(work.home, sha256)
    kept = kept_of(work, path, path)
    if kept is None and path != (now := place_told(work.home, sha256)):
        path = now  # the file was just being compressed
        kept = kept_of(work, path, path)
    if kept is None or not path.endswith(PACKED):
        return kept
    stored = object_path(work.folder, kept.seal.sha256)
    return kept if gives(stored, sha256, is_packed=True) else None


def _is_sound(work: Copying, sha256: str, kept: Kept | None) -> bool:
    """Whether the data folder's file has the content that was backed up under its name."""
    source = landed_path(work.home, sha256)
    own = _size(source)
    if kept is None or own is None:
        return False
    if source.name == Path(kept.seal.path).name:
        if own != kept.seal.bytes or (source.suffix != PACKED and kept.seal.sha256 != sha256):
            return False
    elif not own:
        return False
    return not work.thorough or is_sound(source)


def _size(path: Path) -> int | None:
    return path.stat().st_size if path.is_file() else None
