"""What came in: coverage, files, verdicts; and the notes that say on a chart what is missing from
it.
"""

from __future__ import annotations

from functools import partial

import polars as pl

from dashboards import theme
from dashboards.figures import by_month, by_row
from dashboards.page import Card, Chart
from dashboards.release import Area, Release
from dashboards.texts import LEVELS, TEXTS
from pipelines.base.wording import Text, count, fill, month_text, percent

SOURCE = "mart.submission_status"
VERDICT_COLOURS = {
    "accepted": theme.BLUE,
    "partly_accepted": theme.SKY,
    "nil": theme.GREEN,
    "refused_former_stands": theme.AMBER,
    "refused": theme.ORANGE,
    "missing": theme.GREY,
}


def month_notes(release: Release, area: Area, register: str) -> tuple[Text, ...]:
    """For a chart over months: how provisional ones are marked, if there are any."""
    return (TEXTS["provisional_note"],) if release.provisional_months(area, register) else ()


def area_notes(release: Release, area: Area, register: str) -> tuple[Text, ...]:
    """For a chart of the data month: how many streets are missing from it, if any."""
    missing = release.missing(area, register).filter(pl.col("month") == release.data_month).height
    streets = fill(TEXTS["streets_missing"], streets=missing)
    return (
        (
            fill(
                TEXTS["provisional_area_note"],
                month=month_text(release.data_month),
                missing=streets,
            ),
        )
        if missing
        else ()
    )


def status_of_month(release: Release, area: Area) -> pl.DataFrame:
    """The data month of an area, a row a register and street (`coverage`)."""
    return release.coverage.filter(
        (pl.col("month") == release.data_month)
        & pl.col("street_code").str.starts_with(area.code[:9])
    )


def file_card(release: Release, area: Area) -> Card:
    """Files that came for the data month, refused ones, rows sent back."""
    came = release.query(
        """
        select
            count(*) filter (month = $month and starts_with(street_code, $area)) as files,
            count(*) filter (
                month = $month and starts_with(street_code, $area) and verdict = 'refused'
            ) as refused,
            count(*) filter (month is null or street_code is null) as unplaced
        from audit.submission
        """,
        month=release.data_month,
        area=area.code,
    )
    files, refused, unplaced = came.row(0)
    details = [
        fill(
            TEXTS["card_files_parts"],
            refused=count(refused),
            quarantined=count(status_of_month(release, area)["quarantined_rows"].sum()),
        )
    ]
    if unplaced and area.level == "province":
        details.append(fill(TEXTS["card_files_unplaced"], files=count(unplaced)))
    return Card(TEXTS["card_files"], count(files), TEXTS["files"], tuple(details))


def coverage_card(release: Release, area: Area) -> Card:
    """Streets from which everything expected has come, and the same by register."""
    expected = status_of_month(release, area).filter(pl.col("expected"))
    complete = expected.group_by("street_code").agg(pl.col("received").all())
    by_register = {
        name: numbers
        for name, *numbers in (
            expected.group_by("register").agg(pl.col("received").sum(), pl.len()).iter_rows()
        )
    }
    registers = tuple(
        fill(
            TEXTS["card_coverage_register"],
            register=title,
            received=count(by_register[name][0]),
            expected=count(by_register[name][1]),
        )
        for name, title in release.labels["register"].items()
        if name in by_register
    )
    value = f"{count(complete['received'].sum())} / {count(complete.height)}"
    return Card(
        TEXTS["card_coverage"],
        value,
        TEXTS["streets"],
        registers,
        release.data_month in release.provisional_months(area),
    )


def submission_charts(release: Release, area: Area) -> tuple[Chart, ...]:
    """Received of expected by area in the data month, and verdicts by month."""
    level, month = release.compared_level(area), month_text(release.data_month)
    level = level if level != "community" else "street"
    areas = _received_by_area(release, area, level)
    expected, received = areas["expected_submissions"].sum(), areas["received_submissions"].sum()
    of_areas = fill(
        TEXTS["received_by_area_summary"],
        month=month,
        expected=count(expected),
        received=count(received),
        share=percent(received / expected if expected else None),
    )
    return (
        Chart(
            "received-by-area",
            fill(TEXTS["received_by_area"], level=LEVELS[level]),
            of_areas,
            areas,
            partial(
                by_row.stacked_rows,
                areas,
                "area_code",
                {"received_submissions": theme.BLUE, "missing_submissions": theme.ORANGE},
                labels=release.labels,
            ),
            SOURCE,
        ),
        verdict_chart(release, area),
    )


def verdict_chart(release: Release, area: Area) -> Chart:
    """Verdicts by month: of what is expected or came in."""
    verdicts = (
        release.coverage.filter(
            pl.col("street_code").str.starts_with(area.code[:9])
            & (pl.col("expected") | (pl.col("verdict") != "missing"))
        )
        .group_by("month", "verdict")
        .agg(pl.len().alias("submissions"))
        .with_columns(
            pl.col("verdict")
            .replace_strict(
                {v: i for i, v in enumerate(VERDICT_COLOURS)}, default=99, return_dtype=pl.Int32
            )
            .alias("place")
        )
        .sort("month", "place", "verdict")
        .drop("place")
    )
    now = {
        verdict: number
        for when, verdict, number in verdicts.iter_rows()
        if when == release.data_month
    }
    return Chart(
        "verdict-trend",
        TEXTS["verdict_trend"],
        fill(
            TEXTS["verdict_trend_summary"],
            last=month_text(release.data_month),
            missing=count(now.get("missing", 0)),
            refused=count(now.get("refused", 0)),
        ),
        verdicts,
        partial(
            by_month.stacked_codes,
            verdicts,
            "verdict",
            "submissions",
            VERDICT_COLOURS,
            provisional=release.provisional_months(area),
            labels=release.labels,
        ),
        SOURCE,
    )


def received_of_expected(coverage: pl.DataFrame, *by: str) -> pl.DataFrame:
    """Expected, received and missing submissions and the share received, in all (one row) or by
    columns, in order of appearance.
    """
    numbers = (
        pl.len().cast(pl.Int64).alias("expected_submissions"),
        pl.col("received").sum().cast(pl.Int64).alias("received_submissions"),
    )
    expected = coverage.filter("expected")
    frame = (
        expected.group_by(*by, maintain_order=True).agg(*numbers)
        if by
        else expected.select(*numbers)
    )
    total, received = pl.col("expected_submissions"), pl.col("received_submissions")
    return frame.with_columns(
        (total - received).alias("missing_submissions"),
        pl.when(total > 0).then(received / total).alias("received_share"),
    )


def _received_by_area(release: Release, area: Area, level: str) -> pl.DataFrame:
    """Expected, received and missing submissions of the areas of a level, most missing first."""
    own = status_of_month(release, area).with_columns(
        pl.col("street_code").str.slice(0, release.levels[level]).alias("area_code")
    )
    streets = own.unique("area_code").select(
        "area_code", pl.coalesce("street_name", "street_code").alias("street")
    )
    area_name = (
        pl.col("street") if level == "street" else pl.col("area_code").replace(release.names)
    )
    return (
        received_of_expected(own, "area_code")
        .join(streets, on="area_code", how="left")
        .with_columns(area_name.alias("area_name"))
        .sort(
            ["missing_submissions", "received_share", "area_code"], descending=[True, False, False]
        )
        .select(
            "area_code",
            "area_name",
            "expected_submissions",
            "received_submissions",
            "missing_submissions",
            "received_share",
        )
    )
