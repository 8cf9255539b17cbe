"""An append-only list of landed files deleted when their retention ended, so that a deleted file
can be distinguished from a lost one.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from pipelines.base import clock
from pipelines.base.home import Home
from pipelines.base.journal import add_lines, read_lines, record_file
from pipelines.base.seal import Seal, read_seal
from pipelines.base.stopped import Stopped
from pipelines.intake.landed_file import hash_told, landed_path
from pipelines.intake.landing import Receipt
from pipelines.intake.outcome import (
    Outcome,
    outcome_folder,
    outcome_path,
    read_outcome,
    reading_name,
)
from pipelines.intake.reader import Reader


class BytesRemoved(Stopped):
    """The operation needs the bytes of files that are no longer kept."""

    def __init__(self, receipts: list[Receipt]) -> None:
        named = "、".join(sorted({one.submission for one in receipts})[:5])
        super().__init__(
            f"{len(receipts)} 份收到的文件已过保存期，字节已按 retention_months 删除，不能再读：{named} /"
            f" the bytes of {len(receipts)} files were removed after retention_months and cannot be"
            f" read again: {named}"
        )


def removed_bytes(home: Home) -> frozenset[str]:
    """The hashes of the landed files whose bytes were deleted, or were about to be when a run was
    killed. Raises RecordsDamaged.
    """
    folder = home.landing / "removed"
    files = [record_file(folder), *sorted(folder.glob("*.jsonl"))]
    states = (path.stat() for path in files if path.exists())
    return _removed(folder, tuple((one.st_size, one.st_mtime_ns) for one in states))


@lru_cache(maxsize=1)
def _removed(folder: Path, _: tuple[tuple[int, int], ...]) -> frozenset[str]:
    """Read once as long as its files are the same, since each file that is carried over asks."""
    lines = read_lines(folder)
    # Folders pruned before December 2026 have compressed files noted with the ending of their names.
    return frozenset(hash_told(Path(json.loads(line)["sha256"])) for line in lines)


def note_removed(home: Home, sizes: Mapping[str, int], months: int) -> None:
    """Record that the bytes of these hashes will be deleted, before doing so. The caller holds the
    lock.
    """
    folder = home.landing / "removed"
    batch = len(list(folder.glob("*.jsonl"))) + 1
    now = clock.utc_now().isoformat()
    lines = [
        json.dumps({"sha256": name, "bytes": size, "removed_at": now, "months": months})
        for name, size in sorted(sizes.items())
    ]
    add_lines(folder, f"{batch:08d}", lines)


def is_removed(home: Home, receipt: Receipt, removed: frozenset[str]) -> bool:
    """Whether a receipt's bytes were deleted on purpose."""
    return receipt.sha256 in removed and not landed_path(home, receipt.sha256).is_file()


def carried_over(
    reader: Reader, receipt: Receipt, decisions: str
) -> tuple[Outcome, list[Seal]] | None:
    """For a file whose bytes are no longer kept: a former reader's result under the same decisions,
    as this reader's outcome, with the seals of its files; None if there is no such result.
    """
    told = _told(reader.home, receipt.submission, decisions)
    if told is None:
        return None
    made = [read_seal(line) for line in told.pop("made", None) or ()]
    fields: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in told.items()
    }
    outcome = Outcome(**fields)
    fingerprint = reader.fingerprints.get(outcome.register, reader.fingerprint)
    return replace(outcome, reader=fingerprint), made


def _told(home: Home, submission: str, decisions: str) -> dict[str, Any] | None:
    """The newest outcome of a submission under these decisions, by any reader."""
    found = _told_by(_fingerprints(home), home, submission, decisions)
    if found is None:  # perhaps by a reader that has written since the folder was listed
        _fingerprints.cache_clear()
        found = _told_by(_fingerprints(home), home, submission, decisions)
    return found


def _told_by(
    fingerprints: Iterable[str], home: Home, submission: str, decisions: str
) -> dict[str, Any] | None:
    names = (reading_name(submission, fingerprint, decisions) for fingerprint in fingerprints)
    paths = [path for name in names if (path := outcome_path(home, name)).exists()]
    for path in sorted(paths, key=lambda path: path.stat().st_mtime_ns, reverse=True):
        if fields := read_outcome(path):
            return fields
    return None


@lru_cache(maxsize=1)
def _fingerprints(home: Home) -> frozenset[str]:
    """Those of all readers that have written outcomes. The folder is listed once and not for each
    file: years of a province are a million names.
    """
    folder = outcome_folder(home)
    if not folder.is_dir():
        return frozenset()
    with os.scandir(folder) as outcomes:
        return frozenset(
            one.name.removesuffix(".json").split("-")[1]
            for one in outcomes
            if one.name.endswith(".json") and not one.name.startswith(".")
        )
