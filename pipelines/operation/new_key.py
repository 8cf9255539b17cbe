"""Replaces the pseudonym key: all files are read again with the new key, so that persons stay
linked across files, and former readings are deleted.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from pipelines.base.home import Home
from pipelines.base.seal import read_seal
from pipelines.intake.key import new_key
from pipelines.intake.landing import damaged_landing, read_receipts
from pipelines.operation.verify import damaged_files
from pipelines.operation.world import World


def replace_key(home: Home) -> None:
    """Create a new key. The caller holds the lock. Raises LandingDamaged, leaving the key
    unchanged, if some file cannot be read again.
    """
    if damaged := damaged_files(home, read_receipts(home)):
        raise damaged_landing(home, damaged)
    new_key(home)


def remove_former_readings(world: World) -> int:
    """Delete from lake and vault what other readers, or another key, have read. Returns the number
    of files. The caller holds the lock and has read everything.
    """
    present = set(world.reader.fingerprints.values())
    made = world.submissions["made"].drop_nulls().explode().drop_nulls().unique()
    # Former readings of files whose bytes are no longer kept remain in use.
    carried = {world.home.root / read_seal(line).path for line in made}
    removed = 0
    for path in _reading_files(world.home):
        if path.stem.split("-")[1] not in present and path not in carried:
            path.unlink()
            removed += 1
    return removed


def _reading_files(home: Home) -> Iterator[Path]:
    """Yield every file of a reading in lake and vault, and the indexes: NAME-FINGERPRINT…"""
    for root in (home.lake, home.vault):
        for path in sorted(root.rglob("*-*")):
            own = path.relative_to(root).parts
            if path.is_file() and own[0] not in (".tmp", "fact", "ledger", "stood"):
                yield path
