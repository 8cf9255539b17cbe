"""`jiuye returns`: which workbooks are to go to which street, and a folder of them a street to send."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from pathlib import Path

import polars as pl

from assets import steps
from pipelines.contract.home import Home, Limits
from pipelines.contract.register import register_named
from pipelines.intake.return_workbook import return_path
from pipelines.release.notice import SUFFIX
from pipelines.warehouse.standing import standing_receipts

UNKNOWN = "未知街道"
EARLIEST = (1980, 1, 1, 0, 0, 0)  # of a member of an archive: equal bytes for equal workbooks
ORDER = ("refused", "partly", "accepted", "check_list")


@dataclass(frozen=True)
class Workbook:
    """A workbook for a street: the return of a submission that stands or was refused last, or a check list. `rows`: those to mend, or of the file."""

    month: date | None
    street_code: str | None
    street_name: str
    kind: str  # one of ORDER
    register: str | None
    submission: str | None
    rows: int
    path: Path

    @property
    def to_mend(self) -> bool:
        return self.kind != "accepted"


def workbooks(home: Home, month: date | None = None, street: str | None = None, *, everything: bool = False) -> list[Workbook]:
    """What is to go out, by month and street: what asks for something, or (`everything`) all. `street`: its code, or the head of it."""
    world = steps.survey_as_read(home, Limits.from_environment())
    names = street_names(world)
    found = [*_returns(world, names), *_check_lists(home, names)]
    return sorted(
        (
            one for one in found
            if (everything or one.to_mend) and (month is None or one.month == month) and (one.street_code or "").startswith(street or "") and one.path.exists()
        ),
        key=lambda one: (one.month or date.max, one.street_code or "~", ORDER.index(one.kind), one.register or "", one.path.name),
    )


def street_names(world: steps.World) -> dict[str, str]:
    """Street code -> its name with the county's before it, and prefecture code -> its name; the newest."""
    table = world.reference.tables["division"].filter(pl.col("area_level").is_in(["prefecture", "county", "street"])).sort("valid_from")
    names = dict(table.select("division_code", "division_name").iter_rows())
    return {code: f"{names.get(code[:6], '')}{name}" if len(code) == 9 else name for code, name in names.items()}


def _returns(world: steps.World, names: dict[str, str]) -> Iterable[Workbook]:
    counting = world.submissions.filter(pl.col("verdict") != "withdrawn")
    standing = set(standing_receipts(world.submissions))
    place = ["month", "street_code", "register"]
    last = set(counting.filter(pl.col("month").is_not_null() & pl.col("street_code").is_not_null()).unique(place, keep="last")["receipt"])
    mended = dict(
        counting.filter(pl.col("mends").is_not_null() & pl.col("receipt").is_in(standing)).group_by("mends").agg(pl.col("rows_read").sum()).iter_rows()
    )
    for row in counting.unique("submission", keep="last").iter_rows(named=True):
        to_mend = row["quarantined"] - mended.get(row["submission"], 0)
        refused = row["verdict"] == "refused"
        placed = row["month"] is not None and row["street_code"] is not None
        waits = refused and (row["receipt"] in last if placed else row["receipt"] not in world.overtaken)
        if row["receipt"] not in standing and not waits:
            continue
        register = register_named(row["register"]) if row["register"] else None
        kind = "refused" if refused else "partly" if to_mend > 0 else "accepted"
        yield Workbook(
            row["month"], row["street_code"], names.get(row["street_code"], row["street_code"] or UNKNOWN), kind, register and register.title.zh,
            row["submission"], {"refused": row["refused"], "partly": to_mend}.get(kind, row["accepted"]),
            return_path(world.home, row["month"], row["street_code"], register, row["submission"]),
        )


def _check_lists(home: Home, names: dict[str, str]) -> Iterable[Workbook]:
    for path in home.returns.glob(f"2*/*{SUFFIX}"):
        street = path.name.removesuffix(SUFFIX)
        yield Workbook(date.fromisoformat(f"{path.parent.name}-01"), street, names.get(street, street), "check_list", None, None, 0, path)


def lay_out(found: list[Workbook], target: Path) -> list[Path]:
    """Copy the workbooks to TARGET/STREET/MONTH_NAME; the folders (mode 0700), sorted. Files are 0600, those of the same name are replaced."""
    target.mkdir(mode=0o700, parents=True, exist_ok=True)
    folders = []
    for street, own in groupby(sorted(found, key=_street), _street):
        folder = target / street
        folder.mkdir(mode=0o700, exist_ok=True)
        for one in own:
            _write(folder / _sent_name(one), one.path.read_bytes())
        folders.append(folder)
    return folders


def archive(found: list[Workbook], target: Path, names: dict[str, str]) -> list[Path]:
    """Put the workbooks into TARGET/PREFECTURE.zip, a folder a street in each; the archives, mode 0600, sorted."""
    def prefecture(one: Workbook) -> str:
        code = (one.street_code or "")[:4]
        return f"{code}_{names.get(code, '')}".strip("_") or UNKNOWN

    target.mkdir(mode=0o700, parents=True, exist_ok=True)
    archives = []
    for name, own in groupby(sorted(found, key=lambda one: (prefecture(one), _street(one), _sent_name(one))), prefecture):
        path = target / f"{name}.zip"
        temporary = path.with_name(f".{path.name}.{os.getpid()}")
        temporary.unlink(missing_ok=True)
        with os.fdopen(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file, zipfile.ZipFile(file, "w") as book:
            for one in own:
                book.writestr(zipfile.ZipInfo(f"{_street(one)}/{_sent_name(one)}", EARLIEST), one.path.read_bytes())
        temporary.replace(path)
        archives.append(path)
    return archives


def _street(one: Workbook) -> str:
    return f"{one.street_code}_{one.street_name}" if one.street_code else UNKNOWN


def _sent_name(one: Workbook) -> str:
    return f"{one.month:%Y-%m}_{one.path.name}" if one.month else one.path.name


def _write(path: Path, content: bytes) -> None:
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    temporary.unlink(missing_ok=True)
    with os.fdopen(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
    temporary.replace(path)
