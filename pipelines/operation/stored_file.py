"""The Parquet bytes of what was read of a file: as small as takes no more time to write and to
read.
"""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO

import polars as pl

# Zstandard level that takes about as long as Snappy; higher levels do not shrink names and numbers
# further.
LEVEL = 1
# From so many rows on, encoding each column by its type takes no longer than writing all alike.
MANY_ROWS = 4_000


def parquet_bytes(frames: Sequence[pl.DataFrame]) -> list[memoryview]:
    """Each frame as a Parquet file, in which an Enum may come back as String. Short ones are written
    by one query, as half of their time goes into starting it.
    """
    short = {place: BytesIO() for place, frame in enumerate(frames) if len(frame) < MANY_ROWS}
    sinks = [
        frames[place]
        .lazy()
        .sink_parquet(
            content, compression="zstd", compression_level=LEVEL, statistics=False, lazy=True
        )
        for place, content in short.items()
    ]
    if sinks:
        pl.collect_all(sinks, engine="streaming")
    return [
        short[place].getbuffer() if place in short else _encoded(frame)
        for place, frame in enumerate(frames)
    ]


def _encoded(frame: pl.DataFrame) -> memoryview:
    """Codes become a dictionary; row numbers and dates the steps between them; pseudonyms stay as
    they are, as nothing shrinks them. Only text and steps are worth compressing.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    kinds = frame.schema.items()
    steps = [name for name, kind in kinds if kind.is_integer() or kind == pl.Date]
    packed = [name for name, kind in kinds if kind in (pl.String, pl.Date)]
    encoding = dict.fromkeys(steps, "DELTA_BINARY_PACKED")
    encoding |= {name: "DELTA_LENGTH_BYTE_ARRAY" for name, kind in kinds if kind == pl.Binary}
    content = pa.BufferOutputStream()
    pq.write_table(
        frame.to_arrow(compat_level=pl.CompatLevel.oldest()),
        content,
        use_dictionary=[name for name, kind in kinds if kind == pl.Enum],
        column_encoding=encoding,
        compression=dict.fromkeys(frame.columns, "none") | dict.fromkeys(packed, "zstd"),
        compression_level=dict.fromkeys(packed, LEVEL),
        data_page_version="2.0",
        write_statistics=False,
        store_schema=False,
    )
    return memoryview(content.getvalue())
