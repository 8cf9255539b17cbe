"""`jiuye restore`: restores a backup to an empty data folder."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from pathlib import Path, PurePosixPath

from pipelines.base.home import Home
from pipelines.base.lock import locked
from pipelines.base.seal import digest_of
from pipelines.base.stopped import Stopped
from pipelines.base.whole_file import point_link, write_whole
from pipelines.operation.backup_store import (
    Backup,
    BackupUnfit,
    Kept,
    damaged,
    holds_a_file,
    missing,
    object_path,
    read_list,
    shown_path,
)
from pipelines.operation.disk import LEAST_FREE, MB, room_left
from pipelines.operation.take_in import Progress

PART = ".restoring-1"
NOTE = ".restoring"  # in a partly restored data folder: the backup being restored


class NotEmpty(Stopped):
    """The data folder is not empty; nothing was restored."""


class NoRoom(Stopped):
    """The disk has too little space for the backup; nothing was restored."""


def restore(
    home: Home,
    folder: Path,
    backup_id: str | None = None,
    progress: Progress = lambda done, total: None,
) -> Backup:
    """Restore a backup (default: the newest) to an empty data folder, or one where its restore did
    not finish. Every byte is verified. Raises BackupUnfit, NotEmpty, NoRoom, HomeInUse, OSError.
    """
    backup = read_list(folder, backup_id)
    _check_target(home, backup)
    if lost := list(missing(folder, backup)):
        raise damaged(folder, backup, lost)
    if backup.bytes + LEAST_FREE > room_left(home.root) and not (home.root / NOTE).exists():
        raise NoRoom(
            f"磁盘放不下：备份 {backup.bytes // MB} MB，还要留 {LEAST_FREE // MB} MB，现有"
            f" {room_left(home.root) // MB} MB；没有写任何东西 / the disk has no room for it; nothing was"
            " written"
        )
    with locked(home):
        write_whole(home.root / NOTE, backup.backup_id)
        broken = []
        # Receipts come first: until the restore is complete, they show what is missing.
        files = sorted(backup.files, key=lambda kept: kept.seal.path != "landing/records.txt")
        for done, kept in enumerate(files, 1):
            if not _put_back(home, folder, kept):
                broken.append(kept)
            progress(done, len(files))
        if broken:
            raise damaged(folder, backup, broken)
        _point(home, backup.links)
        os.sync()
        (home.root / NOTE).unlink()
    return backup


def _check_target(home: Home, backup: Backup) -> None:
    note = home.root / NOTE
    begun = note.read_text("utf-8") if note.exists() else None
    if begun == backup.backup_id:
        return
    if home.root.exists() and (not home.root.is_dir() or holds_a_file(home.root)):
        other = f"，是备份 {begun} 没有恢复完的" if begun else ""
        raise NotEmpty(
            f"数据文件夹 {home.root} 里已有东西{other}，没有动它；请把 JIUYE_HOME 指到一个空文件夹，或先移走 /"
            " the data folder is not empty and nothing was touched: let JIUYE_HOME name an empty one,"
            " or move this one away" + (f" (a restore of {begun} began there)" if begun else "")
        )


def _put_back(home: Home, folder: Path, kept: Kept) -> bool:
    """Restore a file; returns whether it is complete."""
    target, source = _place(home, kept.seal.path), object_path(folder, kept.seal.sha256)
    if target.is_file():
        now = target.stat()
        if (now.st_size, now.st_mtime_ns) == (kept.seal.bytes, kept.seal.changed):
            return True
    target.parent.mkdir(parents=True, exist_ok=True)
    part = home.root / PART  # not beside the file, whose name may already have the maximum length
    part.unlink(missing_ok=True)
    part.touch(mode=0o600)
    shutil.copyfile(source, part)
    if digest_of(part) != kept.seal.sha256:
        part.unlink()
        return False
    part.chmod(kept.mode)
    os.utime(part, ns=(kept.seal.changed, kept.seal.changed))
    part.replace(target)
    return True


def _place(home: Home, path: str) -> Path:
    """The absolute path for a path in the list. Raises BackupUnfit if it is outside the data
    folder.
    """
    if path.startswith("/") or ".." in PurePosixPath(path).parts:
        raise BackupUnfit(
            f"备份的清单有数据文件夹以外的路径，未恢复：{shown_path(path)} / the list names a path outside"
            " the data folder; nothing of it was written"
        )
    return home.root / path


def _point(home: Home, links: Mapping[str, str]) -> None:
    for path, target in links.items():
        _place(home, (PurePosixPath(path).parent / target).as_posix())
        _place(home, path).parent.mkdir(parents=True, exist_ok=True)
        point_link(_place(home, path), target)
