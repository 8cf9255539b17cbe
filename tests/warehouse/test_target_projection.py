"""mart.target_progress: what a year comes to by former years and by the months that came in."""

from __future__ import annotations

import pytest

from tests.build.target_case import FRONT, GROSS, MONTHS, progress, target, year


def test_without_a_target_there_is_no_row():
    assert progress({"1001": year(2026, 5)}, [target(year=2025)]) == {}


def test_without_a_former_year_the_nations_path_counts():
    row = progress({"1001": year(2026, 5, months=3)}, [target(72)])["2026-03", ""]
    assert (row["former_years"], row["usual_basis"], row["year_share"]) == (0, "nation", 0.25)
    assert (row["seasonal_share"], row["ytd"], row["projection"]) == (
        0.2405,
        15,
        round(15 / 0.2405),
    )
    assert (row["achieved_share"], row["needed_per_month"]) == (15 / 72, 57 / 9)
    assert row["pace"] == pytest.approx(15 / (72 * 0.2405))
    assert row["projection_low"] < row["projection"] < row["projection_high"]


def test_with_a_former_year_its_remainder_counts():
    row = progress({"1001": year(2025, *FRONT) | year(2026, 20, months=6)}, [target(200)])[
        "2026-06", ""
    ]
    assert (row["former_years"], row["usual_basis"], row["projection"]) == (1, "own", 180)
    assert (row["year_share"], row["seasonal_share"]) == (0.5, pytest.approx(120 / 180))
    assert row["pace"] == pytest.approx(120 / (200 * (120 / 180)))


def test_small_areas_of_one_year_share_their_levels_path():
    monthly = {
        "1001": year(2025, 5) | year(2026, 5, months=6),
        "1002": year(2025, *FRONT) | year(2026, 5, months=6),
    }
    rows = progress(monthly, [target(), target(area="1002"), target(area="10")])
    shares = {
        area: rows["2026-06", area.removeprefix("1001")]["seasonal_share"]
        for area in ("10", "1001", "1002")
    }
    assert shares["10"] == pytest.approx(150 / 240)
    assert shares["1001"] == shares["1002"] == shares["10"]


def test_an_area_goes_by_its_own_season_where_former_years_agree_on_it():
    """E8: a prefecture of 5 % of the province, 35 % by June in three equal years, is on its way to
    9,996 and not behind a target of 9,990.
    """
    own = [round(9996 * share / 12) for share in (0.7,) * 6 + (1.3,) * 6]
    rest = [833] * 12
    monthly = {
        "1001": {
            month: events
            for past in (2023, 2024, 2025)
            for month, events in year(past, *own).items()
        }
        | year(2026, *own, months=6),
        **{
            f"10{number:02d}": {
                month: events
                for past in (2023, 2024, 2025)
                for month, events in year(past, *rest).items()
            }
            | year(2026, *rest, months=6)
            for number in range(2, 21)
        },
    }
    row = progress(monthly, [target(9990)])["2026-06", ""]
    assert row["seasonal_share"] == pytest.approx(0.35, abs=0.01)
    assert (row["projection_low"], row["projection"], row["projection_high"]) == (9758, 9906, 10055)
    assert (row["chance"], row["state"]) == (pytest.approx(0.235, abs=0.001), "at_risk")


def test_equal_years_give_their_total_in_every_month_with_any_month_missing():
    monthly = {"1001": year(2024, *FRONT) | year(2025, *FRONT) | year(2026, *FRONT)}
    assert {row["projection"] for row in progress(monthly, [target()]).values()} == {180}
    without = {
        month: (0, 0) if month == "2026-03" else events for month, events in monthly["1001"].items()
    }
    rows = progress({"1001": without}, [target()], not_reported=("2026-03",))
    assert {row["projection"] for (month, _), row in rows.items() if month > "2026-03"} == {180}


def test_a_month_that_did_not_come_in_is_still_to_come():
    """E2: a flat year of 1,000 a month with March not sent comes to 12,000, not 10,000."""
    monthly = {"1001": year(2025, 1000) | year(2026, 1000, months=6) | {"2026-03": (0, 0)}}
    row = progress(monthly, [target(12000)], not_reported=("2026-03",))["2026-06", ""]
    assert (row["ytd"], row["projection"], row["coverage"]) == (5000, 12000, pytest.approx(5 / 6))
    assert (row["seasonal_share"], row["received_share"]) == (
        pytest.approx(0.5),
        pytest.approx(5 / 12),
    )


