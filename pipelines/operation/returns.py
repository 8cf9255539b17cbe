"""`jiuye returns`: the workbooks to send to each street."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl

from pipelines.base.home import Home
from pipelines.base.limits import Limits
from pipelines.contract.register import register_named
from pipelines.feedback.check_list import SUFFIX
from pipelines.feedback.return_workbook import return_path
from pipelines.operation.world import World, survey_as_read
from pipelines.reference.load import Reference
from pipelines.warehouse.standing import standing_receipts

UNKNOWN = "未知街道"
COUNTY_DIGITS, STREET_DIGITS = 6, 9
ORDER = ("refused", "partly", "accepted", "check_list")


@dataclass(frozen=True)
class Workbook:
    """A workbook for a street: the return workbook of a submission that stands or was refused last,
    or a check list. `rows`: those to mend, or those of the file.
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
        """Whether the street has to act on it."""
        return self.kind != "accepted"

    def is_of(self, month: date | None, street: str | None) -> bool:
        """Whether it is of this month and street. `street`: its code or a prefix of it. None
        matches any.
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
    """The workbooks to send, by month and street: those that require action, or (`everything`) all.
    `month` and `street`: see Workbook.is_of.
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
    """Map the codes of prefectures, counties and streets to their newest names."""
    table = (
        reference.tables["division"]
        .filter(pl.col("area_level").is_in(["prefecture", "county", "street"]))
        .sort("valid_from")
    )
    return dict(table.select("division_code", "division_name").iter_rows())


def street_names(world: World) -> dict[str, str]:
    """Map the codes of prefectures, counties and streets to unambiguous newest names: a street's
    with its county in front, and with the prefecture if several counties share the name.
    """
    names = place_names(world.reference)
    counties = Counter(name for code, name in names.items() if len(code) == COUNTY_DIGITS)

    def told(code: str) -> str:
        if len(code) < COUNTY_DIGITS:
            return names[code]
        county = names.get(code[:COUNTY_DIGITS], "")
        prefecture = names.get(code[:4], "") if counties[county] > 1 else ""
        street = names[code] if len(code) == STREET_DIGITS else ""
        return f"{prefecture}{county}{street}"

    return {code: told(code) for code in names}


def rows_to_mend(submissions: pl.DataFrame) -> pl.DataFrame:
    """The accepted submissions that stand (receipt, submission, month, street_code, register), with
    `to_mend`: returned rows that have not come back mended.
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
