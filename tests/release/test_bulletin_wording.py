"""How a bulletin words rises, falls and pace, and how it rounds."""

from __future__ import annotations

from fractions import Fraction

import pytest

from pipelines.release.bulletin.wording import (
    against_the_year,
    change_in_count,
    change_in_points,
    counted,
    growth,
    half_up,
    on_the_month,
    on_the_year,
    share_text,
)


@pytest.mark.parametrize(
    ("value", "said"),
    [("0.25", "0.3"), ("0.35", "0.4"), ("-0.25", "-0.3"), ("0.249999", "0.2"), ("87.25", "87.3")],
)
def test_halves_are_rounded_away_from_zero(value, said):
    assert str(half_up(Fraction(value))) == said


@pytest.mark.parametrize(
    ("share", "said"),
    [
        (Fraction(873, 1000), "87.3%"),
        (Fraction(99999, 100000), "99.9%"),
        (Fraction(1, 100000), "0.1%"),
        (Fraction(0), "0.0%"),
        (Fraction(1), "100.0%"),
        (Fraction(1071, 1000), "107.1%"),
    ],
)
def test_only_a_true_whole_reads_100(share, said):
    assert share_text(share) == said


def test_a_rate_rises_falls_or_is_level_in_percentage_points():
    assert (
        on_the_year(change_in_points(Fraction("0.956"), Fraction("0.953"))) == "同比上升0.3个百分点"
    )
    assert (
        on_the_month(change_in_points(Fraction("0.95"), Fraction("0.953")))
        == "比上月下降0.3个百分点"
    )
    assert on_the_month(change_in_points(Fraction("0.9531"), Fraction("0.9529"))) == "与上月持平"
    assert on_the_year(change_in_points(Fraction("0.95"), Fraction("0.95"))) == "同比持平"


def test_a_stock_grows_by_its_unit_and_a_sum_of_the_year_by_percent():
    assert change_in_count(13, 0, "户") == "增加13户"
    assert change_in_count(0, 13, "户") == "减少13户"
    assert on_the_month(change_in_count(5, 5, "户")) == "与上月持平"
    assert growth(1032, 1000, "人") == "增长3.2%"
    assert growth(968, 1000, "人") == "下降3.2%"
    assert on_the_year(growth(1000, 1000, "人")) == "同比持平"
    assert growth(40, 0, "人") == "增加40人"
    assert growth(40, -3, "人") == "增加43人"


def test_pace_is_told_against_the_share_of_the_year_gone():
    assert against_the_year(Fraction("0.8543"), Fraction(10, 12)) == "超序时进度2.1个百分点"
    assert against_the_year(Fraction("0.8"), Fraction(10, 12)) == "落后序时进度3.3个百分点"
    assert against_the_year(Fraction(10, 12), Fraction(10, 12)) == "与序时进度持平"


def test_large_counts_are_told_in_ten_thousands():
    assert counted(9999, "人") == "9999人"
    assert counted(123450, "人") == "12.35万人"
