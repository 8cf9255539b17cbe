"""Append-only lists on disk, one file of lines per batch: receipts, decisions. They cannot be
recomputed, so the seal of each batch is recorded beside them.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Collection, Iterable
from pathlib import Path

from pipelines.base.seal import Seal, read_seal, sealed
from pipelines.base.stopped import Stopped
from pipelines.base.whole_file import write_whole


class RecordsDamaged(Stopped):
    """A batch is missing, truncated or altered."""


def read_lines(folder: Path, names: Collection[str] | None = None) -> list[str]:
    """All lines of the list in a folder, in order, or only those of the named files. Raises
    RecordsDamaged.
    """
    seals, there = _seals(folder), sorted(folder.glob("*.jsonl"))
    if gone := seals.keys() - {f"{folder.name}/{file.name}" for file in there}:
        raise _damaged(folder, *(Path(path).name for path in sorted(gone)))
    lines: list[str] = []
    for file in there if names is None else (file for file in there if file.name in names):
        content = file.read_bytes()
        seal = seals.get(f"{folder.name}/{file.name}")
        if not content or (seal and hashlib.sha256(content).hexdigest() != seal.sha256):
            raise _damaged(folder, file.name)
        lines += [line for line in content.decode("utf-8").split("\n") if line]
    return lines


def add_lines(folder: Path, batch: str, lines: Iterable[str]) -> None:
    """Append a batch of lines atomically and durably. Its name must sort after those before."""
    folder.mkdir(mode=0o700, exist_ok=True)
    file = folder / f"{batch}.jsonl"
    write_whole(file, "".join(f"{line}\n" for line in lines))
    with record_file(folder).open("a", encoding="utf-8") as record:
        record.write(f"{sealed(folder.parent, file).text}\n")
        record.flush()
        os.fsync(record.fileno())


def record_file(folder: Path) -> Path:
    """The file with the seals of this list's batches, shared with neighbouring lists."""
    return folder.parent / "records.txt"


def _seals(folder: Path) -> dict[str, Seal]:
    """Map each recorded batch (path relative to the parent folder) to its seal."""
    found = {}
    record = record_file(folder)
    lines = record.read_text("utf-8", errors="replace").splitlines() if record.exists() else ()
    for line in lines:
        try:
            seal = read_seal(line)
        except ValueError:  # a run was killed while writing the line
            continue
        if seal.path.startswith(f"{folder.name}/"):
            found[seal.path] = seal
    return found


def _damaged(folder: Path, *names: str) -> RecordsDamaged:
    files = "、".join(f"{folder.parent.name}/{folder.name}/{name}" for name in names[:5])
    return RecordsDamaged(
        f"记录缺失或损坏，无法重做：{files}；请从备份恢复 {folder}，没有恢复前不会收件、不会发布 / records are"
        f" missing or damaged, and nothing can make them again: {files}. Restore {folder} from the"
        " backup; until then nothing is taken in or released"
    )
