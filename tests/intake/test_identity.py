"""Resident ID numbers: repaired, judged, hidden."""

from __future__ import annotations

import csv
from datetime import date

import polars as pl
import pytest

from pipelines.intake.identity import check_identities, check_sign, may_have_lost_digits, pseudonyms
from tests.build.register_file import id_number

AUGUST = date(2026, 8, 31)


def rules(*numbers: str | None) -> list[set[str]]:
    found = check_identities(pl.Series(numbers, dtype=pl.String), AUGUST)
    return [
        {rule for rule, rows in found.faults.items() if rows[place]}
        for place in range(len(numbers))
    ]


def test_the_public_vectors_are_judged_as_their_column_says(shared):
    with (shared / "vectors/ric_test_vectors.csv").open(encoding="utf-8") as file:
        vectors = list(csv.DictReader(file))
    assert len(vectors) == 17
    for vector in vectors:
        faults = rules(vector["number"])[0]
        if vector["expected"] == "legacy_15":
            assert faults == {"id_15_digits"}, vector["reason"]  # converted as 19xx and flagged
        elif vector["reason"].startswith("county"):
            # The library behind these two asks whether the county existed in the birth year; a
            # county code is never a reason to reject.
            assert faults == set(), vector["reason"]
        else:
            assert (faults == set()) == (vector["expected"] != "invalid"), vector["reason"]


@pytest.mark.parametrize("written", ["{} ", " {}", "{}\u3000", "'{}"])
def test_blanks_and_signs_around_a_number_are_mended(written):
    number = id_number("19900101", 3)
    found = check_identities(pl.Series([written.format(number)]), AUGUST)
    assert found.number.to_list() == [number]
    assert found.born.to_list() == [date(1990, 1, 1)]


def test_full_width_digits_inner_blanks_and_a_small_x_are_mended():
    number = next(n for n in (id_number("19900101", s) for s in range(1, 100)) if n.endswith("X"))
    wide = "".join(chr(ord(c) + 0xFEE0) if c.isdigit() else "x" for c in f"{number}")
    assert check_identities(pl.Series([wide[:6] + " " + wide[6:]]), AUGUST).number.to_list() == [
        number
    ]


@pytest.mark.parametrize(
    ("number", "rule"),
    [
        ("519900900101001", "id_15_digits"),
        ("51990019900101001", "id_length"),
        ("5199001990010100123", "id_length"),
        ("A19900199001010012", "id_length"),
        ("5.19900199001E+17", "id_digits_lost"),
        ("519900199001010012.0", "id_digits_lost"),
        (id_number("19900230"), "id_birth_date"),
        (id_number("20260901"), "id_birth_date"),
        (id_number("19900101", 2, "990000"), "id_province"),
    ],
)
def test_a_faulty_number_breaks_its_rule(number, rule):
    assert rules(number) == [{rule}]


def test_fifteen_digits_mean_the_nineteen_hundreds():
    found = check_identities(pl.Series(["519900900101001"]), AUGUST)
    assert found.number.to_list() == [id_number("19900101", 1)]


def test_one_wrong_digit_is_caught_wherever_it_is():
    number = id_number("19900101", 7)
    for place in range(18):
        wrong = (
            number[:place]
            + str((int(number[place]) + 1) % 10 if number[place].isdigit() else 0)
            + number[place + 1 :]
        )
        assert rules(wrong)[0] != set(), f"digit {place + 1}"


def test_a_blank_is_no_fault_of_the_number():
    assert rules(None, id_number()) == [set(), set()]


def test_cells_held_as_numbers_have_lost_digits_even_if_their_check_digit_fits():
    found = check_identities(pl.Series([id_number()]), AUGUST, pl.Series([True]))
    assert {rule for rule, rows in found.faults.items() if rows[0]} == {"id_digits_lost"}
    assert found.number.to_list() == [None]


@pytest.mark.parametrize(
    ("text", "may_have"),
    [
        ("519900194601010048", True),
        ("519900194601010050", False),
        ("51990019460101001X", False),
        (None, False),
        ("无", False),
    ],
)
def test_only_what_is_exactly_a_double_may_have_been_a_number_in_a_workbook(text, may_have):
    assert may_have_lost_digits(pl.Series([id_number("19900101", 1), text])) == may_have


@pytest.mark.parametrize(
    ("day", "is_one"),
    [
        ("18000101", True),
        ("17991231", False),
        ("19000228", True),
        ("19000229", False),
        ("20000229", True),
        ("20240230", False),
        ("19901301", False),
        ("19900001", False),
        ("19900100", False),
        ("19900431", False),
        ("20260831", True),
        ("20260901", False),
        ("21010101", False),
    ],
)
def test_a_birth_is_on_a_real_day_of_1800_to_the_month(day, is_one):
    number = f"519900{day}001"
    assert rules(number + check_sign(number)) == [set() if is_one else {"id_birth_date"}]


def test_a_pseudonym_depends_on_number_and_key_alone():
    one, two = id_number("19900101", 1), id_number("19900101", 2)
    hidden = pseudonyms(pl.Series([one, two, one, None], dtype=pl.String), b"k" * 32)
    assert hidden[0] == hidden[2] != hidden[1]
    assert hidden[3] is None
    assert len(hidden[0]) == 16
    assert pseudonyms(pl.Series([one]), b"l" * 32)[0] != hidden[0]
