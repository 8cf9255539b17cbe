"""Copies of the operator's reference files for each release, stored by the digest of the reference
tables, so that a release can be rebuilt.
"""

from __future__ import annotations

import os
import shutil

from pipelines.base.home import Home
from pipelines.contract.reference_table import REFERENCE_TABLES
from pipelines.reference.load import load_reference
from pipelines.reference.own_area import own_area, write_area


class ReferenceChanged(RuntimeError):
    """A reference file of the operator changed while a release was being made."""


def reference_home(home: Home, digest: str) -> Home:
    """The folder whose reference/ contains the operator's files of that digest; it may not
    exist.
    """
    return Home(home.reference / ".history" / digest)


def keep_reference(home: Home, digest: str) -> None:
    """Store the operator's reference files under their digest, if not stored yet. Raises
    ReferenceChanged if they now have another digest.
    """
    kept = reference_home(home, digest)
    if kept.reference.exists():
        return
    new = Home(home.reference / ".history" / f".new-{os.getpid()}")
    shutil.rmtree(new.root, ignore_errors=True)
    new.reference.mkdir(parents=True)
    for path in (home.reference / f"{table.name}.csv" for table in REFERENCE_TABLES if table.file):
        if path.exists():
            shutil.copyfile(path, new.reference / path.name)
    if area := own_area(home):
        new.landing.mkdir()
        write_area(new, area)
    if load_reference(new).digest != digest:
        shutil.rmtree(new.root)
        raise ReferenceChanged(
            "参考表在发布时变动，请再运行一次 jiuye refresh / the reference tables changed while"
            " they were released; run jiuye refresh again"
        )
    os.sync()
    new.root.replace(kept.root)
