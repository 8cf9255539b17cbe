"""Landed bytes that were removed because their time was over: a list that is only ever added to, so
that what is missing is known from what was lost.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from pipelines.base import clock
from pipelines.base.home import Home
from pipelines.base.journal import add_lines, read_lines
from pipelines.base.seal import Seal, read_seal
from pipelines.base.stopped import Stopped
from pipelines.intake.landed_file import landed_path
from pipelines.intake.landing import Receipt
from pipelines.intake.outcome import Outcome, outcome_folder, read_outcome
from pipelines.intake.reader import Reader


class BytesRemoved(Stopped):
    """What was asked for needs the bytes of files that are kept no longer."""

    def __init__(self, receipts: list[Receipt]) -> None:
        named = "、".join(sorted({one.submission for one in receipts})[:5])
        super().__init__(
            f"{len(receipts)} 份收到的文件已过保存期，字节已按 retention_months 删除，不能再读：{named} /"
            f" the bytes of {len(receipts)} files were removed after retention_months and cannot be"
            f" read again: {named}"
        )


def removed_bytes(home: Home) -> frozenset[str]:
    """The hashes of the landed files whose bytes were removed, or were about to be when a run was
    killed. Raises RecordsDamaged.
    """
    lines = read_lines(home.landing / "removed")
    return frozenset(json.loads(line)["sha256"] for line in lines)


def note_removed(home: Home, sizes: Mapping[str, int], months: int) -> None:
    """Record, before it is done, that the bytes of these hashes are removed. The caller holds the
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
    """Whether the bytes of a receipt are gone as they should be."""
    return receipt.sha256 in removed and not landed_path(home, receipt.sha256).is_file()


def carried_over(
    reader: Reader, receipt: Receipt, decisions: str
) -> tuple[Outcome, list[Seal]] | None:
    """What a former reader made of a file whose bytes are kept no longer, under the same decisions,
    as this reader's outcome, with the seals of its files; None where there is nothing of it.
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
    """The newest outcome of a submission under these decisions, whoever read it."""
    paths = list(outcome_folder(home).glob(f"{submission}-*.json"))
    for path in sorted(paths, key=lambda path: path.stat().st_mtime_ns, reverse=True):
        fields = read_outcome(path)
        if fields and (fields.get("decisions") or "") == decisions:
            return fields
    return None
