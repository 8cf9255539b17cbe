"""Leftovers of killed runs, not in use by any live process."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from pipelines.base.home import Home

LEFT_BEHIND = (".building-*", ".current*", ".*.json*", "*.wal")  # in releases/


def left_behind(home: Home) -> Iterator[Path]:
    """Yield the files and folders; their names contain the process id."""
    alive = {path.name for path in Path("/proc").glob("[0-9]*")}
    for folder in (home.lake / ".tmp", home.vault / ".tmp"):
        yield from (path for path in folder.glob("*") if path.name.partition("-")[0] not in alive)
    for pattern in LEFT_BEHIND:
        yield from home.releases.glob(pattern)
    for path in home.returns.rglob(".*.xlsx.*"):
        if path.suffix.lstrip(".") not in alive:
            yield path
    yield from home.site.glob(".2*")
    yield from (run for run in home.landing.glob(".new/*") if run.name not in alive)
    yield from home.root.glob("dagster.damaged-*")
