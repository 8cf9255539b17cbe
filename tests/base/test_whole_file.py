"""A file is there whole or not at all, and a private one is nobody else's to read."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.base.whole_file import whole_file, write_whole


def test_a_block_that_raises_leaves_what_was_there(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    write_whole(path, "before")
    with pytest.raises(RuntimeError), whole_file(path) as unfinished:  # noqa: PT012 its body raises
        unfinished.write_text("half", "utf-8")
        raise RuntimeError
    assert path.read_text("utf-8") == "before"
    assert list(tmp_path.iterdir()) == [path]


def test_a_private_file_is_its_owners_alone_from_its_first_byte_on(tmp_path: Path) -> None:
    path = tmp_path / "return.xlsx"
    with whole_file(path, private=True) as unfinished:
        assert unfinished.stat().st_mode & 0o777 == 0o600
        unfinished.write_bytes(b"rows")
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.read_bytes() == b"rows"
