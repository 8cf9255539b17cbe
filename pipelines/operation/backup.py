"""`jiuye backup`: copies everything that cannot be recomputed, while the data folder may be in
use.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from pipelines.base.clock import utc_now
from pipelines.base.home import Home
from pipelines.base.seal import digest_of
from pipelines.base.stopped import Stopped
from pipelines.decision.record import read_decisions
from pipelines.intake.key import fingerprint_of, known_fingerprint
from pipelines.operation.backup_copy import (
    HELD,
    TRIES,
    UNFINISHED,
    Copying,
    below,
    copy_files,
    in_motion,
    walk,
)
from pipelines.operation.backup_landed import copy_landed
from pipelines.operation.backup_store import (
    Backup,
    BackupUnfit,
    Kept,
    backup_ids,
    open_store,
    read_list,
    write_list,
)
from pipelines.operation.take_in import Progress
from pipelines.release.damaged import damaged_releases

# Everything else is backed up, including what later versions may add.
MADE_AGAIN = ("lake", "vault", "returns", "site", "exports", "dagster", "operation")
KEPT_LISTS = ("bundles", "decisions", "receipts", "removed", "sign_offs")
RECORDS = tuple(f"landing/{name}/" for name in KEPT_LISTS)
KEY_NOTE = ".key-backed-up"  # checked by jiuye doctor


class NothingToKeep(Stopped):
    """There is no data folder to back up."""


@dataclass(frozen=True)
class BackedUp:
    """A finished backup: its content, the number of new bytes, and damage found in the data
    folder.
    """

    backup: Backup
    copied: int  # bytes new to the backup folder
    damaged: tuple[str, ...]  # files that are missing or altered
    left: int  # inbox files skipped because they were being written


def back_up(
    home: Home,
    folder: Path,
    version: str,
    progress: Progress = lambda done, total: None,
    *,
    thorough: bool = False,
) -> BackedUp:
    """Copy everything that cannot be recomputed to a backup folder. Content already there is not
    copied again (`thorough`: it is verified, and copied if damaged). Takes no lock: the order of
    reading guarantees a consistent state. Raises BackupUnfit, NothingToKeep, InMotion, OSError.
    """
    if not home.landing.is_dir():
        raise NothingToKeep(
            f"{home.root} 里没有数据可备份；数据文件夹由 JIUYE_HOME 指定 / there is nothing to back up"
            " in it; JIUYE_HOME names the data folder"
        )
    if folder.resolve().is_relative_to(home.root):
        raise BackupUnfit(
            "备份不能放在数据文件夹里面；请给出别处的文件夹，最好在另一块盘上 / a backup cannot lie in"
            " the data folder: name a folder elsewhere, best on another disk"
        )
    open_store(folder, _origin(home))
    with _alone(folder):
        return _back_up(Copying(home, folder, _former(folder), thorough), version, progress)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Lock the backup folder for this process."""
    with (folder / ".lock").open("w") as file:
        os.fchmod(file.fileno(), 0o600)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BackupUnfit(
                f"另一个备份正在写 {folder}，请等它结束 / another backup is being written there: wait for it"
            ) from None
        yield


def _back_up(work: Copying, version: str, progress: Progress) -> BackedUp:
    home, folder = work.home, work.folder
    backup_id = _new_id(folder)
    # A file moves from inbox to held to received, and a release is made from earlier receipts:
    # whatever comes later in that order is read later.
    copy_files(work, below(home, "inbox"))
    copy_files(work, [path for path in walk(home.root, home.landing / ".new") if HELD.match(path)])
    _copy_releases(work)
    _copy_steady(work)
    copy_files(work, ["landing/records.txt"])
    copy_files(
        work,
        [path for name in RECORDS for path in below(home, name.removesuffix("/"))],
    )
    _check_records(work)
    copy_landed(work, progress)
    _look_at_the_rest(work)
    os.sync()  # the files must be on disk before the list
    files = tuple(work.files[path] for path in sorted(work.files))
    backup = Backup(backup_id, version, files, dict(sorted(work.links.items())))
    write_list(folder, backup)
    with suppress(OSError):  # a backup may run with read-only access
        (home.root / KEY_NOTE).touch()
    return BackedUp(backup, work.copied, tuple(work.damaged), work.left)


