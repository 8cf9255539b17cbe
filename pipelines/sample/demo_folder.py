"""A demo's data folder, and how to distinguish it from a folder with the user's own data."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from pipelines.base.home import FOLDERS, Home
from pipelines.base.lock import locked
from pipelines.base.whole_file import write_whole

MARKER = "demo.json"
NAMED = 5  # files named in a refusal
# Derived from the rest, or useless without it.
OF_NOBODY = (".lock", "pseudonym.key", "dagster")
DERIVED = ("vault", "returns", "lake", "releases", "site")
FOLDER_OF_HISTORY = ".history"  # former reference tables, stored beside them
LANDED_BY_US = ("receipts", "records.txt", ".new")


class FolderTaken(RuntimeError):
    """The data folder contains files that no demo wrote; the message names some of them and the
    remedy.
    """


@dataclass(frozen=True)
class Marker:
    """What a demo wrote to its folder, as SHA-256: registers, and reference files by name."""

    registers: frozenset[str]
    reference: dict[str, str]


def claim(home: Home) -> None:
    """Check that a demo may be written to the folder, and delete what a former one left. Raises
    FolderTaken, changing nothing, if it contains the user's own files, and HomeInUse.
    """
    marker = _read_marker(home)
    foreign = list(islice(_foreign(home, marker), NAMED + 1))
    if foreign:
        raise FolderTaken(_refusal(home, foreign))
    with locked(home):
        if marker:
            for name in FOLDERS:
                shutil.rmtree(home.root / name, ignore_errors=True)
            (home.root / MARKER).unlink()
        home.prepare()


def mark(home: Home, registers: Iterable[Path]) -> None:
    """Record the files that the demo will take in, and the reference files that it has written."""
    told = {
        "what": "示例数据文件夹，jiuye demo 可以整个重做 / a demo's data folder; jiuye demo may"
        " make it anew",
        "registers": sorted(_sha256(path) for path in registers),
        "reference": {path.name: _sha256(path) for path in sorted(home.reference.glob("*.csv"))},
    }
    write_whole(home.root / MARKER, json.dumps(told, ensure_ascii=False, indent=1))


def _read_marker(home: Home) -> Marker | None:
    """The marker's content; None if it is missing or unreadable."""
    try:
        told = json.loads((home.root / MARKER).read_text("utf-8"))
        return Marker(frozenset(told["registers"]), dict(told["reference"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _foreign(home: Home, marker: Marker | None) -> Iterator[Path]:
    """The files below the folder that no demo wrote."""
    known = (*FOLDERS, *OF_NOBODY, MARKER)
    for path in sorted(home.root.iterdir()) if home.root.is_dir() else []:
        if path.name not in known:
            yield from [path] if path.is_file() or path.is_symlink() else _files(path)
    for name in ("inbox", "exports"):
        yield from _files(home.root / name)
    if marker is None:
        for name in ("landing", "reference", *DERIVED):
            yield from _files(home.root / name)
        return
    for path in _files(home.reference):
        if path.relative_to(home.reference).parts[0] != FOLDER_OF_HISTORY and (
            marker.reference.get(path.name) != _sha256(path)
        ):
            yield path
    for path in _files(home.landing):
        if (
            path.relative_to(home.landing).parts[0] not in LANDED_BY_US
            and path.name not in marker.registers
        ):
            yield path


def _files(folder: Path) -> Iterator[Path]:
    """All files and links below the folder."""
    return (path for path in sorted(folder.rglob("*")) if path.is_symlink() or path.is_file())


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _refusal(home: Home, foreign: list[Path]) -> str:
    names = "、".join(str(path.relative_to(home.root)) for path in foreign[:NAMED])
    more = " …" if len(foreign) > NAMED else ""
    return (
        f"{home.root} 里有不是示例写的文件：{names}{more}。示例会改写数据文件夹，没有动它；请另给一个空"
        "文件夹（JIUYE_HOME=data/demo jiuye demo），这些文件不要了就先移走或删除 / it holds files that"
        f" no demo wrote: {names}{more}. A demo rewrites its data folder, so nothing was changed;"
        " name an empty folder (JIUYE_HOME=data/demo jiuye demo), or move these files away first"
    )
