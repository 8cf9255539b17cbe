"""Damaged releases, and repair of the `current` link."""

from __future__ import annotations

from pipelines.base.home import Home
from pipelines.base.whole_file import point_link
from pipelines.release.publish import ReleaseDamaged, current_release, read_release

KINDS = (".duckdb", ".json")  # the two files of a release


def damaged_releases(home: Home, *, thorough: bool = False) -> list[ReleaseDamaged]:
    """An error for each damaged release. `thorough`: read every byte."""
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
    """The damage of the release that `current` points to; None if sound."""
    link = home.releases / "current"
    if not link.is_symlink():
        return None
    try:
        read_release(home.releases / link.readlink().name)
    except ReleaseDamaged as damaged:
        return damaged
    return None


def repair_link(home: Home) -> ReleaseDamaged | None:
    """If `current` is missing or points to a damaged release, point it to the newest sound one.
    Returns the reason, or None. The caller holds the lock.
    """
    link = home.releases / "current"
    newest = current_release(home)
    if newest is None or home.current_release == newest.file.resolve():
        return None
    fault = damaged_current(home)
    point_link(link, newest.file.name)
    return fault
