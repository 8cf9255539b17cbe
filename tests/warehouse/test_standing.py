"""Which submissions stand, and hand-made lake files by which the warehouse's other tests count."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from pipelines.warehouse.standing import standing_communities, standing_receipts
from tests.build.lake_file import FAR, STREET, A, B, C, person, received, refusal, send


def standing(*sent: dict) -> dict[str, str]:
    """Community -> the file name that stands there in the labour force register."""
    frame = received(*sent)
    names = dict(zip(frame["receipt"], frame["file_name"], strict=True))
    rows = (
        standing_communities(frame)
        .filter(pl.col("register") == "labour_force")
        .iter_rows(named=True)
    )
    return {row["community_code"]: names[row["receipt"]] for row in rows}


def street_file(name: str, *communities: str, **other: object) -> dict:
    return send(
        None, name, [person("x", community) for community in communities], covers=[STREET], **other
    )


def community_file(name: str, *communities: str) -> dict:
    return send(
        None, name, [person("x", community) for community in communities], covers=list(communities)
    )


@pytest.mark.parametrize(
    ("sent", "stands"),
    [
        ([street_file("S", A, B)], {A: "S", B: "S"}),
        ([street_file("S1", A, B), street_file("S2", A)], {A: "S2"}),
        ([street_file("S1", A, B), community_file("CA", A)], {A: "CA", B: "S1"}),
        ([community_file("CA", A), street_file("S1", B)], {B: "S1"}),
        (
            [street_file("S1", A, B), street_file("S2", A, C), street_file("S1", A, B)],
            {A: "S1", B: "S1"},
        ),
        (
            [street_file("S1", A, B), community_file("CA", A), street_file("S1", A, B)],
            {A: "S1", B: "S1"},
        ),
        (
            [street_file("S1", A, B), community_file("CAC", A, C), community_file("CC", C)],
            {A: "CAC", B: "S1", C: "CC"},
        ),
        ([street_file("S1", A), street_file("nil")], {}),
        ([street_file("S1", A, B), send(None, "nil A", covers=[A])], {B: "S1"}),
        ([street_file("S1", A), refusal("R")], {A: "S1"}),
        (
            [street_file("S1", A), street_file("other register", A, register="community_entity")],
            {A: "S1"},
        ),
        ([street_file("S1", A), send(None, "far", [person("x", FAR)])], {A: "S1", FAR: "far"}),
    ],
    ids=lambda value: (
        " then ".join(line["file_name"] for line in value) if isinstance(value, list) else ""
    ),
)
def test_the_last_file_that_covers_a_community_stands(sent, stands):
    assert standing(*sent) == stands


def test_a_file_of_another_month_leaves_a_month_as_it_was():
    frame = standing_communities(
        received(street_file("S1", A), street_file("S2", B, month="2026-09"))
    )
    assert frame.select("month", "community_code").rows() == [
        (date(2026, 8, 1), A),
        (date(2026, 9, 1), B),
    ]


def test_only_a_file_superseded_in_part_is_not_whole():
    frame = standing_communities(received(street_file("S1", A, B), community_file("CA", A)))
    assert frame.select("community_code", "is_whole").rows() == [(A, True), (B, False)]


@pytest.mark.parametrize(
    ("sent", "stand"),
    [
        ([street_file("nil")], [1]),
        ([street_file("nil"), street_file("S", A)], [2]),
        ([street_file("nil"), community_file("CA", A)], [1, 2]),
        ([street_file("S", A), send(None, "nil A", covers=[A])], [2]),
        ([send(None, "nil A", covers=[A]), street_file("S", B)], [2]),
        ([street_file("S", A), street_file("nil"), street_file("S", A)], [3]),
        ([street_file("S", A), street_file("S", A)], [2]),
        ([refusal("R")], []),
    ],
    ids=lambda value: (
        " then ".join(line["file_name"] for line in value)
        if isinstance(value[0] if value else 0, dict)
        else ""
    ),
)
def test_a_nil_return_stands_until_something_covers_it(sent, stand):
    assert standing_receipts(received(*sent)) == [f"00000001-{place:05d}" for place in stand]


def test_the_order_of_rows_in_the_frame_does_not_matter():
    frame = received(
        street_file("S1", A, B), community_file("CA", A), street_file("nil", month="2026-09")
    )
    assert standing_communities(frame.reverse()).equals(standing_communities(frame))
    assert standing_receipts(frame.reverse()) == standing_receipts(frame)
