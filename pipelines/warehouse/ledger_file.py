"""The stored ledger: two files a month, named by their content, and an account of its inputs.
Stored files are reused as long as the account matches the data folder.
"""

from __future__ import annotations

import json
import os
import stat
import time
from collections.abc import Collection, Iterable
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path

import polars as pl

from pipelines.base.home import Home
from pipelines.base.seal import is_whole, read_seal, sealed
from pipelines.base.whole_file import whole_file, write_whole
from pipelines.intake.receipt_list import Received
from pipelines.warehouse.ledger import VERSION, Ledger, LedgerMonth, digest_of_texts

OUT_OF_USE_SECONDS = 6 * 3600  # longer than any run takes
ACCOUNT = "account.json"


@dataclass(frozen=True)
class Basis:
    """The inputs of a ledger: number and stamp of the receipt batches, the reader, a digest of the
    decisions, and a digest of all outcomes, including those from provinces.
    """

    batches: int
    stamp: str
    reader: str
    decisions: str
    read: str


def read_ledger(home: Home) -> tuple[Basis, Ledger] | None:
    """The stored ledger and its inputs; None if it is missing or damaged."""
    folder = _folder(home)
    try:
        known, _, account = (folder / ACCOUNT).read_text("utf-8").partition("\n")
        told = json.loads(account)
        if digest_of_texts([account]) != known or told["version"] != VERSION:
            return None
        months = [_read_month(folder, one) for one in told["months"]]
        ledger = Ledger(Received(**told["received"]), told["unread"], months)
        return Basis(**told["basis"]), ledger
    except (OSError, ValueError, KeyError, TypeError, pl.exceptions.PolarsError):
        return None


def keep_ledger(
    home: Home, basis: Basis, ledger: Ledger, kept: Collection[str] = frozenset()
) -> Ledger:
    """Store the ledger, except the months with keys in `kept`, which are stored already. Returns
    the ledger backed by its files; unchanged if they cannot be written (read-only user, full disk).
    """
    folder = _folder(home)
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        months = [one if one.key in kept else _keep_month(folder, one) for one in ledger.months]
        told = {
            "version": VERSION,
            "basis": asdict(basis),
            "received": asdict(ledger.received),
            "unread": ledger.unread,
            "months": list(map(_told, months)),
        }
        account = json.dumps(told, indent=1)
        write_whole(folder / ACCOUNT, f"{digest_of_texts([account])}\n{account}", durable=False)
        _remove_replaced(folder, months)
    except OSError:
        return ledger
    return replace(ledger, months=months)


def _folder(home: Home) -> Path:
    return home.lake / "ledger"


def _paths(folder: Path, month: date | None, key: str) -> tuple[Path, Path]:
    name = f"{month:%Y-%m}-{key[:16]}" if month else f"none-{key[:16]}"
    return folder / f"{name}.parquet", folder / f"{name}.files.parquet"


def _keep_month(folder: Path, month: LedgerMonth) -> LedgerMonth:
    rows, files = _paths(folder, month.month, month.key)
    for path, frame in ((rows, month.rows), (files, month.files)):
        with whole_file(path, durable=False, private=True) as unfinished:
            frame.collect().write_parquet(unfinished)
    seals = tuple(sealed(folder, path).text for path in (rows, files))
    return replace(month, rows=pl.scan_parquet(rows), files=pl.scan_parquet(files), seals=seals)


def _told(month: LedgerMonth) -> dict:
    names = ("key", "content", "submissions", "mended", "accepted", "prints", "seals")
    own = {name: getattr(month, name) for name in names}
    return {"month": month.month.isoformat() if month.month else None, **own}


def _read_month(folder: Path, told: dict) -> LedgerMonth:
    """Load a stored month. Raises ValueError if a file was altered."""
    own = {name: value for name, value in told.items() if name != "month"}
    month = date.fromisoformat(told["month"]) if told["month"] else None
    if not all(is_whole(folder, read_seal(seal)) for seal in own["seals"]):
        raise ValueError("a file of the ledger is not as it was written")
    own["seals"] = tuple(own["seals"])
    own["accepted"] = {register: tuple(counts) for register, counts in own["accepted"].items()}
    rows, files = map(pl.scan_parquet, _paths(folder, month, told["key"]))
    return LedgerMonth(month, rows=rows, files=files, **own)


def _remove_replaced(folder: Path, months: Iterable[LedgerMonth]) -> None:
    """Delete files replaced more than OUT_OF_USE_SECONDS ago: a reader that started earlier may
    still need them. A file just replaced is made read-only, which records the time.
    """
    used = {path for one in months for path in _paths(folder, one.month, one.key)}
    for path in set(folder.glob("*.parquet")) - used:
        with suppress(OSError):
            state = path.stat()
            if state.st_mode & stat.S_IWUSR:
                path.chmod(stat.S_IRUSR)
                os.utime(path)
            elif state.st_mtime < time.time() - OUT_OF_USE_SECONDS:
                path.unlink()
