"""mart.target_progress: states, chances and dates of small provinces, counted by hand."""

from __future__ import annotations

import pytest

from tests.build.target_case import FRONT, GROSS, SURVEYED, progress, target, year


def test_in_december_nothing_is_left_to_chance():
    rows = progress({"1001": year(2026, 5)}, [target(60), target(61, setter="1001")])
    met, missed = rows["2026-12", ""], rows["2026-12", "1001"]
    for row in (met, missed):
        assert (
            row["projection_low"] == row["projection"] == row["projection_high"] == row["ytd"] == 60
        )
    assert [(row["chance"], row["state"], row["needed_per_month"]) for row in (met, missed)] == [
        (1, "met", 0),
        (0, "behind", None),
    ]


def test_two_setters_stand_side_by_side():
    rows = progress({"1001": year(2026, 5, months=4)}, [target(50), target(40, setter="1001")])
    assert [
        (rows["2026-04", setter]["ytd"], rows["2026-04", setter]["achieved_share"])
        for setter in ("", "1001")
    ] == [(20, 0.4), (20, 0.5)]


def test_a_target_of_nothing_is_met_by_anything_that_is_not_less():
    rows = progress({"1001": {"2026-01": (2, 3), "2026-02": (3, 1)}}, [target(0)])
    before, after = rows["2026-01", ""], rows["2026-02", ""]
    assert (
        before["ytd"],
        before["state"] == "met",
        before["needed_per_month"],
        before["achieved_share"],
        before["pace"],
    ) == (-1, False, 1 / 11, None, None)
    assert (after["ytd"], after["state"], after["needed_per_month"], after["chance"]) == (
        1,
        "met_so_far",
        0,
        after["chance"],
    )
    assert 0.2 < after["chance"] < 1


def test_a_net_figure_below_nothing_is_projected_and_lies_in_its_interval():
    row = progress({"1001": year(2025, *FRONT) | {"2026-01": (1, 5)}}, [target(100)])["2026-01", ""]
    assert (row["ytd"], row["achieved_share"], row["needed_per_month"]) == (-4, -0.04, 104 / 11)
    assert row["projection_low"] < row["projection"] < row["projection_high"]
    assert 100 < row["projection"] < 180


def test_a_net_figure_is_not_met_before_december():
    """E3: 9,900 are reached by October, and attrition takes 1,500 a month in November and December."""
    monthly = {"1001": year(2026, 1000, months=10) | {"2026-11": (0, 1500), "2026-12": (0, 1500)}}
    rows = progress(monthly, [target(9900), target(9900, indicator=GROSS)])
    assert [rows[f"2026-{month}", ""]["state"] for month in ("10", "12")] == [
        "met_so_far",
        "behind",
    ]
    assert rows["2026-10", ""]["chance"] < 1 and rows["2026-10", GROSS]["state"] == "met"


def test_a_nil_january_is_a_zero():
    row = progress({"1001": {"2026-01": (0, 0)}}, [target(10), target(10, indicator=GROSS)])
    assert [(one["ytd"], one["state"] != "not_computed") for one in row.values()] == [(0, True)] * 2


def test_nothing_so_far_leaves_room_above_and_the_usual_remainder():
    row = progress(
        {"1001": year(2026, 0, months=2) | year(2025, 10), "1002": year(2025, 10) | year(2026, 10)},
        [target(indicator=GROSS)],
    )["2026-02", GROSS]
    assert (row["ytd"], row["projection_low"] >= 0) == (0, True)
    assert 0 < row["projection"] < 100 < row["projection_high"]


def test_a_target_revised_in_the_year_counts_from_the_month_at_whose_end_it_is_in_force():
    targets = [target(50, until="2026-06-16"), target(80, since="2026-06-16")]
    assert [
        progress({"1001": year(2026, 5)}, targets)[f"2026-{month}", ""]["target"]
        for month in ("05", "06", "07")
    ] == [50, 80, 80]


