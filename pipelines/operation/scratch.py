"""A temporary data folder with links to the real one's landed files and key; deleted at the end."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pipelines.base.home import Home


@contextmanager
def scratch_home(
    home: Home, reference: Path | None = None, key_file: Path | None = None
) -> Iterator[Home]:
    """A Home with links to another's landing, reference files (or `reference`) and key (or
    `key_file`).

    It is created in the vault, since readings contain personal data; leftovers of killed processes
    are deleted.
    """
    folder = home.vault / ".tmp"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for left in folder.iterdir():
        if not Path("/proc", left.name.partition("-")[0]).exists():
            shutil.rmtree(left, ignore_errors=True)
    with tempfile.TemporaryDirectory(
        prefix=f"{os.getpid()}-", dir=folder, ignore_cleanup_errors=True
    ) as root:
        scratch = Home(Path(root))
        scratch.landing.symlink_to(home.landing.resolve())
        scratch.reference.symlink_to((reference or home.reference).resolve())
        key_file = key_file or home.key_file
        if key_file.exists():
            scratch.key_file.symlink_to(key_file.resolve())
        yield scratch.prepare()
