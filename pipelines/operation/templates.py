"""`jiuye template --street`: next month's workbooks for streets to fill in, a folder per street,
blank or prefilled with the standing rows.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import polars as pl

from pipelines.base import clock
from pipelines.base.home import Home
from pipelines.base.limits import Limits
from pipelines.base.month import month_of, months_between, shifted
from pipelines.contract.column import Register
from pipelines.feedback.prefill import Standing, VaultLacks, prefill_of, standing_of
from pipelines.feedback.reporting import Office, Prefill, Reporting
from pipelines.feedback.template import write_template
from pipelines.operation.returns import place_names, rows_to_mend
from pipelines.operation.world import survey_as_read
from pipelines.reference.division import below, divisions_on
from pipelines.reference.due_day import due_day
from pipelines.reference.load import Reference, load_reference

FOLDER = "待填台账"  # in returns/, for prefilled workbooks


class NoSuchStreet(Exception):
    """No street in force in the month has this code or prefix."""

    def __init__(self, code: str) -> None:
        super().__init__(
            f"区划表中没有街道 {code}，请用 9 位街道代码，或代码的前几位 / the division table has no"
            f" street {code}: give the nine digits, or the first of them"
        )


class IsThere(Exception):
    """A workbook already exists there and may be filled in; nothing was written."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"已有文件 {path}，可能已填了内容，没有写；请换个文件夹，确要覆盖请加 --force / it is"
            " there already and may be filled in, nothing was written: name another folder, or"
            " --force to lose it"
        )


class OpenFolder(Exception):
    """A folder of the data folder where no person's name may be stored; nothing was written."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"{path} 不得存放个人信息，请用 returns 或数据文件夹以外的文件夹 / no personal data may"
            " lie there: name a folder in returns, or outside the data folder"
        )


@dataclass(frozen=True)
class Request:
    """The workbooks requested. `street`: code or prefix; "" for all. `month`: None for the one due
    next. `target`: the folder for the streets' folders.
    """

    street: str
    target: Path
    registers: Sequence[Register]
    month: date | None = None
    prefill: bool = False
    send_to: str = ""
    overwrite: bool = False


@dataclass(frozen=True)
class Written:
    """The numbers of workbooks, streets and prefilled rows written, and why some have no rows."""

    month: date
    workbooks: int
    streets: int
    rows: int
    faults: tuple[str, ...]


def month_due_next(reference: Reference, today: date) -> date:
    """The first month whose due day has not passed."""
    months = (shifted(month_of(today), ahead) for ahead in (-1, 0, 1))
    return next(
        month for month in months if (due := _reporting(reference, month).due) and due >= today
    )


def write_templates(
    home: Home, request: Request, progress: Callable[[int, int], None] = lambda done, total: None
) -> Written:
    """Write a workbook for each register and street requested, or none at all. Prefilled ones are
    private (folders 0700, files 0600). Raises NoSuchStreet, IsThere, OpenFolder, OSError.
    """
    if request.prefill:
        refuse_open_folder(home, request.target)
    reference = load_reference(home)
    month = request.month or month_due_next(reference, clock.today())
    offices = _offices(reference, month, request.street)
    places = {
        (office.street_code, register.name): _path(request.target, office, register, month)
        for office in offices
        for register in request.registers
    }
    if not request.overwrite and (there := next(filter(Path.exists, places.values()), None)):
        raise IsThere(there)
    prefills = _Stock(home).prefill if request.prefill else _no_rows
    mode = 0o700 if request.prefill else 0o777
    request.target.mkdir(mode=mode, parents=True, exist_ok=True)
    rows: list[int] = []
    faults: list[str] = []
    for done, office in enumerate(offices, 1):
        own = replace(_reporting(reference, month), office=office, send_to=request.send_to)
        for register in request.registers:
            path = places[office.street_code, register.name]
            path.parent.mkdir(mode=mode, exist_ok=True)
            prefill = None
            try:
                prefill = prefills(register, office, month)
            except VaultLacks as fault:
                faults.append(f"{office.street_code} {register.title.zh}：{fault}")
            write_template(register, path, own, prefill)
            rows += [len(prefill.rows)] if prefill else []
        progress(done, len(offices))
    return Written(month, len(places), len(offices), sum(rows), tuple(faults))


def refuse_open_folder(home: Home, target: Path) -> None:
    """Raise OpenFolder if the target is in the data folder but not in returns."""
    place = target.resolve()
    if place.is_relative_to(home.root) and not place.is_relative_to(home.returns):
        raise OpenFolder(target)


def _no_rows(register: Register, office: Office, month: date) -> None:
    """Prefill for a blank workbook: none."""


class _Stock:
    """The standing rows of the data folder, and returned rows not yet mended."""

    def __init__(self, home: Home) -> None:
        world = survey_as_read(home, Limits.from_environment())
        self.home = home
        self.standing: Standing = standing_of(world.submissions)
        self.to_mend = rows_to_mend(world.submissions)

    def prefill(self, register: Register, office: Office, month: date) -> Prefill | None:
        """The rows of a stock register; None for a register of events. Raises VaultLacks."""
        if register.is_of_events:
            return None
        found = prefill_of(self.home, self.standing, register, office, month)
        if found is None:
            return None
        waiting = self.to_mend.filter(
            (pl.col("register") == register.name)
            & (pl.col("street_code") == office.street_code)
            & pl.col("month").is_in(found.months)
        )
        return replace(found, returned=int(waiting["to_mend"].sum()))


def _reporting(reference: Reference, month: date) -> Reporting:
    due = due_day(reference, month)
    if due is None:
        return Reporting(month)
    return Reporting(month, due_day=due.day, due_months_after=months_between(month, due))


def _offices(reference: Reference, month: date, head: str) -> list[Office]:
    """The streets with this code prefix, each with its communities, as in force in the month."""
    divisions = divisions_on(reference, month)
    names = place_names(reference)
    streets = sorted(code for code in divisions.streets if code.startswith(head))
    if not streets:
        raise NoSuchStreet(head)
    return [
        Office(
            code,
            f"{names.get(code[:4], '')}{names.get(code[:6], '')}{divisions.streets[code]}",
            _communities(below(code, divisions), divisions.communities),
        )
        for code in streets
    ]


def _communities(codes: Sequence[str], names: Mapping[str, str]) -> dict[str, str]:
    return {code: names[code] for code in sorted(codes)}


def _path(target: Path, office: Office, register: Register, month: date) -> Path:
    folder = f"{office.street_code}_{office.place}"
    return target / folder / f"{office.street_code}_{register.title.zh}_{month:%Y-%m}.xlsx"
