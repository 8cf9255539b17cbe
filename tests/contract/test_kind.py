"""The table of kinds: each kind a column may have is in it, and what it says of one kind agrees."""

from __future__ import annotations

from typing import get_args

import duckdb
import polars as pl
import pytest

from pipelines.contract.kind import KINDS, KindName

each_kind = pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)


def test_every_kind_that_a_column_may_have_is_described():
    assert tuple(KINDS) == get_args(KindName)


@each_kind
def test_a_kind_is_named_and_asked_for_in_both_languages(kind):
    words = [kind.title.zh, kind.title.en, kind.form.zh, kind.form.en]
    assert all(word.strip() for word in words)


@each_kind
def test_what_is_held_while_a_file_is_read_lies_in_the_lake_as_it_is(kind):
    frame = pl.DataFrame({"value": pl.Series([], dtype=kind.dtype)})  # noqa: F841 DuckDB reads it
    held = duckdb.sql("select value from frame").types[0]
    assert kind.lake_type in (None, str(held))