def test_where_less_than_four_fifths_came_in_nothing_is_judged():
    monthly = {"1001": year(2025, 10) | year(2026, 10, months=4)}
    rows = progress(monthly, [target(10)], not_reported=("2026-04",))
    assert [(row["coverage"], row["state"]) for _, row in sorted(rows.items())] == [
        (1, "met_so_far"),
        (1, "met_so_far"),
        (1, "met_so_far"),
        (0.75, "not_judged"),
    ]


def test_a_net_figure_that_begins_below_nothing_keeps_the_usual_year():
    """E7: net -300 in January, as in every year of a usual 10,700: 10,700, not -3,600."""
    january = {"01": (100, 400)}
    monthly = {
        "1001": {
            f"{past}-{month}": january.get(month, (1000, 0))
            for past in (2024, 2025)
            for month in MONTHS
        }
        | {"2026-01": (100, 400)}
    }
    row = progress(monthly, [target(10000)])["2026-01", ""]
    assert (row["ytd"], row["projection"]) == (-300, 10700)
    assert (row["projection_low"], row["projection_high"]) == (9655, 11745)


def test_former_totals_of_a_few_persons_keep_the_projection_small():
    """Totals 3, 2, 4 with none by June: about one, and surely no more than a few."""
    monthly = {
        "1001": {
            month: (1 if month[5:] in hired else 0, 0)
            for past, hired in (
                (2023, ("02", "06", "10")),
                (2024, ("03", "09")),
                (2025, ("01", "05", "08", "11")),
            )
            for month in year(past, 0)
        }
        | year(2026, 0, months=6)
    }
    row = progress(monthly, [target(indicator=GROSS)])["2026-06", GROSS]
    assert (row["projection"], row["projection_low"]) == (1, 0)
    assert row["projection_high"] <= 3


def test_a_former_year_in_which_a_month_was_not_reported_does_not_count():
    monthly = {"1001": year(2025, *FRONT) | year(2026, 20, months=6)}
    assert (
        progress(monthly, [target()], not_reported=("2025-03",))["2026-06", ""]["former_years"] == 0
    )


def test_at_most_the_last_five_former_years_count():
    monthly = {
        "1001": (
            year(2019, 90, 0)
            | {
                month: events
                for past in range(2020, 2027)
                for month, events in year(past, *FRONT).items()
            }
        )
    }
    rows = progress(monthly, [target(), target(year=2025)])
    assert [rows[f"{past}-06", ""]["former_years"] for past in (2025, 2026)] == [5, 5]
    assert [rows[f"{past}-01", ""]["seasonal_share"] for past in (2025, 2026)] == [
        pytest.approx(20 / 180),
        pytest.approx(20 / 180),
    ]


def test_former_years_that_ended_below_nothing_are_no_measure():
    row = progress({"1001": year(2025, 5, left_each=6) | year(2026, 5)}, [target()])["2026-06", ""]
    assert (row["former_years"], row["usual_basis"]) == (0, "nation")


def test_a_usual_share_near_nothing_does_not_blow_the_projection_up():
    row = progress({"1001": year(2025, 0, 10) | year(2026, 3, months=1)}, [target()])["2026-01", ""]
    assert row["seasonal_share"] == 0 and 60 <= row["projection"] <= 3 + 3 * 47


def test_a_year_in_which_few_streets_reported_is_no_former_year():
    """E1: two of ten streets reported until June, all from July: the year is not whole."""
    monthly = {
        f"10{number:02d}": year(2025, 100) | year(2026, 100, months=6) for number in range(1, 11)
    }
    late = tuple(
        (f"10{number:02d}", f"2025-{month}") for number in range(3, 11) for month in MONTHS[:6]
    )
    row = progress(monthly, [target(12000, area="10")], silent=late)["2026-06", "10"]
    assert (row["former_years"], row["usual_basis"], row["coverage"]) == (0, "nation", 1)


def test_the_example_of_the_method_is_what_the_model_gives():
    row = progress(
        {"1001": year(2025, *FRONT) | year(2026, 20, 20, 20, 20, 10, 10, months=6)}, [target()]
    )
    found = row["2026-06", ""]
    assert (found["ytd"], found["projection"]) == (100, 158)
    assert (found["projection_low"], found["projection_high"]) == (138, 178)