def test_a_target_has_rows_in_the_months_at_whose_end_it_is_in_force():
    rows = progress({"1001": year(2026, 5)}, [target(since="2026-03-31", until="2026-06-30")])
    assert [month for month, _ in sorted(rows)] == ["2026-03", "2026-04", "2026-05"]


def test_a_month_without_data_has_no_row_and_the_year_goes_on():
    monthly = {
        month: events for month, events in year(2026, 5, months=6).items() if month != "2026-04"
    }
    rows = progress({"1001": monthly}, [target()], not_reported=("2026-02",))
    assert [month for month, _ in rows] == ["2026-01", "2026-02", "2026-03", "2026-05", "2026-06"]
    assert [(row["ytd"], row["months_reported"]) for row in rows.values()] == [
        (5, 1),
        (10, 1),
        (15, 2),
        (20, 3),
        (25, 4),
    ]


def test_the_last_month_with_data_is_provisional():
    rows = progress(
        {"1001": year(2025, 5) | year(2026, 5, months=3)}, [target(), target(year=2025)]
    )
    assert [month for (month, _), row in rows.items() if row["is_provisional"]] == ["2026-03"]


def test_what_may_not_be_exceeded_is_met_at_the_years_end_only():
    rows = progress(
        {"1001": year(2026, 5)},
        [
            target(value, indicator=GROSS, setter=setter, direction="at_most")
            for value, setter in ((60, "10"), (40, "1001"))
        ],
    )
    kept = [rows[f"2026-{month}", GROSS] for month in ("06", "12")]
    assert [row["state"] for row in kept] == ["at_risk", "met"] and kept[0]["room_per_month"] == 5
    assert {row["needed_per_month"] for row in kept} == {None}
    broken = [rows[f"2026-{month}", f"{GROSS}/1001"] for month in ("02", "09", "12")]
    assert [row["state"] for row in broken] == ["behind", "behind", "behind"]
    assert [row["chance"] for row in broken[1:]] == [0, 0] and 0 < broken[0]["chance"] < 0.5
    assert [row["room_per_month"] for row in broken] == [3, 0, None]


def test_an_indicator_that_registers_do_not_tell_has_its_target_and_no_figure():
    row = progress(
        {"1001": year(2026, 5)}, [target(0.055, indicator=SURVEYED, direction="at_most")]
    )["2026-06", SURVEYED]
    told = {
        "month",
        "target_area",
        "target_area_level",
        "target_area_name",
        "indicator",
        "indicator_name",
        "setter_area",
        "setter_area_name",
        "target",
        "unit",
        "direction",
        "basis",
        "months_reported",
        "year_share",
        "former_years",
        "state",
        "is_provisional",
    }
    assert {name for name, value in row.items() if value is not None} == told
    assert (row["target"], row["state"], row["indicator_name"]) == (
        0.055,
        "not_computed",
        "城镇调查失业率",
    )


def test_an_area_that_never_sent_anything_has_no_figure():
    assert (
        progress({"1001": year(2026, 5)}, [target(area="1009")])["2026-06", "1009"]["state"]
        == "not_computed"
    )


def test_chance_falls_as_the_target_rises_and_is_even_where_it_is_as_projected():
    monthly = {"1001": year(2025, 5) | year(2026, 5, months=6)}
    rows = progress(monthly, [target(value, setter=f"{value}") for value in (30, 50, 60, 70, 90)])
    chances = [rows["2026-06", setter]["chance"] for setter in ("30", "50", "60", "70", "90")]
    assert chances == sorted(chances, reverse=True) and chances[2] == 0.5 and chances[0] < 1
    row = rows["2026-06", "60"]
    at_the_ends = progress(
        monthly,
        [
            target(row[end], setter=place)
            for end, place in (("projection_low", "11"), ("projection_high", "12"))
        ],
    )
    assert [
        round(at_the_ends["2026-06", setter]["chance"], 2) for setter in ("11", "12")
    ] == pytest.approx([0.9, 0.1], abs=0.02)
