"""The index of outcomes: what a former reader knew is kept, and a damaged one is none."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from pipelines.base.home import Home
from pipelines.intake.outcome import OUTCOME_SCHEMA, outcome_folder, read_index, write_index
from pipelines.intake.outcome_index import index_folder, known_outcomes

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


def test_indexes_among_the_outcomes_are_moved_once(tmp_path: Path) -> None:
    home = Home(tmp_path).prepare()
    outcome_folder(home).mkdir()
    for name in ("index-abc-000001-7", "index-abc-000002-7", "index-def-000001-7"):
        write_index(outcome_folder(home) / f"{name}.parquet", OUTCOMES)
    (outcome_folder(home) / "a-abc.json").touch()
    assert known_outcomes(home, "abc").equals(OUTCOMES)
    assert [path.name for path in outcome_folder(home).iterdir()] == ["a-abc.json"]
    names = {path.name for path in index_folder(home).iterdir()}
    assert len(names) == 6
    assert "index-def-000001-7.seal" in names
    assert not list(home.lake.glob("*.unfinished"))


def test_moving_them_goes_on_after_a_kill(tmp_path: Path) -> None:
    home = Home(tmp_path).prepare()
    moved = home.lake / "outcome_index.unfinished"
    for folder, name in ((moved, "index-abc-000001-7"), (outcome_folder(home), "index-abc-2-7")):
        folder.mkdir()
        told = OUTCOMES.with_columns(submission=pl.lit(name))
        write_index(folder / f"{name}.parquet", told)
    assert len(known_outcomes(home, "abc")) == 2


def test_who_may_not_write_reads_them_where_they_lie(tmp_path: Path, monkeypatch) -> None:
    home = Home(tmp_path).prepare()
    outcome_folder(home).mkdir()
    write_index(outcome_folder(home) / "index-abc-000001-7.parquet", OUTCOMES)

    def refused(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "mkdir", refused)
    assert known_outcomes(home, "abc").equals(OUTCOMES)
