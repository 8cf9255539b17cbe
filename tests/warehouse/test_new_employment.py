"""New employment and attrition by month and for the year so far, counted by hand."""

from __future__ import annotations

from pathlib import Path

from tests.build.event_file import hired, left, rosters, told
from tests.build.lake_file import FAR, STREET, A, B, person, send
from tests.build.release_file import release_with, rows

FIGURES = (
    "new_employment, natural_attrition, net_new_employment, reemployed_unemployed,"
    " difficult_employed"
)
YTD = ", ".join(f"{name.strip()}_ytd" for name in FIGURES.split(","))


def employment(
    release: Path, area: str, columns: str = "new_employment, new_employment_ytd"
) -> dict[str, tuple]:
    """Month -> figures of an area."""
    found = rows(
        release,
        f"select strftime(month, '%Y-%m'), {columns} from mart.new_employment where area_code ="
        f" '{area}' order by month",
    )
    return {month: tuple(values) for month, *values in found}


def test_events_are_counted_by_month_and_for_the_year_so_far_at_every_level(home):
    release = release_with(
        "new_employment",
        home,
        *rosters(
            home,
            {
                month: [person("x"), person("y", B), person("z", FAR)]
                for month in ("2026-02", "2026-03", "2026-04")
            },
        ),
        *told(
            home,
            "new_employment",
            {
                "2026-02": [
                    hired("a", "2026-02-03", reemployed_unemployed=True),
                    hired("b", "2026-02-04", B, difficult=True),
                ],
                "2026-03": [
                    hired("c", "2026-03-01", B, reemployed_unemployed=True, difficult=True)
                ],
            },
        ),
        *told(
            home,
            "natural_attrition",
            {
                "2026-03": [
                    left("d", "2026-03-31"),
                    left("e", "2026-03-31"),
                    left("f", "2026-03-01", B),
                ]
            },
        ),
    )
    assert employment(release, A, f"{FIGURES}, {YTD}") == {
        "2026-02": (1, 0, 1, 1, 0, 1, 0, 1, 1, 0),
        "2026-03": (0, 2, -2, 0, 0, 1, 2, -1, 1, 0),
        "2026-04": (0, 0, 0, 0, 0, 1, 2, -1, 1, 0),
    }
    assert (
        employment(release, STREET, f"{FIGURES}, {YTD}")
        == employment(release, "51", f"{FIGURES}, {YTD}")
        == {
            "2026-02": (2, 0, 2, 1, 1, 2, 0, 2, 1, 1),
            "2026-03": (1, 3, -2, 1, 1, 3, 3, 0, 2, 2),
            "2026-04": (0, 0, 0, 0, 0, 3, 3, 0, 2, 2),
        }
    )
    assert employment(release, FAR) == {"2026-02": (0, 0), "2026-03": (0, 0), "2026-04": (0, 0)}


def test_a_late_event_revises_its_month_and_the_year_from_there_on(home):
    sent = [
        *rosters(home, {month: [person("x")] for month in ("2026-02", "2026-03", "2026-04")}),
        *told(
            home,
            "new_employment",
            {"2026-02": [hired("a", "2026-02-03")], "2026-03": [hired("b", "2026-03-03")]},
        ),
    ]
    first = release_with("new_employment", home, *sent, by_slices=True)
    late = told(
        home, "new_employment", {"2026-04": [hired("c", "2026-02-27"), hired("b", "2026-02-28", B)]}
    )
    second = release_with(
        "new_employment",
        home,
        *sent,
        *late,
        target=home.releases / "second.duckdb",
        by_slices=True,
    )
    assert employment(first, STREET) == {"2026-02": (1, 1), "2026-03": (1, 2), "2026-04": (0, 2)}
    assert employment(second, STREET) == {"2026-02": (3, 3), "2026-03": (0, 3), "2026-04": (0, 3)}
    assert employment(second, A) == {"2026-02": (2, 2), "2026-03": (0, 2), "2026-04": (0, 2)}


def test_a_late_event_before_the_first_file_has_its_month_and_its_areas_until_the_years_end(home):
    release = release_with(
        "new_employment",
        home,
        *rosters(home, {"2026-02": [person("x", B)]}),
        *told(
            home,
            "new_employment",
            {
                "2026-02": [
                    hired("a", "2025-11-05"),
                    hired("b", "2025-12-31", FAR),
                    hired("c", "2026-01-31"),
                    hired("d", "1990-05-05"),
                ],
            },
        ),
    )
    assert employment(release, A) == {
        "2025-11": (1, 1),
        "2025-12": (0, 1),
        "2026-01": (1, 1),
        "2026-02": (0, 1),
    }
    assert employment(release, "51") == {
        "2025-11": (1, 1),
        "2025-12": (1, 2),
        "2026-01": (1, 1),
        "2026-02": (0, 1),
    }
    names = rows(release, f"select distinct area_name from mart.area where area_code = '{A}'")
    assert names == [("水井坊社区居委会",)]


def test_an_event_dated_after_the_last_month_counts_once_that_month_has_data(home):
    early = [
        *rosters(home, {"2026-08": [person("x")]}),
        *told(
            home,
            "new_employment",
            {"2026-08": [hired("a", "2026-08-01"), hired("b", "2026-09-01")]},
        ),
    ]
    first = release_with("new_employment", home, *early, by_slices=True)
    assert employment(first, "51") == {"2026-08": (1, 1)}
    later = release_with(
        "new_employment",
        home,
        *early,
        send(home, "roster", [person("x")], month="2026-09"),
        target=home.releases / "later.duckdb",
        by_slices=True,
    )
    assert employment(later, "51") == {"2026-08": (1, 1), "2026-09": (1, 2)}


def test_channels_and_industries_carry_the_year_on(home):
    release = release_with(
        "new_employment_by_channel",
        home,
        *rosters(home, {"2026-08": [person("x")], "2026-09": [person("x")]}),
        *told(
            home,
            "new_employment",
            {
                "2026-08": [
                    hired("a", "2026-08-01", industry="F"),
                    hired("b", "2026-08-01", B, industry="F"),
                    hired("c", "2026-08-01", channel="flexible"),
                ],
                "2026-09": [hired("d", "2026-09-01", industry="F")],
            },
        ),
    )
    columns = "strftime(month, '%m'), channel, industry, persons, persons_ytd"
    assert rows(
        release,
        f"select {columns} from mart.new_employment_by_channel where area_code = '{STREET}' order"
        " by all",
    ) == [
        ("08", "flexible", "not_stated", 1, 1),
        ("08", "unit", "F", 2, 2),
        ("09", "flexible", "not_stated", 0, 1),
        ("09", "unit", "F", 1, 3),
    ]
    assert rows(
        release,
        f"select {columns} from mart.new_employment_by_channel where area_code = '{B}' order"
        " by all",
    ) == [
        ("08", "unit", "F", 1, 1),
        ("09", "unit", "F", 0, 1),
    ]
