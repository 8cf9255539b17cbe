"""Personal values planted in files, and a search for them in every file below a folder."""

from __future__ import annotations

import hashlib
import io
import json
import sqlite3
import zipfile
from collections.abc import Iterator
from pathlib import Path

import duckdb
import polars as pl

from pipelines.base.home import PERSONAL_FOLDERS
from tests.build.register_file import id_number

NAMES = ("慕容漂泊", "独孤求败", "欧阳测绘", "尉迟无涯")
IDS = tuple(id_number("19870605", serial) for serial in (101, 102, 103, 104, 105))
PHONES = ("19900001234", "19911112345", "19922223456")
SECRETS = (*NAMES, *IDS, *PHONES)
ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be", "gb18030")
FIRST, SECOND = NAMES[:2]


def needles(secret: str) -> set[bytes]:
    """A secret as the bytes of each encoding, and as JSON and HTML escape it."""
    escaped = json.dumps(secret)[1:-1].encode()
    return {secret.encode(encoding) for encoding in ENCODINGS} | {
        escaped,
        "".join(f"&#{ord(sign)};" for sign in secret).encode(),
    }


NEEDLES = {secret: needles(secret) for secret in SECRETS}


def contents(path: Path) -> Iterator[tuple[str, bytes]]:
    """What a file holds: its name, its bytes, and what lies compressed in them as text."""
    content = path.read_bytes()
    yield "name", str(path.name).encode()
    yield "bytes", content
    if path.suffix == ".parquet":
        frame = pl.read_parquet(path)
        yield (
            "columns",
            repr(
                [
                    frame[name].unique().to_list()
                    for name, kind in frame.schema.items()
                    if kind not in (pl.Binary, pl.Null)
                ]
            ).encode(),
        )
    elif path.suffix == ".duckdb":
        yield from tables(path)
    elif content[:4] == b"PK\x03\x04":
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for name in archive.namelist():
                yield name, archive.read(name)
    elif content[:15] == b"SQLite format 3":
        with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as connection:
            yield "rows", "\n".join(connection.iterdump()).encode()


def tables(path: Path) -> Iterator[tuple[str, bytes]]:
    with duckdb.connect(str(path), read_only=True) as connection:
        for schema, table in connection.execute(
            "select schema_name, table_name from duckdb_tables() order by all"
        ).fetchall():
            rows = connection.execute(f'select * from "{schema}"."{table}"').fetchall()
            yield f"{schema}.{table}", repr(rows).encode()


def open_files(root: Path) -> list[Path]:
    """Every file outside the four folders."""
    return [
        path
        for path in sorted(root.rglob("*"))
        if path.is_file()
        and not path.is_symlink()
        and path.relative_to(root).parts[0] not in PERSONAL_FOLDERS
    ]


def held(root: Path) -> Iterator[tuple[str, bytes]]:
    """What the files outside the four folders hold, as (file (part), bytes); the same bytes once."""
    known = set()
    for path in open_files(root):
        for part, content in contents(path):
            mark = hashlib.blake2b(content).digest()
            if mark not in known:
                known.add(mark)
                yield f"{path.relative_to(root)} ({part})", content


def secrets_in(content: bytes) -> list[str]:
    return [secret for secret in SECRETS if any(needle in content for needle in NEEDLES[secret])]


def leaks(root: Path) -> list[str]:
    """file (part): secret, of every secret outside the four folders."""
    return [f"{place}: {secret}" for place, content in held(root) for secret in secrets_in(content)]
