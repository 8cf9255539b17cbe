"""The files that git holds or would take in, and a list of faults in them."""

from __future__ import annotations

import subprocess
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@cache
def committed_files() -> tuple[Path, ...]:
    """Files that git holds or would take in; skips where this is no git checkout."""
    listing = subprocess.run(
        [
            "git",
            "-c",
            "safe.directory=*",
            "ls-files",
            "-z",
            "--cached",
            "--others",
            "--exclude-standard",
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if listing.returncode:
        pytest.skip(f"not a git checkout: {listing.stderr.strip()}")
    return tuple(
        path
        for name in sorted(set(listing.stdout.split("\0")) - {""})
        if (path := ROOT / name).is_file()
    )


def place(path: Path, line: int = 1) -> str:
    return f"{path.relative_to(ROOT)}:{line}"


def assert_none(faults: Iterable[str]) -> None:
    """Fail with one fault a line, each led by file and line."""
    found = list(faults)
    assert not found, "\n".join(["", *found])
