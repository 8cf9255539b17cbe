"""The record of a release's pages as generated."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from pipelines.base.home import Home
from pipelines.base.seal import broken, read_seal, sealed
from pipelines.base.whole_file import write_whole
from pipelines.base.wording import Text

# Rewritten after the pages are generated, so not sealed.
ATTEMPT = "attempt.js"
BRACKET = "\\u003c"  # prevents a text from closing the script element


def page_record(home: Home, release_id: str) -> Path:
    """The path of the seals of a release's pages."""
    return home.site / f"{release_id}.pages"


def record_pages(home: Home, drawn: Path) -> None:
    """Record the pages generated in a folder `.ID`, before they are moved into place. Raises
    OSError.
    """
    lines = [sealed(drawn, path).text for path in _drawn(drawn)]
    write_whole(page_record(home, drawn.name.removeprefix(".")), "\n".join(lines), durable=False)


def _drawn(folder: Path) -> list[Path]:
    own = folder / ATTEMPT
    return [path for path in sorted(folder.rglob("*")) if path.is_file() and path != own]


def tell_on_pages(home: Home, last: Text | None, alarms: Sequence[Text]) -> None:
    """Show the last run's result and the current alarms on the pages; does nothing without pages.
    Raises OSError.
    """
    folder = home.site / "current"
    if not folder.is_dir():
        return
    lines = {"last": [last] if last else [], "alarms": alarms}
    told = json.dumps({key: [[one.zh, one.en] for one in own] for key, own in lines.items()})
    content = f"jiuye.attempt={told.replace('<', BRACKET)}\n"
    file = folder.resolve() / ATTEMPT
    if not file.exists() or file.read_text("utf-8") != content:
        write_whole(file, content, durable=False)


def is_drawn(home: Home) -> bool:
    """Whether the current pages belong to the current release."""
    release, page = home.current_release, home.site / "current"
    return release is not None and page.exists() and page.resolve().name == release.stem


def damaged_pages(home: Home, *, thorough: bool = False) -> list[str]:
    """The files of the current pages that are missing or altered; the record itself if it is
    missing or damaged. Empty without pages.
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
