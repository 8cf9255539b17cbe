"""The index of outcomes: what a former reader knew is kept, and a damaged one is none."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from pipelines.intake.outcome import OUTCOME_SCHEMA, read_index, write_index

OUTCOMES = pl.DataFrame([{"submission": "a", "verdict": "accepted"}], schema=OUTCOME_SCHEMA)


def test_an_index_of_a_version_that_wrote_no_seal_is_read(tmp_path: Path) -> None:
    index = tmp_path / "index-one.parquet"
    write_index(index, OUTCOMES)
    index.with_suffix(".seal").unlink()
    assert read_index(index).equals(OUTCOMES)


def test_an_index_of_other_bytes_is_none(tmp_path: Path) -> None:
    index = tmp_path / "index-one.parquet"
    write_index(index, OUTCOMES)
    OUTCOMES.with_columns(verdict=pl.lit("refused")).write_parquet(index)
    assert read_index(index).is_empty()
    index.with_suffix(".seal").unlink()
    index.write_bytes(index.read_bytes()[:-20])
    assert read_index(index).is_empty()
