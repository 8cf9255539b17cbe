"""`jiuye returns`: which workbooks are to go to which street, and a folder of them a street to
send.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from pathlib import Path
from types import MappingProxyType

import polars as pl

from pipelines.base.home import Home
from pipelines.base.limits import Limits
from pipelines.base.whole_file import write_whole
from pipelines.contract.register import register_named
from pipelines.feedback.check_list import SUFFIX
from pipelines.feedback.return_workbook import return_path
from pipelines.operation.archive import password_for, write_archive
from pipelines.operation.world import World, survey_as_read
from pipelines.reference.load import Reference
from pipelines.warehouse.standing import standing_receipts

UNKNOWN = "未知街道"
COUNTY_DIGITS, STREET_DIGITS = 6, 9
RECORD = ".jiuye_returns.json"  # in a folder that workbooks are laid out in: what was written there
ORDER = ("refused", "partly", "accepted", "check_list")


@dataclass(frozen=True)
class Workbook:
    """A workbook for a street: the return of a submission that stands or was refused last, or a
    check list. `rows`: those to mend, or of the file.
    """

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
        """Whether it asks the street for something."""
        return self.kind != "accepted"

    def is_of(self, month: date | None, street: str | None) -> bool:
        """Whether it is of this month and street; `street`: its code or the head of it. None: of
        any.
        """
        return month in (None, self.month) and (self.street_code or "").startswith(street or "")


def _order(one: Workbook) -> tuple[date, str, int, str, str]:
    return (
        one.month or date.max,
        one.street_code or "~",
        ORDER.index(one.kind),
        one.register or "",
        one.path.name,
    )


def workbooks(
    home: Home, month: date | None = None, street: str | None = None, *, everything: bool = False
) -> list[Workbook]:
    """What is to go out, by month and street: what asks for something, or (`everything`) all; of a
    month and street as Workbook.is_of has it.
    """
    world = survey_as_read(home, Limits.from_environment())
    names = street_names(world)
    found = [*_returns(world, names), *_check_lists(home, names)]
    return sorted(
        (
            one
            for one in found
            if (everything or one.to_mend) and one.is_of(month, street) and one.path.exists()
        ),
        key=_order,
    )


def place_names(reference: Reference) -> dict[str, str]:
    """Code of a prefecture, county or street -> its newest name."""
    table = (
        reference.tables["division"]
        .filter(pl.col("area_level").is_in(["prefecture", "county", "street"]))
        .sort("valid_from")
    )
    return dict(table.select("division_code", "division_name").iter_rows())


def street_names(world: World) -> dict[str, str]:
    """Street code -> its name with the county's before it, and the prefecture's before that where
    several counties are called so; prefecture code -> its name; the newest.
    """
    names = place_names(world.reference)
    counties = Counter(name for code, name in names.items() if len(code) == COUNTY_DIGITS)

    def told(code: str) -> str:
        county = names.get(code[:COUNTY_DIGITS], "")
        prefecture = names.get(code[:4], "") if counties[county] > 1 else ""
        return f"{prefecture}{county}{names[code]}"

    return {
        code: told(code) if len(code) == STREET_DIGITS else name for code, name in names.items()
    }


def rows_to_mend(submissions: pl.DataFrame) -> pl.DataFrame:
    """The accepted submissions that stand (receipt, submission, month, street_code, register), and
    how many of their returned rows have not come back mended: to_mend.
    """
    standing = pl.col("receipt").is_in(standing_receipts(submissions))
    counting = submissions.filter((pl.col("verdict") == "accepted") & standing)
    mended = (
        counting.filter(pl.col("mends").is_not_null())
        .group_by(pl.col("mends").alias("submission"))
        .agg(pl.col("rows_read").sum().alias("mended"))
    )
    return counting.join(mended, on="submission", how="left", maintain_order="left").select(
        "receipt",
        "submission",
        "month",
        "street_code",
        "register",
        (pl.col("quarantined") - pl.col("mended").fill_null(0)).alias("to_mend"),
    )


def _returns(world: World, names: dict[str, str]) -> Iterable[Workbook]:
    counting = world.submissions.filter(pl.col("verdict") != "withdrawn")
    standing = set(standing_receipts(world.submissions))
    place = ["month", "street_code", "register"]
    last = set(
        counting.filter(pl.col("month").is_not_null() & pl.col("street_code").is_not_null()).unique(
            place, keep="last"
        )["receipt"]
    )
    waiting = dict(rows_to_mend(world.submissions).select("submission", "to_mend").iter_rows())
    latest = counting.unique("submission", keep="last")
    placed = pl.col("month").is_not_null() & pl.col("street_code").is_not_null()
    is_last = pl.col("receipt").is_in(list(last))
    is_waiting = (
        pl.when(placed).then(is_last).otherwise(~pl.col("receipt").is_in(list(world.overtaken)))
    )
    to_send = pl.col("receipt").is_in(list(standing)) | (
        (pl.col("verdict") == "refused") & is_waiting
    )
    for row in latest.filter(to_send).iter_rows(named=True):
        to_mend = waiting.get(row["submission"], 0)
        refused = row["verdict"] == "refused"
        register = register_named(row["register"]) if row["register"] else None
        kind = "refused" if refused else "partly" if to_mend > 0 else "accepted"
        yield Workbook(
            row["month"],
            row["street_code"],
            names.get(row["street_code"], row["street_code"] or UNKNOWN),
            kind,
            register.title.zh if register else None,
            row["submission"],
            {"refused": row["refused"], "partly": to_mend}.get(kind, row["accepted"]),
            return_path(world.home, row["month"], row["street_code"], register, row["submission"]),
        )


def _check_lists(home: Home, names: dict[str, str]) -> Iterable[Workbook]:
    for path in home.returns.glob(f"2*/*{SUFFIX}"):
        street = path.name.removesuffix(SUFFIX)
        yield Workbook(
            date.fromisoformat(f"{path.parent.name}-01"),
            street,
            names.get(street, street),
            "check_list",
            None,
            None,
            0,
            path,
        )


@dataclass(frozen=True)
class Laid:
    """What was laid out: the folders or archives, sorted, and how many files of former runs were
    removed.
    """

    made: tuple[Path, ...]
    removed: int


class ForeignFile(Exception):
    """A file that this command did not write, or that was changed since, lies where a workbook is
    to go; nothing was written.
    """

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"{path} 不是本命令写的，或写后有改动；请移走，或换一个文件夹 / it was not written by"
            " this command, or changed since: move it, or name another folder"
        )


def lay_out(found: list[Workbook], target: Path, current: list[Workbook]) -> Laid:
    """Copy the workbooks to TARGET/STREET/MONTH_NAME; folders have mode 0700, files 0600.

    What former runs wrote there and is not `current` any more goes; nothing else is touched. Raises
    ForeignFile.
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
    """Put the workbooks into TARGET/PREFECTURE.zip, a folder a street in each; mode 0600, and under
    the password of the prefecture where there are `passwords` (as read_passwords has them). As
    lay_out removes and raises; raises PasswordUnfit where a prefecture has none.
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
    """Path below the folder -> hash of what this command wrote there."""
    try:
        return json.loads((target / RECORD).read_text("utf-8"))
    except (
        FileNotFoundError,
        ValueError,
    ):  # none, or spoilt: then no file is taken for ours that differs from what is to lie there
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
    """Remove what this command wrote and is not to be sent any more; how many files. Folders go
    with their last file.
    """
    to_stay = {_place(one) for one in current}
    to_stay |= {_prefecture(one) or UNKNOWN for one in current}
    gone = sorted(name for name in written if _stays_for(name) not in to_stay)
    removed = [_remove(target, name, written.pop(name)) for name in gone]
    _record(target, written)
    return sum(removed)


def _remove(target: Path, name: str, digest: str) -> bool:
    """Remove a file that is as this command wrote it, and its folder if it was the last; whether
    there was such a file.
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
    """What a written file is for: an archive for its prefecture, a workbook for its own place."""
    return name[:4] if name.endswith(".zip") else name


def _prefecture(one: Workbook) -> str:
    return (one.street_code or "")[:4]


def _place(one: Workbook) -> str:
    return f"{_street(one)}/{_sent_name(one)}"


def _street(one: Workbook) -> str:
    return f"{one.street_code}_{one.street_name}" if one.street_code else UNKNOWN


def _sent_name(one: Workbook) -> str:
    return f"{one.month:%Y-%m}_{one.path.name}" if one.month else one.path.name
