"""The backup folder: files stored once by hash, and a list for each backup that maps them to paths
of the data folder.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipelines.base.seal import Seal, digest_of, read_seal
from pipelines.base.stopped import Stopped
from pipelines.base.whole_file import write_whole

ABOUT, FORM = "jiuye-backup.json", 1


class BackupUnfit(Stopped):
    """A folder is not a backup, belongs to another data folder, or is unfinished or damaged; the
    message says which and what to do.
    """


@dataclass(frozen=True)
class Kept:
    """An entry of a backup list: one file of the data folder."""

    seal: Seal  # its path is relative to the data folder
    mode: int


@dataclass(frozen=True)
class Backup:
    """The content of one backup: its id (start time, UTC), the version that made it, the files, and
    the links (path -> target).
    """

    backup_id: str
    version: str
    files: tuple[Kept, ...]
    links: Mapping[str, str]

    @property
    def bytes(self) -> int:
        """The total size of its files."""
        return sum(kept.seal.bytes for kept in self.files)


def object_path(folder: Path, sha256: str) -> Path:
    """The path of the content with this hash in a backup folder."""
    return folder / "files" / sha256[:2] / sha256


def holds_a_file(folder: Path) -> bool:
    """Whether the folder contains anything besides empty folders and a lock."""
    return any(path.name != ".lock" for path in folder.rglob("*") if not _is_folder(path))


def _is_folder(path: Path) -> bool:
    return path.is_dir() and not path.is_symlink()


def open_store(folder: Path, origin: str | None) -> None:
    """Initialise a backup folder for the data folder with this origin, if new. Raises BackupUnfit
    if the folder holds something else.
    """
    if not (folder / ABOUT).exists():
        if folder.exists() and holds_a_file(folder):
            raise BackupUnfit(
                f"{folder} 里有别的东西，不是 jiuye 的备份，没有动它；请另给一个空文件夹 / it holds"
                " other things and is no backup of jiuye; nothing was touched: name an empty folder"
            )
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder.chmod(0o700)
        for part in ("files", "lists"):
            (folder / part).mkdir(mode=0o700, exist_ok=True)
        write_whole(folder / ABOUT, json.dumps({"form": FORM, "of": origin}), private=True)
    about = check_store(folder)
    if None not in (about["of"], origin) and about["of"] != origin:
        raise BackupUnfit(
            f"{folder} 是另一个数据文件夹的备份；请另给一个文件夹 / it has backups of another data"
            " folder: name another folder"
        )


def check_store(folder: Path) -> dict[str, Any]:
    """The description of a backup folder. Raises BackupUnfit if it is not one, or its format is
    unknown to this version.
    """
    try:
        about = json.loads((folder / ABOUT).read_text("utf-8"))
        form, about["of"] = about["form"], about["of"]
    except (OSError, ValueError, KeyError, TypeError):
        raise BackupUnfit(
            f"{folder} 不是 jiuye backup 写的备份（缺 {ABOUT} 或已损坏）；请给出备份所在的文件夹 / it"
            f" is no backup that jiuye backup wrote ({ABOUT} is missing or damaged): name the folder"
            " of the backup"
        ) from None
    if form != FORM:
        raise BackupUnfit(
            f"{folder} 是另一个版本的备份（格式 {form}，本版本读 {FORM}）；请用写它的版本恢复 / this"
            " backup is of another form than this version reads: restore it with the version that"
            " wrote it"
        )
    return about


def write_list(folder: Path, backup: Backup) -> None:
    """Write a backup's list, which completes it."""
    told = {
        "backup": backup.backup_id,
        "version": backup.version,
        "files": [f"{kept.mode:o} {kept.seal.text}" for kept in backup.files],
        "links": dict(backup.links),
    }
    content = json.dumps({**told, "sum": _sum(told)}, ensure_ascii=False, indent=0)
    write_whole(folder / "lists" / f"{backup.backup_id}.json", content, private=True)


def _sum(told: Mapping[str, Any]) -> str:
    own = {name: value for name, value in told.items() if name != "sum"}
    return hashlib.sha256(json.dumps(own, sort_keys=True).encode()).hexdigest()


def backup_ids(folder: Path) -> list[str]:
    """The ids of the backups in a folder, oldest first."""
    return sorted(path.stem for path in (folder / "lists").glob("[0-9]*.json"))


def read_list(folder: Path, backup_id: str | None = None) -> Backup:
    """The list of a backup, by default the newest. Raises BackupUnfit if there is none or it is
    damaged.
    """
    check_store(folder)
    known = backup_ids(folder)
    if not known:
        raise BackupUnfit(
            f"{folder} 里的备份没有做完；请再运行一次 jiuye backup {folder} / the backup in it is not"
            " finished: run that command again"
        )
    chosen = backup_id or known[-1]
    if chosen not in known:
        raise BackupUnfit(
            f"没有编号为 {chosen} 的备份，有：{'、'.join(known[-5:])} / no such backup; these there are"
        )
    try:
        told = json.loads((folder / "lists" / f"{chosen}.json").read_text("utf-8"))
        if told["sum"] != _sum(told):
            raise ValueError(chosen)
        files = tuple(map(_kept, told["files"]))
        return Backup(chosen, told["version"], files, told["links"])
    except (OSError, ValueError, KeyError, TypeError):
        raise BackupUnfit(
            f"备份 {chosen} 的清单已损坏；{_other(known, chosen)} / the list of this backup is"
            " damaged: use another one, or another copy of it"
        ) from None


def _kept(line: str) -> Kept:
    mode, _, seal = line.partition(" ")
    return Kept(read_seal(seal), int(mode, 8))


def _other(known: list[str], chosen: str) -> str:
    others = [one for one in known if one != chosen]
    return f"请用 --backup {others[-1]}，或另一份备份" if others else "请用另一份备份"


def missing(folder: Path, backup: Backup, *, thorough: bool = False) -> Iterator[Kept]:
    """Yield the files of a backup whose content is missing or has the wrong length, or, if
    `thorough`, the wrong hash.
    """
    for kept in backup.files:
        path = object_path(folder, kept.seal.sha256)
        try:
            is_whole = path.stat().st_size == kept.seal.bytes and (
                not thorough or digest_of(path) == kept.seal.sha256
            )
        except OSError:
            is_whole = False
        if not is_whole:
            yield kept


def damaged(folder: Path, backup: Backup, lost: list[Kept]) -> BackupUnfit:
    """The error for a backup whose files lack content."""
    names = "、".join(shown_path(kept.seal.path) for kept in lost[:5])
    known = backup_ids(folder)
    return BackupUnfit(
        f"备份 {backup.backup_id} 里有 {len(lost)} 个文件缺失或损坏：{names}；"
        f"{_other(known, backup.backup_id)} / files of this backup are missing or damaged: use"
        f" another backup ({', '.join(known[-5:])}) or another copy of it"
    )


def shown_path(path: str) -> str:
    """A data folder path for messages: names of inbox files are hidden."""
    return "inbox/…" if path.startswith("inbox/") else path
