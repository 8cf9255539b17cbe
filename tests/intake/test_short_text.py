"""A short text without quotes is cut here and not by polars, to the same cells."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.intake import delimited
from pipelines.intake.delimited import read_text

CELLS = st.sampled_from(["", " ", "0", "甲", "x y", "#", "\t", "e\u2028f", "\x85"])
LINES = st.lists(st.lists(CELLS, min_size=1, max_size=4), max_size=8)


@given(
    lines=LINES,
    between=st.sampled_from(["\n", "\r\n", "\r"]),
    end=st.sampled_from(["", "\n", "\r\n", "\n\n", "\r"]),
)
def test_its_cells_are_those_that_polars_reads(lines, between, end):
    content = (between.join(map(",".join, [["甲", "乙", "丙"], *lines])) + end).encode()
    frames = []
    for short in (delimited.SHORT, -1):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(delimited, "SHORT", short)
            frames.append(read_text(content).sheets[0].frame)
    assert frames[0].equals(frames[1])
    assert frames[0].schema == frames[1].schema


def test_it_is_cut_here_without_polars(monkeypatch):
    monkeypatch.setattr(delimited.pl, "read_csv", None)
    assert read_text("甲,乙\n1,".encode()).sheets[0].frame.rows() == [("甲", "乙"), ("1", None)]
