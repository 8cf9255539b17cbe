"""Lays out workbooks for sending: a folder per street, or an archive per prefecture. Removes
outdated files of earlier runs.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from types import MappingProxyType

from pipelines.base.whole_file import write_whole
from pipelines.operation.archive import password_for, write_archive
from pipelines.operation.returns import UNKNOWN, Workbook

RECORD = ".jiuye_returns.json"  # in the target folder; lists what was written there


@dataclass(frozen=True)
class Laid:
    """The folders or archives written, sorted, and the number of files of earlier runs removed."""

    made: tuple[Path, ...]
    removed: int


class ForeignFile(Exception):
    """The target contains a file that this command did not write, or that was changed since;
    nothing was written.
    """

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"{path} 不是本命令写的，或写后有改动；请移走，或换一个文件夹 / it was not written by"
            " this command, or changed since: move it, or name another folder"
        )


def lay_out(found: list[Workbook], target: Path, current: list[Workbook]) -> Laid:
    """Copy the workbooks to TARGET/STREET/MONTH_NAME; folders with mode 0700, files with 0600.

    Files written by earlier runs that are not in `current` are removed; nothing else is touched.
    Raises ForeignFile.
    """
    written, sources = _written(target), {_place(one): one.path for one in found}
    for name, source in sources.items():
        if not _is_own(target / name, (written.get(name), _digest(source))):
            raise ForeignFile(target / name)
    target.mkdir(mode=0o700, parents=True, exist_ok=True)
    for name, source in sources.items():
        (target / name).parent.mkdir(mode=0o700, exist_ok=True)
        write_whole(target / name, source.read_bytes(), durable=False, private=True)
        written[name] = _digest(source)
    return Laid(
        tuple(sorted({(target / name).parent for name in sources})), _tidy(target, written, current)
    )


def archive(
    found: list[Workbook],
    target: Path,
    names: dict[str, str],
    current: list[Workbook],
    passwords: Mapping[str, str] = MappingProxyType({}),
) -> Laid:
    """Put the workbooks into TARGET/PREFECTURE.zip with a folder for each street; mode 0600,
    encrypted if there are `passwords` (from read_passwords). Removes files like lay_out. Raises
    ForeignFile, and PasswordUnfit for a prefecture without a password.
    """
    written = _written(target)
    parts = {
        name: list(own)
        for name, own in groupby(
            sorted(found, key=lambda one: (_archive(one, names), _place(one))),
            lambda one: _archive(one, names),
        )
    }
    for name in parts:
        if not _is_own(target / name, (written.get(name),)):
            raise ForeignFile(target / name)
    keys = {name: password_for(_prefecture(own[0]), passwords) for name, own in parts.items()}
    target.mkdir(mode=0o700, parents=True, exist_ok=True)
    for name, own in parts.items():
        path = target / name
        write_archive(path, ((_place(one), one.path.read_bytes()) for one in own), keys[name])
        written[name] = _digest(path)
        _record(target, written)
    return Laid(tuple(target / name for name in parts), _tidy(target, written, current))


def _written(target: Path) -> dict[str, str]:
    """Map paths below the folder to hashes of what this command wrote there."""
    try:
        return json.loads((target / RECORD).read_text("utf-8"))
    except (
        FileNotFoundError,
        ValueError,
    ):  # missing or damaged: then only files with the content to be written count as ours
        return {}


def _record(target: Path, written: dict[str, str]) -> None:
    content = json.dumps(written, ensure_ascii=False, indent=1)
    write_whole(target / RECORD, content, durable=False, private=True)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _is_own(path: Path, digests: tuple[str | None, ...]) -> bool:
    return not path.exists() or _digest(path) in digests


def _tidy(target: Path, written: dict[str, str], current: list[Workbook]) -> int:
    """Remove files that this command wrote and that are outdated, and folders left empty. Returns
    the number of files.
    """
    to_stay = {_place(one) for one in current}
    to_stay |= {_prefecture(one) or UNKNOWN for one in current}
    gone = sorted(name for name in written if _stays_for(name) not in to_stay)
    removed = [_remove(target, name, written.pop(name)) for name in gone]
    _record(target, written)
    return sum(removed)


def _remove(target: Path, name: str, digest: str) -> bool:
    """Remove a file that is unchanged since this command wrote it, and its folder if left empty.
    Returns whether there was such a file.
    """
    path = target / name
    is_ours = ".." not in path.parts and path.is_file() and _is_own(path, (digest,))
    if is_ours:
        path.unlink()
    if path.parent != target and path.parent.is_dir() and not any(path.parent.iterdir()):
        path.parent.rmdir()
    return is_ours


def _archive(one: Workbook, names: dict[str, str]) -> str:
    code = _prefecture(one)
    return (f"{code}_{names.get(code, '')}".strip("_") or UNKNOWN) + ".zip"


def _stays_for(name: str) -> str:
    """What a written file is kept for: an archive's prefecture, or a workbook's own path."""
    return name[:4] if name.endswith(".zip") else name


def _prefecture(one: Workbook) -> str:
    return (one.street_code or "")[:4]


def _place(one: Workbook) -> str:
    return f"{_street(one)}/{_sent_name(one)}"


def _street(one: Workbook) -> str:
    return f"{one.street_code}_{one.street_name}" if one.street_code else UNKNOWN


def _sent_name(one: Workbook) -> str:
    return f"{one.month:%Y-%m}_{one.path.name}" if one.month else one.path.name
