"""What was read of a file comes back from the disk as it was, however it is encoded."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

import polars as pl
import pyarrow.parquet as pq
import pytest

from pipelines.operation.stored_file import MANY_ROWS, parquet_bytes
from pipelines.warehouse.engine import open_empty

BORN = date(1961, 1, 1)
RANDOM = Random(12)


def stored(rows: int) -> pl.DataFrame:
    """Rows with a column of each type that is kept, nulls among them."""
    pseudonyms = [RANDOM.randbytes(16) if row % 7 else None for row in range(rows)]
    born = [BORN + timedelta(RANDOM.randrange(20_000)) if row % 5 else None for row in range(rows)]
    return pl.DataFrame(
        {
            "submission": pl.Series(["ab12"] * rows, dtype=pl.Enum(["ab12"])),
            "sheet_no": pl.Series([0] * rows, dtype=pl.Int16),
            "row": pl.Series(range(2, rows + 2), dtype=pl.Int32),
            "is_forced": [row % 99 == 0 if row % 3 else None for row in range(rows)],
            "person": pl.Series(pseudonyms, dtype=pl.Binary),
            "birth_date": born,
            "household_no": [f"户{row // 3:05}" if row % 4 else None for row in range(rows)],
            "sex": pl.Series(["f", None, "m"] * rows, dtype=pl.Enum(["m", "f"]))[:rows],
            "yuan": pl.Series([row / 100 for row in range(rows)], dtype=pl.Decimal(12, 2)),
        }
    )


def as_text(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.cast({pl.Enum: pl.String})


@pytest.mark.parametrize("rows", [0, 1, MANY_ROWS - 1, MANY_ROWS, 3 * MANY_ROWS])
def test_a_frame_comes_back_as_it_was(tmp_path, rows):
    frame, path = stored(rows), tmp_path / "a.parquet"
    path.write_bytes(*parquet_bytes([frame]))
    assert as_text(pl.read_parquet(path)).equals(as_text(frame))


def test_frames_written_together_come_back_each_as_it_was(tmp_path):
    frames = [stored(rows) for rows in (3, MANY_ROWS, 0, 7)]
    for place, content in enumerate(parquet_bytes(frames)):
        path = tmp_path / f"{place}.parquet"
        path.write_bytes(content)
        assert as_text(pl.read_parquet(path)).equals(as_text(frames[place]))
    assert parquet_bytes([]) == []


def test_files_of_both_encodings_are_one_table_to_the_engine(tmp_path):
    frame, paths = stored(MANY_ROWS), [tmp_path / "former.parquet", tmp_path / "encoded.parquet"]
    frame.write_parquet(paths[0], compression="zstd", statistics=False)  # as before
    paths[1].write_bytes(*parquet_bytes([frame]))
    with open_empty() as session:
        former, encoded = (
            session.rows(f"select * from {session.files([path])} order by row") for path in paths
        )
        both = session.rows(f"select count(*), count(distinct row) from {session.files(paths)}")
    assert encoded == former
    assert len(former) == len(frame)
    assert both == [(2 * len(frame), len(frame))]


def test_nothing_is_spent_on_row_numbers_and_on_pseudonyms(tmp_path):
    frame, path = stored(3 * MANY_ROWS), tmp_path / "a.parquet"
    path.write_bytes(*parquet_bytes([frame]))
    group = pq.read_metadata(path).row_group(0)
    columns = {
        group.column(at).path_in_schema: group.column(at) for at in range(len(frame.columns))
    }
    assert columns["row"].total_compressed_size < len(frame) / 10
    known = frame["person"].count()
    assert columns["person"].total_compressed_size < 16.3 * known + len(frame) / 4
    assert columns["person"].compression == "UNCOMPRESSED"
