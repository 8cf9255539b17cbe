"""What stood when the facts were last made, one file a month, so that a later run can find what
changed. Results never depend on it alone: it only leads to fact files, whose names would not exist
if it were wrong.
"""

from __future__ import annotations

from collections.abc import Collection
from contextlib import suppress
from dataclasses import replace
from datetime import date
from pathlib import Path

import polars as pl

from pipelines.base.home import Home
from pipelines.base.whole_file import whole_file
from pipelines.intake.receipt_list import NONE_RECEIVED
from pipelines.warehouse.ledger import (
    NO_MONTH,
    NO_PRINT,
    Ledger,
    LedgerMonth,
    digest_of_texts,
    in_order,
)


def ledger_that_stood(home: Home, ledger: Ledger) -> Ledger:
    """A ledger of what stood when each month's facts were last made, without submissions."""
    now = {_path(home, one): one for one in ledger.months if one.month}
    months = (now.get(path) or _read(path) for path in sorted(_folder(home).glob("*.parquet")))
    return Ledger(NONE_RECEIVED, 0, in_order(month for month in months if month))


def keep_stood(home: Home, ledger: Ledger, made: Collection[date]) -> None:
    """Store what stands in the months whose facts were made, replacing the former state. Deletes
    months without accepted submissions. Does nothing if the folder cannot be written.
    """
    keep = {_path(home, one): one for one in ledger.of(made)}
    gone = set(_folder(home).glob("*.parquet")) - keep.keys()
    there = {f"{month:%Y-%m}" for month in set(ledger.accepted_months) - set(made)}
    with suppress(OSError):
        _folder(home).mkdir(parents=True, exist_ok=True)
        for path, month in keep.items():
            if not path.exists():
                with whole_file(path, durable=False, private=True) as unfinished:
                    month.files.collect().write_parquet(unfinished)
        for path in gone:
            if path.name[:7] not in there:
                path.unlink()


def _folder(home: Home) -> Path:
    return home.lake / "stood"


def _path(home: Home, month: LedgerMonth) -> Path:
    """The file of a month; its name depends only on what stands."""
    digest = digest_of_texts(f"{source} {told}" for source, told in sorted(month.prints.items()))
    return _folder(home) / f"{month.month:%Y-%m}-{digest[:16]}.parquet"


def _read(path: Path) -> LedgerMonth | None:
    """What stood in a month; None if the file is unreadable."""
    try:
        files = pl.read_parquet(path)
        month = replace(
            NO_MONTH, month=date.fromisoformat(f"{path.name[:7]}-01"), files=files.lazy()
        )
        prints = {source: part.fingerprint for source, part in month.parts.items()}
    except (OSError, ValueError, KeyError, pl.exceptions.PolarsError):
        return None
    told = {source: one for source, one in prints.items() if one != NO_PRINT}
    return replace(month, prints=told)
