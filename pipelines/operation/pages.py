"""The record of what the pages of a release looked like when they were drawn."""

from __future__ import annotations

from pathlib import Path

from pipelines.base.home import Home
from pipelines.base.seal import broken, read_seal, sealed
from pipelines.base.whole_file import write_whole


def page_record(home: Home, release_id: str) -> Path:
    """Where the seals of the pages of a release are kept."""
    return home.site / f"{release_id}.pages"


def record_pages(home: Home, drawn: Path) -> None:
    """Record the pages that were drawn into a folder `.ID`, before they get their place. Raises
    OSError.
    """
    lines = [sealed(drawn, path).text for path in sorted(drawn.rglob("*")) if path.is_file()]
    write_whole(page_record(home, drawn.name.removeprefix(".")), "\n".join(lines), durable=False)


def damaged_pages(home: Home, *, thorough: bool = False) -> list[str]:
    """The files of the current pages that are missing or not as they were drawn; the record itself
    where it is gone or damaged. None where there are no pages.
    """
    folder = (home.site / "current").resolve()
    if not folder.is_dir():
        return []
    record = page_record(home, folder.name)
    try:
        seals = [read_seal(line) for line in record.read_text("utf-8").splitlines()]
    except (OSError, ValueError):
        return [record.name]
    return [seal.path for seal in broken(folder, seals, thorough=thorough)]
