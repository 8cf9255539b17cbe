"""Who has sent what: received of expected by register and area, what is overdue, what came late."""

from __future__ import annotations

from functools import partial

import polars as pl

from dashboards import theme
from dashboards.figures import by_cell, by_row
from dashboards.page import Card, Chart
from dashboards.release import Release
from dashboards.texts import LEVELS, TEXTS
from dashboards.topics.submission import SOURCE, received_of_expected
from pipelines.base.wording import count, fill, month_text, percent, same

MOST_ROWS = 300  # of a list, in the page
MOST_AREAS = 40  # rows of a figure


def of_month(release: Release) -> pl.DataFrame:
    """The data month's rows of `coverage`, registers in their order."""
    places = {register: place for place, register in enumerate(release.labels["register"])}
    return (
        release.coverage.filter(pl.col("month") == release.data_month)
        .with_columns(
            pl.col("register")
            .replace_strict(places, default=len(places), return_dtype=pl.Int32)
            .alias("place")
        )
        .sort("place", "street_code")
        .drop("place")
    )


def overdue(release: Release) -> pl.DataFrame:
    """Expected, due before the day of the release, and none accepted stands: newest month first,
    longest overdue first.
    """
    today = release.released_at.date()
    former = release.coverage.select(
        pl.col("month").dt.offset_by("1mo"),
        "street_code",
        "register",
        pl.col("verdict").alias("former_verdict"),
    )
    return (
        release.coverage.filter(
            pl.col("expected") & ~pl.col("received") & (pl.col("due_on") < today)
        )
        .join(former, on=["month", "street_code", "register"], how="left")
        .with_columns(
            (pl.lit(today) - pl.col("due_on")).dt.total_days().alias("days_overdue"), named(release)
        )
        .sort(
            ["month", "days_overdue", "street_code", "register"],
            descending=[True, True, False, False],
        )
        .select(
            "month",
            "street_code",
            "street_name",
            "register",
            "due_on",
            "days_overdue",
            "verdict",
            "former_verdict",
        )
    )


def late(release: Release) -> pl.DataFrame:
    """What stands and came in after the day on which it was due: newest month first, then latest."""
    return (
        release.coverage.filter("is_late")
        .with_columns(
            (pl.col("received_on") - pl.col("due_on")).dt.total_days().alias("days_late"),
            named(release),
        )
        .sort(
            ["month", "days_late", "street_code", "register"], descending=[True, True, False, False]
        )
        .select(
            "month",
            "street_code",
            "street_name",
            "register",
            "due_on",
            "received_on",
            "days_late",
            "verdict",
        )
    )


def named(release: Release) -> pl.Expr:
    """`street_name` with the county's before it; the code where it has no name."""
    county = (
        pl.col("street_code")
        .str.slice(0, 6)
        .replace_strict(release.names, default="", return_dtype=pl.String)
    )
    return (county + pl.coalesce("street_name", "street_code")).alias("street_name")


def received_card(release: Release) -> Card:
    """Expected and received submissions of the data month."""
    totals = received_of_expected(of_month(release)).row(0, named=True)
    value = f"{count(totals['received_submissions'])} / {count(totals['expected_submissions'])}"
    parts = fill(
        TEXTS["card_received_parts"],
        share=percent(totals["received_share"]),
        missing=count(totals["missing_submissions"]),
    )
    return Card(
        TEXTS["card_received"], value, TEXTS["files"], (parts,), totals["missing_submissions"] > 0
    )


def overdue_card(release: Release) -> Card:
    """Overdue submissions of the data month, and of the months before."""
    rows = overdue(release)
    own = rows.filter(pl.col("month") == release.data_month)
    due = of_month(release)["due_on"].max()
    details = [
        fill(
            TEXTS["card_overdue_streets"],
            streets=count(own["street_code"].n_unique()),
            before=count(rows.height - own.height),
        )
    ]
    details += [fill(TEXTS["card_due_on"], day=due.isoformat())] if due else []
    return Card(TEXTS["card_overdue"], count(own.height), TEXTS["files"], tuple(details))