def _origin(home: Home) -> str | None:
    """A permanent identifier of a data folder: its first batch of receipts."""
    first = home.landing / "receipts" / "00000001.jsonl"
    return digest_of(first) if first.exists() else None


def _new_id(folder: Path) -> str:
    """A backup id that sorts after all others, even if the clock was set back."""
    now, known = f"{utc_now():%Y%m%dT%H%M%SZ}", backup_ids(folder)
    if not known or now > known[-1]:
        return now
    base, _, number = known[-1].partition("-")
    return f"{base}-{int(number or 0) + 1:03d}"


def _former(folder: Path) -> dict[str, Kept]:
    try:
        return {kept.seal.path: kept for kept in read_list(folder).files}
    except BackupUnfit:  # no list yet or a damaged one: read everything
        return {}


def _copy_releases(work: Copying) -> None:
    """Copy complete releases (both files), and which one is current."""
    link = work.home.releases / "current"
    if link.is_symlink():
        work.links["releases/current"] = str(link.readlink())
    copy_files(work, (path for path in below(work.home, "releases") if path != "releases/current"))
    stems = {path.rpartition(".")[0] for path in work.files if path.startswith("releases/2")}
    for stem in stems:
        pair = [f"{stem}.duckdb", f"{stem}.json"]
        if (there := [path for path in pair if path in work.files]) and len(there) < len(pair):
            for path in there:
                work.files.pop(path)


def _steady(home: Home) -> list[str]:
    """Copy what the operator or `jiuye unite` changes as a unit: key, reference files, provinces,
    and any other files there. Raises InMotion.
    """
    apart = {*MADE_AGAIN, "inbox", "landing", "releases"}
    found = []
    for path in sorted(home.root.iterdir()):
        if path.name in apart or UNFINISHED.fullmatch(path.name):
            continue
        if path.is_dir():
            if not path.name.startswith("dagster."):
                found += below(home, path.name)
        else:
            found.append(path.name)
    for path in sorted(home.landing.iterdir()):
        if path.is_file() and path.name != "records.txt" and not UNFINISHED.fullmatch(path.name):
            found.append(f"landing/{path.name}")
    return found


def _copy_steady(work: Copying) -> None:
    for _ in range(TRIES):
        paths = _steady(work.home)
        before = [_mark(work.home, path) for path in paths]
        copy_files(work, paths)
        now = _steady(work.home)
        if [_mark(work.home, path) for path in now] == before and _key_fits(work.home):
            return
        for path in {*paths, *now}:
            work.files.pop(path, None)
    raise in_motion("reference, province, pseudonym.key")


def _mark(home: Home, path: str) -> tuple:
    try:
        now = (home.root / path).lstat()
    except OSError:
        return (path,)
    return path, now.st_ino, now.st_size, now.st_mtime_ns


def _key_fits(home: Home) -> bool:
    """Whether the key matches its fingerprint; if not, a new key is just being set. A missing key
    is reported at the end.
    """
    if not home.key_file.exists():
        return True
    return known_fingerprint(home) in (None, fingerprint_of(home.key_file.read_bytes()))


def _check_records(work: Copying) -> None:
    """Raise BackupUnfit if receipts or decisions in the previous backup are missing or changed:
    these lists are append-only.
    """
    lost = [
        path
        for path, kept in work.former.items()
        if path.startswith(RECORDS)
        and (path not in work.files or work.files[path].seal.sha256 != kept.seal.sha256)
    ]
    if lost:
        raise BackupUnfit(
            f"上次备份里的记录在数据文件夹里不见了或变了：{'、'.join(lost[:5])}；没有写新的备份，请先用上次的备份"
            f"恢复：jiuye restore {work.folder} / receipts or decisions that the last backup has are gone or"
            " changed; no backup was written: restore them from the last one"
        )


def _look_at_the_rest(work: Copying) -> None:
    """Record what else in the data folder is missing or damaged. Raises RecordsDamaged for damaged
    decisions.
    """
    home = work.home
    read_decisions(home)
    if known_fingerprint(home) and not home.key_file.exists():
        work.damaged.append(home.key_file.name)
    work.damaged += [f"releases/{damaged.name}" for damaged in damaged_releases(home)]
