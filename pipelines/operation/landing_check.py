"""Gradual verification of landing: under the daemon a share each day and everything within 28 days,
to find lost bytes early.
"""

from __future__ import annotations

import json
import math
from bisect import bisect_right
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pipelines.base import clock
from pipelines.base.home import Home
from pipelines.base.whole_file import write_whole
from pipelines.intake.landing import Receipt, read_receipts
from pipelines.operation.verify import damaged_files

DAYS = 28  # days in which every landed file is verified once
MOST_AGAIN = 100  # damaged files that are checked again each time for having been restored


@dataclass(frozen=True)
class Looked:
    """The last verification: its day, the last file (by hash), and the damaged files."""

    on: date | None = None
    after: str = ""
    damaged: tuple[str, ...] = ()


def look_at_share(home: Home) -> list[Receipt]:
    """Verify today's share of landing, once a day, plus the shares of skipped days. Returns the
    damaged files found now and earlier.

    Raises Stopped if the list of receipts is damaged.
    """
    looked, today = looked_at(home), clock.today()
    if looked.on == today:
        return still_damaged(home)
    files = {one.sha256: one for one in read_receipts(home) if not one.lifted}
    hashes = sorted(files)
    days = max(1, (today - looked.on).days) if looked.on else 1
    share = min(len(hashes), math.ceil(len(hashes) * days / DAYS))
    first = bisect_right(hashes, looked.after)
    turn = [hashes[place % len(hashes)] for place in range(first, first + share)]
    named = {*turn, *looked.damaged} & files.keys()
    damaged = damaged_files(home, [files[one] for one in sorted(named)])
    _keep(home, Looked(today, turn[-1] if turn else "", tuple(one.sha256 for one in damaged)))
    return damaged


def still_damaged(home: Home) -> list[Receipt]:
    """The files found damaged and not restored since. Raises Stopped."""
    known = looked_at(home).damaged[:MOST_AGAIN]
    return damaged_files(home, _of(home, known)) if known else []


def _of(home: Home, hashes: Collection[str]) -> list[Receipt]:
    return [one for one in read_receipts(home) if one.sha256 in hashes and not one.lifted]


def looked_at(home: Home) -> Looked:
    """The record of the last verification; an empty one if it is missing or damaged."""
    try:
        told = json.loads(_file(home).read_text("utf-8"))
        return Looked(date.fromisoformat(told["on"]), told["after"], tuple(told["damaged"]))
    except (OSError, ValueError, KeyError, TypeError):
        return Looked()


def _keep(home: Home, looked: Looked) -> None:
    told = {"on": str(looked.on), "after": looked.after, "damaged": looked.damaged}
    home.operation.mkdir(parents=True, exist_ok=True)
    write_whole(_file(home), json.dumps(told) + "\n", durable=False)


def _file(home: Home) -> Path:
    return home.operation / "landing.json"
