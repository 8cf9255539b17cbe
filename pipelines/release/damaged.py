"""Releases that are not as they were published: which, and what leads to another in their place."""

from __future__ import annotations

from pipelines.base.home import Home
from pipelines.base.whole_file import point_link
from pipelines.release.publish import ReleaseDamaged, current_release, read_release

KINDS = (".duckdb", ".json")  # the two files of a release


def damaged_releases(home: Home, *, thorough: bool = False) -> list[ReleaseDamaged]:
    """What is to be said of each release that is damaged. `thorough`: every byte is read."""
    found = []
    removed = {path.stem for path in (home.releases / "pruned").glob("2*.json")}
    there = {path.stem for path in home.releases.glob("2*.*") if path.suffix in KINDS}
    gone = {one for one in removed if not (home.releases / f"{one}.duckdb").exists()}
    for name in sorted(there - gone):
        try:
            read_release(home.releases / f"{name}.duckdb", thorough=thorough)
        except ReleaseDamaged as damaged:
            found.append(damaged)
    return found


def damaged_current(home: Home) -> ReleaseDamaged | None:
    """What is wrong with the release that `current` leads to, if anything."""
    link = home.releases / "current"
    if not link.is_symlink():
        return None
    try:
        read_release(home.releases / link.readlink().name)
    except ReleaseDamaged as damaged:
        return damaged
    return None


def repair_link(home: Home) -> ReleaseDamaged | None:
    """Have `current` lead to the newest sound release where what it leads to is damaged, or where it
    is gone; why, if so. The caller holds the lock.
    """
    link = home.releases / "current"
    newest = current_release(home)
    if newest is None or home.current_release == newest.file.resolve():
        return None
    fault = damaged_current(home)
    point_link(link, newest.file.name)
    return fault