def late_card(release: Release) -> Card:
    """Late submissions of the data month, and of the months before."""
    rows = late(release)
    own = rows.filter(pl.col("month") == release.data_month)
    parts = fill(
        TEXTS["card_late_streets"],
        streets=count(own["street_code"].n_unique()),
        before=count(rows.height - own.height),
    )
    return Card(TEXTS["card_late"], count(own.height), TEXTS["files"], (parts,))


def coverage_charts(release: Release) -> tuple[Chart, ...]:
    """Received of expected in the data month, by register, and by area and register."""
    month, own = month_text(release.data_month), of_month(release)
    registers = received_of_expected(own, "register").select(
        "register",
        "expected_submissions",
        "received_submissions",
        "missing_submissions",
        "received_share",
    )
    level = _compared_level(own, release)
    name = pl.col("area_code").replace_strict(release.names, default=None, return_dtype=pl.String)
    areas = (
        received_of_expected(
            own.with_columns(
                pl.col("street_code").str.slice(0, release.levels[level]).alias("area_code")
            ),
            "area_code",
            "register",
        )
        .join(
            own.select(pl.col("street_code").alias("area_code"), named(release)).unique(
                "area_code"
            ),
            on="area_code",
            how="left",
        )
        .with_columns(pl.coalesce(name, "street_name", "area_code").alias("area_name"))
        .sort("area_code", maintain_order=True)
        .select(
            "area_code",
            "area_name",
            "register",
            "expected_submissions",
            "received_submissions",
            "missing_submissions",
            "received_share",
        )
    )
    colours = {"received_submissions": theme.BLUE, "missing_submissions": theme.ORANGE}
    return (
        Chart(
            "received-by-register",
            TEXTS["received_by_register"],
            fill(TEXTS["received_by_register_summary"], month=month),
            registers,
            partial(by_row.stacked_rows, registers, "register", colours, labels=release.labels),
            SOURCE,
        ),
        Chart(
            "received-by-area-and-register",
            fill(TEXTS["received_by_area_and_register"], level=LEVELS[level]),
            fill(TEXTS["received_by_area_and_register_summary"], month=month),
            areas,
            partial(
                by_cell.share_cells,
                areas,
                "area_code",
                "register",
                "received_share",
                best=1,
                labels=release.labels,
            ),
            SOURCE,
            is_wide=True,
        ),
    )


def _compared_level(own: pl.DataFrame, release: Release) -> str:
    """The lowest level with no more areas than a figure can show: streets where they are few."""
    lengths = {
        level: length
        for level, length in release.levels.items()
        if level in LEVELS and level != "community"
    }
    shown = [
        level
        for level, length in lengths.items()
        if own["street_code"].str.slice(0, length).n_unique() <= MOST_AREAS
    ]
    return shown[-1] if shown else next(iter(lengths))


def street_chart(release: Release) -> Chart:
    """The verdict of every street and register of the data month; what is missing first."""
    asked = pl.col("expected") & ~pl.col("received")
    frame = (
        of_month(release)
        .with_columns(named(release), asked.alias("owed"))
        .sort("owed", "street_code", descending=[True, False], maintain_order=True)
        .select(
            "street_code",
            "street_name",
            "register",
            "verdict",
            "expected",
            "due_on",
            "received_on",
            "is_late",
            "accepted_rows",
            "quarantined_rows",
        )
    )
    summary = fill(TEXTS["status_by_street_summary"], month=month_text(release.data_month))
    return Chart(
        "status-by-street",
        TEXTS["status_by_street"],
        summary,
        frame,
        None,
        SOURCE,
        most_rows=MOST_ROWS,
    )


def overdue_charts(release: Release) -> tuple[Chart, ...]:
    """The list of what is overdue, and of what came late."""
    day = same(release.released_at.date().isoformat())
    of_overdue, of_late = overdue(release), late(release)
    return (
        Chart(
            "overdue",
            TEXTS["overdue"],
            fill(TEXTS["overdue_summary"], day=day, rows=count(of_overdue.height)),
            of_overdue,
            None,
            SOURCE,
            when_empty=fill(TEXTS["nothing_overdue"], day=day),
            most_rows=MOST_ROWS,
        ),
        Chart(
            "late",
            TEXTS["late"],
            fill(TEXTS["late_summary"], rows=count(of_late.height)),
            of_late,
            None,
            SOURCE,
            when_empty=TEXTS["nothing_late"],
            most_rows=MOST_ROWS,
        ),
    )
