"""The figures of a bulletin, queried from a release by sql/bulletin; no rate is computed here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from pathlib import Path

from pipelines.base.clock import beijing
from pipelines.base.month import month_end, shifted
from pipelines.reference.short_name import short_name
from pipelines.release.bulletin.query import rows_of
from pipelines.release.bulletin.rank import Place, ranked
from pipelines.release.bulletin.revised import Revised, revised
from pipelines.release.export import ExportRefused, opened
from pipelines.release.held import not_held
from pipelines.warehouse.engine import NoSuchTable, Session
from pipelines.warehouse.horizon import horizon_told

LEVELS = ("province", "prefecture")
Row = dict[str, int]


@dataclass(frozen=True)
class Target:
    """The achievement of a target and its projected end-of-year value."""

    indicator: str
    name: str
    is_own: bool
    target: Fraction
    ytd: int
    year_share: Fraction
    projection: int
    projection_low: int
    projection_high: int
    state: str


@dataclass(frozen=True)
class Street:
    """A street whose registers are expected, and what is missing."""

    child_name: str
    name: str
    expected: int
    owed: int
    refused: int


@dataclass(frozen=True)
class Figures:
    """All figures of a bulletin for an area and month. `counts`, `before` and `year_before`: rows
    of sql/bulletin/headline.sql; the latter two are None if there is no such month. `matched`: the
    changes of the employment rate over one and twelve months, in communities that reported both
    times.
    """

    area_code: str
    area_name: str
    area_level: str
    month: date
    released_on: date
    released_at: datetime
    counts: Row
    before: Row | None
    year_before: Row | None
    matched: tuple[Fraction | None, Fraction | None]
    targets: tuple[Target, ...]
    places: tuple[Place, ...]
    streets: tuple[Street, ...]
    due_on: date | None
    is_due: bool
    provisional: frozenset[str]
    revised: tuple[Revised, ...]

    @property
    def has_ranks(self) -> bool:
        """Whether some area below has a target."""
        return any(one.target for one in self.places)


def bulletin_figures(
    release: Path, month: date | None, area: str | None, since: datetime | None = None
) -> Figures:
    """The figures of a month (default: the data month) and an area (default: the province, or the
    prefecture of the release).

    `since`: figures changed after this time count as revised; default: from the first release after
    the previous month's registers were due. Raises ExportRefused if the release lacks the month or
    area.
    """
    with opened(release) as session:
        try:
            return _figures(session, month, area, since)
        except NoSuchTable:
            raise ExportRefused(
                "这次发布还没有通报所需的表，请运行 jiuye refresh 后再写 / this release lacks a"
                " table that the bulletin needs: run jiuye refresh first"
            ) from None


def _figures(
    session: Session, month: date | None, area: str | None, since: datetime | None
) -> Figures:
    ((released_at, data_month),) = session.rows("select released_at, data_month from audit.release")
    month = month or data_month
    code, name, level = _area(session, month, area)
    values = {"area": code, "month": month, "month_end": month_end(month)}
    months = {"month_before": shifted(month, -1), "year_before": shifted(month, -12)}
    counts = _counts(session, month, {**values, **months})
    streets = rows_of(session, "street", values)
    is_due = session.rows(
        "select due_on, is_due from audit.reporting_month where month = $month", {"month": month}
    )
    return Figures(
        code,
        name,
        level,
        month,
        beijing(released_at).date(),
        released_at,
        counts[month],
        counts.get(months["month_before"]),
        counts.get(months["year_before"]),
        _matched(session, code, month),
        tuple(_target(row, code) for row in rows_of(session, "target", values)),
        ranked(rows_of(session, "ranking", values)),
        tuple(
            Street(
                short_name(row["child_name"] or row["child_code"]),
                row["street_name"],
                row["expected_submissions"],
                row["owed_submissions"],
                row["refused_submissions"],
            )
            for row in streets
        ),
        is_due[0][0] if is_due else None,
        bool(is_due and is_due[0][1]),
        frozenset(
            table
            for (table,) in session.rows(
                "select table_name from mart.warning where month = $month and area_code = $area and"
                " group_code = 'all' and warning = 'provisional'",
                {"month": month, "area": code},
            )
        ),
        revised(session, code, month, since),
    )


def _counts(session: Session, month: date, values: Mapping[str, object]) -> dict[date, dict]:
    """The rows of sql/bulletin/headline.sql by month, of those that the release holds. Raises
    ExportRefused if it does not hold the bulletin's.
    """
    held_from = horizon_told(session).held_from or date.min
    if month < held_from and (beyond := not_held(session, [month])):
        raise ExportRefused(f"{beyond.zh} / {beyond.en}")
    counts = {row.pop("month"): row for row in rows_of(session, "headline", values)}
    return {month: row for month, row in counts.items() if month >= held_from}


def _area(session: Session, month: date, area: str | None) -> tuple[str, str, str]:
    """Code, name and level of the area. Raises ExportRefused."""
    known = session.rows(
        "select area_code, area_name, area_level from mart.area where month = $month and area_level"
        " in ('province', 'prefecture') order by area_code",
        {"month": month},
    )
    if not known:
        if session.count(f"(select 1 from mart.area where month = date '{month}' limit 1)"):
            raise ExportRefused(
                "通报只写省和市（州）的，这次发布是县（市、区）的 / bulletins are of a province or prefecture; this"
                " release is of a county"
            )
        raise ExportRefused(_no_such_month(session, month))
    widest = [one for one in known if one[2] == known[0][2]]
    if area is None and len(widest) > 1:
        raise ExportRefused(
            "本次发布有几个省，请用 --area 写明 / there are several provinces: name one with --area"
        )
    for one in widest if area is None else known:
        if area in (None, one[0], one[1], short_name(one[1])):
            return one
    raise ExportRefused(
        f"{month:%Y-%m} 没有这个省或市（州）：{area}，写名称或代码，如 {known[-1][1]} 或"
        f" {known[-1][0]} / no such province or prefecture in that month: give its name or code"
    )


def _no_such_month(session: Session, month: date) -> str:
    ((first, last),) = session.rows("select min(month), max(month) from mart.area")
    zh, en = (
        (f"有 {first:%Y-%m} 至 {last:%Y-%m}", f"it has {first:%Y-%m} to {last:%Y-%m}")
        if first
        else ("还没有任何月份", "it has none")
    )
    return (
        f"本次发布没有 {month:%Y-%m} 的数据，没有写；{zh} / this release has no data of that month,"
        f" nothing was written; {en}"
    )


def _matched(session: Session, area: str, month: date) -> tuple[Fraction | None, Fraction | None]:
    """The change of the employment rate over one and twelve months, in communities that reported
    both times.
    """
    found = session.rows(
        "select matched_change_1_month, matched_change_12_months from mart.matched_change where"
        " measure = 'employment_rate' and area_code = $area and month = $month",
        {"area": area, "month": month},
    )
    one, twelve = found[0] if found else (None, None)
    return _exact(one), _exact(twelve)


def _exact(value: object) -> Fraction | None:
    return None if value is None else Fraction(str(value))


def _target(row: dict, area: str) -> Target:
    return Target(
        row["indicator"],
        row["indicator_name"],
        row["setter_area"] == area,
        Fraction(str(row["target"])),
        row["ytd"],
        Fraction(round(row["year_share"] * 12), 12),
        row["projection"],
        row["projection_low"],
        row["projection_high"],
        row["state"],
    )
